"""One household under each version of the income formula, step by step: the Python step of `income-explained`.

docs/explanation/income-formulas.md says what the steps are.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from pyoxigraph import NamedNode

from graph.formulas.addends import addends
from graph.formulas.compute import compute, unknown_inside
from graph.formulas.names import PEOPLE, categories, items, price_unit, units
from graph.formulas.tree import Node, Price, inside, written
from graph.formulas.unit_check import unit_of
from graph.formulas.units import HEAD, called
from graph.rdf import OPEN_END, Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from queries.formulas import EVERYTHING, Rule
from queries.income_facts import Account, Facts, named, read
from queries.income_versions import side, tried_out
from queries.incomes import money, rounded
from queries.params import Bound
from queries.poverty_line import line_of

COLUMNS = ("formula", "from", "to", "step", "what", "number", "unit", "counted", "missing", "record")


class Step(NamedTuple):
    """One step of a computation; what does not apply is empty."""

    step: str
    what: Term | None
    number: Fraction | None = None
    unit: str = ""
    counted: Fraction | None = None
    missing: str = ""
    record: str = ""


def explained(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The steps by each version of the span, in the order in which they began; none without incomes of the year."""
    facts, home = read(table, bound.day, snapshot), text(bound.terms["household"])
    year = int(bound.words.get("year") or max(facts.years(), default=0))
    rows: list[Row] = []
    for rule in _span(bound, facts) if (home, year) in facts.amounts else ():
        rows += [_row(rule, step) for step in steps(Account(facts, rule.formula, home, year))]
    return Table(COLUMNS, rows)


def steps(account: Account) -> Iterator[Step]:
    """What goes in, what each part of the formula gives, and the result against the line of the year."""
    yield from _inputs(account)
    node = account.formula.node
    for part in addends(node):
        number = compute(part)(account.values)
        yield Step("part", literal(written(part)), number, called(unit_of(part)), None, _missing(account, (part,)))
    missing = _missing(account, (node,))
    yield Step("result", literal(written(node)), account.raw, called(account.formula.unit), account.whole, missing)
    yield from _against_line(account, missing)


def _inputs(account: Account) -> Iterator[Step]:
    """Every amount that is recorded or named, prices and counts of people that are named, and how many people there are."""
    facts, words = account.facts, named(account.formula)
    for scheme in (categories(), items()):
        for iri, word in scheme.items():
            if word in account.recorded or (word in words and word not in account.values):
                record = facts.records.get((account.household, account.year, word), "")
                missing = "" if word in account.recorded else word
                amount = account.recorded.get(word)
                yield Step("amount", NamedNode(iri), amount, called(units()[word]), account.counted(word), missing, record)
    for price in sorted({written(node): node.item for node in inside(account.formula.node) if isinstance(node, Price)}.items()):
        number = account.values.get(price[0])
        yield Step("price", literal(price[0]), number, called(price_unit(price[1])), None, "" if number else price[0])
    for word in PEOPLE:
        if word == "people" or word in words:
            yield Step("people", literal(word), account.values.get(word), "person", None, "" if word in account.values else word)


def _against_line(account: Account, missing: str) -> Iterator[Step]:
    line = line_of(account.year, account.facts.lines, account.facts.as_of, account.facts.snapshot)
    of_head = called(HEAD)
    lacking = missing or ("people" if account.per_head is None else "")
    yield Step("per-head", None, account.per_head, of_head, None, lacking)
    yield Step(
        "line", literal(str(account.year)), None if line is None else Fraction(line), of_head, None, "" if line else "line"
    )
    found = side(account.per_head, line)
    yield Step("side", literal(found), None, "", None, (lacking or "line") if found == "unknown" else "")


def _missing(account: Account, nodes: Iterable[Node]) -> str:
    return ", ".join(dict.fromkeys(word for node in nodes for word in unknown_inside(node, account.values)))


def _span(bound: Bound, facts: Facts) -> list[Rule]:
    """The versions that began by the day that counts and had not ended at the start; all income where there is none."""
    start = date.fromisoformat(bound.words.get("start", "0001-01-01"))
    held = [rule for rule in facts.rules if rule.since <= bound.day and rule.to > start]
    extra = tried_out(bound)
    return (held or [EVERYTHING]) + ([extra] if extra else [])


def _row(rule: Rule, step: Step) -> Row:
    known = rule.iri is not None
    exact = rounded(step.number, 6 if step.step == "price" else 2)
    return (
        *(rule.iri, literal(rule.since) if known else None, literal(rule.to) if known and rule.to != OPEN_END else None),
        *(literal(step.step), step.what, exact, literal(step.unit) if step.unit else None, money(step.counted)),
        *(literal(step.missing) if step.missing else None, NamedNode(step.record) if step.record else None),
    )
