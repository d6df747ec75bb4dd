"""Two versions of the income formula for all households: the Python step of `income-versions` and `income-flips`.

docs/explanation/income-formulas.md says what the columns mean.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import chain

from pyoxigraph import NamedNode

from graph.formulas.compute import unknown_inside
from graph.formulas.language import read as read_expression
from graph.rdf import literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from queries.formulas import EVERYTHING, Rule, in_force
from queries.income_facts import Account, Facts, read
from queries.incomes import money
from queries.params import Bound
from queries.poverty_line import line_of

COLUMNS = (
    *("household", "people", "before", "before_per_head", "after", "after_per_head", "difference", "line"),
    *("side_before", "side_after", "crossed", "because"),
)
FLIPS = ("household", "before_per_head", "after_per_head", "line", "side")
CROSSED = {("below", "above"): "up", ("above", "below"): "down"}


@dataclass(frozen=True)
class Compared:
    """One household under two versions."""

    before: Account
    after: Account
    line: Decimal | None

    @property
    def sides(self) -> tuple[str, str]:
        """On which side of the line each puts it."""
        return side(self.before.per_head, self.line), side(self.after.per_head, self.line)

    @property
    def difference(self) -> Fraction | None:
        """How much more the one after gives per head; None where either is unknown."""
        before, after = self.before.per_head, self.after.per_head
        return None if before is None or after is None else after - before

    @property
    def changed(self) -> bool:
        """Whether the figures differ, or only one of them is known."""
        return self.before.per_head != self.after.per_head


def versions(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per household with incomes of the year."""
    facts = read(table, bound.day, snapshot)
    after = _after(bound, facts)
    before = _before(bound, facts, after)
    found = compared(facts, int(bound.words["year"]), before, after)
    return Table(COLUMNS, [_row(one, before, after) for one in found if _shown(one, bound.words["show"])])


def flips(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per household that the formula of the day puts on another side than that of the day before the change."""
    facts = read(table, bound.day, snapshot)
    before = in_force(facts.rules, date.fromisoformat(bound.words["before"]))
    rows: list[Row] = []
    for one in compared(facts, int(bound.words["year"]), before, facts.rule):
        if one.sides in CROSSED:
            figures = (money(one.before.per_head), money(one.after.per_head), literal(one.line or Decimal(0)))
            rows.append((NamedNode(one.after.household), *figures, literal(one.sides[1])))
    return Table(FLIPS, rows)


def compared(facts: Facts, year: int, before: Rule, after: Rule) -> Iterator[Compared]:
    """Every household of the group with incomes of the year, in order."""
    line = line_of(year, facts.lines, facts.as_of, facts.snapshot)
    for home in facts.households(year):
        yield Compared(Account(facts, before.formula, home, year), Account(facts, after.formula, home, year), line)


def side(per_head: Fraction | None, line: Decimal | None) -> str:
    """Below the line, or above (on it is above); unknown if either is. Exact, before anything is rounded."""
    return "unknown" if per_head is None or line is None else "below" if per_head < line else "above"


def tried_out(bound: Bound) -> Rule | None:
    """The expression that somebody wants to try out."""
    said = bound.words.get("expression")
    return Rule(None, date.max, date.max, read_expression(said)) if said else None


def _after(bound: Bound, facts: Facts) -> Rule:
    """BadRequest   both a version and an expression are given"""
    if "formula" in bound.terms and "expression" in bound.terms:
        raise BadRequest("Give either formula or expression: one of them is the version after the change.")
    return tried_out(bound) or (_called(bound, "formula", facts) if "formula" in bound.terms else facts.rule)


def _before(bound: Bound, facts: Facts, after: Rule) -> Rule:
    """As asked for; else what an expression would replace, or what held the day before the other version began."""
    if "from_formula" in bound.terms and "before" in bound.terms:
        raise BadRequest("Give either from_formula or before: one of them says which version is the one before the change.")
    if "from_formula" in bound.terms:
        return _called(bound, "from_formula", facts)
    if "before" in bound.terms:
        return in_force(facts.rules, date.fromisoformat(bound.words["before"]))
    if "expression" in bound.terms:
        return facts.rule
    return EVERYTHING if after.since == date.min else in_force(facts.rules, after.since - timedelta(days=1))


def _called(bound: Bound, name: str, facts: Facts) -> Rule:
    iri = text(bound.terms[name])
    return next(rule for rule in facts.rules if rule.iri and rule.iri.value == iri)


def _shown(one: Compared, show: str) -> bool:
    return show == "all" or (one.changed if show == "changed" else one.sides in CROSSED)


def _row(one: Compared, before: Rule, after: Rule) -> Row:
    size = one.after.facts.size(one.after.household)
    return (
        *(NamedNode(one.after.household), literal(size)),
        *(before.iri, money(one.before.per_head), after.iri, money(one.after.per_head), money(one.difference)),
        *(None if one.line is None else literal(one.line), literal(one.sides[0]), literal(one.sides[1])),
        literal(CROSSED[one.sides]) if one.sides in CROSSED else None,
        literal(because) if (because := _because(one, size)) else None,
    )


def _because(one: Compared, size: int) -> str:
    """What made the difference, or what is missing for a figure."""
    missing = dict.fromkeys(chain(*(unknown_inside(of.formula.node, of.values) for of in (one.before, one.after))))
    if not size or None in (one.before.per_head, one.after.per_head):
        return f"missing: {', '.join(missing or ['people'])}"
    if not one.difference:
        return ""
    parts = {word: _moved(one, word) / size for word in one.after.recorded}
    return "; ".join(_said(word, amount) for word, amount in _largest_first(parts.items()))


def _moved(one: Compared, word: str) -> Fraction:
    before, after = one.before.counted(word), one.after.counted(word)
    return Fraction(0) if before is None or after is None else after - before


def _largest_first(parts: Iterable[tuple[str, Fraction]]) -> list[tuple[str, Fraction]]:
    return sorted(((word, amount) for word, amount in parts if amount), key=lambda pair: (-abs(pair[1]), pair[0]))


def _said(word: str, amount: Fraction) -> str:
    return f"{word} {round(Decimal(amount.numerator) / amount.denominator, 2):+.2f}"
