"""`/promises`: of each promise, how many households of a place lack it, and for staff which."""

from flask import Blueprint

from api.bars import HOUSEHOLDS, bars, counted
from api.long_answers import LongAnswers
from api.report import TOLD, Report, Wish, told_by
from api.service import Service
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("guarantees_page", service, answers)


TITLE = Words("Two no-worries, three guarantees and safe water", "两不愁三保障及饮水安全")
UNMET, UNKNOWN, MET = (
    ("unmet", Words("lack it", "未落实")),
    ("unknown", Words("not known", "未知")),
    ("met", Words("have it", "已落实")),
)


def _told(by: str, title: Words, by_what: str, most: int) -> Wish:
    return told_by(by, title, "published-guarantees", bars(title, HOUSEHOLDS, by_what, (UNMET, UNKNOWN, MET)), most)


COUNTY = _told("county", Words("The county, by promise", "全县，按保障"), "need", 50)
VILLAGES = _told("village", Words("The villages, by promise", "各村，按保障"), "place", 132)
PUBLISHED = Report("promises", TITLE, TOLD, "published-guarantees", (), (COUNTY, VILLAGES))

REPORT = Report(
    "promises",
    TITLE,
    Words(
        "What speaks against a promise is heard before what speaks for it; silence is neither.",
        "先看不利证据，后看有利证据；无记录即未知。",
    ),
    "guarantees",
    ("village", "need", "as_of"),
    (
        Wish(
            "by-kind",
            Words("Who lacks what", "谁缺什么"),
            "guarantees",
            {"state": "unmet"},
            Words("With the record that says so, and since when.", "附依据记录及起始日期。"),
            ("household", "need", "basis", "evidence", "from", "against"),
            counted("need", Words("Households that lack it, by promise", "未落实农户（按保障）")),
        ),
        Wish(
            "unknown",
            Words("Of whom it is not known", "情况未知"),
            "guarantees",
            {"state": "unknown"},
            Words("No record says anything of it.", "没有任何记录。"),
            ("household", "need", "basis"),
            counted("need", Words("Households of whom it is not known, by promise", "情况未知农户（按保障）")),
        ),
        COUNTY,
        VILLAGES,
    ),
    PUBLISHED,
)
