"""The assistance models as a page, `/assistance`: reach, chains, pairings and lasting incomes; the chart is a file as well."""

from decimal import Decimal

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.answer_tables import answered, tables
from api.cells import cell
from api.long_answers import LongAnswers
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import text
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from queries.run import Answer
from visualize.chart import FILE, PAGE, Chart, svg
from visualize.words import Words

TITLE = Words("Assistance models", "帮扶模式")
HOUSEHOLDS = Words("households carried, or living in villages paired", "带动农户数或结对村农户数")
ASKED = tuple((name, dict[str, str]()) for name in ("models", "model-stability", "chains", "pairings-uneven"))


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    door = Blueprint("assistance", __name__)

    @door.get("/assistance")
    def page() -> ResponseReturnValue:
        """How far the assistance models reach, where their chains break, and whether incomes last."""
        check_parameters("lang")
        with service.snapshot(current_reader()) as snapshot:
            found = answered(ASKED, answers, snapshot)
            chart = _chart(found["models"], snapshot)
            drawn = Markup(svg(chart, PAGE)) if chart else None
            return render_template("assistance.html", title=TITLE.said(language()), chart=drawn, tables=tables(found, snapshot))

    @door.get("/assistance.svg")
    def chart_file() -> ResponseReturnValue:
        """The chart as a file."""
        check_parameters("lang")
        with service.snapshot(current_reader()) as snapshot:
            found = _chart(answered(ASKED[:1], answers, snapshot)["models"], snapshot)
        if found is None:
            raise NotFound("No assistance model is applied.")
        return Response(svg(found, FILE), content_type="image/svg+xml; charset=utf-8")

    return door


def _chart(answer: Answer, snapshot: Snapshot) -> Chart | None:
    """The households of each model; None where there is no model."""
    lang = language()
    points = [
        (cell(row["model"], snapshot, lang).label, Decimal(text(row["households"])))
        for row in answer.table.named_rows()
        if row["households"] is not None
    ]
    return Chart(TITLE.said(lang), HOUSEHOLDS.said(lang), points, bars=True) if points else None
