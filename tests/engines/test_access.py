"""Digest, certificates, time limits and saying it again: what the client does beside basic names and passwords."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from sparql_servers import Server
from told_server import EMPTY, FINE, Answer, Request, answering

from graph.remote import client as module
from graph.remote.address import Address, read_address
from graph.remote.client import Client
from ontology.errors import BadGateway, RemitError, TooSlow, Unsure

SELECT = "SELECT ?s WHERE { ?s ?p ?o }"
INSERT = "INSERT DATA { GRAPH <https://example.org/g> { <https://example.org/a> <https://example.org/b> 1 } }"
TRIPLE = b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"
GRAPH = "https://example.org/g"
NONCE = "d6b1c2"
BUSY: Answer = (503, {}, b"")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT", 0.001)


def md5(*words: str) -> str:
    return hashlib.md5(":".join(words).encode()).hexdigest()


def strict(user: str, password: str) -> Callable[[Request], Answer]:
    """Answers as RFC 7616 has it: whoever does not show the password by a digest of this request is sent away."""

    def answer(request: Request) -> Answer:
        method, path, headers, _ = request
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', headers.get("Authorization", "").removeprefix("Digest ")))
        parts = [NONCE, said.get("nc", ""), said.get("cnonce", ""), "auth"]
        if said.get("response") == md5(md5(user, "store", password), *parts, md5(method, path)) and said["uri"] == path:
            return FINE
        return 401, {"WWW-Authenticate": f'Digest realm="store", nonce="{NONCE}", qop="auth", algorithm=MD5'}, b""

    return answer


def tasks(client: Client) -> list[Callable[[], object]]:
    """Every kind of request there is."""
    return [
        lambda: client.select(SELECT),
        lambda: client.update(INSERT),
        lambda: client.fetch(GRAPH),
        lambda: client.add(GRAPH, TRIPLE),
    ]


def test_the_password_is_shown_by_digest_with_every_request() -> None:
    with answering(strict("remit", "s3cret")) as (address, told):
        known = read_address(f"{address},data={address}/data,auth=digest")
        for task in tasks(Client(known.known_as("remit", "s3cret"))):
            task()
        bodies = [body for _, _, headers, body in told.requests if "Authorization" in headers]
        assert [bool(body) for body in bodies] == [True, True, False, True]
        assert not any(b"s3cret" in body or "s3cret" in str(headers) for _, _, headers, body in told.requests)
        for wrong in (known.known_as("remit", "other"), known):
            for task in tasks(Client(wrong)):
                with pytest.raises(BadGateway, match="REMIT_STORE_PASSWORD"):
                    task()


@pytest.mark.engine
def test_a_real_server_lets_in_by_digest_whoever_it_knows(begun: dict[str, Server]) -> None:
    at = begun["virtuoso"].address
    address = replace(at, query=f"{at.query}-auth", update=f"{at.query}-auth", data=f"{at.data}-auth", auth="digest")
    client = Client(address.known_as("dba", "dba"))
    client.update(f"CLEAR SILENT GRAPH <{GRAPH}>")
    client.update(INSERT)
    client.add(GRAPH, TRIPLE)
    assert client.fetch(GRAPH).count(b"\n") == 2
    assert b"https://example.org/c" in client.select(f"SELECT ?o WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")
    for task in tasks(Client(address.known_as("dba", "other"))):
        with pytest.raises(BadGateway, match="REMIT_STORE_PASSWORD"):
            task()


def slowly(_request: Request) -> Answer:
    time.sleep(0.5)
    return FINE


def hasty(address: str) -> Address:
    return replace(read_address(f"{address},data={address}/data"), seconds=0.1)


def test_what_takes_too_long_is_asked_once_and_not_waited_for() -> None:
    for number, error in enumerate((TooSlow, Unsure, TooSlow, TooSlow)):
        with answering(slowly) as (address, told), pytest.raises(error) as raised:
            tasks(Client(hasty(address)))[number]()
        assert len(told.requests) == 1
        assert address in raised.value.detail


@pytest.mark.parametrize(("number", "times"), [(0, 3), (1, 1), (2, 3), (3, 3)], ids=["select", "update", "fetch", "add"])
def test_only_what_can_be_said_twice_is_said_again(number: int, times: int) -> None:
    with answering(BUSY, None, FINE) as (address, told):
        task = tasks(Client(read_address(f"{address},data={address}/data")))[number]
        if times == 1:
            with pytest.raises(Unsure):
                task()
        else:
            assert task() in (EMPTY, None)
    assert len(told.requests) == times


@pytest.mark.parametrize("number", [0, 2, 3], ids=["select", "fetch", "add"])
def test_after_four_times_it_is_given_up(number: int) -> None:
    with answering(BUSY) as (address, told), pytest.raises(RemitError, match="Look whether it runs"):
        tasks(Client(read_address(f"{address},data={address}/data")))[number]()
    assert len(told.requests) == 4
