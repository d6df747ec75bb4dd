"""Walks the ways of rules (`queries/reach.py`) in one version of the facts: from a record to the places whose rows can depend on
it, and back from places to all records that their rows can depend on.
"""

from collections.abc import Iterator
from typing import TypeAlias

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, META, TYPE, text
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.reach import Path, Reach, Way

Nodes: TypeAlias = set[NamedNode]
Window: TypeAlias = tuple[str, str]
"""First and last day that a question looks at, as 2017-11-30."""
Days: TypeAlias = tuple[str, str, str]
"""The day on which something begins or happens, the day on which it happens, the day after its last one; empty for none."""

INSIDE, ON, FROM, TO = (NamedNode(name) for name in (RM.inside, RM.onDate, RM.validFrom, RM.validTo))


class Facts:
    """What one version says of its things and records; remembers what it has read."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._quads: dict[NamedNode, frozenset[Quad]] = {}
        self._classes: dict[NamedNode, frozenset[str]] = {}
        self._days: dict[NamedNode, Days] = {}
        self._next: dict[tuple[NamedNode, NamedNode, bool], Nodes] = {}

    def quads(self, node: NamedNode) -> frozenset[Quad]:
        """All current statements about a thing or record, also where the administration keeps it."""
        if node not in self._quads:
            self._quads[node] = frozenset([*self._snapshot.quads(node), *self._snapshot.quads(node, graph=META)])
        return self._quads[node]

    def classes(self, node: NamedNode) -> frozenset[str]:
        """The IRIs of its classes."""
        if node not in self._classes:
            self._classes[node] = frozenset(text(quad.object) for quad in self._both(node, TYPE, None))
        return self._classes[node]

    def days(self, node: NamedNode) -> Days:
        """The days of a record or event."""
        if node not in self._days:
            self._days[node] = (self._day(node, ON) or self._day(node, FROM), self._day(node, ON), self._day(node, TO))
        return self._days[node]

    def next(self, node: NamedNode, step: NamedNode, back: bool) -> Nodes:
        """What a property leads to, or backwards what it leads from."""
        key = (node, step, back)
        if key not in self._next:
            quads = self._both(None, step, node) if back else self._both(node, step, None)
            ends = (quad.subject if back else quad.object for quad in quads)
            self._next[key] = {end for end in ends if isinstance(end, NamedNode)}
        return self._next[key]

    def _both(self, subject: NamedNode | None, predicate: NamedNode, object_: NamedNode | None) -> Iterator[Quad]:
        for graph in (CURRENT, META):
            yield from self._snapshot.quads(subject, predicate, object_, graph)

    def _day(self, node: NamedNode, name: NamedNode) -> str:
        return next((text(quad.object) for quad in self._both(node, name, None)), "")


class Walk:
    """The ways of one rule, for the days that it looks at."""

    def __init__(self, facts: Facts, reach: Reach, window: Window) -> None:
        self._facts = facts
        self._reach = reach
        self._window = window
        self._meets: dict[NamedNode, bool] = {}

    def reached(self, record: NamedNode) -> Nodes:
        """The places (the values of the anchor) whose rows can depend on a record."""
        ways = (way for name, ways in self._reach.ways.items() if name in self._facts.classes(record) for way in ways)
        return {place for way in ways for place in self._ends(way, record)} if self._counts(record) else set()

    def records(self, places: Nodes) -> Nodes:
        """All records that the rows at some places can depend on."""
        found: Nodes = set()
        for name, ways in self._reach.ways.items():
            for way in ways:
                starts = (self._starts(path, places) for path in way)
                candidates = set.intersection(*starts) - found
                found |= {node for node in candidates if name in self._facts.classes(node) and self._counts(node)}
        return found

    def _ends(self, way: Way, record: NamedNode) -> Nodes:
        first, *others = way
        found = self._spread(self._follow({record}, first.steps), first.mode)
        for path in others:
            ends = self._follow({record}, path.steps)
            found = {place for place in found if ends & self._gather({place}, path.mode)}
        return found

    def _starts(self, path: Path, places: Nodes) -> Nodes:
        backwards = tuple((step, not back) for step, back in reversed(path.steps))
        return self._follow(self._gather(places, path.mode), backwards)

    def _follow(self, nodes: Nodes, steps: tuple[tuple[NamedNode, bool], ...]) -> Nodes:
        for step, back in steps:
            ahead = {found for node in nodes for found in self._facts.next(node, step, back)}
            nodes = {node for node in ahead if self._counts(node)}
        return nodes

    def _spread(self, ends: Nodes, mode: str) -> Nodes:
        """The places that lie at, inside or around some."""
        if mode == "at":
            return ends
        return {place for end in ends for place in self._facts.next(end, INSIDE, mode == "inside")}

    def _gather(self, places: Nodes, mode: str) -> Nodes:
        """Where a path may end so that it reaches one of these places."""
        if mode == "at":
            return places
        return {end for place in places for end in self._facts.next(place, INSIDE, mode == "around")}

    def _counts(self, node: NamedNode) -> bool:
        """Whether the days of something meet those looked at, if that matters."""
        if node not in self._meets:
            dated = not self._facts.classes(node).isdisjoint(self._reach.dated)
            self._meets[node] = not dated or self._in_window(*self._facts.days(node))
        return self._meets[node]

    def _in_window(self, begins: str, on: str, ends: str) -> bool:
        first, last = self._window
        return begins <= last and (not on or on >= first) and (not ends or ends > first)
