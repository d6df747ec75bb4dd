"""`/falling-back?village=V03`: who is watched, who should be, what is missing, and how good the list of a past day was."""

from collections.abc import Mapping

from flask import Blueprint

from api.bars import HOUSEHOLDS, MOST, amount, bars, called, counted
from api.long_answers import LongAnswers
from api.report import Draw, Keep, Report, Wish
from api.service import Service
from graph.rdf import Term, literal
from graph.snapshot import Snapshot, Table
from visualize.chart import Chart, Series
from visualize.words import Words

CAUGHT = Words("share caught", "命中比例")
ENDS = {"share_low": Words("95 %: from", "95%区间下限"), "share_high": Words("95 %: to", "95%区间上限")}
ALL = Words("all", "全部")
NONE = Words("none recorded", "无记录")


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("falling_back", service, answers)


def _shares(title: Words) -> Draw:
    """Bars of the share caught, with both ends of its interval; without those of whom nobody fell back."""

    def draw(table: Table, snapshot: Snapshot, lang: str) -> Chart | None:
        rows = [row for row in table.named_rows() if row["share"] is not None]
        rows = sorted(rows, key=lambda row: -(amount(row["fell"]) or 0))[:MOST]
        if not rows:
            return None
        empty = ALL if len(table.rows) == 1 else NONE
        names = [called(row["group"], snapshot, lang, empty) for row in rows]
        points = [(name, amount(row["share"])) for name, row in zip(names, rows, strict=True)]
        others = [Series(words.said(lang), [amount(row[end]) for row in rows]) for end, words in ENDS.items()]
        return Chart(title.said(lang), CAUGHT.said(lang), points, bars=True, name=CAUGHT.said(lang), others=others)

    return draw


def _only(word: str) -> Keep:
    """Only the rows by one thing: all are worked out together."""

    def keep(row: Mapping[str, Term | None], snapshot: Snapshot) -> bool:
        return row["by"] == literal(word)

    return keep


TEST = ("group", "households", "listed", "fell", "caught", "missed", "blind", "false_alarms", "share", "share_low", "share_high")
GROUPS = ("group", "fell", "caught", "share", "share_low", "share_high", "rest", "p", "verdict")


def _by(word: str, title: Words) -> Wish:
    about = Words(
        "Of those who fell back in each: the share that had been on the list, beside that of all others. Overlooked is said "
        "only where chance hardly explains the difference; few means that the numbers are too small to say.",
        "各类返贫农户中当时在名单上的比例，并与其余农户比较。仅当差异难以用偶然解释时才称“被遗漏”；“样本过少”表示无法判断。",
    )
    return Wish(f"by-{word}", title, "back-test", {"by": "each"}, about, GROUPS, _shares(title), 100, _only(word))


BY_PLACE = Words("By village", "按村")
COUNTED = (
    ("listed", Words("on the early-warning list", "列入预警名单")),
    ("watched", Words("watched", "监测中")),
    ("returned", Words("fell back", "已返贫")),
)


def _told(by: str, title: Words) -> Wish:
    about = Words("Small numbers, and what would give them away, are left out.", "过少的数及可推出它们的数不公布。")
    return Wish(f"by-{by}", title, "published-risks", {"by": by}, about, (), bars(title, HOUSEHOLDS, "place", COUNTED), 100)


PUBLISHED = Report(
    "falling-back",
    Words("Falling back into poverty", "防止返贫"),
    Words("How many households are at risk, as told to everybody.", "面向所有人公布的返贫风险户数。"),
    "published-risks",
    (),
    (
        _told("county", Words("The county", "全县")),
        _told("village", BY_PLACE),
        Wish(
            "limits",
            Words("Limits and points in force", "有效的阈值和计分"),
            "risk-limits",
            {},
            Words("What puts a household on the list.", "列入名单的依据。"),
            (),
            None,
            50,
        ),
    ),
)

REPORT = Report(
    "falling-back",
    Words("Falling back into poverty", "防止返贫"),
    Words(
        "A score is the sum of the points of signs on record, each with its limit; nothing is weighted or learnt. Who is not "
        "on the list is not safe: points of what is unknown could come on top.",
        "得分为各项在案风险信号计分之和，各有阈值，不加权、不学习。不在名单上不等于没有风险：情况未知的信号可能增加得分。",
    ),
    "back-test",
    ("village", "day", "recorded_by", "as_of"),
    (
        Wish(
            "by-kind",
            Words("Who is watched, by type", "监测对象（按类型）"),
            "monitored",
            {"state": "watched"},
            Words("Households that are watched on the day: the three types of the registry.", "当日处于监测中的三类农户。"),
            ("type", "household", "village", "from", "record"),
            counted("type", Words("Households that are watched", "监测中的农户")),
        ),
        Wish(
            "list",
            Words("Early-warning list: what is missing, and who would have to act", "预警名单：缺什么、由谁负责"),
            "early-warning",
            {"state": "missing"},
            Words(
                "The highest scores first; a row for each duty that the signs call for and no measure serves.",
                "按得分从高到低；信号所要求而尚无措施的每项职责一行。",
            ),
            ("household", "type", "score", "unknown", "monitored", "signs", "duty", "subject", "basis"),
            counted("duty", Words("Households on the list by missing measure", "名单上缺少措施的农户（按职责）")),
        ),
        Wish(
            "signs",
            Words("Why: each sign with its points", "理由：各项信号及计分"),
            "risk-signs",
            {},
            Words(
                "Every sign found, with what was found, the limit and the record.", "每项已出现的信号：实际数值、阈值和依据记录。"
            ),
            ("household", "sign", "found", "limit", "points", "record", "from"),
            counted("sign", Words("Households by sign", "出现各信号的农户")),
        ),
        Wish(
            "test",
            Words("Was the list of a past day any good?", "过去的名单是否有效？"),
            "back-test",
            {"by": "each"},
            Words(
                "Of those who fell back after that day, how many had been on its list; and how much of it was a false alarm. "
                "The list is made of what is on record now of that day, corrections included; where a day is given by which it "
                "was recorded, of what was on record by its end.",
                "该日之后返贫者中有多少当时在名单上，名单中有多少虚警。名单按现有记录（含事后更正）编制；填写“录入截止日”则按截至该日已录入的记录编制。",
            ),
            (*TEST, "precision", "precision_low", "precision_high"),
            _shares(Words("Caught by the list of the past day", "过去名单的命中比例")),
            keep=_only("all"),
        ),
        _by("type", Words("Is a kind of household overlooked?", "是否遗漏某类农户？")),
        _by("cause", Words("Is a cause overlooked?", "是否遗漏某种致贫原因？")),
        _by("village", Words("Is a village overlooked?", "是否遗漏某个村？")),
        Wish(
            "limits",
            Words("Limits and points in force", "有效的阈值和计分"),
            "risk-limits",
            {},
            Words("Settings with a period each; an administrator changes them.", "各设置均有有效期，由管理员调整。"),
            (),
            None,
            50,
        ),
    ),
    PUBLISHED,
)
