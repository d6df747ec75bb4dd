"""Incomes as facts: the rows of the queries about incomes, by household and year, and what a formula makes of them.

docs/explanation/income-formulas.md defines what counts. Every question about incomes computes its figures here.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from graph.formulas.language import Formula
from graph.formulas.names import broader, categories, items
from graph.formulas.tree import Name, inside
from graph.snapshot import Snapshot, Table
from queries.formulas import Rule, in_force, prices, rules
from queries.poverty_line import Line

NONE = Fraction(0)
Amounts = dict[str, Fraction]
"""What one household has in one year, by short word."""


@dataclass
class Facts:
    """`amounts` has the categories as they were recorded, `kept` the account items, `people` the counts of people.

    `records` has the record behind each, where the query says it: the first of several.
    """

    snapshot: Snapshot
    as_of: date
    group: set[str] = field(default_factory=set)
    amounts: dict[tuple[str, int], Amounts] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Fraction)))
    kept: dict[tuple[str, int], Amounts] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Fraction)))
    people: dict[str, dict[str, int]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    records: dict[tuple[str, int, str], str] = field(default_factory=dict)
    _prices: dict[int, Amounts] = field(default_factory=dict)

    @cached_property
    def rules(self) -> list[Rule]:
        """All versions of the formula."""
        return rules(self.snapshot)

    @cached_property
    def rule(self) -> Rule:
        """The version in force on the day that counts."""
        return in_force(self.rules, self.as_of)

    def size(self, household: str) -> int:
        """How many people belong to a household on the day that counts."""
        return self.people.get(household, {}).get("people", 0)

    def households(self, year: int) -> list[str]:
        """The households of the group with incomes of a year, in order."""
        return sorted(home for home, of in self.amounts if of == year and home in self.group)

    def years(self) -> list[int]:
        """The years in which a household of the group has incomes."""
        return sorted({year for home, year in self.amounts if home in self.group})

    def values(self, household: str, year: int) -> Amounts:
        """What a formula sees of a household with incomes of the year.

        A category that it has no record of is 0, and its record counts in the broader category as well. An item without a
        record, a price that nobody said and a count of nobody are unknown.
        """
        found = {word: NONE for word in categories().values()}
        for word, amount in self.amounts.get((household, year), {}).items():
            found[word] += amount
            if word in broader():
                found[broader()[word]] += amount
        counts = self.people.get(household, {})
        found |= self.kept.get((household, year), {})
        found |= {word: Fraction(count) for word, count in counts.items() if count}
        return found | self.prices(year)

    def prices(self, year: int) -> Amounts:
        """The prices of a year."""
        if year not in self._prices:
            self._prices[year] = prices(year, self.as_of, self.snapshot)
        return self._prices[year]

    def per_head(self, rule: Rule, household: str, year: int) -> Fraction | None:
        """The income per head of a household in a year; None is unknown."""
        return Account(self, rule.formula, household, year).per_head


@dataclass
class Account:
    """One household in one year by one formula."""

    facts: Facts
    formula: Formula
    household: str
    year: int

    def __post_init__(self) -> None:
        self.figure = self.formula.figure
        self.values = self.facts.values(self.household, self.year)

    @cached_property
    def raw(self) -> Fraction | None:
        """What the formula gives, in its own unit."""
        return self.figure(self.values)

    @property
    def per_head(self) -> Fraction | None:
        """Yuan per head and year."""
        size = self.facts.size(self.household)
        return None if self.raw is None or not size else self.raw if self.formula.per_head else self.raw / size

    @cached_property
    def whole(self) -> Fraction | None:
        """Yuan of the whole household and year: what the formula gives, or its figure per head times all who belong to it."""
        return self._whole(self.raw)

    def counted(self, *words: str) -> Fraction | None:
        """What counts of some categories or items: how much less the whole household would have without them."""
        gone = {word: amount for word in _with_narrower(words) if (amount := self.recorded.get(word))}
        if not gone:
            return None if self.whole is None else NONE
        without = self._whole(self.figure(self._without(gone)))
        return None if self.whole is None or without is None else self.whole - without

    def _without(self, gone: Amounts) -> Amounts:
        """What the formula sees if these amounts are taken away, of the broader categories that they are part of as well."""
        found = dict(self.values)
        for word, amount in gone.items():
            found[word] -= amount
            if word in broader():
                found[broader()[word]] -= amount
        return found

    @cached_property
    def recorded(self) -> Amounts:
        """The categories and items as recorded."""
        there = (self.household, self.year)
        return {**self.facts.amounts.get(there, {}), **self.facts.kept.get(there, {})}

    def _whole(self, raw: Fraction | None) -> Fraction | None:
        size = self.facts.size(self.household)
        return raw if raw is None or not self.formula.per_head else raw * size if size else None


@lru_cache(maxsize=1000)
def _with_narrower(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset((*words, *(narrow for narrow, broad in broader().items() if broad in words)))


def named(formula: Formula) -> set[str]:
    """The words that a formula names, without prices."""
    return {node.word for node in inside(formula.node) if isinstance(node, Name)}


def read(table: Table, as_of: date, snapshot: Snapshot) -> Facts:
    """The rows as facts."""
    facts = Facts(snapshot, as_of)
    for cell in table.words():
        _READERS[cell["part"]](facts, cell)
    return facts


def _income(facts: Facts, cell: dict[str, str]) -> None:
    _note(facts, cell, facts.amounts, categories()[cell["item"]])


def _item(facts: Facts, cell: dict[str, str]) -> None:
    _note(facts, cell, facts.kept, items()[cell["item"]])


def _note(facts: Facts, cell: dict[str, str], known: dict[tuple[str, int], Amounts], word: str) -> None:
    home, year = cell["household"], int(cell["year"])
    known[home, year][word] += Fraction(cell["number"])
    if record := cell.get("record"):
        facts.records[home, year, word] = min(record, facts.records.get((home, year, word), record))


def _people(facts: Facts, cell: dict[str, str]) -> None:
    """How many there are; engines group nothing into different rows."""
    if "household" in cell:
        counts = {"people": cell["number"], "registered": cell["registered"], "residing": cell["residing"]}
        facts.people[cell["household"]] = {word: int(count) for word, count in counts.items()}


def _line(facts: Facts, cell: dict[str, str]) -> None:
    since, to = (date.fromisoformat(cell[name]) for name in ("from", "to"))
    facts.lines.append(Line(since, to, Decimal(cell["number"])))


_READERS: dict[str, Callable[[Facts, dict[str, str]], None]] = {
    "household": lambda facts, cell: facts.group.add(cell["household"]),
    "income": _income,
    "item": _item,
    "people": _people,
    "line": _line,
}
