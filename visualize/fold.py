"""Makes a neighbourhood small enough to look at: many things become one counted node, and the least important give way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx

from visualize.parts import Link, Node, links_of, node_of
from visualize.relations import Period
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


def count_households(network: Network, focus: str) -> Network:
    """Households other than the focus, counted where several stand alike instead of drawn one by one."""
    alike: dict[tuple[tuple[str, str, str], ...], list[str]] = {}
    for key in network:
        node = node_of(network, key)
        if node.kind == "household" and not node.folded and key != focus:
            alike.setdefault(_surroundings(network, key), []).append(key)
    groups = []
    for number, members in enumerate((members for members in alike.values() if len(members) > 1), start=1):
        words = Words(f"{len(members):,} households", f"{len(members):,}户")
        tier = min(node_of(network, key).tier for key in members)
        folded = Node(f"households {number}", "household", words, tier, count=len(members), folded=True)
        groups.append((folded, members))
    return merge(network, groups)


def cut(network: Network, limit: int) -> Network:
    """The most important nodes, and for each kind of what is left one node that counts it.

    At most `limit` nodes in all, or the focus and one node for each kind where that is more.
    """
    ranked = sorted(network, key=lambda key: _rank(network, key))
    if len(ranked) <= limit:
        return network
    kinds = {node_of(network, key).kind for key in ranked}
    left = ranked[max(1, limit - len(kinds)) :]
    groups = []
    for kind in sorted({node_of(network, key).kind for key in left}):
        members = [key for key in left if node_of(network, key).kind == kind]
        if len(members) == 1:
            continue
        number = sum(node_of(network, key).count for key in members)
        words = Words(f"+{number:,} {MOST[kind].en}", f"+{number:,}{MOST[kind].zh}")
        groups.append((Node(f"more {kind}", kind, words, 9, count=number, folded=True), members))
    return merge(network, groups)


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
    for source, target, link in links_of(network):
        ends = new.get(source, source), new.get(target, target)
        if ends == (source, target):
            merged.add_edge(*ends, facts=link)
        elif ends[0] != ends[1]:
            _count_in(merged, *ends, link)
    return merged


def _count_in(merged: Network, source: str, target: str, link: Link) -> None:
    """Add a link of a counted node, or count it in where one like it is there."""
    key = f"{link.kind} {link.involvement} {link.words.en}"
    if merged.has_edge(source, target, key=key):
        there: Link = merged.edges[source, target, key]["facts"]
        merged.edges[source, target, key]["facts"] = replace(there, count=there.count + link.count, record=None, period=Period())
    else:
        merged.add_edge(source, target, key=key, facts=link)


def _surroundings(network: Network, key: str) -> tuple[tuple[str, str, str], ...]:
    """How a node stands: what comes in from where, and what goes out to where."""
    coming: Iterable[tuple[str, str, Link]] = network.in_edges(key, data="facts")
    going: Iterable[tuple[str, str, Link]] = network.out_edges(key, data="facts")
    around = [("from", source, link.kind) for source, _, link in coming]
    return tuple(sorted({*around, *(("to", target, link.kind) for _, target, link in going)}))


def _rank(network: Network, key: str) -> tuple[int, int, str]:
    """What is drawn first: the tier, then who stands for most and is connected most, then the name."""
    node = node_of(network, key)
    return node.tier, -network.degree(key), key
