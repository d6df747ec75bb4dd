"""The effects in a village: `/village-effects?village=V03`, trend, target and peers, and paired against unpaired villages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pyoxigraph import NamedNode

from api.answer_tables import file_links
from api.catalog_words import words_of
from api.cells import Cell, cell
from api.chart_file import chart_file
from api.long_answers import LongAnswers
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import Term, text, value
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from queries.catalog import question
from queries.params import resolve
from queries.run import Answer
from visualize.chart import PAGE, Chart, Series, svg
from visualize.formats import number
from visualize.words import Words

NAME = "village-effects"
TITLE = Words("Effects in villages", "各村效果")
OTHERS = Words("median of the other villages", "其他村中位数")
TARGET = Words("target", "目标值")
Cells = dict[str, Term | None]


@dataclass(frozen=True)
class Shown:
    """One indicator of a village: its rows by year, and its chart where there are two years at least."""

    indicator: Cell
    unit: Cell
    years: list[dict[str, str]]
    picture: Markup | None


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    door = Blueprint("effects", __name__)

    @door.get("/village-effects")
    def page() -> ResponseReturnValue:
        """How a village does by each indicator of effect, over the years, against its targets and the other villages."""
        check_parameters("village", "as_of", "lang")
        reader, lang = current_reader(), language()
        with service.snapshot(reader) as snapshot:
            given = _day()
            effects, paired = (answers.page(question(name), given, snapshot, reader) for name in (NAME, "paired-effects"))
            villages = {text(term): cell(term, snapshot, lang) for term in _column(effects, "village")}
            village = _village(snapshot, villages)
            asked = given | ({"village": villages[village].text} if village else {})
            return render_template(
                "village_effects.html",
                title=TITLE.said(lang),
                village=villages.get(village),
                villages=list(villages.values()),
                dimensions=_dimensions(effects, village, snapshot, lang),
                paired=_paired(paired, snapshot, lang),
                links=file_links(NAME, asked),
                paired_links=file_links("paired-effects", given),
                as_of=effects.as_of,
            )

    @door.get("/village-effects/<village>/<indicator>.svg")
    def chart(village: str, indicator: str) -> ResponseReturnValue:
        """The chart of an indicator in a village as a file."""
        check_parameters("as_of", "lang")
        reader = current_reader()
        with service.snapshot(reader) as snapshot:
            bound = resolve(question(NAME), {"village": village, "indicator": indicator}, snapshot)
            effects = answers.page(question(NAME), _day(), snapshot, reader)
            wanted = tuple(text(bound.terms[name]) for name in ("village", "indicator"))
            rows = [row for row in effects.table.named_rows() if (_iri(row["village"]), _iri(row["indicator"])) == wanted]
            found = _chart(rows, snapshot, language())
        if found is None:
            raise NotFound("There are not two years to draw.")
        return chart_file(found)

    return door


def _day() -> dict[str, str]:
    day = request.args.get("as_of", "").strip()
    return {"as_of": day} if day else {}


def _iri(term: Term | None) -> str:
    return text(term) if term is not None else ""


def _column(answer: Answer, name: str) -> Iterable[Term]:
    """The different terms of a column, in order."""
    return sorted({term for row in answer.table.named_rows() if (term := row[name]) is not None}, key=text)


def _village(snapshot: Snapshot, villages: dict[str, Cell]) -> str:
    """The village that is asked for, else the first one with values; empty where there is none."""
    if said := request.args.get("village", "").strip():
        return text(resolve(question(NAME), {"village": said}, snapshot).terms["village"])
    return next(iter(villages), "")


def _dimensions(answer: Answer, village: str, snapshot: Snapshot, lang: str) -> list[tuple[Cell, list[Shown]]]:
    """The indicators of a village by dimension."""
    found: dict[tuple[Term | None, Term | None], list[Cells]] = defaultdict(list)
    for row in answer.table.named_rows():
        if _iri(row["village"]) == village:
            found[row["dimension"], row["indicator"]].append(row)
    shown: dict[Term | None, list[Shown]] = defaultdict(list)
    for (dimension, indicator), rows in found.items():
        picture = _chart(rows, snapshot, lang)
        years = [{name: _number(term) for name, term in row.items()} for row in rows]
        unit = cell(rows[0]["unit"], snapshot, lang)
        drawn = Markup(svg(picture, PAGE)) if picture else None
        shown[dimension].append(Shown(cell(indicator, snapshot, lang), unit, years, drawn))
    return [(cell(dimension, snapshot, lang), indicators) for dimension, indicators in shown.items()]


def _number(term: Term | None) -> str:
    said = value(term)
    return number(said) if isinstance(said, (int, Decimal)) and not isinstance(said, bool) else ""


def _chart(rows: list[Cells], snapshot: Snapshot, lang: str) -> Chart | None:
    """The village, the median of the others and the target, by year."""
    if len(rows) < 2:
        return None
    points = [(_iri(row["year"]), _decimal(row["value"])) for row in rows]
    lines = {OTHERS: [_decimal(row["median"]) for row in rows], TARGET: [_decimal(row["target"]) for row in rows]}
    others = [Series(words.said(lang), values) for words, values in lines.items() if any(one is not None for one in values)]
    indicator, unit, village = (cell(rows[0][name], snapshot, lang).label for name in ("indicator", "unit", "village"))
    return Chart(f"{indicator}, {village}", unit, points, name=village, others=others)


def _decimal(term: Term | None) -> Decimal | None:
    return None if term is None else Decimal(text(term))


def _paired(answer: Answer, snapshot: Snapshot, lang: str) -> tuple[list[Words], list[list[Cell]]]:
    """The comparison as a table."""
    columns = list(map(words_of, answer.question.columns.values()))
    return columns, [[_cell(term, snapshot, lang) for term in row] for row in answer.table.rows]


def _cell(term: Term | None, snapshot: Snapshot, lang: str) -> Cell:
    if isinstance(term, NamedNode):
        return cell(term, snapshot, lang)
    word = _iri(term)
    if word in GROUPS:
        return Cell(word, GROUPS[word].said(lang), None)
    return Cell(word, _number(term) or word, None)


GROUPS = {
    "paired": Words("paired throughout", "全程结对"),
    "unpaired": Words("never paired", "未结对"),
    "in part": Words("paired in part", "部分结对"),
    "difference": Words("difference of the first two", "前两者之差"),
}
