"""`/arrival?village=V03`: what was sent to households against what arrived, and who must be told directly."""

from flask import Blueprint

from api.bars import HOUSEHOLDS, bars
from api.long_answers import LongAnswers
from api.report import TOLD as TOLD_TO_ALL
from api.report import Report, Wish, told_by
from api.service import Service
from visualize.words import Words


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    return REPORT.door("arrival", service, answers)


DUE = ("households", Words("should know", "应知"))
SENT = ("sent", Words("sent to", "已传达"))
TOLD = ("told", Words("say that they were told", "称已告知"))
DIRECT = ("direct", Words("must be told directly", "须直接告知"))
REACHED = (DUE, SENT, TOLD)
MEASURES = (*REACHED, DIRECT)
CHANNELS = Words("By channel", "按渠道")
VILLAGES = Words("By village", "按村")

TITLE = Words("Information that reaches", "信息到户")
POLICIES = Words("The county, by policy", "全县，按政策")

PUBLISHED = Report(
    "arrival",
    TITLE,
    TOLD_TO_ALL,
    "published-arrival",
    (),
    (
        told_by("county", POLICIES, "published-arrival", bars(POLICIES, HOUSEHOLDS, "information", REACHED), 50),
        told_by("village", VILLAGES, "published-arrival", bars(VILLAGES, HOUSEHOLDS, "place", REACHED), 132),
    ),
)

REPORT = Report(
    "arrival",
    TITLE,
    Words(
        "What was sent is what the channels say; what arrived is what households say. Silence is neither a yes nor a no.",
        "传达情况以渠道记录为准，到达情况以农户所说为准。未表态既非是也非否。",
    ),
    "arrival",
    ("village", "as_of"),
    (
        Wish(
            "by-kind",
            CHANNELS,
            "arrival",
            {"by": "channel"},
            Words("Without a channel nothing was sent, or it is not known how.", "渠道为空表示未传达或不明。"),
            (),
            bars(CHANNELS, HOUSEHOLDS, "channel", MEASURES),
        ),
        Wish(
            "by-village",
            VILLAGES,
            "arrival",
            {"by": "village"},
            Words("Each policy that the households of a village should know.", "各村农户应知的各项政策。"),
            (),
            bars(VILLAGES, HOUSEHOLDS, "village", (DUE, DIRECT)),
        ),
        Wish(
            "direct",
            Words("Who must be told directly", "须直接告知的农户"),
            "told",
            {"direct": "yes"},
            Words(
                "They say that they were not told, or nothing was sent and they say nothing.",
                "称未被告知者，或未传达且未表态者。",
            ),
        ),
        Wish(
            "hops",
            Words("Points that arrived, hop by hop", "各环节原样送达的要点"),
            "channels",
            {},
            Words("How many key points of what was passed on arrived unchanged.", "传递的要点有多少原样送达。"),
        ),
    ),
    PUBLISHED,
)
