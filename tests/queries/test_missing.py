"""Missing links against a plain walk: what an agreement more would bring within reach of agreements."""

import random
from decimal import Decimal

import networkx as nx
import pytest
from networks import FUNDS, edge_facts
from tiny import tiny

from graph.network import Network
from ontology.errors import BadRequest
from queries.missing import opening
from queries.run import ask

PARTIES, HOMES = "ABCDEF", "uvwxyz"


def random_network(seed: int) -> Network:
    pick = random.Random(seed)
    network: Network = nx.MultiDiGraph()
    network.add_node(FUNDS, kind="resource")
    network.add_nodes_from(PARTIES, kind="subject")
    network.add_nodes_from(HOMES, kind="household")
    for number in range(pick.randrange(4, 16)):
        kind = pick.choice(["agreement", "contact", "trust", "membership"])
        giver, taker = pick.sample(PARTIES, 2)
        _add(network, giver, taker, f"urn:{number}", edge_facts(kind, _strength(pick)))
    for number, home in enumerate(HOMES):
        kind = pick.choice(["contact", "trust", "helper"])
        _add(network, pick.choice(PARTIES), home, f"urn:h{number}", edge_facts(kind, _strength(pick)))
    for holder in pick.sample(PARTIES, pick.randrange(3)):
        facts = edge_facts("holding", "1", record=f"urn:{holder}-holds", capacity=Decimal(1), detail="yes")
        network.add_edge(FUNDS, holder, facts["record"], **facts)
    return network


def _add(network: Network, giver: str, taker: str, record: str, facts: dict[str, object]) -> None:
    network.add_edge(giver, taker, record, **{**facts, "record": record})


def _strength(pick: random.Random) -> str:
    return str(pick.randrange(1, 11) / 10)


def served(network: Network, more: tuple[str, str] | None = None) -> set[str]:
    """Households in touch with somebody whom agreements, with one more of them, lead to from a holder."""
    agreed: nx.DiGraph[str] = nx.DiGraph()
    agreed.add_nodes_from(PARTIES)
    agreed.add_edges_from((a, b) for a, b, facts in network.edges(data=True) if facts["kind"] == "agreement")
    agreed.add_edges_from([more] if more else [])
    holders = [b for a, b, facts in network.edges(data=True) if facts["kind"] == "holding"]
    supplied = {taker for holder in holders for taker in {holder, *nx.descendants(agreed, holder)}}
    return {b for a, b in network.edges() if a in supplied and b in HOMES}


def touching(network: Network) -> set[tuple[str, str]]:
    found = set()
    for a, b, facts in network.edges(data=True):
        if b in PARTIES and facts["kind"] in ("contact", "trust", "membership"):
            found |= {(a, b)} if facts["kind"] == "trust" else {(a, b), (b, a)}
    return found


@pytest.mark.parametrize("seed", range(80))
def test_each_missing_link_opens_just_what_one_agreement_more_would(seed: int) -> None:
    network = random_network(seed)
    needs = {home: {f"{home}1", f"{home}2"} for home in HOMES[:4]}
    found = {(hop.giver, hop.taker): (homes, opened) for hop, homes, opened in opening(network, FUNDS, needs)}
    now = served(network)
    wanted = {}
    for giver, taker in touching(network):
        holders = {b for a, b, facts in network.edges(data=True) if facts["kind"] == "holding"}
        gained = (served(network, (giver, taker)) - now) & set(needs)
        if gained and holders:
            wanted[giver, taker] = gained
    assert {pair: homes for pair, (homes, _) in found.items()} == wanted
    for homes, opened in found.values():
        assert opened == {need for home in homes for need in needs[home]}


def test_the_list_has_a_limit() -> None:
    assert ask("missing-links", {"resource": "funds", "k": "0"}, tiny()).table.rows == []
    with pytest.raises(BadRequest, match="at most 1000"):
        ask("missing-links", {"resource": "funds", "k": "1001"}, tiny())
