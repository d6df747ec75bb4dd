"""Uploads of rosters over HTTP (`/import`): sent, read in the background, looked at, then committed or dropped.

Everything that `remit load` and `remit map` do, for staff: what is wrong is named and comes back marked, words that are not
recognised are asked about, the difference is shown before it is committed, and it can be taken back as a whole.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from api.download import download
from api.findings import who_of
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from api.upload_jobs import GOING, Upload, Uploads, as_job
from graph.intake.dialect import own_rosters
from graph.intake.difference import HEADERS
from graph.intake.mapping import Answer
from graph.intake.show import show
from graph.intake.staging import DIFFERENCE
from graph.xlsx import XLSX
from ontology.errors import BadRequest, NotFound

MOST_FILES = 100
LONGEST_NAME = 200
LINES = 200
"""Lines of a difference on one page."""
WISHES = {"who", "good_only", "complete"}
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": XLSX}


def blueprint(service: Service) -> Blueprint:
    """The routes; open to staff only."""
    door = Blueprint("uploads", __name__, url_prefix="/import")
    uploads = Uploads(service)
    service.to_give_up.append(uploads.give_up)
    service.jobs.others.append(lambda: map(as_job, uploads.all()))

    @door.before_request
    def only_staff() -> None:
        check_staff("Rosters speak of households; loading them is open to staff only.")

    @door.get("")
    def listed() -> ResponseReturnValue:
        """Send files, and the uploads under way."""
        check_parameters("lang")
        if _form() == "json":
            return jsonify(uploads=[_facts(upload) for upload in uploads.all()])
        return _page("imports.html", service, uploads=[_facts(upload) for upload in uploads.all()])

    @door.post("")
    def send() -> ResponseReturnValue:
        """Send files of rosters (a form: `files`, `who`, by wish `good_only`, `complete`); they are read in the background."""
        check_parameters("lang")
        check_origin()
        request.max_content_length = service.settings.upload_bytes
        request.max_form_parts = MOST_FILES + len(WISHES) + 1
        said = sent_words(WISHES)
        sent = _checked(request.files.getlist("files"))
        upload = uploads.new(who_of(said), good_only="good_only" in said, complete="complete" in said)
        for name, file in sent.items():
            file.save(upload.folder / "files" / name)
            file.close()
        uploads.read(upload)
        return _went_on(upload, 202)

    @door.get("/<code>")
    def one(code: str) -> ResponseReturnValue:
        """How far an upload is, what is wrong with it, and what it would change or has changed."""
        check_parameters("lang", "offset")
        upload = uploads.find(code)
        if _form() == "json":
            return jsonify(_facts(upload))
        offset = _offset()
        lines = list(service.plan(upload.plan).lines(offset, LINES + 1)) if upload.state == "ready" else []
        more = offset + LINES if len(lines) > LINES else None
        return _page(
            "import.html",
            service,
            upload=_facts(upload),
            marked=[file.name for file in upload.marked],
            headers=HEADERS,
            lines=lines[:LINES],
            more=more,
            called=_called,
        )

    _files(door, service, uploads)
    _steps(door, uploads)
    return door


def _files(door: Blueprint, service: Service, uploads: Uploads) -> None:
    """The routes of what an upload gives back as files."""

    @door.get("/<code>/difference.<form>")
    def difference(code: str, form: str) -> ResponseReturnValue:
        """The whole difference: every record that would be added, changed (column, before, after) or orphaned."""
        check_parameters()
        if form not in KINDS:
            raise NotFound(f"A difference comes as {', '.join(KINDS)}.")
        plan = service.plan(uploads.find(code).plan)
        target = plan.folder / f"difference-{code}.{form}"
        if not target.exists():
            show(plan.folder / DIFFERENCE, target)
        return download(target, KINDS[form], target.name)

    @door.get("/<code>/marked/<name>")
    def marked(code: str, name: str) -> ResponseReturnValue:
        """A copy of a file that was sent, with what is wrong marked and commented in its cells."""
        check_parameters()
        found = {file.name: file for file in uploads.find(code).marked}
        if name not in found:
            raise NotFound(f"There is no marked copy {name}.")
        return download(found[name], KINDS["xlsx"], name)


def _steps(door: Blueprint, uploads: Uploads) -> None:
    """The routes by which an upload goes on."""

    @door.post("/<code>/commit")
    def commit(code: str) -> ResponseReturnValue:
        """Commit what an upload would change, and what was seen of it."""
        return _go_on(uploads.find(code), uploads.commit)

    @door.post("/<code>/drop")
    def drop(code: str) -> ResponseReturnValue:
        """Drop an upload, also while it is read."""
        return _go_on(uploads.find(code), uploads.drop)

    @door.post("/<code>/undo")
    def undo(code: str) -> ResponseReturnValue:
        """Take back what was committed."""
        return _go_on(uploads.find(code), uploads.take_back)

    @door.post("/<code>/answers")
    def answers(code: str) -> ResponseReturnValue:
        """Say what words mean (form or JSON: number of the question, or of sheet and column, to our column), and read again."""
        check_parameters("lang")
        check_origin()
        upload = uploads.find(code)
        numbers = {str(number) for number in range(len(upload.questions))}
        known = {f"{sheet}.{place}" for sheet, one in enumerate(upload.columns) for place in range(len(one["columns"]))}
        said = sent_words({*numbers, *known, "good_only"})
        found = [_answer(upload.questions[int(number)], said[number]) for number in sorted(numbers & set(said)) if said[number]]
        found += _corrected(upload.columns, {name: said[name] for name in sorted(known & set(said))})
        uploads.answer(upload, found, good_only="good_only" in said or upload.good_only)
        return _went_on(upload, 202)


def _go_on(upload: Upload, step: Callable[[Upload], None]) -> ResponseReturnValue:
    check_parameters("lang")
    check_origin()
    step(upload)
    return _went_on(upload, 200)


def _answer(question: dict[str, Any], column: str) -> Answer:
    return question["roster"] if question["header"] else question["sheet"], question["header"], column


def _corrected(columns: list[dict[str, Any]], said: dict[str, str]) -> list[Answer]:
    """What headers mean instead of what they were taken for; `said` by number of the sheet and of the column."""
    found = []
    for name, column in said.items():
        sheet, _, place = name.partition(".")
        one = columns[int(sheet)]
        known = one["columns"][int(place)]
        if column not in ("", known["column"]):
            found.append((one["roster"], known["word"], column))
    return found


def _checked(sent: list[FileStorage]) -> dict[str, FileStorage]:
    """The files of a form by their names.

    BadRequest   none, too many, one without a name or with one that cannot be read or kept, or two of one name
    """
    if not 0 < len(sent) <= MOST_FILES:
        raise BadRequest(f"Send one to {MOST_FILES} files as the field «files» of a form.")
    found: dict[str, FileStorage] = {}
    for file in sent:
        name = Path((file.filename or "").replace("\\", "/")).name
        if not name or name.startswith("."):
            raise BadRequest("A file has no name.")
        if not name.isprintable() or len(name.encode()) > LONGEST_NAME:
            raise BadRequest(f"The name of a file has signs that cannot be seen, or more than {LONGEST_NAME} bytes.")
        if name in found:
            raise BadRequest(f"{name} is there twice; give one of them another name.")
        found[name] = file
    return found


def _called(roster: str, header: str = "") -> str:
    """What a roster, or a column of it, is called in the language of the page; words that are none of ours stay."""
    found = own_rosters().rosters.get(roster)
    if found is None or language() != "zh":
        return header or roster
    return next((column.zh for column in found.columns if column.header == header), header) if header else found.zh


def _facts(upload: Upload) -> dict[str, Any]:
    """An upload as JSON."""
    rate, left = upload.pace()
    running = upload.state in GOING
    return {
        "code": upload.code,
        "who": upload.who,
        "when": upload.when,
        "state": upload.state,
        "problem": upload.problem,
        "good_only": upload.good_only,
        "complete": upload.complete,
        "progress": {"step": upload.step, "done": upload.done, "rows": upload.rows, "rate": round(rate), "left": round(left)}
        if running
        else None,
        "report": upload.report,
        "problems": upload.problems,
        "questions": upload.questions,
        "columns": upload.columns,
        "marked": [f"/import/{upload.code}/marked/{quote(file.name)}" for file in upload.marked],
        "version": upload.version or None,
    }


def _form() -> str:
    chosen = agreed(["text/html", "application/json"], "An upload comes as a page or as JSON.")
    return "json" if chosen == "application/json" else "html"


def _offset() -> int:
    said = request.args.get("offset", "0")
    if not said.isdecimal() or len(said) > 9:
        raise BadRequest("offset is a whole number.")
    return int(said)


def _went_on(upload: Upload, status: int) -> ResponseReturnValue:
    """Where the upload is: a redirection for a browser, JSON for a program."""
    place = f"/import/{upload.code}"
    if _form() == "json":
        response = jsonify(_facts(upload))
        response.status_code, response.headers["Location"] = status, place
        return response
    return redirect(in_language(place, language()), 303)


def _page(template: str, service: Service, **facts: object) -> Response:
    with service.snapshot(current_reader()) as snapshot:
        day, version = snapshot.setting("data-day") or "", str(snapshot.version)
    response = Response(
        render_template(template, data_day=day, version=version, **facts), content_type="text/html; charset=utf-8"
    )
    response.cache_control.no_store = True
    return response
