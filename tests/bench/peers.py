"""Who is asked: Remit over HTTP, `oxigraph serve`, Virtuoso, DuckDB with hand-written SQL, rdflib. All take the same question.

`take` is what is timed: the question goes out, the whole answer is there. `bag` makes its rows comparable, and is not timed.
"""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import duckdb
from bench import columns
from bench.asked import Asked
from bench.county import BIN, County
from bench.processes import free_port, started, worked
from bench.rows import Bag, bag, of_results

from graph.rdf import META

RESULTS = "application/sparql-results+json"
ALL_ROWS = "10000000"


class Unanswered(Exception):
    """A peer that gives no answer to a question, and why."""


class Peer(Protocol):
    """Somebody who can be asked."""

    name: str

    def take(self, asked: Asked) -> Any:
        """The whole answer, as it comes. Unanswered: there is none."""

    def bag(self, asked: Asked, taken: Any) -> Bag:
        """The rows of what was taken."""

    def work(self) -> float:
        """Seconds that it has worked so far."""


@dataclass
class Door:
    """A server of HTTP on loopback that keeps one connection."""

    port: int
    seconds: float
    _line: http.client.HTTPConnection | None = field(default=None, init=False)

    def send(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of one request. Unanswered: it does not come in time."""
        kept = self._line is not None
        try:
            return self._send(method, path, body, headers or {})
        except TimeoutError:
            raise Unanswered(f"no answer within {self.seconds:.0f} s") from None
        except (OSError, http.client.HTTPException) as error:
            if kept and isinstance(error, ConnectionError):  # given up by the server while nobody asked
                return self.send(method, path, body, headers)
            raise Unanswered(f"{type(error).__name__}: {error}") from None

    def _send(self, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        self._line = self._line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
        try:
            self._line.request(method, path, body.encode() or None, headers)
            answer = self._line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self) -> None:
        """Give the connection up."""
        if self._line:
            self._line.close()
        self._line = None

    def answers(self, path: str) -> bool:
        """Whether somebody is there yet."""
        try:
            return self.send("GET", path)[0] < 500
        except Unanswered:
            return False


@dataclass
class Remit:
    """`remit serve`. Timed is the whole answer as CSV; compared are the rows of the same answer as JSON, by their IRIs."""

    door: Door
    pid: int
    data: Path
    name: str = "Remit"

    def take(self, asked: Asked) -> bytes:
        """The rows as CSV."""
        return self._get(asked.name, "csv", asked.words, "text/csv")

    def bag(self, asked: Asked, taken: bytes) -> Bag:
        """The rows of the JSON."""
        facts = json.loads(self._get(asked.name, "json", asked.words | {"limit": ALL_ROWS}, "application/json"))
        found = bag(facts["columns"], ([_cell(row[name]) for name in facts["columns"]] for row in facts["rows"]))
        lines = taken.count(b"\n") - 1
        if lines != found.total() and b'"' not in taken:
            raise Unanswered(f"{lines} lines of CSV, {found.total()} rows of JSON")
        return found

    def work(self) -> float:
        """Of the server and its workers."""
        return worked(self.pid)

    def _get(self, name: str, form: str, words: dict[str, str], accept: str) -> bytes:
        status, body = self.door.send("GET", f"/q/{name}.{form}?{urlencode(words)}", headers={"Accept": accept})
        if status != 200:
            raise Unanswered(f"status {status}: {body[:200].decode(errors='replace')}")
        return body


@dataclass
class Endpoint:
    """A SPARQL endpoint, asked with the text that Remit asks."""

    name: str
    door: Door
    pid: int
    path: str
    graph: str = ""

    def take(self, asked: Asked) -> bytes:
        """The results as JSON."""
        said = {"query": asked.sparql}
        if self.graph:
            said |= {"default-graph-uri": self.graph, "named-graph-uri": META.value}
        headers = {"Accept": RESULTS, "Content-Type": "application/x-www-form-urlencoded"}
        status, body = self.door.send("POST", self.path, urlencode(said), headers)
        if status != 200:
            raise Unanswered(f"status {status}: {' '.join(body[:300].decode(errors='replace').split())}")
        return body

    def bag(self, asked: Asked, taken: bytes) -> Bag:
        """The rows of the results."""
        try:
            return of_results(json.loads(taken))
        except ValueError:
            raise Unanswered("an answer that is cut off") from None

    def work(self) -> float:
        """Of the server."""
        return worked(self.pid)


@dataclass
class Sql:
    """DuckDB in this process, with SQL that somebody wrote by hand."""

    db: duckdb.DuckDBPyConnection
    name: str = "DuckDB, SQL by hand"

    def take(self, asked: Asked) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Columns and rows."""
        if not asked.has_sql:
            raise Unanswered("nobody has written it in SQL")
        return columns.ask(self.db, asked.name, asked.values)

    def bag(self, asked: Asked, taken: tuple[list[str], list[tuple[Any, ...]]]) -> Bag:
        """The rows."""
        return bag(*taken)

    def work(self) -> float:
        """Of this process."""
        return time.process_time()


@contextmanager
def remit(data: Path, log: Path, seconds: float) -> Iterator[Remit]:
    """Remit on a data folder."""
    port = free_port()
    door = Door(port, seconds)
    command = [str(BIN / "remit"), "--data", str(data), "serve", "--port", str(port)]
    with closing(door), started(command, log, lambda: door.answers("/health")) as pid:
        yield Remit(door, pid, data)


@contextmanager
def oxigraph(county: County, log: Path, seconds: float) -> Iterator[Endpoint]:
    """`oxigraph serve` on the facts in bulk."""
    program = BIN / "oxigraph"
    if not program.exists():
        raise Unanswered("not installed (PyPI: oxigraph)")
    port = free_port()
    door = Door(port, seconds)
    command = [str(program), "serve-read-only", "--location", str(county.oxigraph), "--bind", f"127.0.0.1:{port}"]
    command += ["--timeout-s", str(round(seconds))]
    with closing(door), started(command, log, lambda: door.answers("/")) as pid:
        yield Endpoint("oxigraph serve", door, pid, "/query")


def listens(port: int) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def _cell(said: Any) -> Any:
    if isinstance(said, dict):
        return str(said["id"]).removeprefix(columns.RMV)
    return said


__all__ = ["Door", "Endpoint", "Peer", "Remit", "Sql", "Unanswered", "listens", "oxigraph", "remit"]
