"""Poverty over the years as a page with a chart, `/incidence?place=C1`, and the chart as a file, `/incidence.svg`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.answers import FORMATS
from api.catalog_words import words_of
from api.cells import Cell, cell
from api.chart_file import chart_file
from api.long_answers import LongAnswers, Wanted
from api.page import language
from api.parameters import check_parameters
from api.published import published_reader
from api.reader import current_reader
from api.service import Service
from graph.rdf import TYPE, Term, text, value
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from ontology.terms import RM, RMV
from queries.catalog import question
from queries.params import resolve
from queries.run import Answer, ask, word
from visualize.chart import Chart
from visualize.words import Words, name_of

NAME = "incidence"
TOLD = "published-incidence"
"""The question whose answer is for those who see no households."""
PLACES = (RM.County, RM.Township, RM.Village)
ABOUT_POVERTY = (RMV.ind_poor_people, RMV.ind_poor_households)
TITLE = Words("Poverty by year", "历年贫困情况")
MEASURES = {
    "incidence": Words("poor people of a hundred of the population", "贫困发生率（%）"),
    "people": Words("poor people", "贫困人口"),
    "households": Words("poor households", "贫困户"),
}
"""What a chart can show, the best first: that of which there is a figure."""

Cells = dict[str, Term | None]


@dataclass(frozen=True)
class _Asked:
    """A place on a day; `kind` is its kind: village, township or county."""

    code: str
    kind: str
    words: Words
    as_of: str

    def rows(self, by: str, snapshot: Snapshot) -> list[Cells]:
        """The rows of the question for places of a kind, inside the place."""
        return list(ask(NAME, {"by": by, "place": self.code, "as_of": self.as_of}, snapshot).table.named_rows())

    def url(self, path: str, **more: str) -> str:
        """A path with the place and the day."""
        return f"{path}?{urlencode({'place': self.code, 'as_of': self.as_of, **more})}"


@dataclass(frozen=True)
class _Figures:
    """All that the page has to work out: the rows of the place and of the villages inside it, and what the study states."""

    own: list[Cells]
    villages: list[Cells]
    implied: Answer
    contradictions: Answer


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    door = Blueprint("incidence_page", __name__)

    @door.get("/incidence")
    def page() -> ResponseReturnValue:
        """How many are poor in a place, year by year, and what the study states of it."""
        check_parameters("place", "as_of", "lang")
        with service.snapshot(current_reader()) as snapshot:
            asked = _asked(snapshot)
            own = None if _is_told() else asked
            key, about = (f"{own.code} {own.as_of}", f": {own.code}, {own.as_of}") if own else ("", "")
            wanted = Wanted("incidence-page", key, Words(f"{TITLE.en}{about}", f"{TITLE.zh}{about}"))
            figures = answers.later(wanted, snapshot, current_reader(), lambda there: _figures(own, there))
            if asked and not own:
                villages = [] if asked.kind == "village" else _told(asked, "village", service, answers)
                figures = replace(figures, own=_told(asked, asked.kind, service, answers), villages=villages)
            return _page(asked, figures, snapshot)

    @door.get("/incidence.svg")
    def chart() -> ResponseReturnValue:
        """The chart of a place as a file."""
        check_parameters("place", "as_of", "lang")
        with service.snapshot(current_reader()) as snapshot:
            asked = _asked(snapshot)
            own = (
                []
                if not asked
                else _told(asked, asked.kind, service, answers)
                if _is_told()
                else asked.rows(asked.kind, snapshot)
            )
            found = _chart(asked, own, snapshot) if asked else None
        if found is None:
            raise NotFound("There are no figures by year to draw.")
        return chart_file(found)

    return door


def _asked(snapshot: Snapshot) -> _Asked | None:
    """The place that was asked for, else the first county; None where there is no place."""
    places = list(_places(snapshot))
    given = {name: said for name, said in request.args.items() if name in ("place", "as_of") and said.strip()}
    if not places and "place" not in given:
        return None
    given.setdefault("place", word(next(iter(places), None), snapshot))
    bound = resolve(question(NAME), given, snapshot)
    iri = text(bound.terms["place"])
    kind = (snapshot.ids.split(iri) or ("", ""))[0]
    return _Asked(bound.words["place"], kind, name_of(iri, snapshot), bound.words["as_of"])


def _is_told() -> bool:
    """Whether the reader gets what is told to everybody, as it is known now."""
    reader = current_reader()
    return not reader.sees_households and not reader.known_at


def _told(asked: _Asked, by: str, service: Service, answers: LongAnswers) -> list[Cells]:
    """What everybody is told of places of a kind inside the place; `Underway` until it is worked out."""
    reader = published_reader(service, current_reader())
    with service.snapshot(reader) as snapshot:
        rows = answers.page(question(TOLD), {"by": by}, snapshot, reader).table.named_rows()
        place = NamedNode(snapshot.ids.iri(asked.kind, asked.code))
        inside = {one for one in _places(snapshot) if any(snapshot.quads(one, NamedNode(RM.inside), place))}
        return [row for row in rows if row["place"] in inside and word(row["day"], snapshot) <= asked.as_of]


def _figures(asked: _Asked | None, snapshot: Snapshot) -> _Figures:
    return _Figures(
        asked.rows(asked.kind, snapshot) if asked else [],
        asked.rows("village", snapshot) if asked and asked.kind != "village" else [],
        ask("implied", {"indicator": "poor-people"}, snapshot),
        ask("contradictions", {}, snapshot),
    )


def _places(snapshot: Snapshot) -> Iterator[NamedNode]:
    """All places that have figures: counties, townships, villages, each by code."""
    for kind in PLACES:
        found = (quad.subject for quad in snapshot.quads(None, TYPE, NamedNode(kind)))
        yield from sorted((place for place in found if isinstance(place, NamedNode)), key=lambda place: place.value)


def _chart(asked: _Asked, rows: list[Cells], snapshot: Snapshot) -> Chart | None:
    """The series of the place itself, of the best measure that there is; None without figures."""
    lang = language()
    for name, words in MEASURES.items():
        points = [(word(row["year"], snapshot), Decimal(str(value(row[name])))) for row in rows if row[name] is not None]
        if points:
            return Chart(f"{TITLE.said(lang)}: {asked.words.said(lang)}", words.said(lang), points)
    return None


def _page(asked: _Asked | None, figures: _Figures, snapshot: Snapshot) -> str:
    lang = language()
    chart = _chart(asked, figures.own, snapshot) if asked else None
    years, places = _grid([*figures.own, *figures.villages], snapshot, lang)
    return render_template(
        "incidence.html",
        title=TITLE.said(lang),
        asked=asked,
        chart=chart,
        chart_url=asked.url("/incidence.svg", lang=lang) if asked and chart else None,
        years=years,
        places=places,
        links={form: _file(asked, form) for form in FORMATS if form != "html"} if asked else {},
        options=[(word(place, snapshot), name_of(place.value, snapshot)) for place in _places(snapshot)],
        implied=_shown(figures.implied, snapshot, lang),
        contradictions=_shown(figures.contradictions, snapshot, lang),
        as_of=asked.as_of if asked else None,
        version=str(snapshot.version),
    )


def _file(asked: _Asked, form: str) -> str:
    """Where the figures are as a file."""
    return f"/q/{TOLD}.{form}?by=village" if _is_told() else asked.url(f"/q/{NAME}.{form}")


def _grid(rows: list[Cells], snapshot: Snapshot, lang: str) -> tuple[list[str], list[tuple[Cell, list[dict[str, str]]]]]:
    """The years, and the place itself and the villages inside it with the words of each year."""
    places: dict[str, tuple[Cell, list[dict[str, str]]]] = {}
    for row in rows:
        said = {name: word(term, snapshot) for name, term in row.items()}
        places.setdefault(said["place"], (cell(row["place"], snapshot, lang), []))[1].append(said)
    return [said["year"] for said in next(iter(places.values()), (None, []))[1]], list(places.values())


def _shown(answer: Answer, snapshot: Snapshot, lang: str) -> tuple[list[Words], list[list[Cell]]]:
    """The columns and rows of a question about stated figures, those about poverty only."""
    columns = list(map(words_of, answer.question.columns.values()))
    rows = [row for row in answer.table.rows if any(_is_about(term, snapshot) for term in row)]
    return columns, [[cell(term, snapshot, lang) for term in row] for row in rows]


def _is_about(term: Term | None, snapshot: Snapshot) -> bool:
    """Whether a term is a figure about poverty."""
    if not isinstance(term, NamedNode):
        return False
    said = (quad.object for quad in snapshot.quads(term, NamedNode(RM.ofIndicator)))
    return any(text(indicator) in ABOUT_POVERTY for indicator in said)
