"""Walks the ways of rules (`queries/reach.py`) in one version of the facts: from a record to the places whose rows can depend on
it, and back from places to all records that their rows can depend on.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, META, TYPE, Term, text
from graph.snapshot import GraphName, Snapshot
from ontology.terms import RM
from queries.reach import Path, Reach, Way

Nodes: TypeAlias = set[NamedNode]
Step: TypeAlias = tuple[NamedNode, bool]
"""A property, and whether it is gone backwards: from what it leads to."""
Window: TypeAlias = tuple[str, str]
"""First and last day that a question looks at, as 2017-11-30."""
Days: TypeAlias = tuple[str, str, str]
"""The day on which something begins or happens, the day on which it happens, the day after its last one; empty for none."""

MANY = 8
"""Things of which it is quicker to ask the engine at once than one by one."""
INSIDE, ON, FROM, TO = (NamedNode(name) for name in (RM.inside, RM.onDate, RM.validFrom, RM.validTo))


class Facts:
    """What one version says of its things and records; remembers what it has read. Those `classes` count, or all."""

    def __init__(self, snapshot: Snapshot, classes: Iterable[str] = ()) -> None:
        self._snapshot = snapshot
        self._named = f"FILTER(?end IN ({', '.join(f'<{name}>' for name in sorted(classes))}))" if classes else ""
        self._quads: dict[NamedNode, frozenset[Quad]] = {}
        self._classes: dict[NamedNode, frozenset[str]] = {}
        self._days: dict[NamedNode, Days] = {}
        self._ends: dict[Step, dict[NamedNode, list[Term]]] = {}
        self._next: dict[Step, dict[NamedNode, Nodes]] = {}

    def quads(self, node: NamedNode) -> frozenset[Quad]:
        """All current statements about a thing or record, also where the administration keeps it."""
        if node not in self._quads:
            self._quads[node] = frozenset([*self._snapshot.quads(node), *self._snapshot.quads(node, graph=META)])
        return self._quads[node]

    def classes(self, node: NamedNode) -> frozenset[str]:
        """The IRIs of its classes."""
        if node not in self._classes:
            self._classes[node] = frozenset(map(text, self._led_to(node, (TYPE, False))))
        return self._classes[node]

    def days(self, node: NamedNode) -> Days:
        """The days of a record or event."""
        if node not in self._days:
            self._days[node] = (self._day(node, ON) or self._day(node, FROM), self._day(node, ON), self._day(node, TO))
        return self._days[node]

    def next(self, node: NamedNode, step: Step) -> Nodes:
        """What a step leads to."""
        known = self._next.setdefault(step, {})
        if node not in known:
            known[node] = {end for end in self._led_to(node, step) if isinstance(end, NamedNode)}
        return known[node]

    def expect(self, nodes: Nodes, *steps: Step) -> None:
        """Look up at once what steps lead to from many things, of which each will be asked."""
        for step in steps:
            known = self._ends.setdefault(step, {})
            missing = nodes - known.keys()
            if len(missing) >= MANY:
                known |= {node: [] for node in missing}
                for node, end in self._snapshot.select(_all_ends(missing, *step)).rows:
                    if isinstance(node, NamedNode) and end is not None:
                        known[node].append(end)

    def expect_classes(self, nodes: Nodes) -> None:
        """Look up at once those of the classes that count, of many things; of one thing all of them are told."""
        missing = nodes - self._classes.keys()
        if len(missing) >= MANY:
            found: dict[NamedNode, set[str]] = {node: set() for node in missing}
            for node, name in self._snapshot.select(_all_ends(missing, TYPE, False, self._named)).rows:
                if isinstance(node, NamedNode) and name is not None:
                    found[node].add(text(name))
            self._classes |= {node: frozenset(names) for node, names in found.items()}

    def expect_days(self, nodes: Nodes) -> None:
        """Look up at once the days of many records."""
        self.expect(nodes, (ON, False), (FROM, False), (TO, False))

    def _led_to(self, node: NamedNode, step: Step) -> list[Term]:
        known = self._ends.setdefault(step, {})
        if node not in known:
            name, back = step
            quads = (quad for graph in (CURRENT, META) for quad in self._around(node, name, graph, back=back))
            known[node] = [quad.subject if back else quad.object for quad in quads]
        return known[node]

    def _around(self, node: NamedNode, name: NamedNode, graph: GraphName, *, back: bool) -> Iterator[Quad]:
        return self._snapshot.quads(None, name, node, graph) if back else self._snapshot.quads(node, name, None, graph)

    def _day(self, node: NamedNode, name: NamedNode) -> str:
        return next(map(text, self._led_to(node, (name, False))), "")


def _all_ends(nodes: Nodes, name: NamedNode, back: bool, only: str = "") -> str:
    """The query for what a step leads to from some things; `only` says what of it counts."""
    values = f"VALUES ?node {{ {' '.join(map(str, nodes))} }}"
    step = f"?end {name} ?node" if back else f"?node {name} ?end"
    return f"SELECT ?node ?end {{ {{ {values} {step} {only} }} UNION {{ {values} GRAPH {META} {{ {step} }} {only} }} }}"


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
                self._expect(candidates)
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

    def _follow(self, nodes: Nodes, steps: tuple[Step, ...]) -> Nodes:
        for step in steps:
            self._facts.expect(nodes, step)
            ahead = {found for node in nodes for found in self._facts.next(node, step)}
            self._expect(ahead)
            nodes = {node for node in ahead if self._counts(node)}
        return nodes

    def _spread(self, ends: Nodes, mode: str) -> Nodes:
        """The places that lie at, inside or around some."""
        if mode == "at":
            return ends
        return {place for end in ends for place in self._facts.next(end, (INSIDE, mode == "inside"))}

    def _gather(self, places: Nodes, mode: str) -> Nodes:
        """Where a path may end so that it reaches one of these places."""
        if mode == "at":
            return places
        return {end for place in places for end in self._facts.next(place, (INSIDE, mode == "around"))}

    def _expect(self, nodes: Nodes) -> None:
        """Look up at once what tells whether things count."""
        self._facts.expect_classes(nodes)
        self._facts.expect_days({node for node in nodes if not self._facts.classes(node).isdisjoint(self._reach.dated)})

    def _counts(self, node: NamedNode) -> bool:
        """Whether the days of something meet those looked at, if that matters."""
        if node not in self._meets:
            dated = not self._facts.classes(node).isdisjoint(self._reach.dated)
            self._meets[node] = not dated or self._in_window(*self._facts.days(node))
        return self._meets[node]

    def _in_window(self, begins: str, on: str, ends: str) -> bool:
        first, last = self._window
        return begins <= last and (not on or on >= first) and (not ends or ends > first)
