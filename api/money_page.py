"""`/funds?place=V03`: what was put in, whose money arrived, who got nothing, what is owed, and what the study says of it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask import Blueprint

from api.bars import MOST, amount, called, counted
from api.long_answers import LongAnswers
from api.report import Draw, Report, Wish
from api.service import Service
from graph.rdf import Term
from graph.snapshot import Snapshot, Table
from queries.run import word
from visualize.chart import Chart, Series
from visualize.words import Words

YUAN, MANY = Words("yuan", "元"), Words("10,000 yuan", "万元")
MANY_FROM, STEP = 1_000_000, 10_000
"""Amounts up to this are shown in yuan, greater ones in steps."""
IN_MONEY = ("cny", "mcny")


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("money_page", service, answers)


def amounts(title: Words, by: tuple[str, ...], columns: Sequence[tuple[str, Words]]) -> Draw:
    """Bars of one or several columns, called by others."""

    def draw(table: Table, snapshot: Snapshot, lang: str) -> Chart | None:
        rows = list(table.named_rows())[:MOST]
        if not rows:
            return None
        names = [" ".join(called(row[name], snapshot, lang) for name in by) for row in rows]
        values = [[amount(row[column]) for row in rows] for column, _ in columns]
        many = max((number for one in values for number in one if number is not None), default=Decimal(0)) >= MANY_FROM
        scaled = [[number / STEP if many and number is not None else number for number in one] for one in values]
        words = [about.said(lang) for _, about in columns]
        points = list(zip(names, scaled[0], strict=True))
        others = [Series(name, one) for name, one in zip(words[1:], scaled[1:], strict=True)]
        return Chart(title.said(lang), (MANY if many else YUAN).said(lang), points, bars=True, name=words[0], others=others)

    return draw


def _in_money(row: Mapping[str, Term | None], snapshot: Snapshot) -> bool:
    return word(row["unit"], snapshot) in IN_MONEY


NET = ("net", Words("put in", "净投入"))
ARRIVED = ("arrived", Words("reached households", "到达农户"))
GROSS = ("gross", Words("has moved", "流动总额"))
LENT = ("lent", Words("lent", "借出"))
REPAID = ("repaid", Words("paid back", "已还"))
OVERDUE = ("overdue", Words("overdue", "逾期"))
TOTALS = Words("What was put in, and what arrived", "投入多少、到达多少")
SOURCES = Words("Whose money reached the households", "到达农户的资金来自何处")
STATED = Wish(
    "stated",
    Words("What the study states", "研究文献所述"),
    "stated-money",
    {},
    Words(
        "Statements of their source; nothing of a household is computed from them.", "仅为来源的陈述，不用于计算任何农户数据。"
    ),
    ("figure", "stated", "unit", "words", "place"),
    None,
    50,
)
LOANS = Words("Loans by kind", "各类借款")


def _told(by: str, title: Words, most: int, time: str = "total", name: str = "") -> Wish:
    about = Words(
        "What reached households, in steps of ten yuan; small numbers of them, and what would give them away, are left out.",
        "到达农户的资金，取整至十元；户数过少者及可推出它们的数不公布。",
    )
    called = ("purpose", "year") if time == "yearly" else ("place", "purpose")
    draw = amounts(title, called, (("amount", Words("reached households", "到达农户")),))
    return Wish(name or f"by-{by}", title, "published-money", {"by": by, "time": time}, about, (), draw, most)


PUBLISHED = Report(
    "funds",
    Words("Money that reached households", "到达农户的资金"),
    Words("As told to everybody.", "面向所有人公布。"),
    "published-money",
    ("purpose",),
    (
        _told("county", Words("The county, by purpose", "全县，按用途"), 50),
        _told("county", Words("The county, by purpose and year", "全县，按用途与年份"), 120, "yearly", "by-year"),
        _told("village", Words("The villages, by purpose", "各村，按用途"), 180),
        STATED,
    ),
)

REPORT = Report(
    "funds",
    Words("Money, from the source to the household", "资金流向：从来源到农户"),
    Words(
        "What one hand receives and gives on is counted once. Repayments are in no total of help; they stand with the loans.",
        "收到后转手的资金只计一次。还款不计入帮扶总额，列于借款部分。",
    ),
    "money-sources",
    ("place", "purpose", "first_day", "as_of"),
    (
        Wish(
            "totals",
            TOTALS,
            "money-totals",
            {},
            Words("Of the whole county, by purpose.", "全县，按用途。"),
            (),
            amounts(TOTALS, ("purpose",), (NET, ARRIVED, GROSS)),
        ),
        Wish(
            "sources",
            SOURCES,
            "money-sources",
            {},
            Words(
                "Money in one hand is mixed: each source has its part of what is given on, through any number of hands.",
                "同一主体手中的资金视为混合，逐手按比例归于各来源。",
            ),
            (),
            amounts(SOURCES, ("purpose", "source"), (("amount", Words("reached households", "到达农户")),)),
        ),
        Wish(
            "nothing",
            Words("Who got nothing", "谁没有得到资金"),
            "money-nothing",
            {},
            Words(
                "Households on file that no payment reached; help may have come without money.",
                "没有任何资金到达的在册农户；可能有非资金帮扶。",
            ),
            (),
            counted("village", Words("Households that no money reached, by village", "未得到资金的农户（按村）")),
        ),
        Wish(
            "by-kind",
            LOANS,
            "repayments",
            {"by": "kind"},
            Words("Lent, paid back and overdue; interest is not computed.", "借出、已还和逾期；不计利息。"),
            (),
            amounts(LOANS, ("group",), (LENT, REPAID, OVERDUE)),
        ),
        Wish(
            "by-village",
            Words("Loans by village of the borrower", "借款（按借款户所在村）"),
            "repayments",
            {"by": "village"},
            Words("Where loans are overdue.", "各村逾期情况。"),
            (),
            None,
            100,
        ),
        Wish(
            "overdue",
            Words("Overdue loans", "逾期借款"),
            "loans",
            {"state": "overdue"},
            Words("Loans whose last day is past, and of which something is owed.", "已过最后期限而尚未还清的借款。"),
        ),
        STATED,
        Wish(
            "contradicted",
            Words("Where stated figures contradict each other", "数字相互矛盾之处"),
            "contradictions",
            {},
            Words("Sums, parts, means and shares that do not come out.", "总和、部分、均值与比例不相符者。"),
            ("kind", "figure", "stated", "computed", "difference", "unit", "other", "other_stated"),
            None,
            50,
            _in_money,
        ),
    ),
    PUBLISHED,
)
