from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bare_door import UPDATE, bare_door, holds, update
from flask.testing import FlaskClient
from tiny_service import Doors, problem

A = ("", "urn:a", "urn:p", "1")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with bare_door(tmp_path) as made:
        yield made


def test_an_update_can_be_sent_in_two_ways(client: FlaskClient) -> None:
    assert update(client, "INSERT DATA { <urn:a> <urn:p> 1 }").status_code == 204
    assert client.post("/sparql/update", data={"update": "INSERT DATA { <urn:b> <urn:p> '户' }"}).status_code == 204
    assert holds(client) == {A, ("", "urn:b", "urn:p", "户")}


def test_a_request_of_several_operations_is_done_as_a_whole_or_not_at_all(client: FlaskClient) -> None:
    done = "INSERT DATA { <urn:a> <urn:p> 1 } ; INSERT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o } ; DELETE WHERE { ?s <urn:p> ?o }"
    assert update(client, done).status_code == 204
    assert holds(client) == {("", "urn:a", "urn:q", "1")}
    problem(update(client, "DELETE WHERE { ?s ?p ?o } ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>"), 400)
    assert holds(client) == {("", "urn:a", "urn:q", "1")}


def test_the_version_moves_only_when_something_changes(client: FlaskClient) -> None:
    first = update(client, "INSERT DATA { <urn:a> <urn:p> 1 }").headers["Remit-Version"]
    assert update(client, "INSERT DATA { <urn:a> <urn:p> 1 }").headers["Remit-Version"] == first
    assert update(client, "DELETE WHERE { ?s <urn:none> ?o }").headers["Remit-Version"] == first
    assert update(client, "CREATE GRAPH <urn:empty>").headers["Remit-Version"] != first


def test_blank_nodes_stay_the_nodes_that_they_are(client: FlaskClient) -> None:
    update(client, "INSERT DATA { _:x <urn:p> 1 . _:x <urn:q> 2 }")
    update(client, "INSERT DATA { _:x <urn:r> 3 }")
    update(client, "INSERT { ?x <urn:more> 4 } WHERE { ?x <urn:q> 2 }")
    said = {(subject, predicate) for _, subject, predicate, _ in holds(client)}
    nodes = {predicate: subject for subject, predicate in said}
    assert nodes["urn:p"] == nodes["urn:q"] == nodes["urn:more"] != nodes["urn:r"]


def test_the_dataset_of_the_request_counts(client: FlaskClient) -> None:
    update(client, "INSERT DATA { <urn:a> <urn:p> 1 . GRAPH <urn:g> { <urn:b> <urn:p> 2 } }")
    text = "INSERT { ?s <urn:seen> true } WHERE { ?s <urn:p> ?o }"
    assert update(client, text, **{"using-graph-uri": "urn:g"}).status_code == 204
    assert ("", "urn:b", "urn:seen", "true") in holds(client)
    assert ("", "urn:a", "urn:seen", "true") not in holds(client)
    assert update(client, "DELETE WHERE { ?s <urn:p> ?o }", **{"using-graph-uri": "urn:none"}).status_code == 204
    assert A in holds(client)
    named = "INSERT { ?s <urn:in> ?g } WHERE { GRAPH ?g { ?s <urn:p> ?o } }"
    assert update(client, named, **{"using-named-graph-uri": "urn:none"}).status_code == 204
    assert not [row for row in holds(client) if row[2] == "urn:in"]


@pytest.mark.parametrize("clause", ["USING <urn:g>", "USING NAMED <urn:g>"])
def test_two_datasets_contradict_each_other(client: FlaskClient, clause: str) -> None:
    text = f"INSERT {{ ?s <urn:q> ?o }} {clause} WHERE {{ ?s <urn:p> ?o }}"
    problem(update(client, text, **{"using-graph-uri": "urn:g"}), 400)
    problem(update(client, f"WITH <urn:h> {text.replace(clause, '')}", **{"using-named-graph-uri": "urn:g"}), 400)


@pytest.mark.parametrize("graph", ["no iri", "urn:g> WHERE {} ; DROP ALL ; INSERT {} USING <urn:g"])
def test_a_graph_of_the_dataset_is_an_iri(client: FlaskClient, graph: str) -> None:
    update(client, "INSERT DATA { <urn:a> <urn:p> 1 }")
    problem(update(client, "DELETE WHERE { ?s <urn:p> ?o }", **{"using-graph-uri": graph}), 400)
    assert holds(client) == {A}


def test_relative_iris_belong_to_the_address_of_the_door(client: FlaskClient) -> None:
    update(client, "INSERT DATA { <x> <urn:p> 1 }")
    assert holds(client) == {("", "http://localhost/sparql/x", "urn:p", "1")}


def test_a_mistake_is_told_with_its_place(client: FlaskClient) -> None:
    facts = problem(update(client, "INSERT DATA {\n <urn:a> <urn:p> }"), 400)
    assert (facts["line"], facts["column"]) == (2, 18)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("SELECT * { ?s ?p ?o }", 400),
        ("INSERT DATA { ?s <urn:p> 1 }", 400),
        ("LOAD <http://127.0.0.1:1/x.ttl>", 403),
        ("LOAD SILENT <file:///etc/hostname> INTO GRAPH <urn:g>", 403),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("INSERT { <urn:a> <urn:p> 1 } WHERE { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", 400),
        ("#" * ((8 << 20) + 1), 413),
    ],
)
def test_updates_that_are_refused(client: FlaskClient, text: str, status: int) -> None:
    problem(update(client, text), status)
    assert holds(client) == set()


@pytest.mark.parametrize(
    ("body", "media_type", "address", "status"),
    [
        ("query=ASK%20%7B%7D", "application/x-www-form-urlencoded", "", 400),
        ("update=CLEAR%20ALL&update=CLEAR%20ALL", "application/x-www-form-urlencoded", "", 400),
        ("update=CLEAR%20ALL&query=ASK%20%7B%7D", "application/x-www-form-urlencoded", "", 400),
        ("CLEAR ALL", UPDATE, "?update=CLEAR%20ALL", 400),
        ("CLEAR ALL", "text/plain", "", 415),
        ("ASK {}", "application/sparql-query", "", 415),
        ("CLEAR ALL".encode("utf-16"), UPDATE, "", 400),
    ],
)
def test_requests_that_are_refused(client: FlaskClient, body: str | bytes, media_type: str, address: str, status: int) -> None:
    update(client, "INSERT DATA { <urn:a> <urn:p> 1 }")
    problem(client.post("/sparql/update" + address, data=body, content_type=media_type), status)
    assert holds(client) == {A}


def test_nothing_is_changed_by_reading(client: FlaskClient) -> None:
    update(client, "INSERT DATA { <urn:a> <urn:p> 1 }")
    problem(client.get("/sparql/update?update=CLEAR%20ALL"), 405)
    problem(client.get("/sparql?update=CLEAR%20ALL"), 400)
    problem(client.get("/sparql?query=CLEAR%20ALL"), 400)
    assert holds(client) == {A}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "rebound.example", "Origin": "http://rebound.example"},
    ],
)
def test_a_page_of_somebody_else_cannot_write(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/sparql/update", data={"update": "INSERT DATA { <urn:a> <urn:p> 1 }"}, headers=headers)
    problem(answer, 403)
    assert holds(client) == set()


def test_what_takes_too_long_changes_nothing(tmp_path: Path) -> None:
    with bare_door(tmp_path, change_seconds=1.0) as client:
        values = "VALUES ?x { " + " ".join(map(str, range(300))) + " } "
        crossed = values + values.replace("?x", "?y") + values.replace("?x", "?z") + values.replace("?x", "?w")
        facts = problem(
            update(client, f"INSERT {{ <urn:a> <urn:p> ?n }} WHERE {{ SELECT (SUM(?x*?y*?z*?w) AS ?n) {{ {crossed} }} }}"), 503
        )
        assert "stopped after 1 seconds" in facts["detail"]
        assert holds(client) == set()


def test_no_update_is_lost_among_many(client: FlaskClient) -> None:
    update(client, "INSERT DATA { <urn:n> <urn:is> 0 }")
    count = "DELETE { <urn:n> <urn:is> ?n } INSERT { <urn:n> <urn:is> ?m } WHERE { <urn:n> <urn:is> ?n BIND(?n + 1 AS ?m) }"
    app = client.application

    def once(number: int) -> int:
        return update(app.test_client(), count).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(once, range(12))) == {204}
    assert holds(client) == {("", "urn:n", "urn:is", "12")}


def test_only_the_administrator_changes_data_of_remit(doors: Doors) -> None:
    for role in ("public", "staff"):
        client = doors.client(role)
        problem(update(client, "INSERT DATA { <urn:a> <urn:p> 1 }"), 403)
        problem(client.put("/sparql/store?default", data="<urn:a> <urn:p> 1 .", content_type="text/turtle"), 403)
        problem(client.delete("/sparql/store?default"), 403)
