"""Mean incomes by category as a chart: `/incomes.svg`, with the parameters of the question `incomes`."""

from decimal import Decimal

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.cells import label
from api.chart_file import chart_file
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import value
from graph.snapshot import Snapshot
from ontology.errors import Forbidden, NotFound
from queries.catalog import question
from queries.run import ask
from visualize.chart import Chart
from visualize.words import Words

NAME = "incomes"
TITLE = Words("Mean income by category", "各类收入均值")
UNITS = {"household": Words("yuan per household", "元/户"), "head": Words("yuan per head", "元/人")}


def blueprint(service: Service) -> Blueprint:
    """The route."""
    door = Blueprint("income_chart", __name__)

    @door.get("/incomes.svg")
    def chart() -> ResponseReturnValue:
        """The means of a group of households as bars."""
        asked = question(NAME)
        check_parameters(*asked.params, "lang")
        if not current_reader().may_ask(asked):
            raise Forbidden("Incomes of households are open to staff only.")
        given = {name: said for name, said in request.args.items() if name in asked.params}
        with service.snapshot(current_reader()) as snapshot:
            found = _chart(given, snapshot, language())
        return chart_file(found)

    return door


def _chart(given: dict[str, str], snapshot: Snapshot, lang: str) -> Chart:
    """NotFound   no household of the group has incomes of the year"""
    answer = ask(NAME, given, snapshot)
    points = []
    for cell in answer.table.named_rows():
        if isinstance(category := cell["category"], NamedNode):
            points.append((label(category, snapshot, lang), Decimal(str(value(cell["mean"])))))
    if not points:
        raise NotFound(f"No household of the group has incomes of {answer.params['year']}.")
    return Chart(f"{TITLE.said(lang)}, {answer.params['year']}", UNITS[answer.params["per"]].said(lang), points, bars=True)
