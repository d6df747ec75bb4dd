"""The home page for coordinators: figures and how they moved, what changed, the worst places, trends, and the first questions."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.board import MONTHS, Board, board, end_of_month
from api.jobs import Job
from api.kept import Kept
from api.long_answers import LongAnswers, Underway, Wanted
from api.overviews import Overviews
from api.page import language
from api.parameters import check_parameters
from api.reader import Reader, current_reader
from api.service import Service
from graph.snapshot import Snapshot
from graph.store import FULL, PUBLIC
from ontology.errors import RemitError
from ontology.terms import RMV
from queries.run import ask
from visualize.chart import PAGE, Chart, Series, svg
from visualize.words import Words, concept_name

FAULTS = Words("Faults by kind, judged by the data of today", "各类问题（按现有数据判定）")
NEEDS = Words("Open needs at the end of each month", "各月末未解决需求")
POOR = Words("Poor households at the end of each year", "各年末贫困户")
SMALL = 2_000
"""Households up to which the trend of faults is by month; of more each day takes so long to judge that it is by quarter."""
Numbers = dict[str, dict[str, int]]
"""By day, how many faults of each kind stood."""


def blueprint(service: Service, overviews: Overviews, answers: LongAnswers) -> Blueprint:
    """The route."""
    door = Blueprint("dashboard", __name__)

    def make(snapshot: Snapshot, dataset: str, key: str) -> Board:
        found, seen = overviews.figures(snapshot, dataset), overviews.of(snapshot, dataset)
        return board(snapshot, dataset, found, seen, service.store.journals)

    kept = Kept(service, make, warm=[(FULL, ""), (PUBLIC, "")])

    @door.get("/")
    def page() -> ResponseReturnValue:
        """The county in figures: what changed, where it is worst, trends, and a way to the first questions."""
        check_parameters("lang")
        reader = current_reader()
        with service.snapshot(reader) as snapshot:
            found = kept.of(snapshot, reader.dataset)
            day = found.figures.day
            wanted = day and reader.sees_households
            trend, job = _trend(answers, snapshot, reader, _asked(found)) if wanted else (None, None)
        return render_template(
            "dashboard.html",
            board=found,
            figures=found.figures,
            job=job,
            charts=_charts(found, trend),
            monthly=_monthly(found) if trend else "",
            version=found.figures.version,
        )

    return door


def _asked(found: Board, step: str = "") -> dict[str, str]:
    """What the trend of faults is asked with: a year before the data day and the ends of months or quarters since."""
    day = found.figures.day or date.min
    households = sum(figure.number for figure in found.figures.things if figure.word == "Household")
    step = step or ("month" if households <= SMALL else "quarter")
    return {"from_day": end_of_month(day, MONTHS).isoformat(), "to_day": day.isoformat(), "step": step, "fault": "yes"}


def _monthly(found: Board) -> str:
    """Where the trend is by month, if that of the page is not."""
    return "" if _asked(found)["step"] == "month" else f"/q/trend?{urlencode(_asked(found, 'month'))}"


def _trend(answers: LongAnswers, snapshot: Snapshot, reader: Reader, given: dict[str, str]) -> tuple[Numbers | None, Job | None]:
    """The trend of faults, or the job that works it out meanwhile; neither where that failed."""
    try:
        found: Numbers = answers.later(
            Wanted("faults-by-kind", f"{given['to_day']} {given['step']}", FAULTS),
            snapshot,
            reader,
            lambda there: _judged(there, given),
            patience=0.0,
        )
    except Underway as underway:
        return None, underway.job
    except RemitError:
        return None, None
    return found, None


def _judged(snapshot: Snapshot, given: dict[str, str]) -> Numbers:
    """How many faults of each kind stood on each day of a series."""
    numbers: Numbers = {}
    for cell in ask("trend", given, snapshot).table.words():
        kinds = numbers.setdefault(cell["day"], {})
        kinds[cell["kind"]] = kinds.get(cell["kind"], 0) + int(cell["findings"])
    return numbers


def _charts(found: Board, trend: Numbers | None) -> list[Markup]:
    """The trends that can be drawn, as pictures of the page."""
    lang = language()
    charts = [_by_kind(trend, lang)] if trend else []
    charts += [Chart(NEEDS.said(lang), Words("needs", "项").said(lang), found.needs)] if found.needs else []
    charts += [Chart(POOR.said(lang), Words("households", "户").said(lang), found.poor)] if found.poor else []
    return [Markup(svg(chart, PAGE)) for chart in charts]


def _by_kind(trend: Numbers, lang: str) -> Chart:
    kinds = sorted({kind for numbers in trend.values() for kind in numbers})
    series = [
        Series(concept_name(RMV.BASE + kind).said(lang), [Decimal(numbers.get(kind, 0)) for numbers in trend.values()])
        for kind in kinds
    ]
    first = series[0] if series else Series("", [])
    points = list(zip(trend, first.values, strict=False))
    return Chart(FAULTS.said(lang), Words("faults", "项").said(lang), points, name=first.name, others=series[1:])
