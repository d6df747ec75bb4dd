"""The links among things that are shown already: who is joined with whom by a record, and which parts belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, TYPE, Term, expand, text
from graph.snapshot import Snapshot
from visualize.parts import RELATIONS, Link, key_of
from visualize.relations import Period, period
from visualize.words import Words, concept_name


@dataclass(frozen=True)
class _Joining:
    """A class of records that join two things, as prefixed names: from whom, to whom, and what it says of it.

    `by_taker`: looked up from whom it goes to, where givers can have thousands.
    """

    kind: str
    class_: str
    giver: str
    taker: str
    what: str
    by_taker: bool = False


RECORDS = (
    _Joining("tie", "rm:Tie", "rm:fromSubject", "rm:toSubject", "rm:tieKind"),
    _Joining("agreement", "rm:Agreement", "rm:fromSubject", "rm:toSubject", "rm:resourceType"),
    _Joining("post", "rm:OrganizationMembership", "org:member", "org:organization", "org:role"),
    _Joining("pairing", "rm:Pairing", "rm:supporter", "rm:pairedVillage", "rm:supporterKind"),
    _Joining("holds", "rm:Responsibility", "rm:holder", "rm:scope", "rm:duty", by_taker=True),
)
DIRECT = {"unit": "org:unitOf", "serves": "rm:servesArea", "within": "rm:within"}


def links_among(iris: Iterable[str], snapshot: Snapshot, as_of: date) -> Iterator[tuple[str, str, Link]]:
    """Each link with the keys of its ends: ties, agreements, posts, pairings, responsibilities, and what is part of what."""
    things: set[Term] = {NamedNode(iri) for iri in iris}
    for thing in sorted(iris):
        for giver, taker, link in (*_direct(thing, things, snapshot), *_recorded(thing, things, snapshot, as_of)):
            yield key_of(giver, snapshot.ids), key_of(taker, snapshot.ids), link


def _direct(giver: str, things: set[Term], snapshot: Snapshot) -> Iterator[tuple[str, str, Link]]:
    for kind, name in DIRECT.items():
        for quad in snapshot.quads(NamedNode(giver), NamedNode(expand(name))):
            if quad.object in things:
                yield giver, text(quad.object), Link(kind, RELATIONS[kind])


def _recorded(thing: str, things: set[Term], snapshot: Snapshot, as_of: date) -> Iterator[tuple[str, str, Link]]:
    for joining in RECORDS:
        near, far = (joining.taker, joining.giver) if joining.by_taker else (joining.giver, joining.taker)
        for quad in snapshot.quads(None, NamedNode(expand(near)), NamedNode(thing)):
            if isinstance(quad.subject, NamedNode):
                other, record = _said(quad.subject, far, snapshot), quad.subject
                if other and other in things and Quad(record, TYPE, NamedNode(expand(joining.class_)), CURRENT) in snapshot.store:
                    held = _period(record, snapshot)
                    if (held.start or date.min) <= as_of < (held.end or date.max):
                        ends = (text(other), thing) if joining.by_taker else (thing, text(other))
                        yield *ends, Link(joining.kind, _words(joining, record, snapshot), record.value, held)


def _words(joining: _Joining, record: NamedNode, snapshot: Snapshot) -> Words:
    words, what = RELATIONS[joining.kind], _said(record, joining.what, snapshot)
    if what is None:
        return words
    name = concept_name(text(what))
    return Words(f"{words.en}: {name.en}", f"{words.zh}：{name.zh}")


def _period(record: NamedNode, snapshot: Snapshot) -> Period:
    return period(_said(record, "rm:validFrom", snapshot), _said(record, "rm:validTo", snapshot))


def _said(record: NamedNode, name: str, snapshot: Snapshot) -> Term | None:
    quad = next(snapshot.quads(record, NamedNode(expand(name))), None)
    return quad.object if quad else None
