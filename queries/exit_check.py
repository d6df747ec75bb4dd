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
from queries.params import Bound
from queries.poverty_line import Line, line_of
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
    """The rows of the query, by what they say. `formula` has the coefficients of the categories; empty: all count fully."""

    as_of: date
    status: dict[str, Term] = field(default_factory=dict)
    incomes: dict[str, list[Income]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, int] = field(default_factory=dict)
    formula: dict[str, Decimal] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


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
    facts = _read(table, bound.day)
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
    size = facts.people.get(household, 0)
    if year < facts.as_of.year - 1:
        return Judged("income", Verdict("unknown", "no-income"))
    if not size:
        return Judged("income", Verdict("unknown", "no-members"))
    largest = max(incomes, key=lambda one: (one.amount, one.record))
    total = sum((one.amount * facts.formula.get(one.category, Decimal(0 if facts.formula else 1)) for one in incomes), Decimal(0))
    number, line = round(total / size, 2), line_of(year, facts.lines, facts.as_of, snapshot)
    if line is None:
        return Judged("income", Verdict("unknown", "no-line"), largest, number)
    found = Verdict("unmet", "below") if total < line * size else Verdict("met", "above")
    return Judged("income", found, largest, number, line)


def _row(household: str, status: Term, one: Judged) -> Row:
    state, basis, evidence, since = cells(one.verdict)
    record = NamedNode(one.largest.record) if one.largest else evidence
    figures = (one.largest.year if one.largest else None, one.number, one.line)
    told = (None if figure is None else literal(figure) for figure in figures)
    return (NamedNode(household), status, literal(one.against), state, basis, record, since, *told)


def _read(table: Table, as_of: date) -> Facts:
    facts = Facts(as_of)
    for cell in table.named_rows():
        said = {name: text(term) for name, term in cell.items() if term}
        if said["part"] == "status" and cell["item"]:
            facts.status[said["household"]] = cell["item"]
        elif said["part"] == "income":
            income = Income(int(said["year"]), said["item"], Decimal(said["number"]), said["record"])
            facts.incomes[said["household"]].append(income)
        elif said["part"] == "people":
            # rdflib and Oxigraph group nothing into different rows.
            facts.people |= {said["household"]: int(said["number"])} if "household" in said else {}
        elif said["part"] == "coefficient":
            facts.formula[said["item"]] = Decimal(said["number"])
        else:
            since, to = (date.fromisoformat(said[name]) for name in ("from", "to"))
            facts.lines.append(Line(since, to, Decimal(said["number"])))
    return facts
