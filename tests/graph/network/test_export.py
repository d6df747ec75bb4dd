"""Files of a network, read back by networkx: the same nodes, edges and facts."""

import csv
import io
import json
from datetime import date

import networkx as nx
import pytest
from tiny import tiny

from graph.network import project
from graph.network.export import FORMATS, gexf, graphml, node_link

DAY = date(2017, 11, 30)
NETWORK = project(tiny(), DAY)
AG1 = "https://remit.example/id/agreement/AG1"
GOV, NGO = ("https://remit.example/id/subject/GOV", "https://remit.example/id/subject/NGO")


def test_graphml_says_the_same() -> None:
    file = io.BytesIO("".join(graphml(NETWORK)).encode())
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph(nx.read_graphml(file, force_multigraph=True))
    assert set(found) == set(NETWORK)
    assert set(found.edges(keys=True)) == set(NETWORK.edges(keys=True))
    facts = found.edges[GOV, NGO, AG1]
    assert (facts["kind"], facts["capacity"], facts["reliability"], facts["valid_from"]) == (
        "agreement",
        "50000",
        1.0,
        "2016-01-01",
    )
    assert "valid_to" not in facts
    assert found.nodes[GOV]["zh"] == "县人民政府"


def test_gexf_says_the_same() -> None:
    found = nx.read_gexf(io.BytesIO("".join(gexf(NETWORK)).encode()))
    assert set(found) == set(NETWORK)
    assert found.number_of_edges() == NETWORK.number_of_edges()
    assert found.nodes[GOV]["label"] == "County government"


def test_node_link_json_says_the_same() -> None:
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph(nx.node_link_graph(json.loads("".join(node_link(NETWORK))), edges="edges"))
    assert set(found.edges(keys=True)) == set(NETWORK.edges(keys=True))
    facts = found.edges[GOV, NGO, AG1]
    assert (facts["capacity"], facts["start"], facts["end"]) == ("50000", "2016-01-01", None)


@pytest.mark.parametrize(("form", "size"), [("nodes.csv", len(NETWORK)), ("edges.csv", NETWORK.number_of_edges())])
def test_a_csv_has_a_row_for_each(form: str, size: int) -> None:
    rows = list(csv.DictReader(io.StringIO("".join(FORMATS[form][1](NETWORK)), newline="")))
    assert len(rows) == size
    by_key = {row.get("key", row.get("id")): row for row in rows}
    if form == "edges.csv":
        edge = by_key[AG1]
        assert (edge["source"], edge["target"], edge["capacity"], edge["end"]) == (GOV, NGO, "50000", "")
    else:
        assert by_key[GOV]["roles"] == "lead"
