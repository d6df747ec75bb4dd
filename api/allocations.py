"""`/allocations`: put the plan that the question `allocate` makes on the exchange, where every giver is asked."""

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from api.findings import who_of
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.parameters import KNOWN_AT, check_given_once, check_language, check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from api.spreadsheet import as_xlsx
from graph.rdf import this_second
from graph.snapshot import Draft
from graph.xlsx import XLSX
from queries.catalog import question
from queries.entered import By
from queries.plan_commit import Put, commit_plan
from queries.run import ask

CHOICE = ("resource", "place", "share", "mandate")
"""The parameters of `allocate` that choose a plan; its day is the data day."""


def blueprint(service: Service) -> Blueprint:
    """The routes; open to staff only."""
    door = Blueprint("allocations", __name__)

    @door.get("/allocations.xlsx")
    def workbook() -> ResponseReturnValue:
        """The plan as a workbook; the parameters are those of `allocate`."""
        _check_reader()
        check_given_once()
        check_language()
        given = {name: said for name, said in request.args.items() if name not in ("lang", KNOWN_AT)}
        with service.snapshot(current_reader()) as snapshot:
            table = ask("allocate", given, snapshot).table
            body = as_xlsx("allocate", _headers(table.columns), table.rows, snapshot)
        response = Response(body, content_type=XLSX)
        response.headers["Content-Disposition"] = 'attachment; filename="allocation.xlsx"'
        response.cache_control.no_store = True
        return response

    @door.post("/allocations")
    def propose() -> ResponseReturnValue:
        """Propose a plan in the name of `subject`: every giver is asked, and what stays unmet waits as a request."""
        check_parameters("lang")
        check_origin()
        _check_reader()
        said = sent_words({"who", "subject", *CHOICE})
        by, done = By(who_of(said), this_second()), list[Put]()

        def edit(draft: Draft) -> str:
            given = {name: said[name] for name in CHOICE if name in said}
            done.append(commit_plan(draft, given, said.get("subject", ""), by))
            return f"{by} {given} {done[-1]}"

        version = service.store.commit(edit)
        if request.is_json:
            return {"shares": done[-1].shares, "unmet": done[-1].unmet, "version": str(version)}, 201
        return redirect(in_language("/exchanges?state=asked", language()), 303)

    return door


def _headers(columns: tuple[str, ...]) -> Iterator[str]:
    about = question("allocate").columns
    return (about[column].zh if language() == "zh" else about[column].en for column in columns)


def _check_reader() -> None:
    check_staff("An allocation speaks of households; it is open to staff only.")
