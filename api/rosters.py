"""Rosters out: `/rosters/<name>.xlsx` and `.csv`, as the intake reads them, and the page that lists them."""

import tempfile
from datetime import date
from pathlib import Path

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from api.download import download
from api.negotiate import agreed
from api.page import language
from api.parameters import check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from graph.intake.dialect import own_rosters
from graph.intake.roster_files import TYPES, write_roster
from graph.intake.roster_rows import roster_of, roster_rows
from ontology.errors import BadRequest, NotFound


def blueprint(service: Service) -> Blueprint:
    """The routes; open to staff only."""
    door = Blueprint("rosters", __name__)

    @door.before_request
    def only_staff() -> None:
        check_staff("Rosters name persons and households; they are open to staff only.")

    @door.get("/rosters")
    def listed() -> ResponseReturnValue:
        """The rosters that can be had, as a page or as JSON."""
        check_parameters("lang")
        form = agreed(["text/html", "application/json"], "The list of rosters comes as a page or as JSON.")
        rosters = list(own_rosters().rosters.values())
        if form == "application/json":
            return jsonify(rosters=[{"name": one.name, "zh": one.zh, "url": f"/rosters/{one.name}.xlsx"} for one in rosters])
        return render_template("rosters.html", rosters=rosters, lang=language())

    @door.get("/rosters/<roster>.<form>")
    def roster(roster: str, form: str) -> ResponseReturnValue:
        """A roster from the graph as XLSX or CSV: all of it, or of a `place`, or what holds on a day (`as_of`)."""
        check_parameters("place", "as_of", "lang")
        found = roster_of(roster)
        if form not in TYPES:
            raise NotFound("A roster comes as .xlsx or .csv.")
        day, place = _day(request.args.get("as_of", "").strip()), request.args.get("place", "").strip()
        with tempfile.TemporaryDirectory(dir=service.store.folder.root / "spool") as folder:
            file = Path(folder) / f"roster.{form}"
            with service.snapshot(current_reader()) as snapshot:
                write_roster(found, roster_rows(found, snapshot, language(), place, day), file, form, language())
            return download(file, TYPES[form], f"{found.name}.{form}")

    return door


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise BadRequest(f"as_of cannot be «{said}»; write a day such as 2017-11-30.") from None
