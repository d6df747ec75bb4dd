"""`/satisfaction?village=V03`: how satisfied those are who were asked, by question and by village."""

from decimal import Decimal

from flask import Blueprint

from api.bars import HOUSEHOLDS, MOST, amount, bars, called
from api.long_answers import LongAnswers
from api.report import TOLD, Draw, Report, Wish, told_by
from api.service import Service
from graph.snapshot import Snapshot, Table
from visualize.chart import Chart, Series
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("satisfaction", service, answers)


TITLE = Words("Satisfaction", "满意度")
QUESTIONS, VILLAGES = Words("By question", "按题目"), Words("By village", "按村")
PERCENT = Words("satisfied, percent of those who said so", "满意占表态者的百分比")
SATISFIED = ("satisfied", Words("satisfied", "满意"))
ANSWERED, SPOKE = (
    ("respondents", Words("answered", "作答")),
    ("spoke", Words("said how satisfied they are", "表态")),
)


def _shares(village: str) -> Draw:
    """A series of shares for each question, by village: answers to several questions are not added up."""

    def draw(table: Table, snapshot: Snapshot, lang: str) -> Chart | None:
        shares: dict[str, dict[str, Decimal]] = {}
        for row in table.named_rows():
            if (share := amount(row["share"])) is not None:
                shares.setdefault(called(row["asked"], snapshot, lang), {})[called(row[village], snapshot, lang)] = 100 * share
        names = list(dict.fromkeys(name for one in shares.values() for name in one))[:MOST]
        if not names:
            return None
        first, *rest = (Series(asked, [one.get(name) for name in names]) for asked, one in shares.items())
        points = list(zip(names, first.values, strict=True))
        return Chart(VILLAGES.said(lang), PERCENT.said(lang), points, bars=True, name=first.name, others=rest)

    return draw


PUBLISHED = Report(
    "satisfaction",
    TITLE,
    TOLD,
    "published-satisfaction",
    (),
    (
        told_by("county", QUESTIONS, "published-satisfaction", bars(QUESTIONS, HOUSEHOLDS, "asked", (SPOKE, SATISFIED)), 132),
        told_by("village", VILLAGES, "published-satisfaction", _shares("place"), 132),
    ),
)
REPORT = Report(
    "satisfaction",
    TITLE,
    Words(
        "The last answer of each counts; every share stands with its interval at 95 %.",
        "以每户最后回答为准；比例附95%区间。",
    ),
    "satisfaction",
    ("village", "as_of"),
    (
        Wish(
            "by-kind",
            QUESTIONS,
            "satisfaction",
            {"by": "question"},
            Words("How many of those to be reached answered, and what they say.", "计划样本中多少作答，如何评价。"),
            (),
            bars(QUESTIONS, HOUSEHOLDS, "asked", (ANSWERED, SATISFIED)),
        ),
        Wish(
            "by-village",
            VILLAGES,
            "satisfaction",
            {"by": "village"},
            Words("Each question in each village.", "各村各题。"),
            (),
            _shares("village"),
            100,
        ),
    ),
    PUBLISHED,
)
