"""A network as a file for other programs: GraphML, GEXF, node-link JSON, and CSV of its nodes or edges.

Attributes that are unknown are left out of GraphML and GEXF, null in JSON and empty in CSV; days are written as 2017-11-30,
quantities as they are stated. None of these formats has a type for either, so both are text.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.csv_text import escaped
from graph.network.project import Network

NODE = ("id", "kind", "type", "code", "en", "zh", "village", "roles")
EDGE = (
    *("key", "source", "target", "kind", "record", "about", "detail", "resource"),
    *("capacity", "unit", "reliability", "cost", "start", "end"),
)


def graphml(network: Network) -> Iterator[str]:
    """GraphML (Brandes et al. 2002)."""
    yield from (f"{line}\n" for line in nx.generate_graphml(_plain(network)))


def gexf(network: Network) -> Iterator[str]:
    """GEXF 1.2 (Gephi)."""
    yield from (f"{line}\n" for line in nx.generate_gexf(_plain(network)))


def node_link(network: Network) -> Iterator[str]:
    """The node-link JSON of networkx and D3, with the edges under `edges`."""
    data = nx.node_link_data(network, edges="edges")
    yield json.dumps(data, ensure_ascii=False, default=_text) + "\n"


def nodes_csv(network: Network) -> Iterator[str]:
    """One row per node."""
    yield from _csv(NODE, ({"id": node, **facts} for node, facts in network.nodes(data=True)))


def edges_csv(network: Network) -> Iterator[str]:
    """One row per edge."""
    edges = network.edges(keys=True, data=True)
    yield from _csv(EDGE, ({"key": key, "source": a, "target": b, **facts} for a, b, key, facts in edges))


FORMATS: dict[str, tuple[str, Callable[[Network], Iterator[str]]]] = {
    "graphml": ("application/graphml+xml", graphml),
    "gexf": ("application/gexf+xml", gexf),
    "json": ("application/json", node_link),
    "nodes.csv": ("text/csv", nodes_csv),
    "edges.csv": ("text/csv", edges_csv),
}
"""Ending to media type and writer."""


def _plain(network: Network) -> Network:
    """A copy that says only what is known, with no types that XML formats lack."""
    copy: Network = nx.MultiDiGraph()
    for node, facts in network.nodes(data=True):
        copy.add_node(node, **_known(facts), label=facts["en"] or facts["code"])
    for giver, taker, key, facts in network.edges(keys=True, data=True):
        copy.add_edge(giver, taker, key, **_known(facts))
    return copy


def _known(facts: dict[str, Any]) -> dict[str, str | float]:
    """What is known; networkx takes `start` and `end` for a life of its own in GEXF, so that they are called otherwise."""
    names = {"start": "valid_from", "end": "valid_to"}
    return {
        names.get(name, name): fact if isinstance(fact, float) else _text(fact)
        for name, fact in facts.items()
        if fact not in ("", None)
    }


def _text(fact: object) -> str:
    if isinstance(fact, Decimal):
        return format(fact.normalize(), "f")
    return fact.isoformat() if isinstance(fact, date) else str(fact)


def _csv(columns: tuple[str, ...], rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row[name] is None else escaped(_text(row[name])) for name in columns])
        if text.tell() > 100_000:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
