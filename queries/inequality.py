"""How unequally a resource is held: the Python steps of the questions `inequality` and `lorenz`.

docs/explanation/resources.md defines the figures and says who belongs to the population.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text, value
from graph.snapshot import Row, Snapshot, Table
from queries.params import Bound

COLUMNS = ("role", "resource", "unit", "subjects", "holders", "total", "mean", "gini", "largest", "largest_share")
POINTS = ("unit", "rank", "subject", "amount", "subjects_share", "amount_share")
EVERYBODY = ""
"""The group of all bodies and persons that take part; households are none of them."""

Held = tuple[str, str]
"""A resource and the unit that amounts of it are counted in: amounts in two units are never added up."""


@dataclass
class Facts:
    """Who belongs to which group, and how much of what everybody has."""

    groups: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    amounts: dict[Held, dict[str, Fraction]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Fraction)))


def gini(amounts: Iterable[Fraction]) -> Fraction | None:
    """Half the mean difference of all pairs over the mean: 0 is equal, (n-1)/n is one who has all. None if there is nothing."""
    ordered = sorted(amounts)
    total = sum(ordered)
    if not total:
        return None
    n = len(ordered)
    return Fraction(sum((2 * rank - n - 1) * amount for rank, amount in enumerate(ordered, start=1)), n * total)


def curve(amounts: Iterable[Fraction]) -> Iterator[tuple[Fraction, Fraction]]:
    """The points of the Lorenz curve after (0, 0): share of those who have least, and what they have of it all."""
    ordered = sorted(amounts)
    total, so_far = sum(ordered), Fraction(0)
    for rank, amount in enumerate(ordered, start=1):
        so_far += amount
        yield Fraction(rank, len(ordered)), so_far / total


def figures(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per resource, or per role and resource, by IRI."""
    facts = _read(found)
    roles = sorted(set(facts.groups) - {EVERYBODY}) if bound.words["by"] == "role" else [EVERYBODY]
    return Table(COLUMNS, [_row(role, held, facts) for role in roles for held in sorted(facts.amounts) if facts.groups[role]])


def points(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The Lorenz curve of one resource, from who has least to who has most; equal amounts by IRI."""
    facts = _read(found)
    members = facts.groups[text(bound.terms["role"]) if "role" in bound.terms else EVERYBODY]
    rows: list[Row] = []
    for (_, unit), amounts in sorted(facts.amounts.items()):
        ordered = sorted(members, key=lambda member: (amounts.get(member, Fraction(0)), member))
        mine = [amounts.get(member, Fraction(0)) for member in ordered]
        if any(mine):
            for rank, (member, amount, shares) in enumerate(zip(ordered, mine, curve(mine), strict=True), start=1):
                rows.append((NamedNode(unit), literal(rank), NamedNode(member), number_of(amount), *map(number_of, shares)))
    return Table(POINTS, rows)


def _read(found: Table) -> Facts:
    facts = Facts()
    for cell in found.solutions():
        subject = text(cell["subject"])
        if "role" in cell:
            facts.groups[text(cell["role"])].add(subject)
        if "home" not in cell:
            facts.groups[EVERYBODY].add(subject)
        if "resource" in cell:
            held = text(cell["resource"]), text(cell["unit"])
            facts.amounts[held][subject] += Fraction(Decimal(str(value(cell["amount"]))))
    return facts


def _row(role: str, held: Held, facts: Facts) -> Row:
    resource, unit = held
    mine = {member: facts.amounts[held].get(member, Fraction(0)) for member in sorted(facts.groups[role])}
    total, largest = sum(mine.values(), Fraction(0)), max(mine, key=lambda member: mine[member])
    return (
        NamedNode(role) if role else None,
        NamedNode(resource),
        NamedNode(unit),
        literal(len(mine)),
        literal(sum(1 for amount in mine.values() if amount)),
        number_of(total),
        number_of(total / len(mine)),
        number_of(gini(mine.values())),
        NamedNode(largest) if total else None,
        number_of(mine[largest] / total) if total else None,
    )


def number_of(number: Fraction | None) -> Term | None:
    """A number with four decimals; None stays None."""
    return None if number is None else literal(round(Decimal(number.numerator) / number.denominator, 4))
