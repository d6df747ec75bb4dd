"""The doors of the pictures: the map, steps in an address, what is asked of a node or a link, files, and who gets what."""

import json
import re
from xml.etree import ElementTree

import networkx as nx
import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem

FILES = {"svg": "image/svg+xml", "graphml": "application/graphml+xml", "csv": "text/csv", "html": "text/html"}


def test_without_a_focus_there_is_the_map_of_the_county(staff: FlaskClient) -> None:
    data = facts(staff.get("/graph.json"))
    kinds = {node["kind"] for node in data["nodes"]}
    assert (data["focus"], kinds) == ("", {"place"})
    assert all(node["group"].startswith("step-") for node in data["nodes"][1:])
    page = staff.get("/graph").text
    rows = re.findall(r'<th scope="row"><a href="/graph\?focus=([^"]*)">', page)
    assert sorted(rows) == sorted(node["id"] for node in data["nodes"] if "figures" in node and "focus" in node)
    assert "focus=None" not in page


def test_a_step_is_in_the_address_of_page_data_and_files(staff: FlaskClient) -> None:
    first = facts(staff.get("/graph.json?focus=village/V03"))
    then = facts(staff.get("/graph.json?focus=village/V03&steps=expand:subject/GOV"))
    places = {node["id"]: (node["x"], node["y"]) for node in then["nodes"]}
    assert then["drawn"] > first["drawn"]
    assert all(places[node["id"]] == (node["x"], node["y"]) for node in first["nodes"] if node["id"] in places)
    page = staff.get("/graph?focus=village/V03&steps=expand:subject/GOV").text
    body = page[page.index('<tbody id="lines">') : page.rindex("</tbody>")]
    assert body.count("<tr>") == len(then["edges"])


def test_relations_are_counted_and_evidence_is_told(staff: FlaskClient) -> None:
    around = facts(staff.get("/graph/around.json?node=village/V03&lang=zh"))
    assert {"within", "holds"} & {one["kind"] for one in around["relations"]}
    data = facts(staff.get("/graph.json?focus=village/V03"))
    record = next(edge["href"] for edge in data["edges"] if edge.get("href", "").startswith("/id/responsibility/"))
    found = facts(staff.get(f"/graph/evidence.json?record={record.removeprefix('/id/')}"))
    said = {fact["said"]: fact["text"] for fact in found["facts"]}
    assert found["href"] == record
    assert {"since", "file", "row", "read on"} <= said.keys()
    assert "9999" not in json.dumps(found)


@pytest.mark.parametrize("asked", ["node=village/V99", "node=", "node=need/N1"])
def test_only_what_has_a_picture_can_be_expanded(staff: FlaskClient, asked: str) -> None:
    problem(staff.get(f"/graph/around.json?{asked}"), 404)


@pytest.mark.parametrize("record", ["", "responsibility/NONE", "responsibility", "a b/c", "<x>/y"])
def test_only_records_have_evidence(staff: FlaskClient, record: str) -> None:
    problem(staff.get("/graph/evidence.json", query_string={"record": record}), 404)


@pytest.mark.parametrize("path", ["/graph", "/graph.json", "/graph.svg"])
@pytest.mark.parametrize("wrong", ["steps=dance", "kinds=tree", "role=king", "duty=nothing", "limit=2001"])
def test_what_no_picture_has_is_refused(staff: FlaskClient, path: str, wrong: str) -> None:
    problem(staff.get(f"{path}?focus=village/V03&{wrong}"), 400)


@pytest.mark.parametrize("form", FILES)
def test_files_look_like_what_is_seen(staff: FlaskClient, form: str) -> None:
    whole = staff.get(f"/graph.{form}?focus=village/V03")
    answer = staff.get(f"/graph.{form}?focus=village/V03&pins=village/V03:77:-33&hide=need,finding")
    assert answer.status_code == 200
    assert answer.mimetype == FILES[form]
    assert answer.headers["Content-Disposition"] == f"attachment; filename=village-V03.{form}"
    if form == "svg":
        assert "translate(77 -33)" in answer.text
        assert len(list(ElementTree.fromstring(answer.text).iter())) < len(list(ElementTree.fromstring(whole.text).iter()))
    if form == "graphml":
        read = nx.parse_graphml(answer.text)
        assert (read.nodes["village/V03"]["x"], read.nodes["village/V03"]["y"]) == (77, -33)
        assert not {"need", "finding"} & {facts["kind"] for _, facts in read.nodes(data=True)}
    if form == "csv":
        assert answer.text.count("\r\n") < whole.text.count("\r\n")
    if form == "html":
        assert not re.search(r'\b(?:src|href)="', answer.text[: answer.text.index("<script>")])
        assert 'data-url=""' in answer.text
    problem(staff.get(f"/graph.{form}?focus=village/V03&pins=nowhere"), 400)


def test_the_public_sees_the_same_pages_without_any_household(doors: Doors) -> None:
    public, staff = doors.client("public"), doors.client("staff")
    for path in ("/graph", "/graph?focus=village/V03", "/graph.html?focus=village/V03&steps=expand:subject/GOV;all"):
        assert public.get(path).status_code == 200
        assert "household/" not in public.get(path).text
    problem(public.get("/graph/around.json?node=household/H06"), 404)
    assert staff.get("/graph/around.json?node=household/H06").status_code == 200
    data = facts(public.get("/graph.json?focus=village/V03&steps=all;reveal"))
    assert not {"household", "person", "need", "finding"} & {node["kind"] for node in data["nodes"]}
    counted = {node["id"]: node["figures"] for node in facts(public.get("/graph.json"))["nodes"] if "figures" in node}
    known = {node["id"]: node["figures"] for node in facts(staff.get("/graph.json"))["nodes"] if "figures" in node}
    assert counted.keys() == known.keys()
    assert counted != known
