"""`/goals-and-trust?village=V03`: goals nobody serves, trust by year, cadres as the only bridge, trust after idle duties."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from flask import Blueprint

from api.bars import MOST, amount, bars, called
from api.long_answers import LongAnswers
from api.report import Report, Wish
from api.service import Service
from graph.rdf import Term, text
from graph.snapshot import Snapshot, Table
from visualize.chart import Chart, Series
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("trust", service, answers)


DUTIES = Words("Goals that nobody serves, duties that no goal needs", "无人承担的目标与不服务于任何目标的职责")
YEARS = Words("Trust over the years", "历年信任")
BRIDGES = Words("Where cadres are the only bridge", "只有干部相连之处")
AFTER = Words("Trust after idle or displaced duties", "不作为或错位之后的信任")
STRENGTH = Words("mean strength, 0 to 1", "平均强度（0至1）")
NUMBER, HOUSEHOLDS = Words("number", "数量"), Words("households", "户")
LINES = 6
"""Pairs of groups whose trust a chart can show."""
LINKS = (
    ("one_cadre", Words("over one cadre alone", "只靠一名干部")),
    ("only_cadres", Words("over cadres only", "只经干部")),
    ("direct", Words("linked directly", "直接联系")),
    ("cut_off", Words("linked by nobody", "无人联系")),
)


def _years(table: Table, snapshot: Snapshot, lang: str) -> Chart | None:
    """A line for each two groups of which most ties are known."""
    ties: Counter[tuple[str, str]] = Counter()
    means: dict[tuple[str, str], dict[str, Decimal | None]] = {}
    days: dict[str, None] = {}
    for row in table.named_rows():
        groups = (called(row["from_group"], snapshot, lang), called(row["to_group"], snapshot, lang))
        day = text(row["day"]) if row["day"] else ""
        days[day] = None
        ties[groups] += int(amount(row["ties"]) or 0)
        means.setdefault(groups, {})[day] = amount(row["mean"])
    shown = [groups for groups, _ in ties.most_common(LINES)]
    if not shown:
        return None
    first, *rest = (Series(" → ".join(groups), [means[groups].get(day) for day in days]) for groups in shown)
    points = list(zip(days, first.values, strict=True))
    return Chart(YEARS.said(lang), STRENGTH.said(lang), points, name=first.name, others=rest)


def _bridges(table: Table, snapshot: Snapshot, lang: str) -> Chart | None:
    """Bars of the villages in which most households hang on one cadre."""
    rows = sorted(table.named_rows(), key=lambda row: -(amount(row["one_cadre"]) or 0))[:MOST]
    if not rows:
        return None
    first, *rest = (Series(words.said(lang), [amount(row[name]) for row in rows]) for name, words in LINKS)
    points = list(zip([called(row["village"], snapshot, lang) for row in rows], first.values, strict=True))
    return Chart(BRIDGES.said(lang), HOUSEHOLDS.said(lang), points, bars=True, name=first.name, others=rest)


def _whole_villages(row: Mapping[str, Term | None], snapshot: Snapshot) -> bool:
    return row["cadre"] is None


REPORT = Report(
    "goals-and-trust",
    Words("Goals and trust", "目标与信任"),
    Words(
        "The strength of a tie is a judgement with a method and a day, not a measurement; what followed is not what was caused.",
        "联系强度是按一定方法在某日作出的判断，并非测量；先后关系不等于因果关系。",
    ),
    "trust-after",
    ("village", "since", "as_of"),
    (
        Wish(
            "by-kind",
            DUTIES,
            "goal-duties",
            {},
            Words(
                "Responsibilities for each duty without a goal; nobody answers for a duty without a bar.",
                "不服务于任何目标的各项职责的责任数；无柱的职责无人负总责。",
            ),
            (),
            bars(
                DUTIES,
                NUMBER,
                "duty",
                (("responsibilities", Words("responsibilities", "责任数")), ("subjects", Words("subjects", "主体数"))),
            ),
        ),
        Wish(
            "years",
            YEARS,
            "trust",
            {},
            Words("On the last day of each year; pairs of a kind with most ties are drawn.", "各年末；图中为联系最多的几类。"),
            (),
            _years,
        ),
        Wish(
            "bridges",
            BRIDGES,
            "only-bridge",
            {},
            Words("Where one cadre's leave cuts households off comes first.", "一名干部离开即使农户失去联系之处居前。"),
            ("village", "households", "direct", "only_cadres", "one_cadre", "cut_off"),
            _bridges,
            keep=_whole_villages,
        ),
        Wish(
            "after",
            AFTER,
            "trust-after",
            {},
            Words("Trust of households kept on both days.", "两日均有信任的农户。"),
            (),
            bars(AFTER, STRENGTH, "conduct", (("before", Words("before", "此前")), ("after", Words("after", "此后")))),
        ),
    ),
)
