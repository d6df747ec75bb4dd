"""The network that brings one resource from all who hold it to some ends, under one start that stands before the holders."""

from collections.abc import Iterable
from typing import TypeAlias

import networkx as nx

from graph.network import Network
from graph.rdf import text
from graph.snapshot import Table
from queries.passing import Filters, Hops, holdings_of, hops_between

Supply: TypeAlias = "nx.DiGraph[str]"
START = ""
"""Leads to every holder that has something left to share."""


def needing(found: Table) -> dict[str, set[str]]:
    """By resource, the households of rows of resource and household."""
    ends: dict[str, set[str]] = {}
    for resource, household in found.rows:
        if resource is not None and household is not None:
            ends.setdefault(text(resource), set()).add(text(household))
    return ends


def supply(network: Network, filters: Filters, ends: Iterable[str]) -> Supply:
    """Who passes the resource to whom, from the start to the ends; only what the start reaches. An end is no holder here."""
    arriving = set(ends)
    hops = hops_between(network, filters, *arriving)
    whole = as_graph(hops)
    whole.add_edges_from((START, holder) for holder in sorted(set(holdings_of(network, filters)) - arriving))
    if START not in whole:
        whole.add_node(START)
    reached = nx.descendants(whole, START) | {START}
    return nx.DiGraph(whole.subgraph(reached))


def as_graph(hops: Hops) -> Supply:
    """Hops as edges, in a fixed order."""
    return nx.DiGraph([(giver, taker) for giver in sorted(hops) for taker in sorted(hops[giver])])
