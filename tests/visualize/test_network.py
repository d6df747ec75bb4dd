import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pictured import picture

from graph.snapshot import Draft
from visualize.network import SafeNetwork, draw
from visualize.parts import Node
from visualize.table import Pages


def payload(county: Draft, asked: str, lang: str = "en") -> dict[str, Any]:
    def page(node: Node) -> str | None:
        return f"/page/{node.key}" if node.iri else None

    pages = Pages(page, lambda iri: f"/record/{iri}")
    found: dict[str, Any] = json.loads(json.dumps(draw(picture(county, asked), lang, pages, {}).payload()))
    return found


def test_the_payload_is_plain_json_whose_edges_join_its_nodes(county: Draft) -> None:
    found = payload(county, "village/V1")
    keys = {node["id"] for node in found["nodes"]}
    assert found["options"]["physics"] is False
    assert len(keys) == len(found["nodes"])
    assert all(edge["from"] in keys and edge["to"] in keys for edge in found["edges"])


def test_the_focus_comes_first(county: Draft) -> None:
    assert payload(county, "village/V1")["nodes"][0]["group"] == "focus"


def test_shape_says_the_kind_colour_the_role_and_border_the_involvement(county: Draft) -> None:
    nodes = {node["label"]: node for node in payload(county, "village/V1")["nodes"]}
    assert (nodes["Government"]["shape"], nodes["Government"]["group"]) == ("dot", "lead")
    assert (nodes["A·R  housing assurance"]["shape"], nodes["Stone Village"]["shape"]) == ("box", "square")
    borders = [
        nodes[name].get("shapeProperties", {}).get("borderDashes", False)
        for name in ("A·R  housing assurance", "R  job provision", "C  income development")
    ]
    assert borders[0] is False
    assert borders[1] != borders[2]


def test_labels_follow_the_language_and_tooltips_have_both(county: Draft) -> None:
    labels = {node["label"] for node in payload(county, "village/V1", "zh")["nodes"]}
    assert {"石村", "政府", "A·R  住房保障"} <= labels
    titles = {line for node in payload(county, "village/V1")["nodes"] for line in node["title"]}
    assert "Stone Village 石村" in titles


def test_edges_carry_their_record_and_period(county: Draft) -> None:
    edges = [edge for edge in payload(county, "subject/VC")["edges"] if "responsibility/R3" in edge.get("href", "")]
    assert {(edge["said"], edge["since"]) for edge in edges} == {("consulted", "2016-01-01"), ("over", "2016-01-01")}


def test_parallel_edges_are_kept() -> None:
    network = SafeNetwork()
    network.add_node("a", "A", "dot")
    network.add_node("b", "B", "dot")
    network.add_edge("a", "b", title=["one"])
    network.add_edge("a", "b", title=["two"])
    assert [edge["title"] for edge in network.payload()["edges"]] == [["one"], ["two"]]


def test_an_edge_needs_its_nodes() -> None:
    with pytest.raises(KeyError):
        SafeNetwork().add_edge("a", "b")


def test_pyvis_pages_are_refused_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    network = SafeNetwork()
    writers: list[Callable[[str], object]] = [network.generate_html, network.write_html, network.save_graph, network.show]
    for write in writers:
        with pytest.raises(NotImplementedError):
            write("x.html")
    assert list(tmp_path.iterdir()) == []
