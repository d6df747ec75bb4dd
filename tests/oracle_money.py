"""What docs/explanation/money.md says, a second time: plain Python and exact fractions over the rows of the sheets."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from oracle_words import County, Record, end, holds


class Payment(NamedTuple):
    code: str
    giver: str
    taker: str
    purpose: str
    amount: Fraction
    day: date


class Total(NamedTuple):
    """One row of `money-totals`."""

    purpose: str
    payments: int
    gross: Fraction
    passed_on: Fraction
    net: Fraction
    arrived: Fraction
    households: int
    underway: Fraction


def owed(county: County, loan: Record) -> Fraction:
    return max(Fraction(0), Fraction(str(loan["quantity"])) - repaid(county, loan))


def repaid(county: County, loan: Record) -> Fraction:
    rows = [row for row in county.rows("money_flows") if (row.get("agreement"), row["type"]) == (loan["code"], "repayment")]
    return sum((Fraction(str(row["quantity"])) for row in rows if row["date"] <= county.day), Fraction(0))


def state(county: County, loan: Record) -> str:
    return "repaid" if not owed(county, loan) else "overdue" if end(loan) <= county.day else "open"


def payments(county: County, first: date = date.min) -> list[Payment]:
    given = [row for row in county.rows("money_flows") if row["type"] != "repayment"]
    paid_out = {row.get("agreement") for row in given}
    found = [
        Payment(row["code"], row["from_subject"], row["to_subject"], row["type"], Fraction(str(row["quantity"])), row["date"])
        for row in given
    ]
    found += [
        Payment(row["code"], row["from_subject"], row["to_subject"], row["kind"], Fraction(str(row["quantity"])), row["from"])
        for row in county.rows("loans")
        if row["code"] not in paid_out
    ]
    found = [one._replace(purpose="mutual-loan") if one.purpose == "fund-injection" else one for one in found]
    return [one for one in found if first <= one.day <= county.day]


def home_of(county: County, one: Payment) -> str:
    """Return the household that a payment reaches."""
    return min(homes_of(county, one), default="")


def homes_of(county: County, one: Payment) -> list[str]:
    if one.taker in county.group_of:
        return [one.taker]
    return [row["household"] for row in county.rows("members") if row["person"] == one.taker and holds(row, one.day)]


def totals(county: County, first: date = date.min) -> list[Total]:
    made = []
    every = payments(county, first)
    for purpose in sorted({one.purpose for one in every}):
        these = [one for one in every if one.purpose == purpose]
        given, taken = pots(these)
        passed = sum((min(given[who], taken[who]) for who in {*given, *taken}), Fraction(0))
        gross = sum((one.amount for one in these), Fraction(0))
        at_home = [one for one in these if home_of(county, one)]
        kept = {who: taken[who] - given[who] for who in taken if who not in {one.taker for one in at_home}}
        underway = sum((left for left in kept.values() if left > 0), Fraction(0))
        arrived = sum((one.amount for one in at_home), Fraction(0))
        homes = {home_of(county, one) for one in at_home}
        made.append(Total(purpose, len(these), gross, passed, gross - passed, arrived, len(homes), underway))
    return made


def pots(these: list[Payment]) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    given: dict[str, Fraction] = defaultdict(Fraction)
    taken: dict[str, Fraction] = defaultdict(Fraction)
    for one in these:
        given[one.giver] += one.amount
        taken[one.taker] += one.amount
    return given, taken


def sources(county: County, purpose: str, homes: set[str]) -> dict[str, float]:
    """Return whose money reached the households: every yuan is followed upwards until hardly anything is left to follow."""
    these = [one for one in payments(county) if one.purpose == purpose]
    given, taken = pots(these)
    found: dict[str, float] = defaultdict(float)
    waiting: dict[str, float] = defaultdict(float)
    for one in these:
        if home_of(county, one) in homes:
            waiting[one.giver] += float(one.amount)
    for _ in range(5000):
        upwards: dict[str, float] = defaultdict(float)
        for who, amount in waiting.items():
            own = max(0.0, 1 - float(taken[who] / given[who])) if who in taken else 1.0
            found[who] += amount * own
            for one in these:
                if one.taker == who:
                    upwards[one.giver] += amount * (1 - own) * float(one.amount / taken[who])
        waiting = upwards
        if sum(waiting.values()) < 1e-9:
            break
    return {who: amount for who, amount in found.items() if amount > 1e-6}


def traced(county: County, home: str) -> dict[str, int]:
    """Return the payments behind what reached a household, with the least number of steps."""
    every = payments(county)
    found: dict[str, int] = {}
    step = [one for one in every if home_of(county, one) == home]
    hop = 1
    while step:
        found |= {one.code: hop for one in step}
        givers = {(one.giver, one.purpose) for one in step}
        step = [one for one in every if (one.taker, one.purpose) in givers and one.code not in found]
        hop += 1
    return found


def nothing(county: County, first: date = date.min, purpose: str = "") -> list[str]:
    on_file = {row["household"] for row in county.rows("statuses") if holds(row, county.day)}
    every = payments(county, first)
    got = {home for one in every if purpose in ("", one.purpose) for home in homes_of(county, one)}
    return sorted(on_file - got)
