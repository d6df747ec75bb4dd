"""Requests on the wire that come slowly, in pieces, or as two in one: against the server as `remit serve` sets it up."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from tiny_service import Doors

from api import patience
from api.serve import _listen

LENGTH = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
HIDDEN = b"GET /hidden-in-the-body HTTP/1.1\r\nHost: x\r\n\r\n"
TWO_IN_ONE = {
    "length and pieces": LENGTH + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": LENGTH + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\nASK{}" + HIDDEN,
    "a length with a sign": LENGTH + b"Content-Length: +5\r\n\r\nASK{}" + HIDDEN,
    "a length in other digits": LENGTH + "Content-Length: ٥\r\n\r\nASK{}".encode() + HIDDEN,
    "pieces by another name": LENGTH + b"Transfer-Encoding: xchunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n" + HIDDEN,
    "pieces twice": LENGTH + b"Transfer-Encoding: chunked, chunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n" + HIDDEN,
    "a space before the colon": LENGTH + b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\nASK{}" + HIDDEN,
    "a line that goes on": LENGTH + b"X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nASK{}" + HIDDEN,
    "a bare line end": LENGTH + b"X: y\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nASK{}" + HIDDEN,
    "a piece of no size": LENGTH + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nASK{}\r\n0\r\n\r\n" + HIDDEN,
}
ALLOWED = {"length and pieces": 2, "pieces twice": 2, "a line that goes on": 2}
"""Answers that may come: here it is plain where the body ends, and what follows is the sender's own next request."""


@pytest.fixture(scope="module")
def address(doors: Doors) -> Iterator[tuple[str, int]]:
    server = _listen(doors.app, host="127.0.0.1", port=0, max_request_body_size=2**20)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield "127.0.0.1", server.effective_port
    server.trigger.pull_trigger(server.close)
    thread.join()


def said(connection: socket.socket, text: bytes) -> bytes:
    """All that is answered until the server closes the connection, or, once it began, nothing more comes."""
    connection.settimeout(60)
    connection.sendall(text)
    answer = b""
    try:
        while piece := connection.recv(65_536):
            answer += piece
            connection.settimeout(0.5)
    except (TimeoutError, ConnectionResetError):
        pass
    return answer


def answers(address: tuple[str, int], text: bytes) -> list[int]:
    """The status of each answer to what was sent on one connection."""
    with closing(socket.create_connection(address)) as connection:
        found = said(connection, text)
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", found)]


@pytest.mark.slow
@pytest.mark.parametrize("name", TWO_IN_ONE)
def test_no_request_is_hidden_in_another(address: tuple[str, int], name: str) -> None:
    found = answers(address, TWO_IN_ONE[name])
    assert found, name
    assert len(found) <= ALLOWED.get(name, 1), (name, found)
    assert found[0] < 500 or found[0] == 501, (name, found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: " + b"x" * 300_000,
        b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n" * 1_000 + b"GET /health HTTP/1.1\r\n\r\n",
        b"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT example.org:80 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /assets/..%2f..%2f..%2fpyproject.toml HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_bytes_that_are_no_request_do_no_harm(address: tuple[str, int], text: bytes) -> None:
    with closing(socket.create_connection(address)) as connection:
        try:
            answer = said(connection, text)
        except (BrokenPipeError, ConnectionResetError):
            answer = b""
    assert b"root:" not in answer
    assert b"[project]" not in answer
    assert b"Traceback" not in answer
    assert not answer or int(answer.split(b" ")[1]) < 500 or answer.split(b" ")[1] in (b"501", b"505")
    assert answers(address, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == [200]


@pytest.mark.parametrize("begun", [b"GET /health HTTP/1.1\r\nX-", LENGTH + b"Content-Length: 100\r\n\r\nASK"])
def test_who_sends_slowly_is_let_go_and_keeps_nobody_waiting(
    address: tuple[str, int], begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(patience, "BODY_SECONDS", 0.2)
    slow = [socket.create_connection(address) for _ in range(120)]
    try:
        for one in slow:
            one.sendall(begun)
        assert answers(address, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == [200]
        time.sleep(0.3)
        for one in slow:
            one.sendall(b"a")
            one.settimeout(60)
        assert {one.recv(1) for one in slow} == {b""}
    finally:
        for one in slow:
            one.close()
