"""Incomes as facts: the rows of the queries `incomes` and `income-line`, by household and year.

docs/explanation/households.md defines what counts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from graph.snapshot import Table
from ontology.terms import RMV
from queries.poverty_line import Line

EARNED = (RMV.income_operational, RMV.income_wage)
TRANSFERS = (RMV.income_long_term, RMV.income_short_term)
CATEGORIES = (RMV.income_operational, RMV.income_wage, RMV.income_property, RMV.income_long_term, RMV.income_short_term)
ALONE = Fraction(1)

Amounts = dict[str, Fraction]
"""What one household has in one year, by category."""


@dataclass
class Facts:
    """`formula` has the coefficients of the categories; without one all count fully."""

    group: set[str] = field(default_factory=set)
    amounts: dict[tuple[str, int], Amounts] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Fraction)))
    people: dict[str, int] = field(default_factory=dict)
    formula: Amounts = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def households(self, year: int) -> list[str]:
        """The households of the group with incomes of a year, in order."""
        return sorted(home for home, of in self.amounts if of == year and home in self.group)

    def amount(self, household: str, year: int, categories: Iterable[str]) -> Fraction:
        """What a household has of some categories in a year, as the formula counts it."""
        mine = self.amounts[household, year]
        return sum((mine[one] * self.weight(one) for one in categories if one in mine), Fraction(0))

    def weight(self, category: str) -> Fraction:
        """How much of a category counts."""
        return self.formula.get(category, Fraction(0)) if self.formula else ALONE


def read(table: Table) -> Facts:
    """The rows as facts."""
    facts = Facts()
    for cell in table.words():
        _READERS[cell["part"]](facts, cell)
    return facts


def _income(facts: Facts, cell: dict[str, str]) -> None:
    facts.amounts[cell["household"], int(cell["year"])][cell["item"]] += Fraction(cell["number"])


def _people(facts: Facts, cell: dict[str, str]) -> None:
    """How many there are; engines group nothing into different rows."""
    if "household" in cell:
        facts.people[cell["household"]] = int(cell["number"])


def _coefficient(facts: Facts, cell: dict[str, str]) -> None:
    facts.formula[cell["item"]] = Fraction(cell["number"])


def _line(facts: Facts, cell: dict[str, str]) -> None:
    since, to = (date.fromisoformat(cell[name]) for name in ("from", "to"))
    facts.lines.append(Line(since, to, Decimal(cell["number"])))


_READERS: dict[str, Callable[[Facts, dict[str, str]], None]] = {
    "household": lambda facts, cell: facts.group.add(cell["household"]),
    "income": _income,
    "people": _people,
    "coefficient": _coefficient,
    "line": _line,
}
