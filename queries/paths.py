"""The ways by which a resource can reach a household: the most reliable loopless paths over agreements and ties.

The cost of a hop is -log(reliability), so that the cheapest path is the one whose reliabilities have the greatest product.
Paths come in order of cost by Yen's algorithm (J. Y. Yen, Management Science 17, 1971), as networkx implements it.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, pairwise

import networkx as nx

from graph.rdf import literal, value
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from queries.params import Bound

COLUMNS = ("path", "hop", "from", "to", "by", "reliability", "whole", "record")
MOST = 100
LEAST = 1e-9
"""A tie of strength 0 still is one: its reliability counts as this."""
HOP = 1e-9
"""What every hop costs beside its unreliability: of two equal paths the shorter one is cheaper."""


def best_paths(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The best `k` loopless paths from any holder to the household; one row per hop, best path first.

    `found` has the rows from, to, by (holding, agreement or tie), reliability (0 to 1) and record. A holder that gives directly
    has a path of one hop. Paths of equal reliability come with fewer hops first.

    BadRequest   more paths than `MOST` are asked for
    """
    household, most = str(bound.terms["household"]), int(str(value(bound.terms["k"])))
    if most > MOST:
        raise BadRequest(f"k cannot be {most}; at most {MOST} paths are listed.")
    network, holders = _network(found, household)
    rows = [
        row
        for number, path in enumerate(islice(_paths(network, holders, household), most), start=1)
        for row in _rows(network, path, number)
    ]
    return Table(COLUMNS, rows)


def _network(found: Table, household: str) -> tuple["nx.DiGraph[str]", list[str]]:
    """Hops as edges, of several between two subjects the most reliable; and the holders other than the household."""
    network: nx.DiGraph[str] = nx.DiGraph()
    holders = []
    for giver, taker, by, reliability, record in found.rows:
        if giver is None:
            holders.append(str(taker))
            continue
        cost = HOP - math.log(max(float(str(value(reliability))), LEAST))
        known = network.get_edge_data(str(giver), str(taker))
        if known is None or cost < known["cost"]:
            network.add_edge(str(giver), str(taker), cost=cost, row=(giver, taker, by, reliability, record))
    return network, sorted(set(holders) & set(network) - {household})


def _paths(network: "nx.DiGraph[str]", holders: list[str], household: str) -> Iterator[list[str]]:
    """Paths from a source above all holders, cheapest first. A path that passes a second holder starts at that one too."""
    if household not in network or not holders:
        return
    source = ""
    network.add_edges_from(((source, holder) for holder in holders), cost=0.0)
    if nx.has_path(network, source, household):
        for path in nx.shortest_simple_paths(network, source, household, weight="cost"):
            yield path[1:]


def _rows(network: "nx.DiGraph[str]", path: list[str], number: int) -> Iterator[Row]:
    hops = [network.edges[pair]["row"] for pair in pairwise(path)]
    whole = math.prod((Decimal(str(value(hop[3]))) for hop in hops), start=Decimal(1))
    for place, (giver, taker, by, reliability, record) in enumerate(hops, start=1):
        yield literal(number), literal(place), giver, taker, by, reliability, literal(round(whole, 6)), record
