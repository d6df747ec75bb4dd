"""The published counts of the public store: how many there are of a term (a need domain, finding kind, indicator) in a village.

A count that is withheld (`graph.withheld`) has a record without a quantity, one of 0 that is not has no record.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, FINDINGS, META, TYPE, literal
from graph.snapshot import Draft, GraphName, Snapshot
from graph.withheld import Places, withheld
from ontology.terms import RM

COUNTS = Path(__file__).parent / "public"
VILLAGES = "# villages"
"""The line of a counting query that takes the villages, and the term, to count for; left as it is, all of them."""
PLACED: dict[str, tuple[str, GraphName]] = {
    "findings": (RM.scope, FINDINGS),
    "needs": (RM.needOf, CURRENT),
    "poor": (RM.statusOf, CURRENT),
}
"""What says where something is that a query counts, and in which graph, by the name of the query."""
COUNT, VILLAGE = NamedNode(RM.PublishedCount), NamedNode(RM.Village)

Numbers = dict[str, dict[str, int]]
"""How many there are, by term and village; none where there are none."""


def counts(draft: Draft) -> Iterator[Quad]:
    """All published counts."""
    told = _Told(draft)
    for query in _queries():
        for term, numbers in _numbers(draft, query, None).items():
            yield from told.all_of(term, numbers)


@dataclass
class Moved:
    """Statements about counts: those that were there, and those that are to be."""

    there: set[Quad] = field(default_factory=set)
    wanted: set[Quad] = field(default_factory=set)


def moved_counts(draft: Draft, before: Snapshot, changed: set[NamedNode], public: ox.Store) -> Moved:
    """What a draft changes in the counts published of the version before, looking only at what can have changed."""
    moved = Moved()
    if _layout_moved(draft, before, changed) or _is_set(draft, changed) or _is_set(before, changed):
        moved.there, moved.wanted = _statements(public, _nodes(public, TYPE, COUNT)), set(counts(draft))
        return moved
    for name, query in _named_queries():
        if villages := _villages(before, changed, name) | _villages(draft, changed, name):
            _move(moved, _Told(draft, villages), _Compared(query, villages, before, draft), public)
    return moved


class _Compared:
    """What one counting query gives for some villages, before and after."""

    def __init__(self, query: str, villages: set[NamedNode], before: Snapshot, draft: Draft) -> None:
        self.query = query
        self.villages = {village.value for village in villages}
        self.was, self.now = _numbers(before, query, villages), _numbers(draft, query, villages)

    def changes(self) -> Iterator[tuple[str, dict[str, int], dict[str, int]]]:
        """Each term of which something changed, with the numbers before and after."""
        for term in sorted({*self.was, *self.now}):
            was, now = self.was.get(term, {}), self.now.get(term, {})
            if was != now:
                yield term, was, now


def _move(moved: Moved, told: "_Told", compared: _Compared, public: ox.Store) -> None:
    for term, was, now in compared.changes():
        names = {told.node(term, village): village for village in told.places.all_villages()}
        kept = {village for node, village in names.items() if _is_withheld(public, node)}
        others = {*was, *now} if all(told.alike(was.get(one, 0), now.get(one, 0)) for one in {*was, *now}) else None
        if others is not None:
            moved.wanted |= set(told.some_of(term, now, others, kept))
        else:
            numbers = {v: n for v, n in _quantities(public, names).items() if v not in compared.villages}
            again = {NamedNode(village) for village in kept - compared.villages}
            numbers |= now | (_numbers(told.draft, compared.query, again, term).get(term, {}) if again else {})
            moved.wanted |= set(told.all_of(term, numbers))
        nodes = names if others is None else {node for node, village in names.items() if village in others}
        moved.there |= _statements(public, nodes)


class _Told:
    """How the counts of a draft are told: those of all counties, or of the counties of some villages."""

    def __init__(self, draft: Draft, villages: set[NamedNode] | None = None) -> None:
        self.draft = draft
        self.least = int(draft.setting("small-number") or 0)
        self.places = places_of(draft, _nodes(draft.store, TYPE, VILLAGE) if villages is None else _around(draft, villages))

    def alike(self, was: int, now: int) -> bool:
        """Whether a number leaves what is withheld as it was: it stays the same, or large."""
        return was == now or min(was, now) >= max(self.least, 1)

    def node(self, term: str, village: str) -> NamedNode:
        """The record of a count."""
        return NamedNode(self.draft.ids.iri("count", order_of(term)(village)[:16]))

    def all_of(self, term: str, numbers: Mapping[str, int]) -> Iterator[Quad]:
        """What is published of a term."""
        kept = withheld(numbers, self.places, self.least, order_of(term)).villages
        yield from self.some_of(term, numbers, self.places.all_villages() & {*numbers, *kept}, kept)

    def some_of(self, term: str, numbers: Mapping[str, int], villages: Iterable[str], kept: set[str]) -> Iterator[Quad]:
        """What is published of a term for some villages, some of them withheld."""
        for village in villages:
            node = self.node(term, village)
            yield Quad(node, TYPE, COUNT, CURRENT)
            yield Quad(node, NamedNode(RM.scope), NamedNode(village), CURRENT)
            yield Quad(node, NamedNode(RM.countOf), NamedNode(term), CURRENT)
            if village not in kept:
                yield Quad(node, NamedNode(RM.quantity), literal(numbers[village]), CURRENT)


def order_of(term: str) -> Callable[[str], str]:
    """The order in which the villages that have enough of something stand in for others; it is the same wherever that is told."""
    return lambda place: hashlib.sha256(f"{place} {term}".encode()).hexdigest()


def _queries() -> list[str]:
    return [query for _, query in _named_queries()]


def _named_queries() -> list[tuple[str, str]]:
    return [(file.stem, file.read_text(encoding="utf-8")) for file in sorted(COUNTS.glob("*.rq"))]


def _numbers(snapshot: Snapshot, query: str, villages: set[NamedNode] | None, term: str = "") -> Numbers:
    """What a query counts for some villages, None for all, and for one term or all. It gives village, term and how many."""
    only = "" if villages is None else f"VALUES ?scope {{ {' '.join(map(str, sorted(villages, key=str)))} }}"
    only += f" VALUES ?term {{ <{term}> }}" if term else ""
    found: Numbers = {}
    for scope, counted, number in snapshot.select(query.replace(VILLAGES, only)).rows:
        if isinstance(scope, NamedNode) and isinstance(counted, NamedNode) and isinstance(number, ox.Literal):
            found.setdefault(counted.value, {})[scope.value] = int(number.value)
    return found


def places_of(snapshot: Snapshot, villages: Iterable[NamedNode]) -> Places:
    """Where some villages lie."""
    places = Places()
    for village in villages:
        places.add(village.value, *_lies(snapshot, village))
    return places


def _around(snapshot: Snapshot, villages: set[NamedNode]) -> set[NamedNode]:
    """All villages of the counties of some; the counts of other counties do not hang on those of these."""
    counties = {_lies(snapshot, village)[1] for village in villages if _is_village(snapshot, village)}
    if "" in counties:
        return {one for one in _nodes(snapshot.store, TYPE, VILLAGE) if _lies(snapshot, one)[1] in counties}
    townships = {below for county in counties for below in _within(snapshot, NamedNode(county))}
    below = {village for township in townships for village in _within(snapshot, township)}
    return {one for one in below if _is_village(snapshot, one) and _lies(snapshot, one)[1] in counties}


def _within(snapshot: Snapshot, place: NamedNode) -> Iterator[NamedNode]:
    """What lies directly within a place."""
    quads = snapshot.quads(None, NamedNode(RM.within), place)
    return (quad.subject for quad in quads if isinstance(quad.subject, NamedNode))


def _lies(snapshot: Snapshot, village: NamedNode) -> tuple[str, str]:
    """Township and county of a village; empty if none."""
    township = _above(snapshot, village)
    return township, _above(snapshot, NamedNode(township)) if township else ""


def _above(snapshot: Snapshot, place: NamedNode) -> str:
    """The place that one is directly within; empty if none."""
    found = (quad.object for quad in snapshot.quads(place, NamedNode(RM.within)))
    return min((place.value for place in found if isinstance(place, NamedNode)), default="")


def _layout_moved(draft: Draft, before: Snapshot, changed: set[NamedNode]) -> bool:
    """Whether a village came or went, or a place lies elsewhere."""
    places = (node for node in changed if _is_area(draft, node) or _is_area(before, node))
    return any((_is_village(draft, one), _above(draft, one)) != (_is_village(before, one), _above(before, one)) for one in places)


def _is_set(snapshot: Snapshot, changed: set[NamedNode]) -> bool:
    """Whether a setting changed: the day, or which numbers are small."""
    return any(Quad(node, TYPE, NamedNode(RM.Setting), META) in snapshot.store for node in changed)


def _villages(snapshot: Snapshot, changed: set[NamedNode], name: str) -> set[NamedNode]:
    """The villages around changed places, and around what of the changed a query counts: its counts there can have changed."""
    path, graph = PLACED[name]
    counted = (quad.object for node in changed for quad in snapshot.quads(node, NamedNode(path), graph=graph))
    places = changed | {place for place in counted if isinstance(place, NamedNode)}
    around = {quad.object for place in places for quad in snapshot.quads(place, NamedNode(RM.inside))}
    return {place for place in around if isinstance(place, NamedNode) and _is_village(snapshot, place)}


def _is_village(snapshot: Snapshot, place: NamedNode) -> bool:
    return Quad(place, TYPE, VILLAGE, CURRENT) in snapshot.store


def _is_area(snapshot: Snapshot, place: NamedNode) -> bool:
    return Quad(place, TYPE, NamedNode(RM.AdministrativeArea), CURRENT) in snapshot.store


def _nodes(public: ox.Store, predicate: NamedNode, object_: NamedNode) -> set[NamedNode]:
    quads = public.quads_for_pattern(None, predicate, object_, CURRENT)
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}


def _statements(public: ox.Store, nodes: Iterable[NamedNode]) -> set[Quad]:
    return {quad for node in nodes for quad in public.quads_for_pattern(node, None, None, CURRENT)}


def _quantities(public: ox.Store, names: Mapping[NamedNode, str]) -> dict[str, int]:
    quads = (quad for node in names for quad in public.quads_for_pattern(node, NamedNode(RM.quantity), None, CURRENT))
    return {names[quad.subject]: int(quad.object.value) for quad in quads}  # type: ignore[index,union-attr]


def _is_withheld(public: ox.Store, node: NamedNode) -> bool:
    there = Quad(node, TYPE, COUNT, CURRENT) in public
    return there and next(public.quads_for_pattern(node, NamedNode(RM.quantity), None, CURRENT), None) is None
