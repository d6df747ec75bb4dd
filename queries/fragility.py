"""Who holds the network together: the Python step of `cut-points`.

A cut point (articulation point) is a party without whom some others can no longer reach each other. All are found in one pass,
from the blocks of the network (Hopcroft and Tarjan 1973, as networkx implements them): beside a cut point, every block that it
belongs to leads to a part of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

import networkx as nx
from pyoxigraph import NamedNode

from graph.rdf import literal, text, value
from graph.snapshot import Row, Snapshot, Table
from queries.contacts import HOUSEHOLD, Contacts, contacts_of
from queries.params import Bound

COLUMNS = ("subject", "group", "parts", "households", "others")


class Size(NamedTuple):
    """How many parties, and how many of them are households."""

    parties: int
    households: int

    def plus(self, other: "Size") -> "Size":
        """Both together."""
        return Size(self.parties + other.parties, self.households + other.households)

    def minus(self, other: "Size") -> "Size":
        """What is left without the other."""
        return Size(self.parties - other.parties, self.households - other.households)


@dataclass(frozen=True)
class Cut:
    """A cut point, and the parts into which those that it joined fall apart without it, the greatest first."""

    party: str
    parts: list[Size]

    @property
    def cut_off(self) -> Size:
        """All but the greatest part."""
        return Size(sum(part.parties for part in self.parts[1:]), sum(part.households for part in self.parts[1:]))


def cut_points(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The cut points, those that cut off most households first, then most others."""
    contacts = contacts_of(bound, snapshot)
    only = text(bound.terms["subject"]) if "subject" in bound.terms else ""
    cuts = [cut for cut in cuts_of(contacts) if only in ("", cut.party)]
    ranked = sorted(cuts, key=lambda cut: (-cut.cut_off.households, -cut.cut_off.parties, cut.party))
    return Table(COLUMNS, [_row(cut, contacts) for cut in ranked[: int(str(value(bound.terms["k"])))]])


def cuts_of(contacts: Contacts) -> Iterator[Cut]:
    """All cut points, with what would be cut off."""
    graph: nx.Graph[str] = nx.Graph([(one, other) for one, near in contacts.near.items() for other in near if one < other])
    blocks = list(cast("Iterator[set[str]]", nx.biconnected_components(graph)))  # its stubs say a list of sets
    within: dict[str, list[int]] = defaultdict(list)
    for number, block in enumerate(blocks):
        for party in block:
            within[party].append(number)
    joints = {party for party, numbers in within.items() if len(numbers) > 1}
    tree: nx.Graph[str | int] = nx.Graph([(party, number) for party in joints for number in within[party]])
    sizes: dict[str | int, Size] = {number: _size(block - joints, contacts) for number, block in enumerate(blocks)}
    sizes |= {party: _size([party], contacts) for party in joints}
    for part in nx.connected_components(tree):
        yield from _cuts(tree, next(iter(part)), sizes)


def _cuts(tree: "nx.Graph[str | int]", root: str | int, sizes: dict[str | int, Size]) -> Iterator[Cut]:
    """The cut points of one tree of blocks and cut points, given the size of each (that of a block without its cut points)."""
    edges = list(nx.dfs_edges(tree, root))
    over = {node: above for above, node in edges}
    below = {node: sizes[node] for node in (root, *over)}
    for above, node in reversed(edges):
        below[above] = below[above].plus(below[node])
    for node in below:
        if isinstance(node, str):
            parts = [below[other] for other in tree[node] if other != over.get(node)]
            beyond = [below[root].minus(below[node])] if node in over else []
            yield Cut(node, sorted((*parts, *beyond), reverse=True))


def _size(parties: Iterable[str], contacts: Contacts) -> Size:
    groups = Counter(contacts.group[party] for party in parties)
    return Size(groups.total(), groups[HOUSEHOLD])


def _row(cut: Cut, contacts: Contacts) -> Row:
    lost = cut.cut_off
    return (
        NamedNode(cut.party),
        literal(contacts.group[cut.party]),
        literal(len(cut.parts)),
        literal(lost.households),
        literal(lost.parties - lost.households),
    )
