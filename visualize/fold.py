"""Makes a neighbourhood small enough to look at: many things become one counted node, and the least important give way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import networkx as nx

from visualize.parts import Link, Listing, Node, links_of, node_of
from visualize.relations import Period
from visualize.status import STATUSES
from visualize.words import Words

if TYPE_CHECKING:
    from visualize.parts import Network

MOST = {
    "household": Words("households", "户"),
    "person": Words("people", "人"),
    "subject": Words("subjects", "个主体"),
    "place": Words("places", "个地点"),
    "responsibility": Words("responsibilities", "项责任"),
    "need": Words("needs", "项需求"),
    "resource": Words("resources", "项资源"),
    "finding": Words("findings", "个问题"),
    "duty": Words("duties", "项职责"),
}


@dataclass
class Fold:
    """Nodes that are drawn as one: those of a kind that have no room at `anchor`, or households that stand alike there.

    `members` are the keys, the most important first; opening takes from the front.
    """

    key: str
    kind: str
    anchor: str
    members: list[str]
    alike: bool = False
    status: str = ""

    def node(self, network: Network) -> Node:
        """The node that counts them."""
        nodes = [node_of(network, key) for key in self.members]
        number = sum(node.count for node in nodes)
        counted = Words(f"{number:,} {MOST[self.kind].en}", f"{number:,}{MOST[self.kind].zh}")
        words = counted if self.alike else Words(f"+{counted.en}", f"+{counted.zh}")
        if self.status:
            words = Words(f"{words.en}: {STATUSES[self.status].en}", f"{words.zh}：{STATUSES[self.status].zh}")
        tier = min(node.tier for node in nodes) if self.alike else 9
        listing = Listing("needs", {"village": self.anchor.partition("/")[2]}) if self._is_listed() else None
        return Node(self.key, self.kind, words, tier, count=number, folded=True, status=self.status, listing=listing)

    def _is_listed(self) -> bool:
        return self.kind == "household" and self.anchor.startswith("village/")


def fold_alike(network: Network, anchor: str, alone: Iterable[str] = ()) -> list[Fold]:
    """The households that several stand alike; not those that are to stay alone."""
    kept = {anchor, *alone}
    alike: dict[tuple[str, tuple[tuple[str, str, str], ...]], list[str]] = {}
    for key in network:
        node = node_of(network, key)
        if node.kind == "household" and not node.folded and key not in kept:
            alike.setdefault((node.status, _surroundings(network, key)), []).append(key)
    groups = [(status, sorted(members)) for (status, _), members in alike.items() if len(members) > 1]
    return [
        Fold(f"households {status or number} @ {anchor}", "household", anchor, members, alike=True, status=status)
        for number, (status, members) in enumerate(sorted(groups, key=lambda group: group[1][0]), start=1)
    ]


def choose(network: Network, anchor: str, keys: list[str], folds: list[Fold], room: int) -> tuple[list[str], list[Fold]]:
    """The most important nodes one by one, all else in folds: at most `room` of both, or one per kind where that is more."""
    items: list[str | Fold] = sorted([*keys, *folds], key=lambda item: _rank(network, item))
    if len(items) <= room:
        return keys_of(items), folds_of(items)
    kinds = {_kind(network, item) for item in items}
    number = max(1 if anchor in keys else 0, room - len(kinds))
    head, tail = items[:number], items[number:]
    alone, grouped = keys_of(head), folds_of(head)
    for kind in sorted({_kind(network, item) for item in tail}):
        same = [item for item in tail if _kind(network, item) == kind]
        if len(same) == 1:
            alone, grouped = alone + keys_of(same), grouped + folds_of(same)
        else:
            grouped.append(Fold(f"more {kind} @ {anchor}", kind, anchor, list(_members(same))))
    return alone, grouped


def keys_of(items: Iterable[str | Fold]) -> list[str]:
    """Those that are single nodes."""
    return [item for item in items if isinstance(item, str)]


def folds_of(items: Iterable[str | Fold]) -> list[Fold]:
    """Those that are folds."""
    return [item for item in items if isinstance(item, Fold)]


def merge(network: Network, groups: Iterable[tuple[Node, list[str]]]) -> Network:
    """A copy in which each group of nodes is one node; links that then say the same are one link that counts them."""
    listed = list(groups)
    new = {key: folded.key for folded, members in listed for key in members}
    merged: Network = nx.MultiDiGraph()
    for key in network:
        if key not in new:
            merged.add_node(key, facts=node_of(network, key))
    for folded, _ in listed:
        merged.add_node(folded.key, facts=folded)
    alike: dict[tuple[str, str, str, str, str, str], list[Link]] = {}
    for source, target, link in links_of(network):
        ends = new.get(source, source), new.get(target, target)
        if ends == (source, target):
            merged.add_edge(*ends, facts=link)
        elif ends[0] != ends[1]:
            alike.setdefault((*ends, link.kind, link.involvement, link.words.en, link.sign), []).append(link)
    for (source, target, *_), links in alike.items():
        merged.add_edge(source, target, facts=_counted(links))
    return merged


def _counted(links: list[Link]) -> Link:
    """One link for several that say the same; it names no single record."""
    first, *others = links
    return replace(first, count=sum(link.count for link in links), record=None, period=Period()) if others else first


def _surroundings(network: Network, key: str) -> tuple[tuple[str, str, str], ...]:
    """How a node stands: what comes in from where, and what goes out to where."""
    coming: Iterable[tuple[str, str, Link]] = network.in_edges(key, data="facts")
    going: Iterable[tuple[str, str, Link]] = network.out_edges(key, data="facts")
    around = [("from", source, link.kind) for source, _, link in coming]
    return tuple(sorted({*around, *(("to", target, link.kind) for _, target, link in going)}))


def _members(items: Iterable[str | Fold]) -> Iterator[str]:
    for item in items:
        yield from [item] if isinstance(item, str) else item.members


def _kind(network: Network, item: str | Fold) -> str:
    return node_of(network, item).kind if isinstance(item, str) else item.kind


def _rank(network: Network, item: str | Fold) -> tuple[int, int, str]:
    """What is drawn first: the tier, then who is connected most, then the name."""
    if isinstance(item, Fold):
        return min(node_of(network, key).tier for key in item.members), -len(item.members), item.key
    return node_of(network, item).tier, -network.degree(item), item
