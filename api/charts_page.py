"""Charts with their tables: `/charts?place=T1&year=2017`; each as a file at `/charts/<name>.svg`, `.csv` and `.xlsx`."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.cells import Cell, cell
from api.chart_data import CHARTS, OPEN, Asked, Made
from api.chart_file import chart_file
from api.exports import sent
from api.jobs import Job
from api.long_answers import LongAnswers, Underway
from api.overviews import Overviews, named
from api.page import language
from api.parameters import check_parameters, count_of
from api.reader import current_reader
from api.service import Service
from graph.rdf import text
from graph.snapshot import Snapshot
from ontology.errors import Forbidden, NotFound
from queries.catalog import question
from queries.params import resolve
from visualize.chart import PAGE, svg
from visualize.words import Words, choices

PARAMETERS = ("place", "year", "formula", "resource", "as_of", "lang")
MOST_ROWS = 40
"""Rows of a chart's table that the page shows; files have all."""


@dataclass(frozen=True)
class Shown:
    """A chart on the page: its picture and table, or the job that works it out."""

    name: str
    title: Words
    picture: Markup | None
    made: Made | None
    rows: list[list[Cell]]
    job: Job | None
    url: str


def blueprint(service: Service, overviews: Overviews, answers: LongAnswers) -> Blueprint:
    """The routes."""
    door = Blueprint("charts", __name__)

    @door.get("/charts")
    def page() -> ResponseReturnValue:
        """Incomes against the poverty line, the tables of the study, how resources are spread, coverage and load."""
        check_parameters(*PARAMETERS)
        with service.snapshot(current_reader()) as snapshot:
            asked = _asked(snapshot, overviews, answers, patience=0.0)
            open_to = CHARTS if current_reader().whole else OPEN
            return render_template(
                "charts.html",
                asked=asked,
                charts=[_shown(name, asked) for name in CHARTS if name in open_to],
                staff=current_reader().whole,
                resources=choices("resources"),
                places=[named(place.iri, snapshot) for place in asked.seen.places.values()],
                data_day=snapshot.setting("data-day"),
                version=str(snapshot.version),
            )

    @door.get("/charts/<chart>")
    def file(chart: str) -> ResponseReturnValue:
        """A chart as a file: `.svg`, or its table as `.csv` or `.xlsx`."""
        check_parameters(*PARAMETERS)
        name, _, form = chart.partition(".")
        if name not in CHARTS or form not in ("svg", "csv", "xlsx"):
            raise NotFound(f"There is no chart «{chart}»; there are {', '.join(CHARTS)}, each as .svg, .csv and .xlsx.")
        if name not in OPEN and not current_reader().whole:
            raise Forbidden("This chart speaks of households; it is open to staff only.")
        with service.snapshot(current_reader()) as snapshot:
            made = CHARTS[name][1](_asked(snapshot, overviews, answers))
            if form != "svg":
                return sent(name, form, [words.said(language()) for words in made.columns], made.rows, snapshot)
        if made.chart is None:
            raise NotFound("There is nothing to draw.")
        return chart_file(made.chart)

    return door


def _asked(snapshot: Snapshot, overviews: Overviews, answers: LongAnswers, patience: float | None = None) -> Asked:
    """What was asked for: the year of the data day, and money, where nothing is said."""
    given = {name: request.args.get(name, "").strip() for name in PARAMETERS}
    bound = resolve(question("coverage-matrix"), {name: given[name] for name in ("place", "as_of")}, snapshot)
    year = count_of("year", bound.day.year, 1900, 2999)
    checked = resolve(question("income-versions"), {"year": str(year), "formula": given["formula"]}, snapshot)
    resource = resolve(question("lorenz"), {"resource": given["resource"] or "funds"}, snapshot).words["resource"]
    place = text(bound.terms["place"]) if "place" in bound.terms else ""
    about = (place, bound.words.get("place", ""), year, checked.words.get("formula", ""), resource, bound.words["as_of"])
    reader = current_reader()
    return Asked(*about, snapshot, reader, overviews.of(snapshot, reader.dataset), answers, patience)


def _shown(name: str, asked: Asked) -> Shown:
    title, make = CHARTS[name]
    said = {
        "place": asked.code,
        "year": str(asked.year),
        "formula": asked.formula,
        "resource": asked.resource,
        "as_of": asked.as_of,
    }
    url = f"/charts/{name}.%s?{urlencode(said)}"
    try:
        made = make(asked)
    except Underway as underway:
        return Shown(name, title, None, None, [], underway.job, url)
    rows = [[cell(term, asked.snapshot, language()) for term in row] for row in made.rows[:MOST_ROWS]]
    return Shown(name, title, Markup(svg(made.chart, PAGE)) if made.chart else None, made, rows, None, url)
