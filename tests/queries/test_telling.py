"""How far a message carries, against the product along every loopless way; short-cuts against adding the link and looking."""

import math
import random
from datetime import date
from itertools import pairwise

import networkx as nx
import pytest
from networks import edge_facts
from tiny import tiny

from graph.network import Network
from graph.network.project import cost_of
from ontology.errors import BadRequest
from queries.run import ask
from queries.telling import lifts, spread, telling

PARTIES, HOMES = "ABCDE", "xyz"


def random_network(seed: int) -> Network:
    pick = random.Random(seed)
    network: Network = nx.MultiDiGraph()
    network.add_nodes_from(PARTIES, kind="subject")
    network.add_nodes_from(HOMES, kind="household")
    for number in range(pick.randrange(4, 14)):
        giver = pick.choice(PARTIES)
        taker = pick.choice([other for other in PARTIES + HOMES if other != giver])
        kinds = ["contact", "trust", "helper", "agreement", "membership"]
        facts = edge_facts(pick.choice(kinds), str(pick.randrange(1, 11) / 10), record=f"urn:{number}")
        network.add_edge(giver, taker, f"urn:{number}", **facts)
    return network


def shares(network: Network, source: str) -> dict[str, float]:
    """The greatest product along any loopless way to each, households passing nothing on."""
    plain: nx.DiGraph[str] = nx.DiGraph()
    plain.add_nodes_from(network)
    for giver, taker, facts in network.edges(data=True):
        both = facts["kind"] in ("contact", "membership")
        for a, b in [(giver, taker), (taker, giver)] if both else [(giver, taker)]:
            if facts["kind"] != "agreement" and a in PARTIES:
                known = plain.get_edge_data(a, b, {"reliability": 0.0})["reliability"]
                plain.add_edge(a, b, reliability=max(known, facts["reliability"]))
    found = {source: 1.0}
    for node in set(plain) - {source}:
        ways = nx.all_simple_paths(plain, source, node)
        products = [math.prod(plain.edges[hop]["reliability"] for hop in pairwise(way)) for way in ways]
        if products:
            found[node] = max(products)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_best_way_is_the_greatest_product(seed: int) -> None:
    network = random_network(seed)
    found = spread(telling(network), "A")
    assert {node: math.exp(-told.cost) for node, told in found.items()} == pytest.approx(shares(network, "A"))


@pytest.mark.parametrize("seed", range(60))
def test_a_short_cut_lifts_just_those_who_would_be_lifted(seed: int) -> None:
    network = random_network(seed)
    threshold, strength = 0.45, 0.93
    found = {to: lifted for to, _, lifted, _ in lifts(telling(network), "A", set(HOMES), (threshold, strength))}
    now = shares(network, "A")
    wanted = {}
    for listener in set(PARTIES) - {"A"}:
        more = network.copy()
        more.add_edge("A", listener, "urn:new", **edge_facts("trust", str(strength), record="urn:new"))
        then = shares(more, "A")
        lifted = {home for home in HOMES if now.get(home, 0.0) < threshold <= then.get(home, 0.0)}
        if lifted:
            wanted[listener] = lifted
    assert found == wanted


def test_a_measured_transmission_counts_before_a_tie_and_the_latest_before_others() -> None:
    network: Network = nx.MultiDiGraph()
    network.add_nodes_from("AB", kind="subject")
    network.add_edge("A", "B", "urn:tie", **edge_facts("contact", "0.9", record="urn:tie"))
    for day, kept in ((date(2017, 3, 1), "0.8"), (date(2017, 9, 1), "0.25"), (date(2017, 5, 1), "0.5")):
        network.add_edge("A", "B", f"urn:{day}", **edge_facts("channel", kept, record=f"urn:{day}", start=day))
    assert telling(network)["A"]["B"] == (cost_of(0.25), "urn:2017-09-01")
    assert telling(network)["B"]["A"] == (cost_of(0.9), "urn:tie")


@pytest.mark.parametrize(
    "wrong", [{"threshold": "0"}, {"threshold": "1.1"}, {"reliability": "0"}, {"reliability": "2"}, {"k": "1001"}]
)
def test_what_is_out_of_bounds_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadRequest, match="above 0"):
        ask("information-shortcuts", {"from": "GOV", **wrong}, tiny())


def test_whoever_is_tied_to_nobody_is_told_whom_to_speak_to() -> None:
    rows = ask("information-shortcuts", {"from": "P02", "as_of": "2017-11-30"}, tiny()).table.rows
    assert "from P02 to" in str(rows[0][5])
