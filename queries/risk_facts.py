"""What is on record of households that may fall back: the rows of the question `risk-signs`, by what they say."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from graph.rdf import OPEN_END, text
from graph.snapshot import Snapshot, Table
from ontology.terms import RMV
from queries.guarantees import Said
from queries.income_facts import Facts as Accounts
from queries.income_facts import read as read_accounts
from queries.poverty_line import line_of

ACCOUNTS = ("household", "income", "item", "line")
"""The parts that are about incomes."""
SENSES = {"registered": RMV.residence_actual, "residing": RMV.residence_registered}
"""Counts of people, and the sense in which somebody does not count in each."""
POOR = (RMV.status_registered, RMV.status_returned)


@dataclass(frozen=True)
class Owed:
    """A loan, how much of it is owed, and the first day after its last."""

    record: str
    amount: Fraction
    to: date


@dataclass
class Facts:
    """`incomes` are the amounts of a household and year with their records; `births` None where a day is not known."""

    as_of: date
    accounts: Accounts
    statuses: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    incomes: dict[tuple[str, int], list[tuple[Fraction, str]]] = field(default_factory=lambda: defaultdict(list))
    births: dict[str, dict[str, date | None]] = field(default_factory=lambda: defaultdict(dict))
    loans: dict[str, dict[str, Owed]] = field(default_factory=lambda: defaultdict(dict))
    paid: dict[str, dict[str, Fraction]] = field(default_factory=lambda: defaultdict(dict))
    struck: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    _lines: dict[int, Decimal | None] = field(default_factory=dict)

    def line(self, year: int) -> Decimal | None:
        """The poverty line of a year."""
        if year not in self._lines:
            self._lines[year] = line_of(year, self.accounts.lines, self.as_of, self.accounts.snapshot)
        return self._lines[year]

    def judged(self) -> list[str]:
        """The households that are not poor on the day, in order."""
        return sorted(home for home in self.accounts.group if not self._poor(home))

    def _poor(self, home: str) -> bool:
        return any(one.item in POOR and one.to > self.as_of for one in self.statuses.get(home, ()))

    def year(self, home: str) -> int | None:
        """The last year with incomes that had ended, or the one before it; None is unknown."""
        ended = self.as_of.year if (self.as_of.month, self.as_of.day) == (12, 31) else self.as_of.year - 1
        return next((year for year in (ended, ended - 1) if (home, year) in self.incomes), None)

    def owed(self, home: str) -> list[Owed]:
        """The loans of a household, and of those who live in it, of which something is still owed."""
        loans = self.loans.get(home, {}).values()
        left = ((loan, loan.amount - sum(self.paid.get(loan.record, {}).values())) for loan in loans)
        return [Owed(loan.record, amount, loan.to) for loan, amount in left if amount > 0]

    def largest(self, home: str, year: int) -> str:
        """The record of the largest amount of a year."""
        return max(self.incomes[home, year])[1]


def read(table: Table, as_of: date, snapshot: Snapshot) -> Facts:
    """The rows as facts."""
    said_of = table.columns.index("part")
    of_accounts = [row for row in table.rows if (part := row[said_of]) and text(part) in ACCOUNTS]
    facts = Facts(as_of, read_accounts(Table(table.columns, of_accounts), as_of, snapshot))
    for cell in table.words():
        if reader := _READERS.get(cell["part"]):
            reader(facts, cell)
    return facts


def _status(facts: Facts, cell: dict[str, str]) -> None:
    facts.statuses[cell["household"]].append(_said(cell))


def _income(facts: Facts, cell: dict[str, str]) -> None:
    facts.incomes[cell["household"], int(cell["year"])].append((Fraction(cell["number"]), cell["record"]))


def _member(facts: Facts, cell: dict[str, str]) -> None:
    home, known = cell["household"], facts.births[cell["household"]]
    counts = facts.accounts.people.setdefault(home, {"people": 0, **dict.fromkeys(SENSES, 0)})
    if cell["person"] not in known:
        counts["people"] += 1
    for name, apart in SENSES.items():
        counts[name] += cell.get("sense") != apart
    known[cell["person"]] = date.fromisoformat(cell["born"]) if "born" in cell else None


def _loan(facts: Facts, cell: dict[str, str]) -> None:
    lent = Owed(cell["record"], Fraction(cell["number"]), date.fromisoformat(cell["to"]))
    facts.loans[cell["household"]][lent.record] = lent


def _paid(facts: Facts, cell: dict[str, str]) -> None:
    facts.paid[cell["record"]][cell["flow"]] = Fraction(cell["number"])


def _struck(facts: Facts, cell: dict[str, str]) -> None:
    facts.struck[cell["household"]].append(_said(cell))


def _said(cell: dict[str, str]) -> Said:
    to = date.fromisoformat(cell["to"]) if "to" in cell else OPEN_END
    return Said(cell["record"], date.fromisoformat(cell["from"]), cell["item"], to)


_READERS: dict[str, Callable[[Facts, dict[str, str]], None]] = {
    "status": _status,
    "income": _income,
    "member": _member,
    "loan": _loan,
    "paid": _paid,
    "struck": _struck,
}
