"""The poverty line of a year: yuan per head, from the records of lines, else from the settings."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from graph.snapshot import Snapshot
from ontology.errors import BadRequest


class Line(NamedTuple):
    """One line, and the period [since, to) in which it holds."""

    since: date
    to: date
    amount: Decimal


def line_of(year: int, lines: Iterable[Line], as_of: date, snapshot: Snapshot) -> Decimal | None:
    """The line that holds on the last day of the year, or on `as_of` if that comes first; None if nobody says.

    Of two that hold the one that began later is right. Without one the setting `poverty-line-<year>` is.
    """
    day = on_file_day(year, as_of)
    held = [line for line in lines if line.since <= day < line.to]
    if held:
        return max(held).amount
    said = snapshot.setting(f"poverty-line-{year}")
    return Decimal(said) if said else None


def on_file_day(year: int, as_of: date) -> date:
    """The day that decides which line or price is that of a year: its last, or `as_of` if that comes first.

    BadRequest   no calendar has such a year
    """
    if not date.min.year <= year <= date.max.year:
        raise BadRequest(f"year cannot be {year}; write it as 2017.")
    return min(date(year, 12, 31), as_of)
