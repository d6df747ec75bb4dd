"""Whether information reaches, as a page, `/arrival`: what was sent against what arrived, and who must be told directly."""

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
from graph.rdf import Term, text
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from queries.run import Answer
from visualize.chart import FILE, PAGE, Chart, Series, svg
from visualize.words import Words

TITLE = Words("Information that reaches", "信息到户")
UNIT = Words("households", "户")
NOTHING = Words("nothing sent", "未传达")
MEASURES = {
    "households": Words("should know", "应知"),
    "spoke": Words("say whether they were told", "已表态"),
    "told": Words("say that they were told", "称已告知"),
    "direct": Words("must be told directly", "须直接告知"),
}
NOT_ASKED: dict[str, str] = {}
ASKED = (("arrival", NOT_ASKED), ("told", {"direct": "yes"}), ("channels", NOT_ASKED))
BY_CHANNEL = (("arrival", {"by": "channel"}),)


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    door = Blueprint("arrival", __name__)

    @door.get("/arrival")
    def page() -> ResponseReturnValue:
        """Which policies households should know, what was sent and what arrived, and who must be told directly."""
        check_parameters("lang")
        with service.snapshot(current_reader()) as snapshot:
            found = answered(ASKED, answers, snapshot)
            chart = _chart(answered(BY_CHANNEL, answers, snapshot)["arrival"], snapshot)
            drawn = Markup(svg(chart, PAGE)) if chart else None
            return render_template("arrival.html", title=TITLE.said(language()), chart=drawn, tables=tables(found, snapshot))

    @door.get("/arrival.svg")
    def chart_file() -> ResponseReturnValue:
        """The chart as a file."""
        check_parameters("lang")
        with service.snapshot(current_reader()) as snapshot:
            found = _chart(answered(BY_CHANNEL, answers, snapshot)["arrival"], snapshot)
        if found is None:
            raise NotFound("There is no policy that households should know.")
        return Response(svg(found, FILE), content_type="image/svg+xml; charset=utf-8")

    return door


def _chart(answer: Answer, snapshot: Snapshot) -> Chart | None:
    """What was sent and what arrived, by channel; None without a policy."""
    lang = language()
    totals: dict[str, dict[str, Decimal]] = {}
    for row in answer.table.named_rows():
        name = cell(row["channel"], snapshot, lang).label or NOTHING.said(lang)
        sums = totals.setdefault(name, dict.fromkeys(MEASURES, Decimal(0)))
        for measure in MEASURES:
            sums[measure] += _number(row[measure])
    if not totals:
        return None
    series = [Series(words.said(lang), [sums[name] for sums in totals.values()]) for name, words in MEASURES.items()]
    points = list(zip(totals, series[0].values, strict=True))
    return Chart(TITLE.said(lang), UNIT.said(lang), points, bars=True, name=series[0].name, others=series[1:])


def _number(term: Term | None) -> Decimal:
    return Decimal(text(term)) if term is not None else Decimal(0)
