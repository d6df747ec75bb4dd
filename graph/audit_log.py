"""The audit log: a file that only grows, each line of which vouches for the one before.

    DIR/audit/000001.jsonl   events, one line of JSON each; a new file begins when one is full, and the chain goes on in it
    DIR/audit/head.json      number and hash of the last line, so that cutting off the tail is noticed

A line holds its number and the SHA-256 of the line before it. Lines are on disk within a second; whoever has to know calls
`flush`. A process that is ended may leave half a line: that is cut off at the next start, and an event says so.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.disk import told
from graph.folder import write_synced
from graph.rdf import this_second

AUDIT, HEAD = "audit", "head.json"
SEGMENT_BYTES = 8 * 2**20
PAUSE = 0.5
"""Seconds for which lines are gathered before they are written."""
MOST_WAITING = 10_000
"""Events that wait for a disk that takes no more."""
NOTHING_BEFORE = "0" * 64
Event = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """The last line: its number and hash."""

    number: int = 0
    hash: str = NOTHING_BEFORE

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class AuditLog:
    """Writes the log of one data folder, of which this process is the owner. Safe for threads."""

    def __init__(self, root: Path, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = root / AUDIT
        self._most = segment_bytes
        self._waiting: list[Event] = []
        self._queue = threading.Lock()
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._head: Head | None = None
        self._refused = False

    def add(self, event: Mapping[str, Any]) -> None:
        """Note an event; it is on disk within a second, if the disk takes it."""
        with self._queue:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append({"time": this_second().isoformat(), **event})
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
        self._wake.set()

    def check(self) -> None:
        """Make sure that events can be noted.

        NotWritten   they could not be written, and still cannot
        """
        if self._refused:
            self.flush()

    def flush(self) -> None:
        """Bring everything noted so far to the disk.

        NotWritten   the disk is full, or cannot be written
        """
        with self._writing, told():
            with self._queue:
                events = list(self._waiting)
            try:
                if events:
                    self._write(events)
            except BaseException:
                self._refused = True
                raise
            with self._queue:
                del self._waiting[: len(events)]
            self._refused = False

    def close(self) -> None:
        """Write what waits, and end."""
        self._ended.set()
        self._wake.set()
        if self._thread:
            self._thread.join()
        with suppress(Exception):  # a disk that takes no more: what waited is lost, as the documentation says
            self.flush()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._wake.wait()
            self._wake.clear()
            self._ended.wait(PAUSE)
            with suppress(Exception):  # `check` says it to whoever wants to look at something
                self.flush()

    def _write(self, events: list[Event]) -> None:
        head, found = (self._head, []) if self._head else self._open()
        lines = []
        for event in [*found, *events]:
            line = line_of({"number": head.number + 1, **event, "previous": head.hash})
            head = Head(head.number + 1, hash_of(line))
            lines.append(line + b"\n")
        self._head = None  # until all of it is on disk, the files say what is there
        file = self._segment(head.number - len(lines) + 1)
        _append(file, b"".join(lines))
        write_head(self.folder, head)
        self._head = head

    def _open(self) -> tuple[Head, list[Event]]:
        """Where the chain goes on, and what there is to be said about how it ended."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        cut = _cut_half_line(self.folder)
        found: list[Event] = [_about("repaired", f"half a line of {cut} bytes")] if cut else []
        known, last = read_head(self.folder), _last_line(self.folder)
        if last == (known or Head()):
            return last, found
        if known and last.number > known.number:
            return last, [*found, _about("repaired", "the head was behind")]
        # The chain goes on from what the head knows: verifying it shows for ever that lines are missing before.
        return known or last, [*found, _about("broken", "the head is missing" if known is None else "the last lines are missing")]

    def _segment(self, number: int) -> Path:
        last = segments(self.folder)[-1:]
        if last and last[0].stat().st_size < self._most:
            return last[0]
        return self.folder / f"{number:012d}.jsonl"


@dataclass
class Verdict:
    """What verifying found. `lines` were read, the last of them is `head`; `problems` are empty where all is well."""

    lines: int = 0
    head: Head = field(default_factory=Head)
    problems: list[str] = field(default_factory=list)
    after_head: int = 0


def verify(root: Path, noted: Head | None = None) -> Verdict:
    """Read the whole log of a data folder: whether any line was changed, removed, put in or moved, or the tail cut off.

    `noted` is a line (number and hash) that was written down elsewhere: only that shows that all was written anew.
    """
    folder = root / AUDIT
    known, verdict = read_head(folder), Verdict()
    before, hashes = Head(), {0: NOTHING_BEFORE}
    for place, line in _lines(folder):
        before = _check_line(place, line, before, verdict)
        hashes[before.number] = before.hash
        verdict.lines += 1
    verdict.head = before
    verdict.after_head = max(0, before.number - known.number) if known else before.number
    if known is None and verdict.lines:
        verdict.problems.append("the head is missing")
    for name, one in (("the head", known), ("the noted line", noted)):
        if one and hashes.get(one.number) != one.hash:
            missing = "is missing" if one.number not in hashes else "is another one"
            verdict.problems.append(f"{name} names line {one.number}, which {missing}")
    return verdict


def _check_line(place: str, line: bytes, before: Head, verdict: Verdict) -> Head:
    try:
        event = json.loads(line)
        number, previous = int(event["number"]), str(event["previous"])
    except (ValueError, KeyError, TypeError):
        verdict.problems.append(f"{place}: not a line of this log")
        return Head(before.number + 1, hash_of(line))
    if number != before.number + 1:
        verdict.problems.append(f"{place}: number {number} follows {before.number}")
    if previous != before.hash:
        verdict.problems.append(f"{place}: it does not vouch for the line before")
    if event.get("action") == "broken":
        verdict.problems.append(f"{place}: the service found at its start that {event.get('kind')}")
    return Head(number, hash_of(line))


def events(root: Path) -> Iterator[Event]:
    """The events, the last one first; what is no event is left out."""
    for file in reversed(segments(root / AUDIT)):
        for line in reversed(file.read_bytes().splitlines()):
            with suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict):
                    yield event


def segments(folder: Path) -> list[Path]:
    """The files of lines, the first one first."""
    return sorted(folder.glob("*.jsonl"))


def line_of(event: Event) -> bytes:
    """An event as a line: ASCII only, so that nothing in it can begin another line."""
    return json.dumps(event, separators=(",", ":")).encode()


def hash_of(line: bytes) -> str:
    """What vouches for a line."""
    return hashlib.sha256(line).hexdigest()


def read_head(folder: Path) -> Head | None:
    """What the head says; None where there is none that can be read."""
    try:
        facts = json.loads((folder / HEAD).read_bytes())
        return Head(int(facts["number"]), str(facts["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_head(folder: Path, head: Head) -> None:
    """Replace the head in one step."""
    write_synced(folder / HEAD, json.dumps({"number": head.number, "hash": head.hash}), private=True)


def _about(action: str, kind: str) -> Event:
    return {"time": this_second().isoformat(), "action": action, "kind": kind, "door": "start"}


def _append(file: Path, content: bytes) -> None:
    """All of it on disk at the end of a file, or nothing."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)


def _cut_half_line(folder: Path) -> int:
    """Cut off what follows the last end of a line; how many bytes that was."""
    for file in segments(folder)[-1:]:
        content = file.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(file, whole)
            return len(content) - whole
    return 0


def _last_line(folder: Path) -> Head:
    for file in reversed(segments(folder)):
        for line in reversed(file.read_bytes().splitlines()):
            with suppress(ValueError, KeyError, TypeError):
                return Head(int(json.loads(line)["number"]), hash_of(line))
    return Head()


def _lines(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each whole line with its place; half a line at the very end is what a process that was ended leaves."""
    files = segments(folder)
    for file in files:
        lines = file.read_bytes().split(b"\n")
        if lines[-1] and file != files[-1]:
            lines.append(b"")
        for number, line in enumerate(lines[:-1], start=1):
            yield f"{file.name}, line {number}", line
