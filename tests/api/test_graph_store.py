import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_door import bare_door, holds, put, update
from flask.testing import FlaskClient
from tiny_service import problem

G = "/sparql/store?graph=urn:g"
TWO = "<urn:s> <urn:p> '户'@zh , 2 ."


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with bare_door(tmp_path) as made:
        yield made


@pytest.mark.parametrize("address", [G, "/sparql/store/a/b%20c", "/sparql/store?default"])
def test_the_life_of_a_graph(client: FlaskClient, address: str) -> None:
    default = address.endswith("default")
    if not default:
        problem(client.get(address), 404)
        problem(client.delete(address), 404)
    assert put(client, address, TWO).status_code == (204 if default else 201)
    assert put(client, address, "<urn:s> <urn:p> 3 .", method="POST").status_code == 204
    assert len(client.get(address, headers={"Accept": "application/n-triples"}).text.splitlines()) == 3
    assert put(client, address, "<urn:s> <urn:p> 4 .").status_code == 204
    assert [row[3] for row in holds(client)] == ["4"]
    with client.head(address) as head:
        assert (head.status_code, head.content_type, head.data) == (200, "text/turtle; charset=utf-8", b"")
    assert client.delete(address).status_code == 204
    assert holds(client) == set()
    assert client.get(address).status_code == (200 if default else 404)


def test_a_graph_can_be_empty(client: FlaskClient) -> None:
    assert put(client, G, "").status_code == 201
    assert client.get(G).status_code == 200
    assert put(client, G, TWO).status_code == 204


def test_a_graph_that_is_posted_without_a_name_gets_one(client: FlaskClient) -> None:
    made = put(client, "/sparql/store", "<> <urn:p> 1 .", method="POST")
    assert made.status_code == 201
    ((graph, subject, _, _),) = holds(client)
    assert graph == subject == made.headers["Location"]
    assert client.get(graph.removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/n-quads", "<urn:s> <urn:p> '1' <urn:g> .\n<urn:s> <urn:p> '2' .".replace("'", '"')),
        ("application/trig", "<urn:g> { <urn:s> <urn:p> '1' } <urn:s> <urn:p> '2' ."),
        ("application/ld+json", '{"@id": "urn:g", "@graph": [{"@id": "urn:s", "urn:p": "1"}]}'),
    ],
)
def test_a_file_can_say_itself_where_its_statements_belong(client: FlaskClient, media_type: str, body: str) -> None:
    assert put(client, "/sparql/store", body, media_type, "POST").status_code == 204
    assert ("urn:g", "urn:s", "urn:p", "1") in holds(client)
    assert "names the graph" in problem(put(client, "/sparql/store?graph=urn:h", body, media_type), 400)["detail"]


def test_blank_nodes_of_two_files_are_not_the_same(client: FlaskClient) -> None:
    for _ in range(2):
        put(client, G, "_:x <urn:p> 1 .", method="POST")
    assert len(holds(client)) == 2


def test_a_form_holds_several_files(client: FlaskClient) -> None:
    files = [(io.BytesIO(f"<urn:s> <urn:p> {number} .".encode()), f"{number}.ttl", "text/turtle") for number in range(3)]
    assert client.post(G, data={"file": files}).status_code == 201
    assert {row[3] for row in holds(client)} == {"0", "1", "2"}
    problem(client.post(G, data={"file": [(io.BytesIO(b"x"), "x", "image/png")]}), 415)
    problem(client.post(G, data={"word": "no file"}, content_type="multipart/form-data"), 400)


def test_a_patch_changes_its_graph_and_no_other(client: FlaskClient) -> None:
    media_type = "application/sparql-update"
    problem(put(client, G, "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }", media_type, "PATCH"), 404)
    put(client, G, TWO)
    assert put(client, G, "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 3 } }", media_type, "PATCH").status_code == 204
    before = holds(client)
    problem(put(client, G, "INSERT DATA { <urn:s> <urn:p> 3 }", media_type, "PATCH"), 400)
    problem(put(client, G, TWO, "text/turtle", "PATCH"), 415)
    assert holds(client) == before


@pytest.mark.parametrize(
    ("address", "body", "media_type", "status"),
    [
        (G, "<urn:s> <urn:p> 'unterminated .", "text/turtle", 400),
        (G, TWO * 2000 + "oops", "text/turtle", 400),
        (G, TWO, "application/x-unknown", 415),
        (G, TWO, "", 415),
        (G + "&default", TWO, "text/turtle", 400),
        ("/sparql/store?graph=", TWO, "text/turtle", 400),
        ("/sparql/store?graph=no%20iri", TWO, "text/turtle", 400),
        ("/sparql/store?graph=urn:g&graph=urn:h", TWO, "text/turtle", 400),
        ("/sparql/store", TWO, "text/turtle", 400),
        ("/sparql/store/a?graph=urn:g", TWO, "text/turtle", 400),
        (G, '{"a":' * 20_000, "application/ld+json", 400),
        (G, '{"@context": "file:///etc/hostname", "a": 1}', "application/ld+json", 400),
        (G, '{"@context": "http://127.0.0.1:1/", "a": 1}', "application/ld+json", 400),
        (G, '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "application/rdf+xml", 400),
    ],
)
def test_uploads_that_are_refused_change_nothing(
    client: FlaskClient, address: str, body: str, media_type: str, status: int
) -> None:
    update(client, "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }")
    problem(put(client, address, body, media_type), status)
    assert holds(client) == {("urn:g", "urn:a", "urn:p", "1")}


def test_a_mistake_is_told_with_its_place(client: FlaskClient) -> None:
    facts = problem(put(client, G, "<urn:s> <urn:p> 1 .\n<urn:s> oops ."), 400)
    assert facts["line"] == 2


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    with bare_door(tmp_path, upload_bytes=1000) as client:
        problem(put(client, G, f"# {'x' * 2000}"), 413)


def test_an_address_is_taken_to_the_letter(client: FlaskClient) -> None:
    put(client, "/sparql/store/%41", TWO)
    problem(client.get("/sparql/store/A"), 404)
    assert {row[0] for row in holds(client)} == {"http://localhost/sparql/store/%41"}


def test_a_graph_is_asked_for_again_only_when_it_changed(client: FlaskClient) -> None:
    put(client, G, TWO)
    tag = client.get(G).headers["ETag"]
    assert client.get(G, headers={"If-None-Match": tag}).status_code == 304
    put(client, G, "<urn:s> <urn:p> 5 .")
    assert client.get(G, headers={"If-None-Match": tag}).status_code == 200
