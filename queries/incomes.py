"""Incomes of a group of households: the Python steps of the questions `incomes` and `income-line`.

docs/explanation/households.md defines each figure.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.rdf import Term, literal
from graph.snapshot import Row, Snapshot, Table
from queries.income_facts import CATEGORIES, EARNED, TRANSFERS, Facts, read
from queries.inequality import gini
from queries.params import Bound
from queries.poverty_line import line_of
from queries.statistics import deviation, mean, quantile

COLUMNS = (
    *("category", "households", "having", "mean", "sd", "least", "lower", "median", "upper", "most", "gini", "share"),
    *("both", "before", "after", "change"),
)
BY_LINE = ("year", "households", "line", "below", "above", "unknown", "rate", "gap", "mean", "median", "gini", "transfers")
QUARTERS = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1))
SUMS = {"earned": EARNED, "transfers": TRANSFERS, "total": CATEGORIES}


def incomes(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per category, and one for what is earned, what is transferred, and all of it; none without incomes."""
    facts, year = read(table), int(bound.words["year"])
    before = int(bound.words.get("before", year - 1))
    per_head = bound.words["per"] == "head"
    known = [home for home in facts.households(year) if not per_head or facts.people.get(home)]
    both = [home for home in known if (home, before) in facts.amounts]
    of = Group(facts, per_head=per_head)
    rows: list[Row] = []
    for name, categories in (*((category, (category,)) for category in CATEGORIES), *SUMS.items()) if known else ():
        amounts = of.amounts(known, year, categories)
        share = _ratio(of.whole(known, year, categories), of.whole(known, year, CATEGORIES))
        change = _change(of.amounts(both, before, categories), of.amounts(both, year, categories))
        category = literal(name) if name in SUMS else NamedNode(name)
        rows.append((category, literal(len(known)), literal(sum(1 for one in amounts if one)), *_spread(amounts), share, *change))
    return Table(COLUMNS, rows)


class Group:
    """Amounts of some households, of each as a whole or per head."""

    def __init__(self, facts: Facts, *, per_head: bool) -> None:
        self._facts = facts
        self._per_head = per_head

    def amounts(self, households: list[str], year: int, categories: tuple[str, ...]) -> list[Fraction]:
        """What each has in a year."""
        size = self._facts.people if self._per_head else dict.fromkeys(households, 1)
        return [self._facts.amount(home, year, categories) / size[home] for home in households]

    def whole(self, households: list[str], year: int, categories: tuple[str, ...]) -> Fraction:
        """What all of them have together, of each as a whole."""
        return sum((self._facts.amount(home, year, categories) for home in households), Fraction(0))


def _spread(amounts: list[Fraction]) -> Iterator[Term | None]:
    yield money(mean(amounts))
    yield money(deviation(amounts))
    for share in QUARTERS:
        yield money(quantile(amounts, share))
    yield _rounded(gini(amounts), 4)


def _change(before: list[Fraction], after: list[Fraction]) -> tuple[Term | None, ...]:
    old, new = mean(before), mean(after)
    change = None if old is None or new is None else new - old
    return (literal(len(after)), money(old), money(new), money(change))


def by_line(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per year in which a household of the group has incomes."""
    facts, as_of = read(table), bound.day
    years = sorted({year for home, year in facts.amounts if home in facts.group})
    return Table(BY_LINE, [_year(year, facts, line_of(year, facts.lines, as_of, snapshot)) for year in years])


def _year(year: int, facts: Facts, line: Decimal | None) -> Row:
    all_of_them = facts.households(year)
    known = [home for home in all_of_them if facts.people.get(home)]
    heads = Group(facts, per_head=True).amounts(known, year, CATEGORIES)
    whole = Group(facts, per_head=False)
    decided = heads if line is not None else []
    limit = Fraction(line or 0)
    below = [amount for amount in decided if amount < limit]
    gap = sum(((limit - amount) / limit for amount in below), Fraction(0))
    return (
        *(literal(year), literal(len(all_of_them)), None if line is None else literal(line)),
        *(literal(len(below)), literal(len(decided) - len(below)), literal(len(all_of_them) - len(decided))),
        *(_ratio(Fraction(len(below)), Fraction(len(decided))), _ratio(gap, Fraction(len(decided)))),
        *(money(mean(heads)), money(quantile(heads, Fraction(1, 2))), _rounded(gini(heads), 4)),
        _ratio(whole.whole(known, year, TRANSFERS), whole.whole(known, year, CATEGORIES)),
    )


def _ratio(part: Fraction, whole: Fraction) -> Term | None:
    return _rounded(part / whole, 4) if whole else None


def money(amount: Fraction | Decimal | None) -> Term | None:
    """Yuan and cents; None stays None."""
    return _rounded(amount, 2)


def _rounded(number: Fraction | Decimal | None, digits: int) -> Term | None:
    if number is None:
        return None
    exact = number if isinstance(number, Decimal) else Decimal(number.numerator) / number.denominator
    return literal(round(exact, digits))
