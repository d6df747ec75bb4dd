"""What changes something, or would: one edit until its finding can be read, judging anew, a subject that leaves, a start."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import Result, Told
from bench.peers import Door, remit
from bench.processes import worked
from bench.stage import Stage

from api.door import open_door
from api.settings import settings

EDITS, LEAVE = 7, 3
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


@dataclass
class Took:
    """Seconds, and seconds of work of the server and its workers, of several runs of one thing."""

    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    failed: str = ""

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return vars(self)

    @property
    def middle(self) -> tuple[float, float]:
        """The medians of both."""
        return (median(self.seconds), median(self.work)) if self.seconds else (0.0, 0.0)


class Clock:
    """Notes what a block takes of time, and of work of a process."""

    def __init__(self, took: Took, pid: int) -> None:
        self._took, self._pid = took, pid

    def __enter__(self) -> None:
        self._work, self._began = worked(self._pid), time.perf_counter()

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None:
            self._took.seconds.append(time.perf_counter() - self._began)
            self._took.work.append(worked(self._pid) - self._work)


def edits(stage: Stage) -> Took:
    """Enter acts that nobody has a mandate for, each until the finding that it makes can be read. The first warms up."""
    took, door = Took(), stage.remit.door
    for number, (subject, duty, village) in enumerate(_offside(stage)):
        if len(took.seconds) == EDITS:
            break
        day = (stage.day - timedelta(days=number % 20)).isoformat()
        values = {"performer": subject, "duty": duty, "scope": village, "date": day, "outcome": "completed"}
        body = json.dumps({"who": "bench", "act": "enter", "roster": "actions", "values": values})
        with Clock(took, stage.remit.pid):
            status, said = door.send("POST", "/facts", body, JSON)
            new = [one for one in json.loads(said).get("findings") or [] if one["effect"] == "appears"]
            read = [_finding(door, one) for one in new]
        if status != 201 or not read or any(one != 200 for one in read):
            took.seconds.pop(), took.work.pop()
            took.failed = f"status {status}, findings {read}: {said[:200]!r}"
    if took.seconds:
        took.failed = ""
        took.seconds.pop(0), took.work.pop(0)
    return took


def anew(stage: Stage) -> Took:
    """All findings judged anew by the server."""
    took = Took()
    for _ in range(2):
        with Clock(took, stage.remit.pid), open_door(settings(stage.remit.data)) as door:
            door.post("/admin/judge", {})
    return took


def leaving(stage: Stage) -> Iterator[Result]:
    """What would happen if a subject left; nobody else can tell."""
    result = Result("what if a subject left", {"Remit": Told()})
    holders = "SELECT iri FROM thing WHERE id IN (SELECT holder FROM responsibility) AND iri LIKE '%/subject/%' ORDER BY iri"
    codes = [row[0].rpartition("/")[2] for row in stage.db.execute(holders).fetchall()]
    for number, code in enumerate(codes[:: max(1, len(codes) // LEAVE)][:LEAVE]):
        change = [{"change": "leave", "subject": code, "on": (stage.day - timedelta(days=100)).isoformat()}]
        before, began = worked(stage.remit.pid), time.perf_counter()
        status, said = stage.remit.door.send("POST", "/whatif", json.dumps(change), JSON)
        told = result.peers["Remit"]
        told.seconds[number], told.work[number] = time.perf_counter() - began, worked(stage.remit.pid) - before
        if status != 200:
            told.failed = f"status {status}: {said[:200]!r}"
            break
        result.rows.append(json.loads(said)["total"])
    yield result


def start(stage: Stage) -> Took:
    """A server on existing data, until it has answered `who` of a household. Asked before anything else was changed."""
    took = Took()
    home = stage.codes("household", 1)[0]
    for _ in range(3):
        began = time.perf_counter()
        with remit(_copy(stage), stage.county.folder / "log", 60) as other:
            status, said = other.door.send("GET", f"/q/who.json?household={home}", headers={"Accept": "application/json"})
            took.seconds.append(time.perf_counter() - began)
            took.work.append(worked(other.pid))
            if status != 200:
                took.failed = f"status {status}: {said[:200]!r}"
    return took


def _copy(stage: Stage) -> Path:
    """Data that no other server has."""
    return stage.county.data


def _finding(door: Door, effect: dict[str, Any]) -> int:
    """The status of a finding that has appeared."""
    said = effect["finding"]
    code = said["code"] if isinstance(said, dict) else str(said).rpartition("/")[2]
    return door.send("GET", f"/findings/{code}", headers={"Accept": "application/json"})[0]


def _offside(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Subject, duty and village of acts that would have no mandate behind them."""
    asked = stage.on("offside-no-mandate", 0)
    _, rows = stage.panel.peers[0].take(asked)
    known = sorted({(row[3].rpartition("/")[2], row[1].removeprefix("duty-")) for row in rows})
    for number, village in enumerate(stage.codes("village", 60)):
        if known:
            yield (*known[number % len(known)], village)
