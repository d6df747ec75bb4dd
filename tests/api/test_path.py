"""Paths and networks by HTTP: page, picture, GraphML; who may see them; every record behind a hop answers under `/id`."""

import io

import networkx as nx
import pytest
from flask.testing import FlaskClient
from tiny_service import facts, problem

from graph.network.export import FORMATS

JSON = {"Accept": "application/json"}
TO_H06 = "to=H06&resource=funds&as_of=2017-11-30"
ASKED = [
    TO_H06,
    f"{TO_H06}&links=possible&k=50&hops=9",
    "to=V01&resource=funds",
    "to=H08&resource=education&links=possible",
]
BASE = "https://remit.example/id/"


@pytest.mark.parametrize("asked", ASKED)
def test_every_record_behind_a_hop_answers(staff: FlaskClient, asked: str) -> None:
    for row in facts(staff.get(f"/q/paths.json?{asked}"))["rows"]:
        for thing in (row["from"], row["to"], row["record"], row["holding"]):
            if thing:
                assert staff.get(f"/id/{thing['id'].removeprefix(BASE)}").status_code == 200, thing


def test_every_record_behind_an_edge_of_the_network_answers(staff: FlaskClient) -> None:
    edges = facts(staff.get("/network.json"))["edges"]
    assert len(edges) > 50
    for record in {edge["record"] for edge in edges}:
        assert staff.get(f"/id/{record.removeprefix(BASE)}").status_code == 200, record


def test_the_page_says_the_paths_in_words_and_shows_them(staff: FlaskClient) -> None:
    page = staff.get(f"/path?{TO_H06}").text
    assert page.count("<li>") >= 3
    assert "County government (GOV) can bring funds (at most 50000 yuan) to H06 with reliability 0.72" in page
    assert 'data-url="/path.json?to=H06' in page
    assert "县人民政府 (GOV)可将资金" in staff.get(f"/path?{TO_H06}&lang=zh").text
    assert "No path leads there" in staff.get("/path?to=H03&resource=funds").text


def test_every_hop_shows_what_it_rests_on_and_every_other_way_why_it_is_worse(staff: FlaskClient) -> None:
    page = staff.get(f"/path?{TO_H06}").text
    rows = facts(staff.get(f"/q/paths.json?{TO_H06}"))["rows"]
    assert page.count('class="hop') - page.count('class="hops"') == len(rows)
    assert "ties.csv, sheet ties, row" in page
    assert "tester" in page
    assert "less reliable: 0.6, not 0.72" in page
    assert page.count("weakest") >= 1
    assert "可靠度较低" in staff.get(f"/path?{TO_H06}&lang=zh").text


def test_paths_can_start_at_one_holder(staff: FlaskClient) -> None:
    every = facts(staff.get(f"/q/paths.json?{TO_H06}&k=50"))["rows"]
    starts = {row["from"]["code"] for row in every if row["hop"] == 1}
    assert len(starts) > 1
    for start in starts:
        rows = facts(staff.get(f"/q/paths.json?{TO_H06}&k=50&from={start}"))["rows"]
        assert {row["from"]["code"] for row in rows if row["hop"] == 1} == {start}
        assert {row["record"]["id"] for row in rows} <= {row["record"]["id"] for row in every}


def test_the_picture_makes_the_best_path_stand_out(staff: FlaskClient) -> None:
    drawn = facts(staff.get(f"/path.json?{TO_H06}"))
    assert drawn["as_of"] == "2017-11-30"
    strong = [(edge["from"], edge["to"]) for edge in drawn["edges"] if edge["strong"]]
    codes = [tuple(end.rpartition("/")[2] for end in pair) for pair in strong]
    assert codes == [("GOV", "NGO"), ("NGO", "VC3"), ("VC3", "H06")]
    widths = {edge["href"]: edge["width"] for edge in drawn["edges"]}
    # GOV gives LI the most (200,000), COOP gives the least (5,000).
    assert max(widths, key=lambda record: widths[record]) in ("/id/tie/TI4", "/id/tie/TI5")
    assert min(widths, key=lambda record: widths[record]) == "/id/tie/TI1"
    assert {node["id"].rpartition("/")[2]: node["x"] for node in drawn["nodes"]}["H06"] == 0


def test_graphml_holds_the_hops(staff: FlaskClient) -> None:
    file = io.BytesIO(staff.get(f"/path.graphml?{TO_H06}").data)
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph(nx.read_graphml(file, force_multigraph=True))
    assert {key.rpartition("/")[2] for _, _, key in found.edges(keys=True)} == {"AG1", "TI1", "TI2", "TI3", "TI4", "HX1"}


@pytest.mark.parametrize("form", FORMATS)
def test_the_network_of_the_public_has_no_household(public: FlaskClient, staff: FlaskClient, form: str) -> None:
    whole, open_to_all = staff.get(f"/network.{form}"), public.get(f"/network.{form}")
    assert whole.status_code == open_to_all.status_code == 200
    if form != "edges.csv":
        assert "/household/" in whole.text
    for word in ("/household/", "/tie/", "/person/", "H06", "Cadre Li"):
        assert word not in open_to_all.text
    assert "AG1" in open_to_all.text or form == "nodes.csv"


def test_paths_are_for_staff(public: FlaskClient) -> None:
    for path in (f"/path?{TO_H06}", f"/path.json?{TO_H06}", f"/path.graphml?{TO_H06}", f"/q/paths?{TO_H06}"):
        problem(public.get(path, headers=JSON), 403)


def test_a_day_that_is_none_is_refused(staff: FlaskClient) -> None:
    assert "as_of cannot be" in problem(staff.get("/network.json?as_of=soon"), 400)["detail"]


def test_the_network_is_that_of_the_day(staff: FlaskClient) -> None:
    records = {edge["record"] for edge in facts(staff.get("/network.json?as_of=2017-11-29"))["edges"]}
    assert f"{BASE}tie/TI8" in records
    assert f"{BASE}tie/TI8" not in staff.get("/network.json").text
