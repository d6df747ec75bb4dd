"""`/satisfaction?village=V03`: how satisfied those are who were asked, by question and by village."""

from flask import Blueprint

from api.bars import HOUSEHOLDS, bars
from api.long_answers import LongAnswers
from api.report import TOLD, Report, Wish
from api.service import Service
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("satisfaction", service, answers)


TITLE = Words("Satisfaction", "满意度")
QUESTIONS, VILLAGES = Words("By question", "按题目"), Words("By village", "按村")
SATISFIED = ("satisfied", Words("satisfied", "满意"))
ANSWERED, SPOKE = (
    ("respondents", Words("answered", "作答")),
    ("spoke", Words("said how satisfied they are", "表态")),
)


def _told(by: str, title: Words, by_what: str) -> Wish:
    draw = bars(title, HOUSEHOLDS, by_what, (SPOKE, SATISFIED))
    return Wish(f"by-{by}", title, "published-satisfaction", {"by": by}, TOLD, (), draw, 132)


PUBLISHED = Report(
    "satisfaction",
    TITLE,
    TOLD,
    "published-satisfaction",
    (),
    (_told("county", QUESTIONS, "asked"), _told("village", VILLAGES, "place")),
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
            bars(VILLAGES, HOUSEHOLDS, "village", (ANSWERED, SATISFIED)),
            100,
        ),
    ),
    PUBLISHED,
)
