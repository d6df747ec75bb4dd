"""The public store: what everybody may see, derived by rules from the facts, with no household or person in it.

What is in it: bodies, places, instruments, settings, and the records of `PUBLIC_RECORDS` that name no household or person; the
vocabularies; and counts of open needs, poor households and findings per village, where a count below the setting `small-number`
is suppressed. Sources (file names) and everything else stay in the full store.

`derive_public` makes it anew. `public_changes` says what a draft changes in the one derived before, looking only at what can
have changed: both give the same store.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, META, TYPE, literal
from graph.snapshot import Draft, Snapshot
from graph.vocabulary import ABOUT, vocabulary
from ontology.terms import RM

PUBLIC_THINGS = (RM.Organization, RM.AdministrativeArea, RM.Sector, RM.Instrument)
PUBLIC_RECORDS = (
    RM.Mandate,
    RM.Responsibility,
    RM.RoleHolding,
    RM.Pairing,
    RM.Holding,
    RM.Agreement,
    RM.StatedFigure,
    RM.Presence,
    RM.NeedFigure,
    RM.Service,
    RM.ProjectRole,
    RM.ResultReport,
)
HIDDEN = frozenset({RM.source, RM.rowNumber, RM.orphanedBy})
LINKS = HIDDEN | {RM.delegatedFrom, RM.descendsFrom}
"""What does not decide whether a record is public: where it comes from, and its links to other records."""
COUNTS = Path(__file__).parent / "public"


VILLAGES = "# villages"
"""The line of a counting query that takes the villages to count for; left as it is, all of them."""
PLACED = (RM.scope, RM.needOf, RM.statusOf)
"""What says where something is that counts."""
MODULUS = 2**256


@dataclass(frozen=True)
class Changes:
    """What a draft changes in the public store."""

    removed: set[Quad]
    added: set[Quad]


def derive_public(draft: Draft, public: ox.Store) -> None:
    """Fill an empty store with what of a draft everybody may see."""
    members = _Members(draft)
    nodes = {quad.subject for name in (*PUBLIC_THINGS, *PUBLIC_RECORDS) for quad in draft.quads(None, TYPE, NamedNode(name))}
    settings = {quad.subject for quad in draft.quads(None, TYPE, NamedNode(RM.Setting), META)}
    public.bulk_extend(vocabulary())
    public.bulk_extend(quad for node in nodes | settings if isinstance(node, NamedNode) for quad in members.said(node))
    public.bulk_extend(_counts(draft, None))


def public_changes(draft: Draft, public: ox.Store) -> Changes | None:
    """What a draft changes in the public store of the version it starts from; None where that must be derived anew."""
    if draft.before is None or draft.changed is None or ABOUT in draft.changed:
        return None
    members = _Members(draft)
    there, wanted = set[Quad](), set[Quad]()
    for node in _reached(draft, members, public):
        there |= set(public.quads_for_pattern(node, None, None, None))
        wanted |= set(members.said(node))
    villages = _villages(draft.before, draft.changed, _villages(draft, draft.changed, set()))
    there |= _counted(public, villages)
    wanted |= set(_counts(draft, villages))
    return Changes(there - wanted, wanted - there)


def fingerprint(quads: Iterable[Quad], start: str = "") -> str:
    """A digest of what a store says, whatever the order it was written in (sum of SHA-256, hexadecimal), added to another."""
    return _digest(int(start or "0", 16) + sum(_number(quad) for quad in quads))


def moved(digest: str, changes: Changes) -> str:
    """The fingerprint of a store that had another before these changes."""
    return _digest(int(fingerprint(changes.added, digest), 16) - sum(_number(quad) for quad in changes.removed))


def _number(quad: Quad) -> int:
    return int.from_bytes(hashlib.sha256(str(quad).encode()).digest())


def _digest(number: int) -> str:
    return f"{number % MODULUS:064x}"


class _Members:
    """What of a draft is public: the things and records of which something is said, and what."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: dict[NamedNode, tuple[bool, bool]] = {}

    def said(self, node: NamedNode) -> Iterator[Quad]:
        """The statements about a node that everybody may see: those that name no other thing than public ones."""
        if self.member(node):
            for quad in self._draft.quads(node):
                target = self._ours(quad)
                if quad.predicate.value not in HIDDEN and (target is None or self.member(target)):
                    yield quad
        elif Quad(node, TYPE, NamedNode(RM.Setting), META) in self._draft.store:
            yield from (quad for quad in self._draft.quads(node, graph=META) if quad.predicate.value not in HIDDEN)

    def member(self, node: NamedNode) -> bool:
        """A public thing, or a record that names no other things of ours than public ones, its links aside."""
        thing, record = self._classes(node)
        if thing or not record:
            return thing
        named = (self._ours(quad) for quad in self._draft.quads(node) if quad.predicate.value not in LINKS)
        return all(self._classes(target)[0] for target in named if target)

    def _classes(self, node: NamedNode) -> tuple[bool, bool]:
        """Whether something is of a public class of things, and of one of records."""
        if node not in self._known:
            self._known[node] = (self._is_one(node, PUBLIC_THINGS), self._is_one(node, PUBLIC_RECORDS))
        return self._known[node]

    def _is_one(self, node: NamedNode, classes: Iterable[str]) -> bool:
        return any(Quad(node, TYPE, NamedNode(name), CURRENT) in self._draft.store for name in classes)

    def _ours(self, quad: Quad) -> NamedNode | None:
        """The thing of ours that a statement names; None where it names a concept or states a value."""
        target = quad.object
        return target if isinstance(target, NamedNode) and self._draft.ids.split(target.value) else None


def _reached(draft: Draft, members: _Members, public: ox.Store) -> set[NamedNode]:
    """What can say something else in public: what changed, and what names something that became public or ceased to be."""
    reached = set[NamedNode]()
    ahead = list(draft.changed or ())
    while ahead:
        node = ahead.pop()
        if node not in reached:
            reached.add(node)
            was = next(public.quads_for_pattern(node, TYPE, None, CURRENT), None) is not None
            if was != members.member(node):
                ahead += [quad.subject for quad in draft.quads(object_=node) if isinstance(quad.subject, NamedNode)]
    return reached


def _villages(snapshot: Snapshot, changed: set[NamedNode], known: set[NamedNode] | None) -> set[NamedNode] | None:
    """The known villages, and those around changed places and records, whose counts can have changed; None for all of them."""
    places = set(changed)
    for node in changed:
        if Quad(node, TYPE, NamedNode(RM.Setting), META) in snapshot.store:
            return None
        quads = (quad for path in PLACED for quad in snapshot.store.quads_for_pattern(node, NamedNode(path), None, None))
        places |= {quad.object for quad in quads if isinstance(quad.object, NamedNode)}
    around = {quad.object for place in places for quad in snapshot.quads(place, NamedNode(RM.inside))}
    found = {place for place in around if isinstance(place, NamedNode) and _is_village(snapshot, place)}
    return None if known is None else known | found


def _is_village(snapshot: Snapshot, place: NamedNode) -> bool:
    return Quad(place, TYPE, NamedNode(RM.Village), CURRENT) in snapshot.store


def _counted(public: ox.Store, villages: set[NamedNode] | None) -> set[Quad]:
    """The counts as published for some villages; None for all."""
    count = NamedNode(RM.PublishedCount)
    if villages is None:
        nodes = {quad.subject for quad in public.quads_for_pattern(None, TYPE, count, CURRENT)}
    else:
        at = (quad for place in villages for quad in public.quads_for_pattern(None, NamedNode(RM.scope), place, CURRENT))
        nodes = {quad.subject for quad in at if Quad(quad.subject, TYPE, count, CURRENT) in public}
    return {quad for node in nodes for quad in public.quads_for_pattern(node, None, None, CURRENT)}


def _counts(draft: Draft, villages: set[NamedNode] | None) -> Iterator[Quad]:
    """The counts of some villages; None for all."""
    if villages is None or villages:
        only = "" if villages is None else f"VALUES ?scope {{ {' '.join(map(str, sorted(villages, key=str)))} }}"
        for file in sorted(COUNTS.glob("*.rq")):
            yield from _count(draft, file.read_text(encoding="utf-8").replace(VILLAGES, only))


def _count(draft: Draft, query: str) -> Iterator[Quad]:
    """Counts as RDF: the query gives village, term (a need domain, finding kind or indicator) and how many."""
    least = int(draft.setting("small-number") or 0)
    for scope, term, number in draft.select(query).rows:
        if not isinstance(scope, NamedNode) or not isinstance(term, NamedNode) or not isinstance(number, ox.Literal):
            continue
        name = hashlib.sha256(f"{scope.value} {term.value}".encode()).hexdigest()[:16]
        node = NamedNode(draft.ids.iri("count", name))
        yield Quad(node, TYPE, NamedNode(RM.PublishedCount), CURRENT)
        yield Quad(node, NamedNode(RM.scope), scope, CURRENT)
        yield Quad(node, NamedNode(RM.countOf), term, CURRENT)
        if int(number.value) >= least:
            yield Quad(node, NamedNode(RM.quantity), literal(int(number.value)), CURRENT)
