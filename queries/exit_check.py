"""What stands against poor households leaving poverty: the Python step of the question `exit-check`.

docs/explanation/households.md says what is asked for.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from queries.guarantees import Said, Verdict, cells
from queries.income_facts import Facts as Accounts
from queries.income_facts import read
from queries.params import Bound
from queries.poverty_line import line_of
from queries.run import ask, word

COLUMNS = ("household", "status", "against", "state", "basis", "evidence", "from", "year", "number", "line")


@dataclass(frozen=True)
class Income:
    """One amount of one category in one year."""

    year: int
    category: str
    amount: Decimal
    record: str


@dataclass
class Facts:
    """The rows of the query, by what they say. `accounts` computes the incomes, `incomes` are the records behind them."""

    as_of: date
    accounts: Accounts
    status: dict[str, Term] = field(default_factory=dict)
    incomes: dict[str, list[Income]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Judged:
    """One condition: what it is called and what holds of it; for the income the largest amount of its year, and the figures."""

    against: str
    verdict: Verdict
    largest: Income | None = None
    number: Decimal | None = None
    line: Decimal | None = None


def exit_check(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per poor household and condition that is not met; one that says so where all of them are."""
    facts = _read(table, bound.day, snapshot)
    kept = {name: said for name, said in bound.words.items() if name in ("village", "household", "as_of")}
    conditions = _promised(kept, facts, snapshot)
    wanted = bound.words.get("against", "")
    rows: list[Row] = []
    for household in sorted(facts.status):
        judged = [*conditions.get(household, ()), _income(household, facts, snapshot)]
        against = [one for one in judged if one.verdict.state != "met"] or [Judged("nothing", Verdict("met", ""))]
        rows += [_row(household, facts.status[household], one) for one in against if wanted in ("", one.against)]
    return Table(COLUMNS, rows)


def _promised(kept: dict[str, str], facts: Facts, snapshot: Snapshot) -> dict[str, list[Judged]]:
    """What holds of the needs of each poor household."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for household, need, state, basis, record, since, _ in ask("guarantees", kept, snapshot).table.rows:
        if household and need and state and basis and (home := text(household)) in facts.status:
            evidence = Said(text(record), date.fromisoformat(text(since))) if record and since else None
            found[home].append(Judged(word(need, snapshot), Verdict(text(state), text(basis), evidence)))
    return found


def _income(household: str, facts: Facts, snapshot: Snapshot) -> Judged:
    """Whether the income per head reaches the line of its year; the year is that of the day, or the one before."""
    year = max((one.year for one in facts.incomes.get(household, ())), default=0)
    incomes = [one for one in facts.incomes.get(household, ()) if one.year == year]
    if year < facts.as_of.year - 1:
        return Judged("income", Verdict("unknown", "no-income"))
    if not facts.accounts.size(household):
        return Judged("income", Verdict("unknown", "no-members"))
    largest = max(incomes, key=lambda one: (one.amount, one.record))
    per_head = facts.accounts.per_head(facts.accounts.rule, household, year)
    if per_head is None:
        return Judged("income", Verdict("unknown", "no-figure"), largest)
    number = round(Decimal(per_head.numerator) / per_head.denominator, 2)
    line = line_of(year, facts.accounts.lines, facts.as_of, snapshot)
    if line is None:
        return Judged("income", Verdict("unknown", "no-line"), largest, number)
    found = Verdict("unmet", "below") if per_head < line else Verdict("met", "above")
    return Judged("income", found, largest, number, line)


def _row(household: str, status: Term, one: Judged) -> Row:
    state, basis, evidence, since = cells(one.verdict)
    record = NamedNode(one.largest.record) if one.largest else evidence
    figures = (one.largest.year if one.largest else None, one.number, one.line)
    told = (None if figure is None else literal(figure) for figure in figures)
    return (NamedNode(household), status, literal(one.against), state, basis, record, since, *told)


def _read(table: Table, as_of: date, snapshot: Snapshot) -> Facts:
    said_of = table.columns.index("part")
    rest = [row for row in table.rows if row[said_of] != literal("status")]
    facts = Facts(as_of, read(Table(table.columns, rest), as_of, snapshot))
    for cell in table.named_rows():
        said = {name: text(term) for name, term in cell.items() if term}
        if said["part"] == "status" and cell["item"]:
            facts.status[said["household"]] = cell["item"]
        elif said["part"] == "income":
            income = Income(int(said["year"]), said["item"], Decimal(said["number"]), said["record"])
            facts.incomes[said["household"]].append(income)
    return facts
