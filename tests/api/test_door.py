"""The command line's way through a socket to a server that breaks off."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.door import SOCKET, open_door
from api.settings import Settings
from ontology.errors import BadRows, Conflict, NotFound, RemitError, TooSlow

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(text: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(text), text)


@contextmanager
def answering(folder: Path, *pieces: bytes) -> Iterator[Settings]:
    """A server in a data folder that answers every request with the same bytes, and then hangs up."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(folder / SOCKET))
        listener.listen()

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    if connection.recv(65536):
                        for piece in pieces:
                            connection.sendall(piece)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Settings(folder)
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def told(folder: Path, *pieces: bytes) -> list[object]:
    progress: list[object] = []
    with answering(folder, *pieces) as settings, open_door(settings) as door:
        return [door.follow("/admin/load", {}, progress.append), *progress]


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (b"HTTP/1.1 200",),
        (b"not HTTP at all\r\n\r\n",),
        (CHUNKED,),
        (CHUNKED, chunk(b'{"progress": {"done": 1}}\n')),
        (CHUNKED, chunk(b'{"progress": {"done": 1}}\n'), b"0\r\n\r\n"),
        (CHUNKED, b"ff\r\n{"),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"progress": {"done": 1}}\n',),
    ],
)
def test_a_server_that_breaks_off_is_an_error(tmp_path: Path, pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(RemitError, match="did not answer|ended before it was done"):
        told(tmp_path, *pieces)


def test_an_answer_that_breaks_off_is_an_error(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nkind,sub_kind\n"
    with answering(tmp_path, head) as settings, open_door(settings) as door, pytest.raises(RemitError, match="ended before"):
        door.get("/q/findings.csv", {})


def test_progress_comes_as_it_is_told(tmp_path: Path) -> None:
    lines = [b'{"progress": {"do', b'ne": 1}}\n{"progress": {"done": 2}}\n', b'{"result": {"added": 2}}\n']
    assert told(tmp_path, CHUNKED, *map(chunk, lines), b"0\r\n\r\n") == [{"added": 2}, {"done": 1}, {"done": 2}]


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ({"kind": "BadRows", "detail": "2 problems", "problems": []}, BadRows),
        ({"type": "/docs/errors#bad-rows", "detail": "2 problems", "problems": []}, BadRows),
        ({"type": "/docs/errors#too-slow", "detail": "slow"}, TooSlow),
        ({"type": "about:blank", "detail": "none", "status": 404}, NotFound),
        ({"kind": "Nonsense", "detail": "?"}, RemitError),
    ],
)
def test_a_problem_becomes_the_error_that_the_server_raised(
    tmp_path: Path, problem: dict[str, object], kind: Callable[..., RemitError]
) -> None:
    status = problem.get("status", kind.status if isinstance(kind, type) and issubclass(kind, RemitError) else 500)
    body = json.dumps(problem).encode()
    head = f"HTTP/1.1 {status} Problem\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with answering(tmp_path, head, body) as settings, open_door(settings) as door:
        with pytest.raises(RemitError) as raised:
            door.get("/q/gaps", {})
        assert type(raised.value) is kind
        assert raised.value.detail == problem["detail"]


def test_a_problem_in_the_middle_of_a_long_action(tmp_path: Path) -> None:
    line = json.dumps({"problem": {"kind": "Conflict", "detail": "in use", "owner": "x"}}).encode() + b"\n"
    with pytest.raises(Conflict, match="in use") as raised:
        told(tmp_path, CHUNKED, chunk(line), b"0\r\n\r\n")
    assert raised.value.extra["owner"] == "x"
