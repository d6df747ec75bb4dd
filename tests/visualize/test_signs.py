"""What a picture marks: several who are accountable for the same, and what is owed and borne by nobody."""

from dataclasses import replace

import networkx as nx
from pictured import DAY, picture

from graph.snapshot import Draft
from visualize.legend import legend
from visualize.network import draw
from visualize.parts import Link, Node, links_of, node_of
from visualize.signs import mark_overlaps
from visualize.table import Pages
from visualize.words import Words

HOLDS = Link("holds", Words("accountable", "负总责"), involvement="A")


def test_all_who_are_accountable_for_the_same_are_marked_and_nobody_else() -> None:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for holder in ("one", "other", "helper"):
        network.add_node(holder, facts=Node(holder, "subject", Words(holder, holder), 1))
        network.add_edge(holder, "box", facts=HOLDS if holder != "helper" else replace(HOLDS, involvement="R"))
    network.add_edge("one", "box", facts=HOLDS)
    network.add_edge("one", "alone", facts=HOLDS)
    mark_overlaps(network, ["box", "alone"])
    signs = sorted((source, target, link.sign, link.words.en) for source, target, link in links_of(network))
    assert signs == [
        ("helper", "box", "", "accountable"),
        ("one", "alone", "", "accountable"),
        ("one", "box", "overlap", "accountable · overlap"),
        ("one", "box", "overlap", "accountable · overlap"),
        ("other", "box", "overlap", "accountable · overlap"),
    ]


def test_a_duty_that_is_owed_and_borne_by_nobody_stands_in_the_picture(county: Draft) -> None:
    scene = picture(county, "household/H1")
    network = scene.network
    boxes = {node.words.en: node for node in (node_of(network, key) for key in network) if node.status == "absent"}
    assert list(boxes) == ["nobody: drinking-water assurance"]
    assert {entry.word: entry.number for entry in legend(scene, {}).signs} == {"overlap": 0, "absence": 1}
    drawn = draw(scene, "zh", Pages(lambda node: None, lambda iri: None), {}).payload()
    marked = [edge for edge in drawn["edges"] if "sign" in edge]
    assert [(edge["sign"], edge["label"], edge["dashes"]) for edge in marked] == [("absence", "无人负总责", [4, 6])]
    assert [node["group"] for node in drawn["nodes"] if node["id"] == marked[0]["from"]] == ["status-absent"]


def test_links_that_join_the_same_two_lie_beside_each_other(county: Draft) -> None:
    drawn = draw(picture(county, "duty/housing", day=DAY), "en", Pages(lambda node: None, lambda iri: None), {})
    edges = drawn.payload()["edges"]
    pairs: dict[tuple[str, str], list[int]] = {}
    for edge in edges:
        pairs.setdefault((edge["from"], edge["to"]), []).append(edge.get("bend", 0))
    assert all(bends == list(range(len(bends))) for bends in pairs.values())
