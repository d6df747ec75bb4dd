import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import waitress
from flask import Flask
from flask.testing import FlaskClient
from sparql_door import BROWSER, SELECT, get, problem, sparql_door
from werkzeug.test import TestResponse

QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with sparql_door(tmp_path_factory.mktemp("sparql")) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def found(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    return sorted(row["o"]["value"] for row in json.loads(answer.data)["results"]["bindings"])


def test_a_query_can_be_sent_in_three_ways(client: FlaskClient) -> None:
    assert found(get(client, SELECT)) == ["贫困户"]
    assert found(client.post("/sparql", data={"query": SELECT})) == ["贫困户"]
    assert found(client.post("/sparql", data=SELECT, content_type=QUERY)) == ["贫困户"]
    assert found(client.post("/sparql", data=SELECT, content_type=f"{QUERY.upper()}; Charset=UTF-8")) == ["贫困户"]


def test_text_is_decoded_once(client: FlaskClient) -> None:
    text = 'SELECT ("100%25 %41 a+b 户" AS ?o) {}'
    wanted = ["100%25 %41 a+b 户"]
    assert found(get(client, text)) == wanted
    assert found(client.post("/sparql", data={"query": text})) == wanted
    assert found(client.post("/sparql", data=text.encode(), content_type=QUERY)) == wanted
    assert found(client.get("/sparql?query=SELECT+(1%2B1+AS+?o)+%7B%7D")) == ["2"]


@pytest.mark.parametrize(
    ("parameters", "query", "wanted"),
    [
        ({"default-graph-uri": "urn:g"}, SELECT, ["in g"]),
        ({"default-graph-uri": ["urn:g", "urn:none"]}, SELECT, ["in g"]),
        ({"named-graph-uri": "urn:g"}, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ["in g"]),
        ({"named-graph-uri": "urn:none"}, "SELECT ?o FROM NAMED <urn:g> { GRAPH ?g { ?s ?p ?o } }", []),
        ({}, "SELECT ?o FROM <urn:g> { ?s ?p ?o }", ["in g"]),
    ],
)
def test_the_dataset_of_the_request_wins(client: FlaskClient, parameters: dict[str, Any], query: str, wanted: list[str]) -> None:
    assert found(get(client, query, **parameters)) == wanted
    assert found(client.post("/sparql", data={"query": query, **parameters})) == wanted
    assert found(client.post("/sparql", query_string=parameters, data=query, content_type=QUERY)) == wanted


def test_relative_iris_belong_to_the_address_of_the_door(client: FlaskClient) -> None:
    assert found(get(client, "SELECT (<x> AS ?o) {}")) == ["http://localhost/x"]


@pytest.mark.parametrize(
    "target",
    [
        "?query=ASK%20%7B%7D&query=ASK%20%7B%7D",
        "?default-graph-uri=urn:g",
        "?update=DROP%20ALL",
        "?query=ASK%20%7B%7D&update=DROP%20ALL",
        "?query=DELETE%20WHERE%20%7B%20?s%20?p%20?o%20%7D",
        "?query=ASK%20%7B%7D%20;%20DROP%20ALL",
        "?query=",
        "?query=ASK%20%7B%20%FF%20%7D",
        "?query=ASK%20%7B%00%7D",
        "?query=ASK%20%7B%7D&default-graph-uri=no%20iri",
    ],
)
def test_what_is_no_query_is_refused(client: FlaskClient, target: str) -> None:
    problem(client.get("/sparql" + target), 400)
    if target != "?query=":
        problem(client.post("/sparql", data=target[1:], content_type=FORM), 400)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (SELECT, "text/plain", 415),
        (SELECT, "", 415),
        (SELECT, "application/sparql-update", 403),
        (SELECT.encode("utf-16"), QUERY, 400),
        (SELECT.encode("utf-16"), f"{QUERY}; charset=utf-16", 400),
        (b"\xff", FORM, 400),
        ("", FORM, 400),
        ("a=" + "&a=" * 1_000, FORM, 400),
        ("#" * ((1 << 20) + 1), QUERY, 413),
        ("#" * ((4 << 20) + 1), QUERY, 413),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", QUERY, 403),
    ],
)
def test_bodies_that_are_refused(client: FlaskClient, body: str | bytes, content_type: str, status: int) -> None:
    problem(client.post("/sparql", data=body, content_type=content_type), status)


def test_a_compressed_body_is_refused(client: FlaskClient) -> None:
    headers = {"Content-Encoding": "gzip"}
    problem(client.post("/sparql", data=b"\x1f\x8b", content_type=QUERY, headers=headers), 415)


def test_one_query_only_wherever_it_stands(client: FlaskClient) -> None:
    problem(client.post("/sparql?query=ASK%20%7B%7D", data="ASK {}", content_type=QUERY), 400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_named(client: FlaskClient, method: str) -> None:
    answer = client.open("/sparql", method=method)
    problem(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_mistake_is_told_with_its_place(client: FlaskClient) -> None:
    facts = problem(get(client, "SELECT *\n{ ?s <script> 12 13 }", BROWSER), 400)
    assert (facts["line"], facts["instance"]) == (2, "/sparql")
    facts = problem(get(client, "ASK\n{ SERVICE <x> {} }", BROWSER), 403)
    assert (facts["line"], facts["column"]) == (2, 3)


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    whole = get(client, SELECT)
    with client.head("/sparql", query_string={"query": SELECT}) as head:
        assert (head.status_code, head.data) == (200, b"")
        assert (head.content_length, head.content_type) == (len(whole.data), whole.content_type)
    assert client.head("/sparql").status_code == 200


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/sparql"
    server.close()
    thread.join()


CLIENT = """
import json, sys
from SPARQLWrapper import CSV, JSON, JSONLD, POST, POSTDIRECTLY, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
asked = SPARQLWrapper(sys.argv[1])
seen = {}
for name, format_ in (("json", JSON), ("xml", XML), ("csv", CSV), ("tsv", TSV)):
    asked.setReturnFormat(format_)
    asked.setQuery("SELECT ?o { ?s ?p ?o }")
    answer = asked.query().convert()
    seen[name] = answer if name == "json" else answer.toxml() if name == "xml" else answer.decode()
asked.setMethod(POST)
for name, method in (("form", "urlencoded"), ("direct", POSTDIRECTLY)):
    asked.setRequestMethod(method)
    asked.setReturnFormat(JSON)
    asked.setQuery("ASK { ?s ?p '贫困户' }")
    seen[name] = asked.query().convert()["boolean"]
asked.setReturnFormat(TURTLE)
asked.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
seen["turtle"] = asked.query().convert().decode()
asked.setReturnFormat(JSONLD)
seen["json-ld"] = len(asked.query().convert())
asked.setQuery("SELECT * {")
try:
    asked.query()
except QueryBadFormed as error:
    seen["error"] = str(error)
print(json.dumps(seen))
"""


def test_sparqlwrapper_in_another_process_is_served(address: str) -> None:
    command = [sys.executable, "-X", "utf8", "-c", CLIENT, address]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert [row["o"]["value"] for row in seen["json"]["results"]["bindings"]] == ["贫困户"]
    assert "<literal>贫困户</literal>" in seen["xml"]
    assert (seen["csv"], seen["tsv"]) == ("o\r\n贫困户\r\n", '?o\n"贫困户"\n')
    assert (seen["form"], seen["direct"]) == (True, True)
    assert (seen["turtle"], seen["json-ld"]) == ('<urn:s> <urn:p> "贫困户" .\n', 1)
    assert "not a SPARQL query" in seen["error"]
