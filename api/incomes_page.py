"""`/income?year=2017`: means by category, the change, the spread over tenths, and the years beside the poverty line."""

from flask import Blueprint

from api.bars import bars
from api.long_answers import LongAnswers
from api.money_page import YUAN
from api.report import Report, Wish
from api.service import Service
from graph.snapshot import Snapshot
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("incomes_page", service, answers)


def _usual(snapshot: Snapshot) -> dict[str, str]:
    """The year of the data day."""
    day = snapshot.data_day()
    return {"year": str(day.year)} if day else {}


MEAN, BEFORE = ("mean", Words("mean", "均值")), ("before", Words("the year before", "上一年度"))
LEAST, MOST = ("from", Words("from", "起")), ("to", Words("to", "止"))
SHARE = Words("share of all income, 0 to 1", "占全部收入的比例（0至1）")
RATES = (("rate", Words("share of households below the line", "线下户比例")), ("gini", Words("Gini coefficient", "基尼系数")))
BY_CATEGORY = Words("Mean income by category", "各类收入均值")
BY_TENTH = Words("Mean income of each tenth", "各十等分组收入均值")
SHARES = Words("What each tenth has of all income", "各十等分组收入占比")
BY_VILLAGE = Words("Mean income by village", "各村收入均值")
BY_YEAR = Words("Year by year, beside the poverty line", "历年收入与贫困线")
HOUSEHOLDS = Words("Those with incomes of the year on file.", "有该年度收入记录的农户。")
SUPPRESSED = Words(
    "Amounts in steps of ten yuan; minimum and maximum are not told, and quantiles where enough households lie on either side.",
    "金额取整至十元；不公布最小值与最大值，分位数仅在两侧户数足够时公布。",
)
TABLE = ("category", "households", "having", "mean", "sd", "low", "lower", "median", "upper", "high", "gini", "share")

PUBLISHED = Report(
    "income",
    Words("Incomes of households", "农户收入"),
    Words(
        "What everybody is told: small numbers, and what would give them away, are left out.",
        "面向所有人公布的数据：过少的数及可推出它们的数不公布。",
    ),
    "published-incomes",
    ("year", "per"),
    (
        Wish(
            "by-kind",
            BY_CATEGORY,
            "published-incomes",
            {"by": "category"},
            SUPPRESSED,
            ("place", *TABLE, "before", "change", "suppressed"),
            bars(BY_CATEGORY, YUAN, "category", (MEAN, BEFORE)),
        ),
        Wish(
            "by-village",
            BY_VILLAGE,
            "published-incomes",
            {"by": "village"},
            HOUSEHOLDS,
            ("place", *TABLE[1:2], *TABLE[3:-1], "before", "change", "suppressed"),
            bars(BY_VILLAGE, YUAN, "place", (MEAN, BEFORE)),
            100,
        ),
    ),
    usual=_usual,
)

REPORT = Report(
    "income",
    Words("Incomes of households", "农户收入"),
    Words(
        "Of any group of households; what counts is what the formula in force on the day makes of the records.",
        "可按任一类农户查看；计入口径为当日有效公式。",
    ),
    "income-deciles",
    ("place", "year", "per", "group", "status", "type", "cause", "as_of"),
    (
        Wish(
            "by-kind",
            BY_CATEGORY,
            "incomes",
            {},
            HOUSEHOLDS,
            ("category", "households", "having", "mean", "sd", "least", "lower", "median", "upper", "most", "gini", "share"),
            bars(BY_CATEGORY, YUAN, "category", (MEAN,)),
        ),
        Wish(
            "change",
            Words("Change from the year before", "与上一年度相比"),
            "incomes",
            {},
            Words("Of households with incomes of both years.", "两年均有收入记录的农户。"),
            ("category", "both", "before", "after", "change"),
            bars(BY_CATEGORY, YUAN, "category", (BEFORE, ("after", Words("the year", "该年度")))),
        ),
        Wish(
            "tenths",
            BY_TENTH,
            "income-deciles",
            {},
            Words("From the tenth that has least to the one that has most.", "由最低组至最高组。"),
            (),
            bars(BY_TENTH, YUAN, "decile", (MEAN, LEAST, MOST)),
        ),
        Wish(
            "shares",
            SHARES,
            "income-deciles",
            {},
            Words("Were all equal, each tenth would have a tenth.", "若完全均等，每组各占十分之一。"),
            ("decile", "share", "so_far"),
            bars(SHARES, SHARE, "decile", (("share", SHARE),)),
        ),
        Wish(
            "years",
            BY_YEAR,
            "income-line",
            {},
            Words("Per head, against the line of each year.", "人均，对照各年度贫困线。"),
            (),
            bars(BY_YEAR, Words("0 to 1", "0至1"), "year", RATES),
        ),
    ),
    PUBLISHED,
    _usual,
)
