from collections.abc import Iterator

import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from sparql_door import BROWSER, CONSTRUCT, JSON, SELECT, SERVICE, get, problem, sparql_door

from api.sparql_formats import GRAPHS, SOLUTIONS
from graph.xlsx import XLSX

# rdflib 7.6 warns of its own use of what it will remove.
RDFLIB_WARNS = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with sparql_door(tmp_path_factory.mktemp("sparql")) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("media_type", SOLUTIONS)
def test_every_format_of_solutions(client: FlaskClient, media_type: str) -> None:
    answer = get(client, SELECT, media_type)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert media_type == XLSX or "贫困户".encode() in answer.data
    assert answer.content_length == len(answer.data)


@RDFLIB_WARNS
@pytest.mark.parametrize("media_type", GRAPHS)
def test_every_format_of_graphs(client: FlaskClient, media_type: str) -> None:
    answer = get(client, CONSTRUCT, media_type)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    parser = {"application/json": "json-ld", "application/xml": "xml", "text/xml": "xml"}.get(media_type, media_type)
    dataset = rdflib.Dataset()
    dataset.parse(data=answer.data, format=parser)
    assert [str(object_) for _, _, object_, _ in dataset.quads()] == ["贫困户"]


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (SELECT, None, JSON),
        (SELECT, "*/*", JSON),
        (SELECT, f"{JSON};q=0.2, text/csv", "text/csv"),
        (SELECT, f"text/turtle, {JSON};q=0.1", JSON),
        (SELECT, BROWSER, "application/xml"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, None, "text/turtle"),
        (CONSTRUCT, f"{JSON}, application/n-triples;q=0.1", "application/n-triples"),
        (CONSTRUCT, "application/*", "application/n-triples"),
        ("DESCRIBE <urn:s>", "text/*", "text/turtle"),
    ],
)
def test_negotiation_knows_the_kind_of_the_answer(client: FlaskClient, query: str, accept: str | None, media_type: str) -> None:
    answer = get(client, query, accept)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert "Accept" in answer.vary
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_several_accept_lines_are_one(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT}, headers=[("Accept", f"{JSON};q=0.2"), ("Accept", "text/csv")])
    assert answer.content_type == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [(SELECT, "image/png", "text/csv"), (SELECT, "text/turtle", "text/csv"), (CONSTRUCT, "text/csv", "text/turtle")],
)
def test_what_cannot_be_had_says_what_can(client: FlaskClient, query: str, accept: str, offered: str) -> None:
    assert offered in problem(get(client, query, accept), 406)["offers"]


def test_format_wins_over_accept(client: FlaskClient) -> None:
    assert get(client, SELECT, JSON, format="csv").mimetype == "text/csv"
    assert get(client, CONSTRUCT, JSON, format="nt").mimetype == "application/n-triples"
    assert get(client, CONSTRUCT, format="json").mimetype == "application/ld+json"
    assert get(client, CONSTRUCT, format="application/trig").mimetype == "application/trig"
    problem(get(client, SELECT, format="ttl"), 406)
    assert "csv" in problem(get(client, SELECT, format="doc"), 406)["formats"]
    assert get(client, SELECT, format=["unknown", "CSV", "json"]).mimetype == "text/csv"


@RDFLIB_WARNS
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_a_program_gets_the_service_description(client: FlaskClient, accept: str | None, media_type: str) -> None:
    answer = client.get("/sparql", headers={} if accept is None else {"Accept": accept})
    assert answer.mimetype == media_type
    assert (None, rdflib.RDF.type, SERVICE) in rdflib.Graph().parse(data=answer.data, format=media_type)


def test_a_browser_gets_the_editor(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": BROWSER})
    assert (answer.mimetype, answer.text) == ("text/html", "<h1>the editor</h1>")
    problem(client.get("/sparql", headers={"Accept": "image/png"}), 406)
