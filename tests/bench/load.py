"""A minute of everything at once against `remit serve --bare`: `python tests/bench/load.py [SECONDS] [RATE]` (`make load`).

Open loop: requests are due at a fixed rate, whatever became of those before, and their time counts from when they were due. They
come from 64 connections, each kind from a client of its own: small queries whose answer is known, large ones, updates, texts that
are wrong, and hostile ones that never end, eat memory or write without end. What is looked at: every answer is the right one or
an error that says so; what was acknowledged is there and nothing else; who is told to come back is told when; small queries are
answered; workers, spool and memory are as before. Ends with 1 where that does not hold. The report goes to docs/load.md.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

CONNECTIONS = 64
THINGS = 50_000
"""Statements in the store before the first request."""
LIMITS = ("staff.seconds=5", "staff.bytes=32", "staff.memory=512")
VALUES = " ".join(map(str, range(60)))
CROSS = "".join(f" VALUES ?v{n} {{ {VALUES} }}" for n in range(6))
JSON, CSV = "application/sparql-results+json", "text/csv"


@dataclass(frozen=True)
class Request:
    """One request, and whether its answer (status, body) is right; None: it was refused or ended as it may be."""

    kind: str
    method: str
    path: str
    body: str
    accept: str
    judge: Callable[[int, bytes], bool]
    number: int = 0


@dataclass
class Told:
    """What came of the requests of one kind."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def small(number: int) -> Request:
    """A statement by its subject."""
    wanted = number * 7919 % THINGS
    query = f"SELECT ?o {{ <urn:n:{wanted}> <urn:p> ?o }}"

    def judge(status: int, body: bytes) -> bool:
        rows = json.loads(body)["results"]["bindings"]
        return status == 200 and [row["o"]["value"] for row in rows] == [str(wanted)]

    return Request("small", "GET", f"/sparql?{urlencode({'query': query})}", "", JSON, judge)


def large(number: int) -> Request:
    """All statements, sorted."""
    query = "SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY ?o"

    def judge(status: int, body: bytes) -> bool:
        lines = body.split(b"\r\n")
        return status == 200 and len(lines) == THINGS + 2 and lines[-2] == f"urn:n:{THINGS - 1},{THINGS - 1}".encode()

    return Request("large", "GET", f"/sparql?{urlencode({'query': query})}", "", CSV, judge)


def change(number: int) -> Request:
    """A statement that nobody else adds."""
    text = f"INSERT DATA {{ <urn:u:{number}> <urn:added> {number} }}"
    body = urlencode({"update": text})
    return Request("update", "POST", "/sparql/update", body, "*/*", lambda status, _: status == 204, number)


WRONG = [
    (400, f"/sparql?{urlencode({'query': 'SELECT * {{ ?s ?p'})}"),
    (400, f"/sparql?{urlencode({'query': 'ASK { FILTER' + '(' * 2000 + '1' + ')' * 2000 + ' }'})}"),
    (403, f"/sparql?{urlencode({'query': 'SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }'})}"),
    (400, "/sparql?query=%FF%FE"),
    (404, "/sparql/nowhere"),
    (400, f"/sparql?{urlencode({'query': 'ASK {}', 'update': 'CLEAR ALL'})}"),
]


def wrong(number: int) -> Request:
    """A text or address that is refused at once."""
    status, path = WRONG[number % len(WRONG)]
    return Request("wrong", "GET", path, "", "*/*", lambda found, _: found == status)


HOSTILE = [
    f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    f"SELECT * {{ {CROSS} }} ORDER BY DESC(?v0) ?v1 ?v2",
    f"SELECT * {{ {CROSS} }}",
    "SELECT (COUNT(*) AS ?n) { ?a <urn:p> ?x . ?b <urn:p> ?y . FILTER(CONCAT(STR(?x), STR(?y)) = 'never') }",
]


def hostile(number: int) -> Request:
    """A query that cannot be answered within the limits: none of its answers is right."""
    query = HOSTILE[number % len(HOSTILE)]
    return Request("hostile", "GET", f"/sparql?{urlencode({'query': query})}", "", CSV, lambda status, _: status in {413, 503})


MIX = [(small, 70), (change, 10), (wrong, 10), (hostile, 7), (large, 3)]


def requests(number: int) -> list[Request]:
    """A mixture, the same every time."""
    dice = random.Random(20261127)
    kinds = dice.choices([make for make, _ in MIX], [share for _, share in MIX], k=number)
    return [make(at) for at, make in enumerate(kinds)]


class Load:
    """Sends requests at their time, and notes what came of them."""

    def __init__(self, address: str, due: list[Request], rate: float) -> None:
        self._host = urlsplit(address).netloc
        self._due, self._rate = due, rate
        self._next, self._lock = 0, threading.Lock()
        self._start = time.monotonic()
        self.told: dict[str, Told] = {}
        self.acknowledged: set[int] = set()

    def run(self) -> None:
        """Send all of them."""
        threads = [threading.Thread(target=self._connection) for _ in range(CONNECTIONS)]
        self._start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _connection(self) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=120)
        while True:
            with self._lock:
                at, self._next = self._next, self._next + 1
            if at >= len(self._due):
                connection.close()
                return
            due = self._start + at / self._rate
            time.sleep(max(0.0, due - time.monotonic()))
            outcome = self._send(connection, self._due[at])
            with self._lock:
                told = self.told.setdefault(self._due[at].kind, Told())
                told.outcomes[outcome] += 1
                told.seconds.append(time.monotonic() - due)
                if self._due[at].kind == "update" and outcome == "right":
                    self.acknowledged.add(self._due[at].number)

    def _send(self, connection: http.client.HTTPConnection, request: Request) -> str:
        headers = {"Accept": request.accept, "User-Agent": request.kind, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(request.method, request.path, request.body or None, headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return f"WRONG: {type(error).__name__}"
        if response.status in {429, 503} and response.getheader("Retry-After"):
            return "told to come back"
        if response.status == 503 and request.kind != "hostile":
            return "ended by a limit"
        try:
            right = request.judge(response.status, body)
        except (ValueError, KeyError, IndexError):
            right = False
        return "right" if right else f"WRONG: status {response.status}"


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, str]]:
    """A server of an empty folder: its process id and address."""
    words = [sys.executable, "-m", "api.cli", "--data", str(folder), "serve", "--bare", "--port", "0"]
    words += [word for limit in LIMITS for word in ("--limit", limit)]
    with (
        (folder.parent / "log").open("w") as log,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        try:
            yield process.pid, process.stdout.readline().split()[-1]
        finally:
            process.send_signal(signal.SIGTERM)


def memory(pid: int) -> int:
    """The memory that a process and its children hold, in bytes."""
    pids = [pid]
    for child in Path(f"/proc/{pid}/task").glob("*/children"):
        pids += map(int, child.read_text().split())
    pages = 0
    for one in pids:
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
    return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """The memory of a server, looked at all the time."""
    found, end = [memory(pid)], threading.Event()

    def look() -> None:
        while not end.wait(0.25):
            found.append(memory(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        end.set()
        thread.join()


def fill(address: str) -> None:
    """Put the statements into the store."""
    triples = "".join(f"<urn:n:{number}> <urn:p> {number} .\n" for number in range(THINGS))
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)) as connection:
        connection.request("PUT", "/sparql/store?default", triples, {"Content-Type": "text/turtle"})
        assert connection.getresponse().status < 300


def added(address: str) -> set[int]:
    """The numbers of the updates that are in the store."""
    query = urlencode({"query": "SELECT ?n { ?s <urn:added> ?n }"})
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)) as connection:
        connection.request("GET", f"/sparql?{query}", headers={"Accept": CSV})
        return {int(line) for line in connection.getresponse().read().split()[1:]}


@dataclass(frozen=True)
class Report:
    """What a run found: outcomes by kind, updates lost, updates nobody acknowledged, memory in bytes, what lies in the spool."""

    told: dict[str, Told]
    lost: set[int]
    unasked: set[int]
    memory: tuple[int, int, int]
    spool: list[str]

    @property
    def faults(self) -> list[str]:
        """Everything that is not as it should be."""
        wrong = [f"{kind}: {outcome}" for kind, told in self.told.items() for outcome in told.outcomes if "WRONG" in outcome]
        small = self.told["small"].outcomes
        starved = (
            [] if small["right"] > 0.9 * small.total() else [f"only {small['right']} of {small.total()} small queries answered"]
        )
        lost = [f"lost updates: {sorted(self.lost)}"] if self.lost else []
        unasked = [f"updates that were refused and are there: {sorted(self.unasked)}"] if self.unasked else []
        return wrong + starved + lost + unasked + [f"left in the spool: {name}" for name in self.spool]

    def lines(self) -> Iterator[str]:
        """The report as a table of Markdown."""
        yield "| kind | sent | right | told to come back | ended by a limit | wrong | median | 95 % | longest |"
        yield "|---|---|---|---|---|---|---|---|---|"
        for kind, told in sorted(self.told.items()):
            found, times = told.outcomes, sorted(told.seconds)
            wrong = sum(count for outcome, count in found.items() if "WRONG" in outcome)
            middle, late = times[len(times) // 2], times[len(times) * 95 // 100]
            counts = f"{found['right']} | {found['told to come back']} | {found['ended by a limit']} | {wrong}"
            yield f"| {kind} | {found.total()} | {counts} | {middle:.2f} s | {late:.2f} s | {times[-1]:.2f} s |"
        before, most, after = (size / 2**20 for size in self.memory)
        yield ""
        yield f"Updates lost: {len(self.lost)}; refused and yet there: {len(self.unasked)}."
        yield f"Memory of server and workers: {before:.0f} MiB before, {most:.0f} MiB at most, {after:.0f} MiB ten seconds after."


def run(seconds: float, rate: float) -> Report:
    """One run on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="remit-load-") as folder, server(Path(folder) / "data") as (pid, address):
        fill(address)
        with watched(pid) as sizes:
            load = Load(address, requests(round(seconds * rate)), rate)
            load.run()
            time.sleep(10)
        there = added(address)
        spool = [path.name for path in (Path(folder) / "data" / "spool").iterdir()]
        return Report(load.told, load.acknowledged - there, there - load.acknowledged, (sizes[0], max(sizes), sizes[-1]), spool)


def main() -> int:
    """Run, say what came of it, and end with 1 where something is not as it should be."""
    seconds, rate = (float(word) for word in (*sys.argv[1:], *["60", "20"][len(sys.argv) - 1 :]))
    report = run(seconds, rate)
    head = f"{seconds:g} seconds at {rate:g} requests a second from {CONNECTIONS} connections; limits: {', '.join(LIMITS)}."
    faults = [f"\nNOT AS IT SHOULD BE: {fault}" for fault in report.faults]
    sys.stdout.write("\n".join([head, "", *report.lines(), *faults, ""]))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
