"""Exchanges as they stand: the offer, the request, and the steps that somebody took with both. An exchange is named by the two.

A step from a roster and one taken here are alike: `rm:stepOf` names the offer or the request, `rm:counterpart` the other one. Who
was at the keyboard, and when, is kept as the source of the step (`queries/entered.py`).
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode, Quad

from graph.rdf import OPEN_END, TYPE, Term, text, value
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from ontology.terms import RM, RMV
from queries.entered import entered
from queries.events import ENDED
from queries.exchange_life import HELD, NOTHING, STATES, STEPS, Parties

SIDES = ("offer", "request")
NATURAL = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Step:
    """One step. `state` is the state it leads to, empty for one that only puts an offer or a request on record."""

    node: NamedNode
    state: str
    day: date
    performer: NamedNode
    quantity: Decimal | None
    said: dict[str, Term]


@dataclass(frozen=True)
class Side:
    """An offer or a request. `quantity` is None where it names none: as much as there is."""

    node: NamedNode
    holder: NamedNode
    resource: NamedNode
    unit: Term | None
    quantity: Decimal | None
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.first <= day < self.last


@dataclass(frozen=True)
class Exchange:
    """An offer and a request together, with the steps taken up to a day."""

    offer: Side
    request: Side
    steps: tuple[Step, ...]

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.steps[-1].state if self.steps else NOTHING

    @property
    def quantity(self) -> Decimal | None:
        """How much was asked for last; None where nobody said."""
        said = [step.quantity for step in self.steps if step.quantity is not None]
        return said[-1] if said else None

    @property
    def parties(self) -> Parties:
        """Who gives, who receives, who asked last, as IRIs."""
        asked = [step.performer.value for step in self.steps if step.state == STATES[0]]
        return Parties(self.offer.holder.value, self.request.holder.value, asked[-1] if asked else "")

    @property
    def agreement(self) -> Term | None:
        """The agreement it led to."""
        led = [step.said[RM.ledTo] for step in self.steps if RM.ledTo in step.said]
        return led[-1] if led else None


def side(kind: str, code: str, snapshot: Snapshot) -> Side:
    """The offer or the request of a code.

    NotFound   there is none
    """
    found = read_side(NamedNode(snapshot.ids.iri(kind, code)), snapshot)
    if found is None:
        raise NotFound(f"There is no {kind} with the code «{code}».")
    return found


def read_side(node: NamedNode, snapshot: Snapshot) -> Side | None:
    """An offer or a request; None for anything else."""
    said = said_of(node, snapshot)
    types = {quad.object for quad in snapshot.quads(node, TYPE)}
    if not types & {NamedNode(RM.Offer), NamedNode(RM.Request)}:
        return None
    holder, resource = said.get(RM.holder), said.get(RM.resourceType)
    if not (isinstance(holder, NamedNode) and isinstance(resource, NamedNode)):
        return None
    first, last = (value(said.get(name)) for name in (RM.validFrom, RM.validTo))
    quantity = _decimal(said.get(RM.quantity))
    return Side(node, holder, resource, said.get(RM.unit), quantity, _date(first, date.min), _date(last, OPEN_END))


def read_exchange(offer: Side, request: Side, snapshot: Snapshot, day: date = OPEN_END) -> Exchange:
    """What was done with an offer and a request together up to a day."""
    found = [
        step
        for one, other in ((offer, request), (request, offer))
        for step in steps_of(one.node, snapshot)
        if step.said.get(RM.counterpart) == other.node and step.state and step.day <= day
    ]
    return Exchange(offer, request, tuple(sorted(found, key=lambda step: order(step, snapshot))))


def exchanges_of(one: Side, snapshot: Snapshot, day: date = OPEN_END) -> Iterator[Exchange]:
    """All exchanges that an offer or a request is part of."""
    for other in sorted(_others(one, snapshot), key=text):
        found = read_side(other, snapshot)
        if found:
            pair = (one, found) if kind_of(one, snapshot) == "offer" else (found, one)
            yield read_exchange(*pair, snapshot, day)


def left_of(one: Side, snapshot: Snapshot, day: date = OPEN_END, states: Collection[str] = HELD) -> Decimal | None:
    """How much of an offer or a request no exchange in one of some states takes; 0 if withdrawn, None if it names no quantity."""
    if withdrawn(one, snapshot, day):
        return Decimal(0)
    held = [exchange for exchange in exchanges_of(one, snapshot, day) if exchange.state in states]
    if one.quantity is None:
        return None
    return max(Decimal(0), one.quantity - sum((exchange.quantity or one.quantity for exchange in held), Decimal(0)))


def withdrawn(one: Side, snapshot: Snapshot, day: date = OPEN_END) -> bool:
    """Whether an offer or a request was taken back as a whole."""
    return any(
        step.state == "withdrawn" and RM.counterpart not in step.said and step.day <= day for step in steps_of(one.node, snapshot)
    )


def tag(offer: Side, request: Side, snapshot: Snapshot) -> str:
    """What stands for an exchange as it is now: it changes with both sides and with every step that either is part of."""
    said = [str(quad) for one in (offer, request) for quad in snapshot.quads(one.node)]
    said += [str(quad.subject) for one in (offer, request) for quad in _touching(one.node, snapshot)]
    return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:16]


def kind_of(one: Side, snapshot: Snapshot) -> str:
    """Whether it is an offer or a request."""
    return (snapshot.ids.split(one.node.value) or ("", ""))[0]


def steps_of(node: NamedNode, snapshot: Snapshot) -> Iterator[Step]:
    """The steps of an offer or a request that name it as theirs, in no order."""
    for quad in snapshot.quads(None, NamedNode(RM.stepOf), node):
        if isinstance(quad.subject, NamedNode) and (step := _step(quad.subject, snapshot)):
            yield step


def said_of(node: NamedNode, snapshot: Snapshot) -> dict[str, Term]:
    """What is said of a record, by property; with who and when, of a step taken here."""
    return snapshot.said(node) | entered(node, snapshot)


def order(step: Step, snapshot: Snapshot) -> tuple[date, int, list[str | int]]:
    """By day; of one day those of rosters first; then by code, numbers in it as numbers."""
    code = (snapshot.ids.split(step.node.value) or ("", ""))[1]
    parts: list[str | int] = [int(part) if number % 2 else part for number, part in enumerate(NATURAL.split(code))]
    return step.day, int(ENDED.value in step.said), parts


def _step(node: NamedNode, snapshot: Snapshot) -> Step | None:
    said = said_of(node, snapshot)
    performer, day = said.get(RM.performer), value(said.get(RM.onDate))
    word = text(said[RM.stepKind]).removeprefix(f"{RMV.BASE}step-") if RM.stepKind in said else ""
    state = {name: state for state, name in STEPS.items()}.get(word, word)
    if not isinstance(performer, NamedNode):
        return None
    return Step(node, state if state in STATES else "", _date(day, date.min), performer, _decimal(said.get(RM.quantity)), said)


def _others(one: Side, snapshot: Snapshot) -> set[NamedNode]:
    """What an offer or a request was ever brought together with."""
    found = set()
    for quad in _touching(one.node, snapshot):
        for name in (RM.stepOf, RM.counterpart):
            found |= {other.object for other in snapshot.quads(_node(quad.subject), NamedNode(name))}
    return {node for node in found if isinstance(node, NamedNode) and node != one.node}


def _touching(node: NamedNode, snapshot: Snapshot) -> Iterator[Quad]:
    for name in (RM.stepOf, RM.counterpart):
        yield from snapshot.quads(None, NamedNode(name), node)


def _decimal(term: Term | None) -> Decimal | None:
    return Decimal(str(value(term))) if term is not None else None


def _date(found: object, otherwise: date) -> date:
    return found if isinstance(found, date) else otherwise


def _node(term: object) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI")
    return term
