"""Paths to a household and allocation: Remit over HTTP, and the search that it uses against networkx on the same hops."""

import time
from collections.abc import Iterator
from functools import partial
from itertools import islice

import networkx as nx
from bench.measure import Result, Told
from bench.stage import OXIGRAPH, VIRTUOSO, Stage

from graph.network.kept import network_of
from ontology.terms import RMV
from queries.passing import Filters, Hops, holdings_of, hops_between
from queries.search import HOP, best_first, pairs

MOST_HOPS, BEST, HOMES = 6, 5, 8
OURS, NETWORKX = "our search", "networkx"
START = "start"


def over_http(stage: Stage) -> Iterator[Result]:
    """Paths and allocation as they are asked for; no other engine answers these."""
    homes, villages = _homes(stage), stage.codes("village", HOMES)
    panel = stage.panel.but(OXIGRAPH, VIRTUOSO, stage.panel.peers[0].name, budget=60)
    panel = panel.but(missing={}, rounds=HOMES - 1)
    yield panel.ask(
        "paths to a household", lambda number: stage.on("paths", 0, {"to": homes[number % len(homes)], "resource": "funds"})
    )
    yield panel.ask(
        "allocation in a village", lambda number: stage.on("allocate", 0, {"place": villages[number % len(villages)]})
    )
    yield panel.but(rounds=1).ask("allocation, whole county", partial(stage.on, "allocate"))


def against_networkx(stage: Stage) -> Result:
    """The best paths from any holder: ours, and networkx's `shortest_simple_paths` from a node before all holders."""
    result = Result("best 5 paths, the search alone", {OURS: Told(), NETWORKX: Told()})
    network = network_of(stage.snapshot, stage.day)
    for number, home in enumerate(_homes(stage)):
        end = f"https://remit.example/id/household/{home}"
        filters = Filters(RMV.res_funds, "recorded", "", 0.0)
        hops = hops_between(network, filters, end)
        starts = {holder for holder in holdings_of(network, filters) if holder in hops} - {end}
        began = time.perf_counter()
        ours = [_cost(hops, path) for path in islice(best_first(hops, starts, end, MOST_HOPS), BEST)]
        between = time.perf_counter()
        theirs = _theirs(hops, starts, end)
        result.peers[OURS].seconds[number] = between - began
        result.peers[NETWORKX].seconds[number] = time.perf_counter() - between
        result.rows.append(len(ours))
        if ours != theirs:
            result.peers[NETWORKX].wrong = f"{home}: costs {theirs}, ours {ours}"
    return result


def _homes(stage: Stage) -> list[str]:
    """Households that somebody has an agreement with, so that a path can end there."""
    return stage.codes("(SELECT h.iri FROM household h SEMI JOIN agreement a ON a.to_subject = h.id)", HOMES)


def _theirs(hops: Hops, starts: set[str], end: str) -> list[float]:
    """The costs of the best paths by networkx, which knows no limit of hops: longer ones are passed over."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for giver, takers in hops.items():
        graph.add_weighted_edges_from((giver, taker, hop.cost + HOP) for taker, hop in takers.items())
    graph.add_weighted_edges_from((START, holder, 0.0) for holder in starts)
    if START not in graph or end not in graph:
        return []
    try:
        found = (path[1:] for path in nx.shortest_simple_paths(graph, START, end, weight="weight"))
        short = (tuple(path) for path in islice(found, 1000) if len(path) - 1 <= MOST_HOPS)
        return [_cost(hops, path) for path in islice(short, BEST)]
    except nx.NetworkXNoPath:
        return []


def _cost(hops: Hops, path: tuple[str, ...]) -> float:
    return round(sum(hops[giver][taker].cost + HOP for giver, taker in pairs(path)), 8)
