"""Worklists: findings to take along (`/findings/worklist.xlsx` and `.csv`), and what was done, brought back (`/worklist`)."""

import json
import shutil
import tempfile
from pathlib import Path

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from api.findings import who_of
from api.origin import check_origin, sent_words
from api.page import language
from api.parameters import check_given_once, check_language, check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from api.worklist import Line, as_csv, as_xlsx, take_in, worklist_rows
from graph.rdf import this_second
from graph.xlsx import XLSX
from ontology.errors import BadRequest, NotFound
from queries.run import ask

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
SECONDS, MEMORY = 120.0, 2**30


def blueprint(service: Service) -> Blueprint:
    """The routes of worklists; open to staff only."""
    door = Blueprint("worklists", __name__)

    @door.before_request
    def only_staff() -> None:
        check_staff("Findings speak of households; they are open to staff only.")

    @door.get("/findings/worklist.<form>")
    def worklist(form: str) -> ResponseReturnValue:
        """The findings that the parameters of the question `findings` choose."""
        if form not in TYPES:
            raise NotFound("A worklist comes as .xlsx or .csv.")
        check_given_once()
        check_language()
        given = {name: said for name, said in request.args.items() if name != "lang"}
        with service.snapshot(current_reader()) as snapshot:
            rows = worklist_rows(ask("findings", given, snapshot), snapshot, language())
            body = (as_csv if form == "csv" else as_xlsx)(rows, language())
        response = Response(body, content_type=TYPES[form])
        response.headers["Content-Disposition"] = f'attachment; filename="worklist.{form}"'
        response.cache_control.no_store = True
        return response

    @door.post("/worklist")
    def take() -> ResponseReturnValue:
        """Take a filled-in worklist: a form with `file` and `who`, or for the administrator JSON with `path` and `who`."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"who", "path"})
        with tempfile.TemporaryDirectory(dir=service.store.folder.root / "spool") as folder:
            return jsonify(_taken(service, _file(said, Path(folder)), who_of(said), Path(folder)))

    return door


def _file(said: dict[str, str], folder: Path) -> Path:
    """The file that a request brings or, for the administrator, names."""
    if "path" in said and current_reader().role == "administrator":
        path = Path(said["path"])
        if not path.is_file():
            raise BadRequest(f"{path}: there is no such file.")
        return Path(shutil.copy(path, folder))
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadRequest("Send the filled-in worklist as the field «file» of a form.")
    path = folder / Path(sent.filename.replace("\\", "/")).name
    sent.save(path)
    return path


def _taken(service: Service, path: Path, who: str, folder: Path) -> dict[str, str | int]:
    out = folder / "rows.json"
    service.sandbox.run_task("graph.intake.plain", {"path": str(path), "out": str(out)}, seconds=SECONDS, memory_bytes=MEMORY)
    lines: list[Line] = [(sheet, number, cells) for sheet, number, cells in json.loads(out.read_text(encoding="utf-8"))]
    before = service.store.version()
    now = this_second()
    version = service.store.commit(lambda draft: take_in(draft, lines, path.name, who, now))
    return {"rows": len(lines), "version": str(version), "changed": "no" if version == before else "yes"}
