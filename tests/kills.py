"""Kills of the installed command while it loads, at moments that nobody foresaw: afterwards the old state is there, or the new.

    python tests/kills.py 200 docs/soak.md      (make soak)

Every kill starts from a copy of one data folder and loads the same newer copy of a roster, so that both states are known
exactly: the version, and a digest of every statement of both datasets, hours aside.
"""

import getpass
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from graph.intake import child
from graph.intake.load import Loader
from graph.sample import county_tables, write_csv
from graph.store import FULL, PUBLIC, EmbeddedStore
from queries.judge import judge

REMIT = Path(sys.executable).with_name("remit")
HOUR = re.compile(rb'"[^"]*"\^\^<http://www.w3.org/2001/XMLSchema#dateTime>')
SWEPT = {"full": 1, "public": 1, "readers": 0, "spool": 0}
HOUSEHOLDS = 20
LOST = 3
"""Rows that the newer copy has no more."""


@dataclass(frozen=True)
class State:
    """What a data folder holds: version, and a digest of all statements of each dataset."""

    version: int
    full: str
    public: str


@dataclass(frozen=True)
class Kill:
    """One kill: seconds after the start, what was under way, and which state was found."""

    seconds: float
    during: str
    found: str


def command(data: Path, *words: str) -> list[str]:
    return [str(REMIT), "--data", str(data), *words]


@contextmanager
def opened(data: Path) -> Iterator[EmbeddedStore]:
    """A folder as the next owner opens it: nothing is left over, and its journal leads to its version."""
    store = EmbeddedStore(data)
    store.listeners.append(judge)
    try:
        assert {name: len(list((data / name).iterdir())) for name in SWEPT} == SWEPT
        assert (
            store.journals.since(FULL, store.version(), store.version().number - 1, erasures=True)[-1].version == store.version()
        )
        yield store
    finally:
        store.close()


def state_of(store: EmbeddedStore) -> State:
    return State(store.version().number, _digest(store, FULL), _digest(store, PUBLIC))


def run_here(module: str, args: dict[str, Any], **limits: Any) -> dict[str, Any]:
    """`Sandbox.run_task` without a process of its own."""
    assert module == "graph.intake.child"
    return child.run(args, lambda facts: None)


def _digest(store: EmbeddedStore, dataset: str) -> str:
    with store.snapshot(dataset) as snapshot:
        lines = sorted(HOUR.sub(b"", str(quad).encode()) for quad in snapshot.store)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


class Rosters:
    """The rosters of a county (`first`), and a newer copy of its incomes (`newer`): other amounts, and some rows lost."""

    def __init__(self, folder: Path) -> None:
        self.first, self.newer = folder / "rosters", folder / "newer"
        county = county_tables(HOUSEHOLDS, 2017)
        write_csv(county, self.first)
        incomes = county.tables["incomes"]
        incomes[:] = [row | {"amount": Decimal(str(row["amount"])) + 1} for row in incomes[LOST:]]
        write_csv(county, self.newer)
        shutil.rmtree(self.newer / "second")
        for file in self.newer.iterdir():
            if file.name != "incomes.csv":
                file.unlink()


class Soak:
    """A county loaded once, newer copies of its rosters, and what each state is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base = folder / "base"
        rosters = Rosters(folder)
        self._newer = rosters.newer
        self._load(self._base, rosters.first)
        with opened(self._base) as store:
            self.old = state_of(store)
        with opened(self._whole()) as store:
            self.new = state_of(store)

    def _whole(self) -> Path:
        """A load that is left alone; how long it takes, and when it begins to commit."""
        data = self._copy()
        started = time.monotonic()
        with self._started(data) as loading:
            while not self._commits(data) and loading.poll() is None:
                time.sleep(0.002)
            self.begins = time.monotonic() - started
            assert loading.wait() == 0
        self.takes = time.monotonic() - started
        return data

    def kill(self, rng: random.Random, *, again: bool) -> Kill:
        """Kill the whole group of one load, anywhere or while it commits; what was found.

        `again` says that the load after it is by the command, too; else this process does it.

        AssertionError   neither the old state nor the new one, or the load after it does not lead to the new one
        """
        data = self._copy()
        started = time.monotonic()
        with self._started(data) as loading:
            if rng.random() < 0.5:
                self._wait(loading, lambda: self._commits(data))
                time.sleep(rng.uniform(0, self.takes - self.begins))
            else:
                time.sleep(rng.uniform(0, self.takes))
            during = "over" if loading.poll() is not None else "commit" if self._commits(data) else "before the commit"
            seconds = time.monotonic() - started
            if loading.poll() is None:
                os.killpg(loading.pid, signal.SIGKILL)
        with opened(data) as store:
            found = state_of(store)
            assert found in (self.old, self.new), (found, self.old, self.new)
            assert during != "over" or found == self.new
            if not again:
                paths = sorted(self._newer.glob("*.csv"))
                Loader(store, run_here, getpass.getuser(), lambda facts: None).load(paths)
                assert state_of(store) == self.new
        if again:
            self._load(data, self._newer)
            with opened(data) as store:
                assert state_of(store) == self.new
        if found == self.new and during == "before the commit":
            during = "after the commit"
        return Kill(seconds, during, "new" if found == self.new else "old")

    def _wait(self, loading: "subprocess.Popen[bytes]", ready: Callable[[], bool]) -> None:
        while not ready() and loading.poll() is None:
            time.sleep(0.001)

    def _commits(self, data: Path) -> bool:
        return len(list((data / "full").iterdir())) > 1

    def _copy(self) -> Path:
        data = self._folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self._base, data)
        return data

    def _started(self, data: Path) -> "subprocess.Popen[bytes]":
        words = command(data, "load", str(self._newer))
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def _load(self, data: Path, rosters: Path) -> None:
        subprocess.run(command(data, "load", str(rosters)), check=True, capture_output=True)


def report(soak: Soak, kills: list[Kill]) -> str:
    """The report, as Markdown."""
    counts = Counter((kill.during, kill.found) for kill in kills)
    rows = "".join(f"| {during} | {found} | {number} |\n" for (during, found), number in sorted(counts.items()))
    return f"""# Kills

{len(kills)} times `remit load` was killed (SIGKILL to its whole process group), half of the times anywhere, half while it
committed; {date.today().isoformat()}, by `make soak`. County of {HOUSEHOLDS} households, a newer copy of its incomes; such a load
takes {soak.takes:.1f} s, of which the commit {soak.takes - soak.begins:.1f} s. After every kill the folder held the old state or
the new one (version and every statement of both datasets), its journal led to it, nothing was left over, and the next load led
to the new state. What differs ends the run.

| killed | found | times |
|---|---|---|
{rows}
Moments: {min(k.seconds for k in kills):.2f} to {max(k.seconds for k in kills):.2f} s after the start.
"""


def main(number: int, target: Path) -> None:
    rng = random.Random()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder))
        kills = []
        for done in range(1, number + 1):
            kills.append(soak.kill(rng, again=done % 10 == 0))
            if done % 10 == 0 or done == number:
                target.write_text(report(soak, kills), encoding="utf-8")
                sys.stderr.write(f"{done} of {number} kills\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
