"""Every question of the catalog as a route: `/q/<name>`, and under its own name at the top level.

The representation is chosen by suffix (`/q/gaps.csv`) or by Accept: a page, JSON, CSV or a workbook.
"""

import hashlib
import re
from dataclasses import asdict, replace
from functools import lru_cache

from flask import Blueprint, Flask, Response, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.again import lasting
from api.answers import FORMATS, Page, etag, render
from api.area import only_inside
from api.jobs_page import prefers_async
from api.kept import Kept
from api.long_answers import LongAnswers
from api.negotiate import agreed
from api.overviews import Overviews
from api.page import language, look, usual_language
from api.parameters import KNOWN_AT, LANGUAGES, check_given_once, check_language, check_parameters, count_of, known_at, yes_or_no
from api.published import published_reader
from api.reader import Reader, check_may_ask, current_reader
from api.service import Service
from api.themes import THEMES, by_theme
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from queries.catalog import Question, catalog, question
from queries.engine import explain
from queries.params import Bound, bind, resolve
from queries.run import Answer

INDENT = re.compile(r"\s*\n\s*")
"""Between two lines of a template."""
EXPLAIN = "explain"
"""Asks which engine answers a question, and why, instead of the answer."""
DOORS = ("limit", "offset", "lang", EXPLAIN)
"""Parameters of the door, not of a question."""
PAGES = ("arrival", "changes", "compare", "consensus", "findings", "incidence", "matrix", "satisfaction", "village-effects")
"""Questions whose name is the path of a page of its own; they answer under `/q/`, and with a suffix."""


def blueprint(service: Service, answers: LongAnswers, overviews: Overviews) -> Blueprint:
    """The routes of all questions."""
    door = Blueprint("questions", __name__)
    lists = Kept(service, lambda snapshot, dataset, key: _datalists(overviews, snapshot, dataset))

    @door.get("/q/")
    def index() -> ResponseReturnValue:
        """All questions that the reader may ask, as JSON or as a page with their forms."""
        check_parameters("lang")
        form = agreed(["application/json", "text/html"], "The list of questions comes as JSON or as a page.")
        reader = current_reader()
        if form != "text/html":
            return jsonify(questions=_open_to(reader))
        with service.snapshot(reader) as snapshot:
            names = lists.of(snapshot, reader.dataset, language())
        listed = _listed(_names_open_to(reader), language(), usual_language(), known_at())
        return render_template("questions.html", listed=listed + names, version=str(snapshot.version))

    @door.get("/q/<name>")
    def answer(name: str) -> ResponseReturnValue:
        """The answer of a question; its name may end in a format."""
        return answered(service, answers, *_split(name))

    def named(**route: str) -> ResponseReturnValue:
        """The answer of a question."""
        return answered(service, answers, *_split(request.path.strip("/")))

    for name in catalog():
        for path in (*(() if name in PAGES else (name,)), *(f"{name}.{form}" for form in FORMATS)):
            door.add_url_rule(f"/{path}", path.replace(".", "_"), named)
    return door


@lru_cache(maxsize=16)
def _listed(names: tuple[str, ...], lang: str, usual: str, known: str) -> Markup:
    """Some questions with their forms, as a part of a page in a language, for readers who usually read `usual`."""
    listed = render_template("questions_list.html", themes=by_theme(names), theme_names=THEMES)
    return Markup(INDENT.sub("\n", listed))


def _datalists(overviews: Overviews, snapshot: Snapshot, dataset: str) -> Markup:
    """What there is to choose from in the forms, as a part of a page."""
    return Markup(render_template("questions_names.html", names=overviews.figures(snapshot, dataset).names))


def prepare(app: Flask) -> None:
    """Make the list of all questions in every language, for readers who usually read it."""
    for lang in LANGUAGES:
        with app.test_request_context(headers={"Accept-Language": lang}):
            _listed(tuple(catalog()), language(), usual_language(), "")


def _names_open_to(reader: Reader) -> tuple[str, ...]:
    return tuple(asked.name for asked in catalog().values() if reader.may_ask(asked))


def _open_to(reader: Reader) -> list[dict[str, object]]:
    return [
        {"name": asked.name, "question": asdict(asked.text), "params": list(asked.params), "url": f"/q/{asked.name}"}
        for asked in map(question, _names_open_to(reader))
    ]


def _split(name: str) -> tuple[Question, str]:
    """The question and the format that a path names; the format by Accept where the path names none."""
    stem, dot, suffix = name.partition(".")
    if dot and suffix not in FORMATS:
        raise NotFound(f"There is no representation «.{suffix}»; there are {', '.join('.' + form for form in FORMATS)}.")
    return question(stem), suffix or _negotiated()


def _negotiated() -> str:
    offers = {FORMATS[form]: form for form in ("json", "html", "csv", "xlsx")}
    return offers[agreed(offers, "An answer comes as JSON, as a page, as CSV or as a workbook.")]


def answered(service: Service, answers: LongAnswers, asked: Question, form: str) -> Response:
    """The answer of a question to the request under way, in a format."""
    reader = current_reader()
    check_may_ask(asked)
    check_given_once()
    check_language()
    if asked.published:
        g.reader = reader = published_reader(service, reader)
    if KNOWN_AT in asked.params:
        g.reader = reader = replace(reader, known_at="")  # it asks of what is known now when something was known
    doors = DOORS if KNOWN_AT in asked.params else (*DOORS, KNOWN_AT)
    given = {name: said for name, said in request.args.items() if name not in doors}
    page = _page(form)
    with service.snapshot(reader) as snapshot:
        bound = resolve(asked, given, snapshot)
        if yes_or_no(EXPLAIN):
            return _explained(asked, bound, snapshot)
        tag = etag(asked, bound.words, snapshot.version, page, reader.sight) + (f".{look()}" if form == "html" else "")
        if tag in request.if_none_match and not reader.narrow:
            response = Response(status=304)
        else:
            waits = (form == "html" or prefers_async()) and (asked.published or not reader.narrow)
            take = answers.page if waits else answers.ask
            found = _seen(reader, take(asked, given, snapshot, reader), snapshot)
            g.rows = len(found.table.rows)
            response = render(found, snapshot, page)
        if form != "html" and not reader.narrow and not reader.known_at:
            lasting(reader, snapshot.version)
    if reader.narrow:  # what it may not see changes the version, but not what it is told
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
        response.make_conditional(request)
    else:
        response.set_etag(tag)
    response.vary.add("Accept")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


def _explained(asked: Question, bound: Bound, snapshot: Snapshot) -> Response:
    """Which engine answers a question, why, and the text that it runs."""
    found = explain(asked, bound, bind(asked, bound.terms), snapshot)
    said = {"question": asked.name, "params": bound.words, "version": str(snapshot.version)}
    response = jsonify(said | {"engine": found.name, "why": found.why, "text": found.text})
    response.cache_control.private = response.cache_control.no_store = True
    return response


def _seen(reader: Reader, answer: Answer, snapshot: Snapshot) -> Answer:
    """What of an answer the reader may see."""
    return replace(answer, table=only_inside(reader, answer.table, snapshot))


def _page(form: str) -> Page:
    limit, offset = count_of("limit", Page.usual(form), 1, Page.LARGEST), count_of("offset", 0, 0, Page.LARGEST)
    return Page(form, limit, offset, language(), known_at())
