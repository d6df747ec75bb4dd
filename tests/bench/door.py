"""Single things at one client and at sixteen: Remit's answers as first asked, as kept and unchanged (304), beside a bare view."""

import http.client
import json
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urlencode

from bench.peers import RESULTS, Door
from bench.processes import TESTS, free_port, started
from bench.stage import OXIGRAPH, Stage

SECONDS, ROUNDS, CLIENTS = 3.0, 3, (1, 16)
BARE, FIRST, KEPT, UNCHANGED, PEER = "a bare view", "first asked", "kept", "unchanged (304)", OXIGRAPH


@dataclass
class Pace:
    """What clients of one kind were given in each round: answers a second, and the seconds of each answer."""

    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def late(self, share: float) -> float:
        """The time that this share of the answers does not take longer than."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def as_json(self) -> dict[str, Any]:
        """Without every single time."""
        times = {"p50": self.late(0.5), "p95": self.late(0.95)}
        return {"rates": self.rates, "answers": len(self.seconds), "statuses": self.statuses} | times


Paces = dict[str, Pace]
"""By who was asked, for what, and by how many: "kept, 16"."""


def paces(stage: Stage) -> Paces:
    """Ask for `who` of households, in rounds, each of all in turn."""
    homes = stage.codes("household", 4000)
    found: Paces = {}
    port = free_port()
    bare = Door(port, 30)
    command, log = [sys.executable, "-m", "bench.bare", str(port)], stage.county.folder / "log"
    with closing(bare), started(command, log, lambda: bare.answers("/")):
        for number in range(ROUNDS):
            for clients in CLIENTS:
                share = (number * len(CLIENTS) + CLIENTS.index(clients)) * len(homes) // (ROUNDS * len(CLIENTS))
                new = homes[share : share + len(homes) // (ROUNDS * len(CLIENTS))]
                for name, (at, requests) in _requests(stage, port, new, homes).items():
                    _run(found.setdefault(f"{name}, {clients}", Pace()), at, clients, requests)
    return found


def ratio(found: Paces, one: str, other: str) -> float:
    """How many times as many answers a second one gives as another: the median over the rounds."""
    return median(mine / theirs for mine, theirs in zip(found[one].rates, found[other].rates, strict=True))


def engine(stage: Stage) -> dict[str, float]:
    """What the bare engine takes for the same, in this process: seconds that 19 of 20 do not take longer than."""
    took = []
    for home in stage.codes("household", 300):
        sparql = stage.on("who", 0, {"household": home}).sparql
        began = time.perf_counter()
        stage.snapshot.select(sparql)
        took.append(time.perf_counter() - began)
    ordered = sorted(took[20:])
    return {"p50": median(ordered), "p95": ordered[int(0.95 * len(ordered))]}


def _requests(stage: Stage, bare: int, new: list[str], all_of_them: list[str]) -> dict[str, tuple[int, list[str]]]:
    """Port and requests of each kind."""
    served = stage.remit.door.port
    few = all_of_them[:20]
    found = {
        BARE: (bare, [_get("/")]),
        FIRST: (served, [_get(_who(home)) for home in new]),
        KEPT: (served, [_get(_who(home)) for home in few]),
        UNCHANGED: (served, [_get(_who(home), f"If-None-Match: {_tag(served, home)}\r\n") for home in few]),
    }
    peer = stage.server(PEER)
    if peer:
        found[PEER] = (peer.door.port, [_post(stage.on("who", 0, {"household": home}).sparql) for home in few])
    return found


def _who(home: str) -> str:
    return f"/q/who.json?household={home}"


def _get(path: str, headers: str = "") -> str:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n{headers}\r\n"


def _post(sparql: str) -> str:
    body = urlencode({"query": sparql})
    kind = "Content-Type: application/x-www-form-urlencoded"
    return f"POST /query HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {RESULTS}\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"


def _tag(port: int, home: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("GET", _who(home), headers={"Accept": "application/json"})
        answer = line.getresponse()
        answer.read()
        return answer.headers["ETag"]


def _run(pace: Pace, port: int, clients: int, requests: list[str]) -> None:
    command = [sys.executable, "-m", "bench.clients", str(port), str(clients), str(SECONDS)]
    done = subprocess.run(command, input=json.dumps(requests), capture_output=True, text=True, check=True, cwd=TESTS)
    said = json.loads(done.stdout)
    pace.rates.append(len(said["seconds"]) / said["whole"])
    pace.seconds += said["seconds"]
    for status, number in said["statuses"].items():
        pace.statuses[status] = pace.statuses.get(status, 0) + number
