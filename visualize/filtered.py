"""A neighbourhood without what the reader does not ask for: kinds of things, a programme role, a duty."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx

from visualize.parts import Link, links_of, node_of

if TYPE_CHECKING:
    from visualize.parts import Network
    from visualize.view import Filters

PARTIES = ("subject", "person")


def filtered(network: Network, focus: str, filters: Filters) -> Network:
    """What of a neighbourhood is asked for; the focus always is, and what hangs on nothing any more is not."""
    found: Network = network.copy()
    if filters.role:
        _keep_role(found, focus, filters.role)
    if filters.duty:
        _keep_duty(found, focus, filters.duty)
    if filters.kinds:
        _keep_kinds(found, focus, filters.kinds)
    reached = nx.node_connected_component(found.to_undirected(as_view=True), focus)
    found.remove_nodes_from([key for key in network if key in found and key not in reached])
    return found


def _keep_role(network: Network, focus: str, role: str) -> None:
    """Only the parties that play the role, and only what is held by one of them."""
    nodes = {key: node_of(network, key) for key in network}
    others = [key for key, node in nodes.items() if node.kind in PARTIES and node.role != role and key != focus]
    network.remove_nodes_from(others)
    held = {target for _, target, link in links_of(network) if link.kind == "holds"}
    network.remove_nodes_from([key for key, node in nodes.items() if node.kind == "responsibility" and key not in held])


def _keep_duty(network: Network, focus: str, duty: str) -> None:
    """Only what is held under the duty, with who holds it, where, and what it answers."""
    boxes = {key for key in network if node_of(network, key).kind == "responsibility" and _is_under(key, duty)}
    near = {other for key in boxes for other in (*network.successors(key), *network.predecessors(key))}
    found_there = {
        other for key in near - {focus} for other in network.predecessors(key) if node_of(network, other).kind == "finding"
    }
    network.remove_nodes_from([key for key in network if key not in {focus, *boxes, *near, *found_there}])


def _is_under(key: str, duty: str) -> bool:
    return key.startswith(f"under duty/{duty} @ ")


def _keep_kinds(network: Network, focus: str, kinds: tuple[str, ...]) -> None:
    """Only things of these kinds; without responsibilities, who holds one is joined with what it is for."""
    for key in [key for key in network if node_of(network, key).kind not in kinds and key != focus]:
        node = node_of(network, key)
        if node.kind == "responsibility":
            _join_past(network, key)
        network.remove_node(key)


def _join_past(network: Network, box: str) -> None:
    coming: list[tuple[str, str, Link]] = list(network.in_edges(box, data="facts"))
    for giver, _, link in coming:
        for _, taker in network.out_edges(box):
            if giver != taker:
                facts = replace(link, words=node_of(network, box).words)
                network.add_edge(giver, taker, facts=facts)
