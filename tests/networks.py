"""Small networks made by hand or at random, with the attributes that `graph.network` gives."""

from decimal import Decimal

import networkx as nx

from graph.network import Network
from graph.network.project import cost_of
from ontology.terms import RMV

Hop = tuple[str, str, str]
FUNDS = RMV.res_funds
END = "H"


def network_of(hops: list[Hop], holders: str, kind: str = "contact", end: str = "household") -> Network:
    """A network of one kind of hop; every holder has 100 yuan left."""
    network: Network = nx.MultiDiGraph()
    network.add_node(FUNDS, kind="resource")
    for name in sorted({name for hop in hops for name in hop[:2]} | set(holders) | {END}):
        network.add_node(name, kind=end if name == END else "subject", type="", code=name, en="", zh="")
    for number, (giver, taker, reliability) in enumerate(hops):
        facts = edge_facts(kind, reliability, record=f"urn:{giver}{taker}-{number}")
        network.add_edge(giver, taker, facts["record"], **facts)
    for name in holders:
        facts = edge_facts("holding", "1", record=f"urn:{name}-holds", capacity=Decimal(100), detail="yes")
        network.add_edge(FUNDS, name, facts["record"], **facts)
    return network


def edge_facts(kind: str, reliability: str, **facts: object) -> dict[str, object]:
    number = float(reliability)
    usual = {"about": "", "detail": "", "resource": FUNDS, "capacity": None, "unit": RMV.unit_cny, "start": None, "end": None}
    return {**usual, "kind": kind, "reliability": number, "cost": cost_of(number), **facts}
