"""With whom a subject should share next: the Python step of the question `partners`.

docs/explanation/resources.md says what a subject has, lacks and can share, and in which order partners come.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.intake.concepts import short_words
from graph.rdf import literal, text, value
from graph.snapshot import Row, Snapshot, Table
from queries.params import Bound

COLUMNS = ("partner", "brings", "gives", "adds", "resources", "distance", "tie")

Sets = dict[str, set[str]]


def _sets() -> Sets:
    return defaultdict(set)


@dataclass
class Facts:
    """By subject: resources it has, can share, must have for its duties and gets; whom it shares with; how well it is known."""

    has: Sets = field(default_factory=_sets)
    shares: Sets = field(default_factory=_sets)
    requires: Sets = field(default_factory=_sets)
    gets: Sets = field(default_factory=_sets)
    agreed: Sets = field(default_factory=_sets)
    knows: dict[str, Decimal] = field(default_factory=dict)

    def lacks(self, subject: str) -> set[str]:
        """What its duties require and it neither has nor gets."""
        return self.requires[subject] - self.has[subject] - self.gets[subject]


@dataclass(frozen=True)
class Partner:
    """One who could be a partner, and what for."""

    iri: str
    brings: set[str]
    gives: set[str]
    adds: set[str]
    distance: Fraction
    tie: Decimal | None

    @property
    def rank(self) -> tuple[object, ...]:
        """The best has the least."""
        known = -1 if self.tie is None else self.tie
        return -len(self.brings), -len(self.gives), -len(self.adds), -known, -self.distance, self.iri


def best(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The best `k` that the subject has no agreement with, and one of the two can share something the other has none of."""
    facts, subject = _read(found, text(bound.terms["subject"])), text(bound.terms["subject"])
    others = sorted({*facts.has, *facts.requires} - facts.agreed[subject] - {subject})
    partners = [partner for other in others if (partner := _partner(subject, other, facts))]
    most = int(str(value(bound.terms["k"])))
    return Table(COLUMNS, [_row(partner) for partner in sorted(partners, key=lambda one: one.rank)[:most]])


def distance(one: set[str], two: set[str]) -> Fraction:
    """The share of what the two have that only one of them has; 0 where both have nothing."""
    return Fraction(len(one ^ two), len(one | two)) if one | two else Fraction(0)


def _read(found: Table, subject: str) -> Facts:
    facts = Facts()
    for part, one, two, resource, shareable, strength in found.rows:
        kind, first, second = (text(term) if term is not None else "" for term in (part, one, two))
        what = text(resource) if resource is not None else ""
        if kind == "has":
            facts.has[first].add(what)
            if value(shareable) is True:
                facts.shares[first].add(what)
        elif kind == "requires":
            facts.requires[first].add(what)
        elif kind == "agreed":
            facts.gets[second].add(what)
            facts.agreed[first].add(second)
            facts.agreed[second].add(first)
        else:
            other = second if first == subject else first
            facts.knows[other] = max(Decimal(str(value(strength))), facts.knows.get(other, Decimal(0)))
    return facts


def _partner(subject: str, other: str, facts: Facts) -> Partner | None:
    brings = facts.lacks(subject) & facts.shares[other]
    gives = facts.lacks(other) & facts.shares[subject]
    adds = facts.shares[other] - facts.has[subject] - brings
    apart = distance(facts.has[subject], facts.has[other])
    return Partner(other, brings, gives, adds, apart, facts.knows.get(other)) if brings or gives or adds else None


def _row(partner: Partner) -> Row:
    parts = partner.brings, partner.gives, partner.adds
    return (
        NamedNode(partner.iri),
        *(literal(len(part)) for part in parts),
        literal(" ".join(word for part in parts for word in _words(part))),
        literal(round(Decimal(partner.distance.numerator) / partner.distance.denominator, 4)),
        None if partner.tie is None else literal(partner.tie),
    )


def _words(resources: Iterable[str]) -> list[str]:
    return sorted(short_words()[resource] for resource in resources)
