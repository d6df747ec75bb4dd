"""`/id/import/<number>/undo`: what would be taken back with an import, and the button that does it, as a commit of its own."""

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from api.findings import who_of
from api.flashed import flashed
from api.jobs import Job
from api.long_answers import LongAnswers, Underway, Wanted
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from graph.imports import Import, import_of
from graph.intake.kinds import roster_of
from graph.store import FULL
from graph.trial import trial
from graph.undo_preview import Preview, preview
from ontology.errors import NotFound
from visualize.kinds import KIND_WORDS
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The route; open to who may load."""
    door = Blueprint("import_undo", __name__)

    @door.before_request
    def only_staff() -> None:
        check_staff("Taking an import back is open to those who may load rosters.")

    @door.get("/id/import/<number>/undo")
    def seen(number: str) -> ResponseReturnValue:
        """What an undo of an import would take away and bring back, tried on a copy; writes nothing."""
        check_parameters("lang")
        with service.snapshot(current_reader()) as snapshot:
            found = _import(service, number)
            wanted = Wanted("undo-preview", number, Words(f"What taking back {found} would do", f"撤回导入{number}的影响"))
            told: Preview = answers.later(wanted, snapshot, current_reader(), lambda _: _tried(service, found))
            version = str(snapshot.version)
        return render_template("import_undo.html", found=found, rows=_rows(told), told=told, version=version)

    @door.post("/id/import/<number>/undo")
    def done(number: str) -> ResponseReturnValue:
        """Take an import back as a whole; a large one goes on as a job."""
        check_parameters("lang")
        check_origin()
        who, found = who_of(sent_words({"who"})), _import(service, number)
        about = Words(f"Taking back {found}", f"撤回导入{number}")
        job = Job("undo", about, f"/id/import/{number}", FULL, who, current_reader().account)
        job = service.jobs.begin(("undo", number, who), job, lambda: service.undo_import(number, who))
        if not job.ready.wait(service.settings.page_seconds):
            raise Underway(job)
        if job.error:
            raise job.error
        words = Words(f"Import {number} is taken back.", f"导入{number}已撤回。")
        return flashed(redirect(in_language(f"/id/import/{number}", language()), 303), words)

    return door


def _import(service: Service, number: str) -> Import:
    with service.store.snapshot() as snapshot:
        found = import_of(snapshot, int(number)) if number.isascii() and number.isdigit() and len(number) <= 12 else None
    if found is None:
        raise NotFound(f"There is no import with the code «{number}».")
    return found


def _tried(service: Service, found: Import) -> Preview:
    journals = service.store.journals
    with trial(service.store) as draft:
        return preview(draft, journals, journals.entry(FULL, draft.version, found.number))


def _rows(told: Preview) -> list[dict[str, Any]]:
    """What happens to how many things of each kind, by what its roster is called."""
    kinds = dict.fromkeys([*told.gone, *told.changed, *told.back])
    return [
        {"called": _called(kind), **{name: getattr(told, name).get(kind, 0) for name in ("gone", "changed", "back")}}
        for kind in kinds
    ]


def _called(kind: str) -> str:
    roster, words = roster_of(kind), KIND_WORDS.get(kind)
    if roster:
        return roster.zh if language() == "zh" else roster.name.replace("_", " ")
    return words.said(language()) if words else kind
