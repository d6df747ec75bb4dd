"""Payments as facts: who paid whom how much for what, and which household each of them reached."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from graph.snapshot import Table

Key = tuple[str, str]
"""A purpose and a unit: only such payments are added."""


class Payment(NamedTuple):
    """One payment; `home` is the household that it reached, empty if none that is asked for."""

    record: str
    giver: str
    taker: str
    purpose: str
    unit: str
    amount: Fraction
    day: str
    home: str = ""


@dataclass
class Pots:
    """What each subject gave and took, for one purpose in one unit, and from whom."""

    given: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    taken: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    from_whom: dict[str, dict[str, Fraction]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Fraction)))

    def own(self, who: str) -> Fraction:
        """The part of what somebody gave that was not received: money of its own."""
        taken, given = self.taken.get(who), self.given[who]
        return Fraction(1) if not taken else max(Fraction(0), 1 - taken / given)


def read(table: Table) -> list[Payment]:
    """The payments, each with the household that it reached: the taker, or where the person who took it lived that day."""
    cells = list(table.words())
    homes = {cell["household"] for cell in cells if cell["part"] == "home"}
    lived: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for cell in cells:
        if cell["part"] == "member":
            spell = (date.fromisoformat(cell["from"]), date.fromisoformat(cell["to"]), cell["household"])
            lived[cell["taker"]].append(spell)
    return [_payment(cell, homes, lived) for cell in cells if cell["part"] == "payment"]


def _payment(cell: dict[str, str], homes: set[str], lived: dict[str, list[tuple[date, date, str]]]) -> Payment:
    taker, day = cell["taker"], date.fromisoformat(cell["day"])
    there = [home for first, to, home in lived.get(taker, ()) if first <= day < to]
    home = min(there, default=taker)
    about = (cell["record"], cell["giver"], taker, cell["purpose"], cell["unit"])
    return Payment(*about, Fraction(cell["amount"]), cell["day"], home if home in homes else "")


def by_key(payments: Iterable[Payment], purpose: str) -> Iterator[tuple[Key, list[Payment]]]:
    """The payments of each purpose and unit, in order; of one purpose only if one is given."""
    found: dict[Key, list[Payment]] = defaultdict(list)
    for one in payments:
        if purpose in ("", one.purpose):
            found[one.purpose, one.unit].append(one)
    yield from sorted(found.items())


def pots(payments: Iterable[Payment]) -> Pots:
    """What everybody gave and took."""
    found = Pots()
    for one in payments:
        found.given[one.giver] += one.amount
        found.taken[one.taker] += one.amount
        found.from_whom[one.taker][one.giver] += one.amount
    return found
