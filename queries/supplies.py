"""What there is to give of a resource on a day, and whom it can reach: offers in force, and holdings that may be shared.

A holding that an offer is made from counts for what the offer leaves of it. An offer is good inside its scope; without one, and
for a holding, inside the places that the giver serves. A giver reaches whoever it is paired with, wherever that is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, TYPE, Term, literal, value
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.exchange_life import PROMISED
from queries.exchanges import left_of, read_side, said_of
from queries.mandates import in_force, pointed, pointing


@dataclass(frozen=True)
class Supply:
    """Something to give. `quantity` None means as much as is wanted; `reach` are the places inside which it is good."""

    source: NamedNode
    giver: NamedNode
    quantity: Decimal | None
    unit: Term | None
    reach: frozenset[NamedNode]
    paired: frozenset[NamedNode]
    """Villages and households that the giver is paired with."""


def supplies(resource: NamedNode, snapshot: Snapshot, day: date) -> list[Supply]:
    """All that is left to give of a resource on a day, offers before holdings, by IRI."""
    offers = list(_offers(resource, snapshot, day))
    return [*offers, *_holdings(resource, snapshot, day, offers)]


def _offers(resource: NamedNode, snapshot: Snapshot, day: date) -> Iterator[Supply]:
    for node in _records(resource, RM.Offer, snapshot):
        one = read_side(node, snapshot)
        if one and one.holds(day):
            left = left_of(one, snapshot, day, PROMISED)
            if left != 0:
                yield Supply(node, one.holder, left, one.unit, *_reach(node, one.holder, snapshot, day))


def _holdings(resource: NamedNode, snapshot: Snapshot, day: date, offers: list[Supply]) -> Iterator[Supply]:
    promised: dict[NamedNode, Decimal] = {}
    for offer in offers:
        for holding in pointed(snapshot, offer.source, RM.ofHolding):
            promised[holding] = promised.get(holding, Decimal(0)) + (offer.quantity or Decimal("Infinity"))
    for node in _records(resource, RM.Holding, snapshot):
        said = said_of(node, snapshot)
        holder, remaining = said.get(RM.holder), value(said.get(RM.remaining))
        if said.get(RM.shareable) == literal(True) and isinstance(holder, NamedNode) and in_force(node, day, snapshot):
            left = Decimal(str(remaining or 0)) - promised.get(node, Decimal(0))
            if left > 0:
                yield Supply(node, holder, left, said.get(RM.unit), *_reach(node, holder, snapshot, day))


def _reach(node: NamedNode, giver: NamedNode, snapshot: Snapshot, day: date) -> tuple[frozenset[NamedNode], frozenset[NamedNode]]:
    """Where something is good, and whom its giver is paired with."""
    reach = pointed(snapshot, node, RM.scope) or pointed(snapshot, giver, RM.servesArea) or pointed(snapshot, giver, RM.within)
    pairs = [
        (record, target)
        for whose, whom in ((RM.supporter, RM.pairedVillage), (RM.helper, RM.ofHousehold))
        for record in pointing(snapshot, whose, giver)
        for target in pointed(snapshot, record, whom)
    ]
    return frozenset(reach), frozenset(target for record, target in pairs if in_force(record, day, snapshot))


def _records(resource: NamedNode, of_class: str, snapshot: Snapshot) -> list[NamedNode]:
    found = pointing(snapshot, RM.resourceType, resource)
    return sorted((node for node in found if Quad(node, TYPE, NamedNode(of_class), CURRENT) in snapshot.store), key=str)
