"""The public store: what everybody may see, derived by rules from the facts, with no household or person in it.

What is in it: bodies, places, instruments, surveys without their answers, settings, and the records of `PUBLIC_RECORDS` that
name no household or person; the vocabularies; and counts of open needs, poor households and findings per village, of which the
small ones are withheld, and so are further ones that would give them away (`graph.published`). Sources (file names) and
everything else stay in the full store.

`derive_public` makes it anew. `public_changes` says what a draft changes in the one derived before, looking only at what can
have changed: both give the same store.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.published import counts, moved_counts
from graph.rdf import CURRENT, META, TYPE
from graph.snapshot import Draft, GraphName
from graph.vocabulary import ABOUT, vocabulary
from ontology.terms import RM, RMV

PUBLIC_THINGS = (RM.Organization, RM.AdministrativeArea, RM.Sector, RM.Instrument, RM.Survey, RM.SurveyQuestion)
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
HEADS = (RMV.unit_household, RMV.unit_person)
SMALL_PLACES = (RM.Village, RM.Township)
"""Where stated figures that count households or people stay behind: they would stand beside counts that are withheld."""
MODULUS = 2**256


@dataclass(frozen=True)
class Changes:
    """What a draft changes in the public store."""

    removed: set[Quad]
    added: set[Quad]


def derive_public(draft: Draft, public: ox.Store) -> None:
    """Fill an empty store with what of a draft everybody may see."""
    things, records = (_of_classes(draft, classes) for classes in (PUBLIC_THINGS, PUBLIC_RECORDS))
    members = _Members(draft, things, records)
    settings = _of_classes(draft, [RM.Setting], META)
    public.bulk_extend(vocabulary())
    public.bulk_extend(quad for node in things | records | settings for quad in members.said(node))
    public.bulk_extend(counts(draft))


def public_changes(draft: Draft, public: ox.Store) -> Changes | None:
    """What a draft changes in the public store of the version it starts from; None where that must be derived anew."""
    if draft.before is None or draft.changed is None or ABOUT in draft.changed:
        return None
    members = _Members(draft)
    there, wanted = set[Quad](), set[Quad]()
    for node in _reached(draft, members, public):
        there |= set(public.quads_for_pattern(node, None, None, None))
        wanted |= set(members.said(node))
    moved = moved_counts(draft, draft.before, draft.changed, public)
    there |= moved.there
    wanted |= moved.wanted
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


def _of_classes(draft: Draft, classes: Iterable[str], graph: GraphName = CURRENT) -> set[NamedNode]:
    """All that is of some classes."""
    quads = (quad for name in classes for quad in draft.quads(None, TYPE, NamedNode(name), graph))
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}


class _Members:
    """What of a draft is public: the things and records of which something is said, and what.

    Who looks at all of a draft gives all things and records of the public classes, so that they need not be looked up one by one.
    """

    def __init__(self, draft: Draft, things: set[NamedNode] | None = None, records: set[NamedNode] | None = None) -> None:
        self._draft = draft
        self._all = None if things is None or records is None else (things, records)
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
        quads = list(self._draft.quads(node))
        named = (self._ours(quad) for quad in quads if quad.predicate.value not in LINKS)
        return all(self._classes(target)[0] for target in named if target) and not self._counts_people(quads)

    def _counts_people(self, quads: Iterable[Quad]) -> bool:
        """Whether a figure counts households or people of a small place, who are not simply all that live there."""
        said = {(quad.predicate.value, quad.object) for quad in quads}
        if (RM.ofIndicator, NamedNode(RMV.ind_population)) in said or not {(RM.unit, NamedNode(unit)) for unit in HEADS} & said:
            return False
        places = (target for path, target in said if path == RM.figureScope and isinstance(target, NamedNode))
        return any(self._is_one(place, SMALL_PLACES) for place in places)

    def _classes(self, node: NamedNode) -> tuple[bool, bool]:
        """Whether something is of a public class of things, and of one of records."""
        if self._all:
            return node in self._all[0], node in self._all[1]
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
