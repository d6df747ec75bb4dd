"""Households that ask for hands at work, and what became of it on the exchange."""

from datetime import date, timedelta
from decimal import Decimal

from graph.sample.attention import dealt
from graph.sample.draft import Draft
from graph.sample.model import DATA_DAY

_DAY = timedelta(days=1)
ASKED_BY = DATA_DAY - 30 * _DAY
"""The last day on which somebody must have asked to have waited for long."""
_RESOURCE = ("labour", Decimal(5), "person-day")


def add_requests(draft: Draft) -> None:
    """Requests that nobody answers, and some that were answered, taken back, or are too young."""
    homes = draft.rng("requests").sample(sorted(draft.homes), draft.scaled(60, 5))
    alone, refused, young, asked, *_ = [*dealt(draft, homes, 5)]
    back = homes[4 * len(alone) : 5 * len(alone)]
    for code in homes:
        first = ASKED_BY + _DAY if code in young else ASKED_BY
        request = str(draft.add("requests", code, *_RESOURCE, None, first)["code"])
        spot = ("", code, code, "", request)
        if code in alone:
            draft.fault("nobody has answered for a month", "absence", "unserved", *spot)
        elif code in refused:
            _ask(draft, code, request)
            draft.fault("who was asked declined", "absence", "unserved", *spot)
        elif code in young:
            draft.near_miss("asked a day later", "absence", "unserved", *spot)
        elif code in asked:
            _ask(draft, code, request, answered=False)
            draft.near_miss("somebody has been asked", "absence", "unserved", *spot)
        elif code in back:
            draft.add("exchange_steps", request, "withdrawn", code, DATA_DAY)
            draft.near_miss("taken back on the day", "absence", "unserved", *spot)


def _ask(draft: Draft, home: str, request: str, *, answered: bool = True) -> None:
    """The committee of the village offers, is asked, and declines where it answers."""
    committee = draft.bodies.committees[draft.homes[home].village]
    offer = str(draft.add("offers", committee, *_RESOURCE, None, None, date(2017, 1, 1))["code"])
    draft.add("exchange_steps", request, "matched", home, DATA_DAY - 2 * _DAY, offer, None, Decimal(5))
    if answered:
        draft.add("exchange_steps", request, "declined", committee, DATA_DAY, offer, None, None, "No hands to spare")
