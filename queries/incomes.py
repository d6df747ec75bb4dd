"""Incomes of a group of households: the Python steps of the questions `incomes` and `income-line`.

docs/explanation/households.md defines each figure.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.formulas.names import SUMS, TOP
from graph.intake.concepts import concepts
from graph.rdf import Term, literal
from graph.snapshot import Row, Snapshot, Table
from queries.income_facts import Account, Facts, read
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


def incomes(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per category, and one for what is earned, what is transferred, and all of it; none without incomes."""
    facts, year = read(table, bound.day, snapshot), int(bound.words["year"])
    before = int(bound.words.get("before", year - 1))
    per_head = bound.words["per"] == "head"
    now, then = (Group(facts, one, per_head=per_head) for one in (year, before))
    both = [home for home in now.homes if home in then.homes]
    rows: list[Row] = []
    for name in (*TOP, *SUMS) if now.homes else ():
        amounts = now.amounts(name)
        share = _ratio(now.whole(name), now.whole("total"))
        change = _change(then.amounts(name, both), now.amounts(name, both))
        category = literal(name) if name in SUMS else NamedNode(concepts("income-categories")[name])
        rows.append(
            (category, literal(len(amounts)), literal(sum(1 for one in amounts if one)), *_spread(amounts), share, *change)
        )
    return Table(COLUMNS, rows)


class Group:
    """What the formula in force counts of the households of the group in one year, of each as a whole or per head.

    Left out are those of which a figure is not known, and per head those in which nobody is recorded.
    """

    def __init__(self, facts: Facts, year: int, names: Iterable[str] = (*TOP, *SUMS), *, per_head: bool) -> None:
        sought = tuple(names)
        self._counted: dict[str, dict[str, Fraction]] = {}
        self.sizes: dict[str, int] = {}
        for home in facts.households(year):
            account = Account(facts, facts.rule.formula, home, year)
            counted = {name: account.counted(*SUMS.get(name, (name,))) for name in sought if name != "total"}
            parts = counted | {"total": account.whole}
            known = {name: amount for name, amount in parts.items() if amount is not None}
            if len(known) == len(parts) and (facts.size(home) or not per_head):
                self._counted[home] = known
                self.sizes[home] = facts.size(home) if per_head else 1

    @property
    def homes(self) -> dict[str, dict[str, Fraction]]:
        """What counts of each household, in order."""
        return self._counted

    def amounts(self, name: str, homes: Iterable[str] | None = None) -> list[Fraction]:
        """What each has of a category or sum."""
        return [self._counted[home][name] / self.sizes[home] for home in (self._counted if homes is None else homes)]

    def whole(self, name: str) -> Fraction:
        """What all of them have together, of each as a whole."""
        return sum((counted[name] for counted in self._counted.values()), Fraction(0))


def _spread(amounts: list[Fraction]) -> Iterator[Term | None]:
    yield money(mean(amounts))
    yield money(deviation(amounts))
    for share in QUARTERS:
        yield money(quantile(amounts, share))
    yield rounded(gini(amounts), 4)


def _change(before: list[Fraction], after: list[Fraction]) -> tuple[Term | None, ...]:
    old, new = mean(before), mean(after)
    change = None if old is None or new is None else new - old
    return (literal(len(after)), money(old), money(new), money(change))


def by_line(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per year in which a household of the group has incomes."""
    facts, as_of = read(table, bound.day, snapshot), bound.day
    return Table(BY_LINE, [_year(year, facts, line_of(year, facts.lines, as_of, snapshot)) for year in facts.years()])


def _year(year: int, facts: Facts, line: Decimal | None) -> Row:
    all_of_them = facts.households(year)
    group = Group(facts, year, ("transfers", "total"), per_head=True)
    heads = group.amounts("total")
    decided = heads if line is not None else []
    limit = Fraction(line or 0)
    below = [amount for amount in decided if amount < limit]
    gap = sum(((limit - amount) / limit for amount in below), Fraction(0))
    return (
        *(literal(year), literal(len(all_of_them)), None if line is None else literal(line)),
        *(literal(len(below)), literal(len(decided) - len(below)), literal(len(all_of_them) - len(decided))),
        *(_ratio(Fraction(len(below)), Fraction(len(decided))), _ratio(gap, Fraction(len(decided)))),
        *(money(mean(heads)), money(quantile(heads, Fraction(1, 2))), rounded(gini(heads), 4)),
        _ratio(group.whole("transfers"), group.whole("total")),
    )


def _ratio(part: Fraction, whole: Fraction) -> Term | None:
    return rounded(part / whole, 4) if whole else None


def money(amount: Fraction | Decimal | None) -> Term | None:
    """Yuan and cents; None stays None."""
    return rounded(amount, 2)


def rounded(number: Fraction | Decimal | None, digits: int) -> Term | None:
    """A number with so many places, half to even; None stays None."""
    if number is None:
        return None
    exact = number if isinstance(number, Decimal) else Decimal(number.numerator) / number.denominator
    return literal(round(exact, digits))
