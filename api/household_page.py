"""The file of a household as a page to read and print: `/households/H000001?as_of=2016-12-31`, from one answer of the catalog."""

from urllib.parse import urlencode

import segno
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.about.held import held
from api.about.household import open_needs
from api.about.parts import Asker
from api.cells import Cell, cell
from api.fact_links import household_rosters
from api.long_answers import LongAnswers
from api.own_words import VERDICTS, asked_of
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader, told_version
from api.sentences import sentence
from api.service import Service
from api.share import Shown, asked_as, shared
from graph.rdf import TYPE
from graph.snapshot import Snapshot
from ontology.errors import Forbidden, NotFound
from ontology.terms import RM
from queries.catalog import question
from queries.run import Answer, word
from visualize.household import sections

QUESTION = "household-file"
EXPLAINED = "income-explained"


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The route."""
    door = Blueprint("household_page", __name__)

    @door.get("/households/<household>")
    def page(household: str) -> ResponseReturnValue:
        """All that is known of one household as of a day, with the source of each record."""
        check_parameters("as_of", "lang")
        reader = current_reader()
        if not reader.may_ask(question(QUESTION)):
            raise Forbidden("The file of a household is open to staff only.")
        with service.snapshot(reader) as snapshot:
            _check(household, snapshot)
            day = {"as_of": request.args["as_of"]} if request.args.get("as_of", "").strip() else {}
            given = {"household": household} | day
            file, explained = (answers.ask(question(name), given, snapshot, reader) for name in (QUESTION, EXPLAINED))
            return _shown(household, file, explained, snapshot)

    return door


def _check(code: str, snapshot: Snapshot) -> None:
    """NotFound   there is no such household"""
    try:
        node = NamedNode(snapshot.ids.iri("household", code))
    except ValueError:
        node = None
    if node is None or next(snapshot.quads(node, TYPE, NamedNode(RM.Household)), None) is None:
        raise NotFound(f"There is no household with the code «{code}».")


def _shown(household: str, answer: Answer, explained: Answer, snapshot: Snapshot) -> str:
    """`explained` is how the income per head of the last year comes about, by each version of the formula."""
    lang = language()
    rows = answer.table.rows
    found, silent = sections(
        _cells(answer, snapshot, lang),
        [word(row[0], snapshot) for row in rows],
        [[term is not None for term in row] for row in rows],
    )
    given = {"household": household, "as_of": answer.as_of or ""}
    drawn = f"/graph?focus=household/{household}"
    shown = Shown(f"/households/{household}", {"as_of": answer.as_of or ""}, sentence(answer, snapshot), drawn)
    asked, asker = urlencode(given), Asker(snapshot, current_reader(), lang)
    return render_template(
        "household.html",
        household=household,
        needs=open_needs(asker, given, held(asker, given)),
        code_picture=segno.make(request.base_url, error="m", mask=4).svg_data_uri(scale=3, border=2, light="#fff"),
        sections=found,
        silent=silent,
        names=list(answer.question.columns.values()),
        own=asked_of(household, answer, snapshot, current_reader(), lang),
        verdicts=VERDICTS,
        explained=_cells(explained, snapshot, lang),
        explained_names=list(explained.question.columns.values()),
        explained_url=f"/q/{EXPLAINED}?{asked}",
        as_of=answer.as_of,
        rosters=household_rosters(),
        version=told_version(answer.version),
        lang=lang,
        **shared(asked_as(answer), shown),
    )


def _cells(answer: Answer, snapshot: Snapshot, lang: str) -> list[list[Cell]]:
    return [[cell(term, snapshot, lang, words=True) for term in row] for row in answer.table.rows]
