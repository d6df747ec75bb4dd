"""How long findings stay open: the Python step of the question `durations`, by the estimator of Kaplan and Meier.

E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of the American Statistical
Association 53, 1958. What is still open is known to last at least until now: it counts as long as it is known to have lasted.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import groupby

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from queries.params import Bound

COLUMNS = ("kind", "sub_kind", "findings", "cleared", "open", "lower", "median", "upper")
QUANTILES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


def durations(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per sub-kind. `found` has the rows kind, sub_kind, first, last, cleared and finding, in order of the first two."""
    rows = [
        _row(kind, sub_kind, [_lasted(row) for row in listed])
        for (kind, sub_kind), listed in groupby(found.rows, key=lambda row: (row[0], row[1]))
    ]
    return Table(COLUMNS, rows)


def quantile(lasted: Iterable[tuple[int, bool]], share: Fraction) -> int | None:
    """The least number of days after which a share is over; None where so many have not ended.

    lasted   days, and whether it ended then (else it is only known to have lasted so long)

    >>> quantile([(3, True), (5, False), (8, True)], Fraction(1, 2))
    8
    """
    ended, left = Counter[int](), Counter[int]()
    for days, over in lasted:
        left[days] += 1
        ended[days] += over
    at_risk, going_on = left.total(), Fraction(1)
    for days in sorted(left):
        going_on *= 1 - Fraction(ended[days], at_risk)
        if going_on <= 1 - share:
            return days
        at_risk -= left[days]
    return None


def _lasted(row: Row) -> tuple[int, bool]:
    _, _, first, last, cleared, _ = row
    ends = cleared or last
    assert first is not None
    assert ends is not None
    return (date.fromisoformat(text(ends)) - date.fromisoformat(text(first))).days, cleared is not None


def _row(kind: Term | None, sub_kind: Term | None, lasted: list[tuple[int, bool]]) -> Row:
    cleared = sum(over for _, over in lasted)
    days = (quantile(lasted, share) for share in QUANTILES)
    counts = (literal(number) for number in (len(lasted), cleared, len(lasted) - cleared))
    return kind, sub_kind, *counts, *(None if number is None else literal(number) for number in days)
