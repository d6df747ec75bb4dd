"""Every thing answers under its IRI, in every format, for whom it is meant."""

import json
import re
import socket

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib.compare import isomorphic
from tiny import tiny
from tiny_service import Doors, problem

from graph.rdf import CURRENT, FINDINGS, META, text
from graph.store import FULL, PUBLIC
from ontology.terms import RM

# rdflib 7.6 warns of what its reader of JSON-LD does itself.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

BASE = "https://remit.example/id/"
RDF_FORMATS = {
    "text/turtle": ("ttl", "turtle"),
    "application/n-triples": ("nt", "nt"),
    "application/ld+json": ("jsonld", "json-ld"),
    "application/rdf+xml": ("rdf", "xml"),
}
THINGS = ["village/V03", "household/H06", "person/P01", "subject/GOV", "responsibility/R09", "risk/K1", "setting/data-day"]
PRIVATE = ["household/H06", "person/P01", "need/N06", "income/I1", "status/S1", "cause/CA1", "member/ME1", "risk-share/RS3"]
PRIVATE += ["tie/TI1", "action/ACT03", "referral/RF1", "risk-transfer/RT1", "participation/PT2", "role/RO4"]
PUBLISHED = ["county/C1", "village/V03", "subject/GOV", "responsibility/R09", "mandate/M01", "holding/HD1", "agreement/AG1"]


def graph(client: FlaskClient, path: str, accept: str) -> rdflib.Graph:
    answer = client.get(f"/id/{path}", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, accept), answer.text
    return rdflib.Graph().parse(data=answer.data, format=RDF_FORMATS[accept][1])


def stored(doors: Doors, path: str, dataset: str = FULL) -> rdflib.Graph:
    with doors.service.store.snapshot(dataset) as snapshot:
        node = NamedNode(BASE + path)
        quads = [quad for name in (CURRENT, META, FINDINGS) for quad in snapshot.quads(node, graph=name)]
    lines = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
    return rdflib.Graph().parse(data=lines, format="nt")


@pytest.mark.parametrize("path", THINGS)
@pytest.mark.parametrize("accept", RDF_FORMATS)
def test_a_thing_in_every_format_says_all_that_is_stored(staff: FlaskClient, doors: Doors, path: str, accept: str) -> None:
    found = graph(staff, path, accept)
    assert len(found) > 1
    assert isomorphic(found, stored(doors, path))


@pytest.mark.parametrize(("short", "accept"), [(short, accept) for accept, (short, _) in RDF_FORMATS.items()])
def test_format_wins_over_accept(staff: FlaskClient, short: str, accept: str) -> None:
    by_name = staff.get(f"/id/village/V03?format={short}", headers={"Accept": "text/html"})
    assert (by_name.mimetype, by_name.vary.to_header()) == (accept, "Accept")
    fmt = RDF_FORMATS[accept][1]
    assert isomorphic(rdflib.Graph().parse(data=by_name.data, format=fmt), graph(staff, "village/V03", accept))


def test_turtle_is_written_with_prefixes(staff: FlaskClient) -> None:
    turtle = staff.get("/id/village/V03?format=ttl").text
    assert "@prefix rm:" in turtle
    assert "rm:within" in turtle


def test_a_browser_gets_a_page_with_labels_and_links(staff: FlaskClient) -> None:
    page = staff.get("/id/household/H06", headers={"Accept": "text/html"})
    assert page.content_type == "text/html; charset=utf-8"
    assert 'href="/id/village/V03"' in page.text
    assert "Lower village" in page.text
    assert 'href="/id/need/N06"' in page.text
    assert "/graph?focus=household/H06" in page.text
    assert "9999" not in page.text
    assert "下村" in staff.get("/id/household/H06?lang=zh").text


def test_every_link_of_a_page_leads_somewhere(staff: FlaskClient) -> None:
    page = staff.get("/id/household/H06").text
    links = {link.replace("&amp;", "&").partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', page)}
    assert len(links) > 10
    for link in links:
        assert staff.get(link).status_code == 200, link


def test_a_finding_explains_itself(staff: FlaskClient) -> None:
    rows = json.loads(staff.get("/q/findings?sub_kind=overlap-conflict").data)["rows"]
    rule = json.loads(staff.get(f"/findings/{rows[0]['finding']['code']}.json").data)["rule"]
    page = staff.get(rows[0]["finding"]["id"].removeprefix("https://remit.example"), follow_redirects=True).text
    assert rule["en"] in page
    assert rule["zh"] in page
    assert 'href="/id/responsibility/R08"' in page
    assert 'href="/id/responsibility/R09"' in page


def test_every_iri_that_the_store_mints_answers(staff: FlaskClient, doors: Doors) -> None:
    with doors.service.store.snapshot() as snapshot:
        subjects = {text(quad.subject) for name in (CURRENT, META, FINDINGS) for quad in snapshot.quads(graph=name)}
    own = sorted(iri for iri in subjects if iri.startswith(BASE))
    assert len(own) > 150
    for iri in own:
        assert staff.get("/id/" + iri.removeprefix(BASE) + "?format=nt").status_code == 200, iri


def no_network(*args: object, **kwargs: object) -> None:
    raise AssertionError("something remote was asked for")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither sockets nor rdflib's loader of contexts."""
    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr("rdflib.plugins.shared.jsonld.context.source_to_json", no_network)
    monkeypatch.setattr("rdflib.plugins.shared.jsonld.util.source_to_json", no_network)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("role", ["staff", "public"])
def test_json_ld_of_everything_reads_back_to_the_same_without_loading_anything(doors: Doors, role: str) -> None:
    client, kinds = doors.client(role), set()
    with doors.service.store.snapshot(FULL if role == "staff" else PUBLIC) as snapshot:
        subjects = {text(quad.subject) for name in (CURRENT, META, FINDINGS) for quad in snapshot.quads(graph=name)}
    for path in sorted(iri.removeprefix(BASE) for iri in subjects if iri.startswith(BASE)):
        lines, document = client.get(f"/id/{path}?format=nt").data, client.get(f"/id/{path}?format=jsonld").data
        assert set(parse(document, RdfFormat.JSON_LD)) == set(parse(lines, RdfFormat.N_TRIPLES)), path
        in_rdflib = [rdflib.Graph().parse(data=data, format=form) for data, form in ((document, "json-ld"), (lines, "nt"))]
        assert set(in_rdflib[0]) == set(in_rdflib[1]) != set(), path
        kinds.add(path.partition("/")[0])
    assert len(kinds) > (25 if role == "staff" else 10), sorted(kinds)


def test_the_guard_against_loading_notices(offline: None) -> None:
    with pytest.raises(AssertionError, match="remote"):
        rdflib.Graph().parse(data='{"@context": "https://remit.example/context.jsonld", "@id": "urn:a"}', format="json-ld")


def test_json_ld_has_short_keys_and_only_the_context_that_it_uses(staff: FlaskClient) -> None:
    found = json.loads(staff.get("/id/responsibility/R09?format=jsonld").data)
    whole = json.loads(staff.get("/context.jsonld").data)["@context"]
    assert found["id"] == BASE + "responsibility/R09"
    assert "Responsibility" in found["type"]
    assert (found["involvement"], found["duty"], found["validFrom"]) == ("accountable", "duty-income", "2016-07-01")
    assert found["holder"] == BASE + "subject/COOP"
    assert found["rowNumber"] == 10
    assert len(found["@context"]) < 30
    assert {name: whole[name] for name in found["@context"] if name in ("holder", "duty", "rm", "id")} == {
        name: found["@context"][name] for name in ("holder", "duty", "rm", "id")
    }


@pytest.mark.parametrize("path", PRIVATE)
def test_what_is_personal_does_not_exist_for_the_public(public: FlaskClient, staff: FlaskClient, path: str) -> None:
    assert staff.get(f"/id/{path}").status_code == 200
    hidden, missing = problem(public.get(f"/id/{path}"), 404), problem(public.get(f"/id/{path}x"), 404)
    code = path.partition("/")[2]
    assert hidden["detail"] == missing["detail"].replace(f"{code}x", code)
    for form in ("ttl", "nt", "jsonld", "html"):
        assert public.get(f"/id/{path}?format={form}").status_code == 404


@pytest.mark.parametrize("path", PUBLISHED)
def test_what_is_public_names_nobody(public: FlaskClient, doors: Doors, path: str) -> None:
    for form in ("ttl", "nt", "jsonld", "html"):
        answer = public.get(f"/id/{path}?format={form}")
        assert answer.status_code == 200
        assert not re.search(r"household/|person/|finding/|need/|action/|\bH0\d\b|\bP0\d\b", answer.text), answer.text
    quads = parse(public.get(f"/id/{path}?format=nt").data, RdfFormat.N_TRIPLES)
    lines = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
    assert isomorphic(rdflib.Graph().parse(data=lines, format="nt"), stored(doors, path, PUBLIC))
    assert RM.rowNumber not in lines


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("village/V99", 404),
        ("VILLAGE/V03", 404),
        ("hamlet/V03", 404),
        ("village/v03", 404),
        ("village/%00", 404),
        ("village/%FF", 404),
        ("a%20b/V03", 404),
        ("%3E/V03", 404),
        ("%22/V03", 404),
        ("village/a%2Fb", 404),
        ("village", 404),
        ("", 404),
        ("village/V03?format=pdf", 406),
        ("village/V03?format=TTL", 406),
        ("village/V03?x=1", 400),
        ("village/V03?lang=fr", 400),
        ("village/V03?format=ttl&format=nt", 400),
    ],
)
def test_what_is_not_there_is_said_in_one_shape(staff: FlaskClient, path: str, status: int) -> None:
    problem(staff.get(f"/id/{path}"), status)


def test_what_the_client_does_not_take_is_said(staff: FlaskClient) -> None:
    refused = problem(staff.get("/id/village/V03", headers={"Accept": "application/pdf"}), 406)
    assert set(refused["offers"]) == {"text/html", *RDF_FORMATS}


def test_the_shared_draft_and_the_service_hold_the_same_findings(doors: Doors) -> None:
    """What the tests of questions are asked of is what the service serves."""
    with doors.service.store.snapshot() as snapshot:
        assert set(snapshot.quads(graph=FINDINGS)) == set(tiny().quads(graph=FINDINGS))
