"""What mandates say of giving a resource somewhere: whether a subject must, may or must not do what the resource is for."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date

from pyoxigraph import NamedNode

from graph.rdf import OPEN_END, PREFIXES, value
from graph.snapshot import Snapshot
from ontology.terms import RM, RMV

BROADER = PREFIXES["skos"] + "broader"
WORDS = {RMV.must_not: "must-not", RMV.must: "must", RMV.may: "may"}
"""The modalities, the one that counts before the others first."""
Nodes = AbstractSet[NamedNode]


class Mandates:
    """The mandates in force on a day, each subject's looked up once."""

    def __init__(self, snapshot: Snapshot, day: date) -> None:
        self._snapshot, self._day = snapshot, day
        self._known: dict[NamedNode, list[tuple[str, set[NamedNode], set[NamedNode]]]] = {}
        self._above: dict[NamedNode, set[NamedNode]] = {}

    def of(self, giver: NamedNode, duty: NamedNode, places: Nodes) -> str:
        """must-not, must, may or none: the strictest that they say to a giver, or to a role it holds, of a duty there."""
        if giver not in self._known:
            self._known[giver] = self._read(giver)
        duties = self._with_broader(duty)
        found = {modality for modality, of, where in self._known[giver] if duties & of and places & where}
        return next((word for modality, word in WORDS.items() if modality in found), "none")

    def forbids(self, giver: NamedNode, duties: Nodes, places: Nodes) -> bool:
        """Whether they forbid a giver each of some duties there."""
        return bool(duties) and all(self.of(giver, duty, places) == "must-not" for duty in duties)

    def best(self, giver: NamedNode, duties: Nodes, places: Nodes) -> str:
        """What they say of the duty, of several, that the giver may rather do."""
        said = {self.of(giver, duty, places) for duty in duties}
        return next((word for word in ("must", "may", "none", "must-not") if word in said), "none")

    def _read(self, giver: NamedNode) -> list[tuple[str, set[NamedNode], set[NamedNode]]]:
        snapshot = self._snapshot
        held = [record for record in pointing(snapshot, RM.holder, giver) if in_force(record, self._day, snapshot)]
        roles = {role for record in held for role in pointed(snapshot, record, RM.roleHeld)}
        by_role = {record for role in roles for record in pointing(snapshot, RM.mandateRole, role)}
        records = [*held, *(record for record in by_role if in_force(record, self._day, snapshot))]
        return [
            (modality.value, pointed(snapshot, record, RM.duty), pointed(snapshot, record, RM.scope))
            for record in records
            for modality in pointed(snapshot, record, RM.modality)
        ]

    def _with_broader(self, duty: NamedNode) -> set[NamedNode]:
        if duty not in self._above:
            self._above[duty] = set(with_broader([duty], self._snapshot))
        return self._above[duty]


def with_broader(duties: Iterable[NamedNode], snapshot: Snapshot) -> list[NamedNode]:
    """Some duties and all broader ones, each once, the nearest first."""
    found = list(duties)
    for duty in found:
        found += sorted(pointed(snapshot, duty, BROADER).difference(found), key=str)
    return found


def places_of(subject: NamedNode, snapshot: Snapshot) -> set[NamedNode]:
    """Where a subject is: a household in itself and all around it, a body in what it serves and all around that."""
    served = pointed(snapshot, subject, RM.servesArea) or {subject}
    return {area for place in served for area in pointed(snapshot, place, RM.inside)}


def in_force(record: NamedNode, day: date, snapshot: Snapshot) -> bool:
    """Whether a record holds on a day."""
    first, last = (next(snapshot.quads(record, NamedNode(name)), None) for name in (RM.validFrom, RM.validTo))
    begins, ends = value(first.object) if first else None, value(last.object) if last else None
    return isinstance(begins, date) and begins <= day < (ends if isinstance(ends, date) else OPEN_END)


def pointing(snapshot: Snapshot, name: str, thing: NamedNode) -> set[NamedNode]:
    """What names a thing by a property."""
    return {quad.subject for quad in snapshot.quads(None, NamedNode(name), thing) if isinstance(quad.subject, NamedNode)}


def pointed(snapshot: Snapshot, thing: NamedNode, name: str) -> set[NamedNode]:
    """What a thing names by a property."""
    return {quad.object for quad in snapshot.quads(thing, NamedNode(name)) if isinstance(quad.object, NamedNode)}
