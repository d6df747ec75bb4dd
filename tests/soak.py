"""A server under everything at once for a while: readers held against the oracle, writers, imports, backups and hostile queries.

    python tests/soak.py SECONDS docs/soak-load.md      (make soak: an hour)

The county is a small one that the plain-Python oracle can judge. Rosters with further records are loaded and taken back again, so
that it is in one of two states, and what each version must answer is known. Looked at all the time: memory, open files and
threads of the server. At the end it is told to end while it is asked: what it took it finishes. Then it is started again.
"""

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from in_memory import write_tables
from kills import REMIT
from oracle import Row, Tables, findings
from small_counties import DATA_DAY, small_county

from api.door import Door, open_door
from api.settings import Settings
from ontology.errors import RemitError
from queries.catalog import Question, catalog
from queries.standing import ABOUT

RULES = [question for question in catalog().values() if question.finding and question.finding.kind != "overlap"]
PAGES = (
    "/",
    "/findings",
    "/q/gaps.html",
    "/q/who.html",
    "/matrix",
    "/graph.json",
    "/openapi.json",
    "/id/village/V1",
    "/villages",
)
HOSTILE = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT ?a { " + "{" * 200 + "?a ?b ?c" + "}" * 200 + " }",
    "SELECT ?a { ?a ?b ?c FILTER(REGEX(STR(?c), '(a+)+$')) }",
)
EVERY = 1.0
"""Seconds between two looks at the server."""


@dataclass
class Told:
    """What the hands have seen: acts done, answers that were wrong, and which state each version is of."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    states: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """A server at a moment: memory of its process in bytes, its open files, its threads."""

    memory: int
    files: int
    threads: int


class Soak:
    """A county in two states, what the oracle says of both, and the hands that work on it."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.settings = Settings(folder / "data")
        self.told, self.over, self._rng = Told(), threading.Event(), rng
        self._counting, self._writing, self._loaded = threading.Lock(), threading.Lock(), 0
        whole, less, self._more = two_states(rng)
        self._expected = [findings(tables, DATA_DAY) for tables in (less, whole)]
        assert self._expected[0] != self._expected[1]
        for name in ("first", "more"):
            (folder / name).mkdir()
        self._files = [write_tables(tables, folder / name) for name, tables in (("first", less), ("more", self._more))]
        self._folder, self._number = folder, 0
        subprocess.run(
            [str(REMIT), "--data", str(self.settings.data), "load", *map(str, self._files[0])], check=True, capture_output=True
        )

    def hands(self) -> list[threading.Thread]:
        """What goes on at once, until `over`."""
        acts = [*[self._ask] * 3, *[self._look_at] * 2, self._enter, self._load, self._attack, self._back_up]
        return [threading.Thread(target=self._again, args=(act,)) for act in acts]

    def _again(self, act: Callable[[Door], None]) -> None:
        while not self.over.is_set():
            try:
                with open_door(self.settings) as door:
                    act(door)
                self._count(act.__name__.strip("_"))
            except (RemitError, OSError) as error:
                if not self.over.is_set():
                    self._count(f"{act.__name__.strip('_')} refused: {type(error).__name__}")

    def _ask(self, door: Door) -> None:
        """One rule, held against the oracle for the state that its version is of."""
        question = self._rng.choice(RULES)
        answer = json.loads(door.get(f"/q/{question.name}.json", {"limit": "100000", "as_of": DATA_DAY.isoformat()}))
        found = {row_of(question, row) for row in answer["rows"]}
        wanted = [self._of(question, state) for state in (0, 1)]
        known = self.told.states.get(int(answer["version"].partition("-")[0]))
        if found not in (wanted if known is None else [wanted[known]]):
            self.told.wrong.append(f"{question.name} at {answer['version']}")

    def _of(self, question: Question, state: int) -> set[Row]:
        assert question.finding
        kinds = question.finding.sub_kinds
        return {row for row in self._expected[state] if row.kind == question.finding.kind and row.sub_kind in kinds}

    def _look_at(self, door: Door) -> None:
        door.get(self._rng.choice(PAGES), {})
        time.sleep(0.05)

    def _enter(self, door: Door) -> None:
        """A place more, which changes no finding."""
        time.sleep(1)
        self._number += 1
        row = {"code": f"K{self._number:06d}", "kind": "county", "name": f"county {self._number}"}
        with self._writing:
            told = door.post("/facts", {"who": "soak", "act": "enter", "roster": "places", "values": row})
            self.told.states[number_of(told)] = int(bool(self._loaded))

    def _load(self, door: Door) -> None:
        """Further records, and back."""
        time.sleep(2)
        with self._writing:
            if self._loaded:
                told, self._loaded = door.post("/admin/undo", {"version": self._loaded, "who": "soak"}), 0
            else:
                facts: dict[str, Any] = {"paths": [str(path) for path in self._files[1]], "who": "soak"}
                plan = door.follow("/admin/stage", facts, lambda said: None)
                told = door.follow(f"/admin/plans/{plan['plan']}", {"who": "soak"}, lambda said: None)
                self._loaded = number_of(told)
            self.told.states[number_of(told)] = int(bool(self._loaded))

    def _attack(self, door: Door) -> None:
        door.get("/sparql", {"query": self._rng.choice(HOSTILE)})

    def _back_up(self, door: Door) -> None:
        time.sleep(10)
        door.post("/admin/backup", {"target": str(self._folder / "backups"), "keep": "2h"})

    def _count(self, name: str) -> None:
        with self._counting:
            self.told.done[name] += 1


def two_states(rng: random.Random) -> tuple[Tables, Tables, Tables]:
    """A small county as a whole, without some of its responsibilities and actions, and these alone."""
    whole = small_county(rng.randrange)
    names = ("responsibilities", "actions")
    cut = {name: len(list(whole[name])) * 2 // 3 for name in names}
    less = {name: list(rows)[: cut[name]] if name in cut else rows for name, rows in whole.items()}
    codes = {row["code"] for row in less["responsibilities"]}
    less["responsibilities"] = [row for row in less["responsibilities"] if row.get("delegated_from") in (None, "", *codes)]
    more = {name: [row for row in whole[name] if row not in less[name]] for name in names}
    return whole, less, more


def row_of(question: Question, row: dict[str, Any]) -> Row:
    """A row of an answer as the oracle says it."""
    assert question.finding
    said = {name: cell.get("code", "") if isinstance(cell, dict) else str(cell or "") for name, cell in row.items()}
    return Row(question.finding.kind, said["sub_kind"], *(said.get(name, "") for name in ABOUT))


def number_of(told: dict[str, Any]) -> int:
    """The number of the version that an act made."""
    return int(str(told["version"]).partition("-")[0])


@contextmanager
def server(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A server that answers; at the end it is told to end, and does."""
    words = [str(REMIT), "--data", str(settings.data), "serve", "--port", "0", "--limit", "administrator.seconds=2"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline().startswith("Remit answers")
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait() == 0


def look(pid: int) -> Look:
    """What a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    files, tasks = (len(os.listdir(f"/proc/{pid}/{name}")) for name in ("fd", "task"))
    return Look(pages * os.sysconf("SC_PAGE_SIZE"), files, tasks)


def growth(looks: list[Look], what: str) -> tuple[float, float]:
    """The median of the middle third and of the last: what is warm by then is to stay as it is."""
    numbers = [getattr(one, what) for one in looks]
    third = len(numbers) // 3
    return statistics.median(numbers[third : 2 * third]), statistics.median(numbers[2 * third :])


def live(folder: Path, seconds: float, rng: random.Random) -> tuple[Told, list[Look], float]:
    """One life: what was told, what the server held, and how long it took to start again."""
    soak, looks = Soak(folder, rng), []
    with server(soak.settings) as process:
        hands = soak.hands()
        for hand in hands:
            hand.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(EVERY)
            looks.append(look(process.pid))
        soak.over.set()
        process.send_signal(signal.SIGTERM)  # what is under way now is still answered
        for hand in hands:
            hand.join()
    begun = time.monotonic()
    with server(soak.settings), open_door(soak.settings) as door:
        assert json.loads(door.get("/health", {}))["status"] == "ok"
        return soak.told, looks, time.monotonic() - begun


def report(seconds: float, told: Told, looks: list[Look], again: float) -> str:
    """The report, as Markdown."""
    acts = "".join(f"| {act} | {number:,} |\n" for act, number in sorted(told.done.items()))
    held = "".join(
        f"| {name} | {middle / unit:,.0f} | {last / unit:,.0f} |\n"
        for name, what, unit in (("memory, MiB", "memory", 2**20), ("open files", "files", 1), ("threads", "threads", 1))
        for middle, last in [growth(looks, what)]
    )
    return f"""# Under load

{seconds:,.0f} seconds of everything at once on one server; {date.today().isoformat()}, by `make soak`. Three hands ask rules
and hold the rows against the plain-Python oracle, two look at pages, one enters facts, one loads rosters and takes them back,
one attacks with SPARQL, one makes backups. Wrong answers: {len(told.wrong)}.
Told to end while it was asked, it finished what it had taken; started again, it answered after {again:.1f} s.

| act | times |
|---|---|
{acts}
| of the server's process | middle third | last third |
|---|---|---|
{held}"""


def faults(told: Told, looks: list[Look]) -> list[str]:
    """Everything that is not as it should be."""
    wrong = [f"wrong answer: {one}" for one in told.wrong]
    for what, factor, more in (("memory", 1.1, 32 * 2**20), ("files", 1.0, 16), ("threads", 1.0, 8)):
        middle, last = growth(looks, what)
        wrong += [f"{what} grows: {middle} to {last}"] if last > middle * factor + more else []
    return wrong + [f"nobody could {act}" for act in ("ask", "look_at", "enter", "load", "back_up") if not told.done[act]]


def main(seconds: float, target: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        told, looks, again = live(Path(folder), seconds, random.Random(1))
    target.write_text(report(seconds, told, looks, again), encoding="utf-8")
    found = faults(told, looks)
    sys.stderr.write("".join(f"NOT AS IT SHOULD BE: {fault}\n" for fault in found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), Path(sys.argv[2])))
