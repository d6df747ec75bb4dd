"""`/assistance?village=V03`: how far the assistance models reach, where chains break, who is paired, whether incomes last."""

from flask import Blueprint

from api.bars import HOUSEHOLDS, bars
from api.long_answers import LongAnswers
from api.report import TOLD, Report, Wish, told_by
from api.service import Service
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("assistance", service, answers)


REACH = Words("How far each model reaches", "各模式的覆盖面")
LASTING = Words("Income so many years after joining", "加入若干年后的收入")
CHAINS = Words("Chains that are broken", "断开的链条")
PAIRED = Words("Villages paired twice or not at all", "重复结对与未结对的村")
JOINED = ("households", Words("joined", "加入"))
KNOWN = ("known", Words("incomes known", "收入有记录"))
STABLE = ("stable", Words("lasting income no lower", "持续性收入未降"))

TITLE = Words("Assistance models", "帮扶模式")
CARRIED = (("households", Words("carried", "带动")),)


COUNTY, VILLAGES = Words("The county, by model", "全县，按模式"), Words("The villages", "各村")

PUBLISHED = Report(
    "assistance",
    TITLE,
    TOLD,
    "published-models",
    (),
    (
        told_by("county", COUNTY, "published-models", bars(COUNTY, HOUSEHOLDS, "model", CARRIED), 50),
        told_by("village", VILLAGES, "published-models", bars(VILLAGES, HOUSEHOLDS, "place", CARRIED), 264),
    ),
)

REPORT = Report(
    "assistance",
    TITLE,
    Words("That incomes last because of a model is not said.", "并不表明收入因某一模式而持续。"),
    "models",
    ("village", "as_of"),
    (
        Wish(
            "by-kind",
            REACH,
            "models",
            {},
            Words("Whom a model carries; in paired villages, who lives there.", "各模式带动的农户；结对村则为全村农户。"),
            (),
            bars(REACH, HOUSEHOLDS, "model", (("households", HOUSEHOLDS),)),
        ),
        Wish(
            "lasting",
            LASTING,
            "model-stability",
            {},
            Words("Of those who joined in a year, how many are no worse off.", "某年加入的农户中收入未下降者。"),
            (),
            bars(LASTING, HOUSEHOLDS, "model", (JOINED, KNOWN, STABLE)),
        ),
        Wish(
            "chains",
            CHAINS,
            "chains",
            {"state": "broken"},
            Words("Nobody is in the middle: the households hang on nobody.", "中间无人：农户无所依托。"),
        ),
        Wish(
            "paired",
            PAIRED,
            "pairings-uneven",
            {},
            Words("Several units of one kind, or none of any kind.", "同类单位重复，或没有任何单位。"),
        ),
    ),
    PUBLISHED,
)
