"""A picture as GraphML: what is drawn, with its places, for Gephi, yEd and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx

from visualize.marks import clean

NODE = ("label", "kind", "group", "x", "y", "count", "href")
EDGE = ("said", "group", "since", "until", "count", "href")


def graphml(drawn: Mapping[str, Any]) -> str:
    """The nodes and edges that a browser is given, as one GraphML document."""
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in drawn["nodes"]:
        network.add_node(clean(node["id"]), **_plain(node, NODE))
    for edge in drawn["edges"]:
        network.add_edge(clean(edge["from"]), clean(edge["to"]), **_plain(edge, EDGE))
    return "\n".join(nx.generate_graphml(network)) + "\n"


def _plain(facts: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str | int]:
    known = {name: facts[name] for name in names if facts.get(name) is not None}
    return {name: clean(fact) if isinstance(fact, str) else fact for name, fact in known.items()}
