"""`/allocations`: put the plan that the question `allocate` makes on the exchange, where every giver is asked."""

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from api.findings import who_of
from api.flashed import flashed
from api.long_answers import LongAnswers
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.parameters import KNOWN_AT, check_given_once, check_language, check_parameters
from api.plan_review import CHOICE, OUT, review_page
from api.reader import check_staff, current_reader
from api.service import Service
from api.spreadsheet import as_xlsx
from graph.rdf import this_second
from graph.snapshot import Draft
from graph.xlsx import XLSX
from ontology.errors import Gone
from queries.catalog import question
from queries.entered import By
from queries.plan_commit import Put, commit_plan
from queries.run import ask
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
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

    made: dict[int, Put] = {}

    @door.get("/allocations")
    def review() -> ResponseReturnValue:
        """A plan to look through: what each source gives to whom and why, how fair it is, and what stays unmet."""
        check_parameters("source", "show", *CHOICE, "lang")
        _check_reader()
        with service.snapshot(current_reader()) as snapshot:
            return review_page(snapshot, answers)

    @door.post("/allocations/undo")
    def undo() -> ResponseReturnValue:
        """Take back what a plan has put on the exchange."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"who", "version"})
        number = int(said["version"]) if said.get("version", "").isascii() and said.get("version", "").isdigit() else 0
        if number not in made:
            raise Gone("No plan of this version can be taken back any more; withdraw its requests one by one.")
        service.undo(number, who_of(said))
        del made[number]
        return flashed(
            redirect(in_language("/exchanges?state=asked", language()), 303), Words("The plan was taken back.", "方案已撤回。")
        )

    @door.post("/allocations")
    def propose() -> ResponseReturnValue:
        """Propose a plan in the name of `subject`: every giver is asked, and what stays unmet waits as a request."""
        check_parameters("lang")
        check_origin()
        _check_reader()
        said = sent_words({"who", "subject", "source", *CHOICE, *_ticked()})
        by, done, left_out = By(who_of(said), this_second()), list[Put](), {_pair(name) for name in _ticked()}

        def edit(draft: Draft) -> str:
            given = {name: said[name] for name in CHOICE if name in said}
            subject, source = said.get("subject", ""), said.get("source", "")
            done.append(commit_plan(draft, given, subject, by, left_out=left_out, source=source))
            return f"{by} {given} {done[-1]}"

        version = service.store.commit(edit)
        if request.is_json:
            return {"shares": done[-1].shares, "unmet": done[-1].unmet, "version": str(version)}, 201
        made[version.number] = put = done[-1]
        words = Words(
            f"{put.shares} shares were proposed; {put.unmet} needs wait as requests.",
            f"已提交{put.shares}项份额；{put.unmet}项需求作为申请等待。",
        )
        sent = {"version": str(version.number), "who": by.who}
        return flashed(redirect(in_language("/exchanges?state=asked", language()), 303), words, "/allocations/undo", sent)

    return door


def _ticked() -> list[str]:
    """The fields of a form that leave a share out: `out.`, the code of the need, a bar and that of the source."""
    return [name for name in request.form if name.startswith(OUT)]


def _pair(name: str) -> tuple[str, str]:
    need, _, source = name.removeprefix(OUT).partition("|")
    return need, source


def _headers(columns: tuple[str, ...]) -> Iterator[str]:
    about = question("allocate").columns
    return (about[column].zh if language() == "zh" else about[column].en for column in columns)


def _check_reader() -> None:
    check_staff("An allocation speaks of households; it is open to staff only.")
