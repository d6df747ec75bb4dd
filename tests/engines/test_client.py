"""What the client does with servers that are away, busy, strict or broken: a server of our own that does as it is told."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bench.processes import free_port
from told_server import EMPTY, FINE, Answer, answering

from graph.remote import client as module
from graph.remote.address import Address, read_address
from graph.remote.client import Client
from graph.remote.facts import Facts, form_of, parsed
from ontology.errors import BadGateway, BadRequest, RemitError, TooSlow, Unsure, Unwilling


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT", 0.001)


SELECT = "SELECT ?s WHERE { ?s ?p ?o }"


def test_a_question_is_asked_again_while_the_server_is_busy() -> None:
    with answering((503, {}, b""), None, FINE) as (address, told):
        assert Client(read_address(address)).select(SELECT, ["urn:a"], ["urn:b"]) == EMPTY
    assert len(told.requests) == 3
    body = told.requests[-1][3]
    assert b"default-graph-uri=urn%3Aa" in body
    assert b"named-graph-uri=urn%3Ab" in body


def test_an_update_is_said_once() -> None:
    for answer, error in (((503, {}, b""), Unsure), (None, Unsure), ((500, {}, b"no such graph"), Unwilling)):
        with answering(answer) as (address, told), pytest.raises(error):
            Client(read_address(address)).update("INSERT DATA { <urn:a> <urn:b> 1 }")
        assert len(told.requests) == 1
        assert told.requests[0][3].startswith(b"update=INSERT")


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((401, {}, b""), BadGateway, "REMIT_STORE_USER"),
        ((404, {}, b"nothing here"), Unwilling, "nothing here"),
        ((302, {"Location": "http://example.org/"}, b""), Unwilling, "302"),
        ((200, {"X-SQL-State": "S1TAT"}, EMPTY), TooSlow, "part of the rows"),
    ],
)
def test_what_is_wrong_is_said_with_the_address(answer: Answer, error: type[RemitError], said: str) -> None:
    with answering(answer) as (address, _), pytest.raises(error) as raised:
        Client(read_address(address)).select(SELECT)
    assert said in raised.value.detail
    assert address in raised.value.detail


def test_a_server_that_is_away_is_named() -> None:
    with pytest.raises(BadGateway) as raised:
        Client(read_address(f"http://127.0.0.1:{free_port()}/sparql")).select(SELECT)
    assert "ConnectionRefusedError" in raised.value.detail


@pytest.mark.parametrize("body", [EMPTY[:-5], b"<html>", b"", b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":'])
def test_an_answer_that_was_cut_off_is_none(body: bytes) -> None:
    with pytest.raises(BadGateway):
        parsed(body, "http://example.org/")


def test_name_and_password_go_with_every_request_and_are_not_shown() -> None:
    with answering(FINE) as (address, told):
        client = Client(read_address(f"{address},data={address}/data").known_as("remit", "s3cret"))
        client.select(SELECT)
        client.update("CLEAR ALL")
        client.fetch("urn:a")
        client.add("urn:a", b"")
    assert [headers.get("Authorization") for _, _, headers, _ in told.requests] == ["Basic cmVtaXQ6czNjcmV0"] * 4
    assert "s3cret" not in repr(client.address)


def test_a_certificate_of_ones_own_is_trusted_where_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    more = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")]
    subprocess.run([*command, *more], capture_output=True, check=True)
    file.write_text((tmp_path / "key").read_text() + (tmp_path / "cert").read_text())
    with answering(FINE, certificate=file) as (address, _):
        named = read_address(f"{address},ca={tmp_path / 'cert'}")
        assert Client(named).select(SELECT) == EMPTY
        with pytest.raises(BadGateway, match="SSLCertVerificationError"):
            Client(replace(named, ca="")).select(SELECT)


def test_what_store_cannot_be_is_refused_with_the_way_to_write_it() -> None:
    for said in (
        "host/sparql",
        "http://a/,updates=http://b/",
        "http://u:p@a/",
        "http://a/,seconds=0",
        "http://a/,lease=0",
        "http://a/,auth=x",
        "http://a/,ca=",
        "http://a/,questions=all",
    ):
        with pytest.raises(BadRequest, match="https://host/query"):
            read_address(said)
    found = read_address("https://a/q,update=https://a/u,data=https://a/d,auth=digest,seconds=5,lease=2,questions=proven")
    assert found == Address("https://a/q", "https://a/u", "https://a/d", "digest", seconds=5, lease=2, questions="proven")


def test_the_form_of_a_query_is_not_taken_from_comments_and_names() -> None:
    text = "# SELECT\nPREFIX a: <http://ask/construct>\nCONSTRUCT { ?s ?p ?o } WHERE { SELECT * { ?s ?p ?o } }"
    assert form_of(text) == "CONSTRUCT"
    assert form_of('ASK { ?s ?p "SELECT" }') == "ASK"


def test_what_a_server_is_not_asked_the_copy_answers() -> None:
    def copy(_use: Callable[..., object]) -> str:
        return "the copy"

    with answering(FINE) as (address, told):
        facts = Facts(Client(read_address(address)), "full", copy, frozenset({"who"}))
        assert facts.query(SELECT) == "the copy"
        assert facts.for_question("gaps").query(SELECT) == "the copy"
        assert not told.requests
        assert list(facts.for_question("who").query(SELECT)) == []
        assert len(told.requests) == 1
