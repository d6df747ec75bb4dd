"""What the door costs beside the engine, and how many answers it gives: `python tests/bench/door.py DATA [SECONDS]`.

DATA is a folder of sample data, which is copied. Single things are asked for (who of a household, gaps of a village, a household
under `/id/`): by one client, each thing once, against the time that the engine takes for the same question in a process of its
own; then by 16 clients, against a bare Flask + waitress view that returns a constant. All are measured in turns, `ROUNDS` times,
and the median of the ratios counts, so that what else the machine does meanwhile tells little. Prints JSON.
"""

import json
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from pyoxigraph import NamedNode

from graph.snapshot import Snapshot
from graph.store import EmbeddedStore
from ontology.terms import RM
from queries.run import ask

CLIENTS, ROUNDS, THINGS = 16, 3, 100
BARE = """
import sys
from flask import Flask
from waitress import serve
app = Flask("bare")
app.add_url_rule("/", view_func=lambda: "ok")
serve(app, port=int(sys.argv[1]), threads=32, connection_limit=1000)
"""


@dataclass(frozen=True)
class Thing:
    """One thing to be asked for: where, and how the engine is asked the same."""

    path: str
    ask: Callable[[Snapshot], object]


def things(snapshot: Snapshot) -> dict[str, list[Thing]]:
    """Things of the data by kind of question, from all over the county."""
    households, villages = (_codes(snapshot, name) for name in (RM.Household, RM.Village))
    return {
        "who": [_question("who", "household", code) for code in households],
        "gaps": [_question("gaps", "village", code) for code in villages],
        "id": [_thing(code) for code in households],
    }


def main(data: Path, seconds: float) -> None:
    """Measure, and print what was found."""
    with tempfile.TemporaryDirectory(prefix="door-") as scratch:
        copy = Path(scratch) / "data"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("socket", "lock"))
        asked, engine = _engine(copy)
        remit = [
            str(Path(sys.executable).with_name("remit")),
            "--data",
            str(copy),
            "serve",
            "--rate",
            "staff=0",
            "--rate",
            "address=0",
        ]
        with _server([*remit, "--port"]) as ours, _server([sys.executable, "-c", BARE]) as bare:
            _rest(ours)
            found = {kind: _one_client(ours, asked[kind], engine[kind]) for kind in asked}
            sys.stdout.write(json.dumps(found | _many_clients(ours, bare, asked, seconds), indent=1) + "\n")


def _codes(snapshot: Snapshot, name: str) -> list[str]:
    nodes = [
        quad.subject
        for quad in snapshot.quads(None, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(name))
    ]
    found = sorted(split[1] for node in nodes if isinstance(node, NamedNode) and (split := snapshot.ids.split(node.value)))
    return found[:: max(1, len(found) // THINGS)][:THINGS]


def _question(name: str, param: str, code: str) -> Thing:
    return Thing(f"/q/{name}.json?{param}={code}", lambda snapshot: ask(name, {param: code}, snapshot))


def _thing(code: str) -> Thing:
    return Thing(
        f"/id/household/{code}?format=ttl", lambda snapshot: list(snapshot.quads(NamedNode(snapshot.ids.iri("household", code))))
    )


def _engine(data: Path) -> tuple[dict[str, list[Thing]], dict[str, list[float]]]:
    """What to ask for, and the milliseconds that the engine takes for each."""
    store = EmbeddedStore(data)
    try:
        with store.snapshot() as snapshot:
            asked = things(snapshot)
            for listed in asked.values():
                listed[0].ask(snapshot)
            return asked, {kind: [_timed(lambda one=one: one.ask(snapshot)) for one in listed] for kind, listed in asked.items()}  # type: ignore[misc]
    finally:
        store.close()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _one_client(port: int, asked: list[Thing], engine: list[float]) -> dict[str, float]:
    """Percentiles of what HTTP took beyond the engine, in milliseconds, each thing asked for once."""
    client = _Client(port)
    _timed(lambda: client.get(asked[0].path))
    took = [_timed(lambda one=one: client.get(one.path)) for one in asked]  # type: ignore[misc]
    beyond = sorted(whole - inner for whole, inner in zip(took, engine, strict=True))
    return {
        "engine_p50": round(statistics.median(engine), 2),
        "http_p50": round(statistics.median(took), 2),
        "door_p50": round(statistics.median(beyond), 2),
        "door_p95": round(beyond[int(0.95 * len(beyond))], 2),
    }


def _many_clients(port: int, bare: int, asked: dict[str, list[Thing]], seconds: float) -> dict[str, object]:
    """Answers a second of 16 clients, as shares of those of the bare view: each thing anew, kept ones, and unchanged ones."""
    client = _Client(port)
    looks: dict[str, tuple[int, list[bytes]]] = {"bare": (bare, [_request("/")])}
    for kind, listed in asked.items():
        looks[kind] = port, [_request(one.path) for one in listed]
        looks[f"{kind} kept"] = port, [_request(listed[0].path)]
        tag = client.get(listed[0].path)[1].get("etag")
        if tag:
            looks[f"{kind} 304"] = port, [_request(listed[0].path, f"If-None-Match: {tag}\r\n")]
    rounds = [{name: _rate(*look, seconds) for name, look in looks.items()} for _ in range(ROUNDS)]
    shares = {name: round(statistics.median(one[name] / one["bare"] for one in rounds), 2) for name in looks if name != "bare"}
    return {"bare_a_second": round(statistics.median(one["bare"] for one in rounds)), "shares": shares}


def _rate(port: int, requests: list[bytes], seconds: float) -> float:
    """How many answers a second come to 16 connections, each of which asks again as soon as it is answered."""
    waiting, done, following = selectors.DefaultSelector(), 0, cycle(requests)
    for _ in range(CLIENTS):
        client = _Client(port)
        waiting.register(client.socket, selectors.EVENT_READ, client)
        client.socket.sendall(next(following))
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for key, _ in waiting.select(1):
            if key.data.take():
                done += 1
                key.data.socket.sendall(next(following))
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    return done / (now - began)


def _request(path: str, more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()


class _Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""

    def get(self, path: str) -> tuple[int, dict[str, str]]:
        """Status and headers of an answer, all of which has come."""
        self.socket.sendall(_request(path))
        while not (head := self.take()):
            pass
        first, *lines = head.decode("latin-1").split("\r\n")
        return int(first.split()[1]), {name.lower(): word.strip() for name, _, word in (line.partition(":") for line in lines)}

    def take(self) -> bytes:
        """Read what has come: the head of the answer once all of it is there, nothing before."""
        self._read += self.socket.recv(1 << 20)
        head, end, body = self._read.partition(b"\r\n\r\n")
        if not end:
            return b""
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length or 0):
            return b""
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")):
            raise SystemExit(f"Not an answer: {self._read[:2000]!r}")
        self._read = b""
        return head


@contextmanager
def _server(command: list[str]) -> Iterator[int]:
    """A server on a free port, which is its last argument, until the context ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _rest(port: int) -> None:
    """Wait until the server has made what it makes at its start: for ten seconds nothing else holds its answers up."""
    client, quick = _Client(port), 0
    while quick < 20:
        quick = quick + 1 if _timed(lambda: client.get("/health")) < 20 else 0
        time.sleep(0.5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 2.0)
