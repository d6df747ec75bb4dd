"""Incomes by tenths of the households: the Python step of the question `income-deciles`.

docs/explanation/households.md defines each figure.
"""

from fractions import Fraction

from graph.rdf import literal
from graph.snapshot import Row, Snapshot, Table
from queries.catalog import question
from queries.income_facts import read
from queries.incomes import Group, money, rounded
from queries.params import Bound
from queries.run import rows_of
from queries.statistics import mean, quantile

COLUMNS = ("decile", "households", "from", "to", "mean", "share", "so_far")
TENTHS = 10


def deciles(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per tenth, from those who have least to those who have most; none without incomes."""
    asked, _, rows = rows_of(question("incomes"), bound.words, snapshot)
    group = Group(read(rows, asked.day, snapshot), int(bound.words["year"]), ("total",), per_head=bound.words["per"] == "head")
    amounts = sorted(group.amounts("total"))
    return Table(COLUMNS, _rows(amounts) if amounts else [])


def _rows(amounts: list[Fraction]) -> list[Row]:
    ends = [quantile(amounts, Fraction(tenth, TENTHS)) for tenth in range(TENTHS + 1)]
    whole, rows = sum(amounts, Fraction(0)), list[Row]()
    for tenth in range(1, TENTHS + 1):
        first, last = (_rank(one, len(amounts)) for one in (tenth - 1, tenth))
        mine, so_far = amounts[first:last], amounts[:last]
        shares = (rounded(sum(part, Fraction(0)) / whole, 4) if whole else None for part in (mine, so_far))
        spread = (money(ends[tenth - 1]), money(ends[tenth]), money(mean(mine)))
        rows.append((literal(tenth), literal(len(mine)), *spread, *shares))
    return rows


def _rank(tenth: int, households: int) -> int:
    """How many households belong to so many tenths: of equal size as far as that can be."""
    return tenth * households // TENTHS
