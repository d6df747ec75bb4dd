import gzip
from collections.abc import Iterator

import brotli
import pytest
import zstandard
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sparql_door import SELECT, get, problem, sparql_door

from api.coding import choose_coding, encoded

UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "": bytes,
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with sparql_door(tmp_path_factory.mktemp("coding")) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("gzip, br, zstd", "zstd"),
        ("gzip;q=0.9, br;q=0.8", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0, identity", ""),
        ("identity;q=1, gzip;q=0.5", ""),
        ("*", "zstd"),
        ("*, zstd;q=0", "br"),
        ("deflate, compress", ""),
        ("gzip;q=nonsense", ""),
    ],
)
def test_the_coding_that_is_asked_for(header: str, coding: str) -> None:
    assert choose_coding(header) == coding


@given(st.lists(st.binary()), st.sampled_from(sorted(UNPACK)))
def test_what_is_packed_is_unpacked_the_same(pieces: list[bytes], coding: str) -> None:
    assert UNPACK[coding](b"".join(encoded(pieces, coding))) == b"".join(pieces)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_an_answer_in_a_coding_is_the_same_answer(client: FlaskClient, coding: str) -> None:
    plain = get(client, SELECT)
    packed = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept-Encoding": coding})
    assert packed.headers["Content-Encoding"] == coding
    assert UNPACK[coding](packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert {"Accept", "Accept-Encoding"} <= set(plain.vary)
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_an_answer_is_sent_again_only_when_it_can_be_another(client: FlaskClient) -> None:
    tag = get(client, SELECT).headers["ETag"]
    again = {"If-None-Match": tag}
    answer = client.get("/sparql", query_string={"query": SELECT}, headers=again)
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    for other in ({"query": SELECT, "format": "csv"}, {"query": SELECT + " "}, {"query": SELECT, "default-graph-uri": "urn:g"}):
        assert client.get("/sparql", query_string=other, headers=again).status_code == 200


@pytest.mark.parametrize("call", ["RAND()", "now()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_answers_otherwise_every_time_has_no_tag(client: FlaskClient, call: str) -> None:
    answer = get(client, f"SELECT ({call} AS ?x) {{}}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_a_posted_query_is_not_kept(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": SELECT}, headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_other_pages_may_ask_but_bring_no_credentials(client: FlaskClient) -> None:
    asked = {"Origin": "http://other.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/sparql", headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert get(client, SELECT).headers["Access-Control-Allow-Origin"] == "*"
    problem(get(client, "no query"), 400)
