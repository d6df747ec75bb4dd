"""Kills of a server under concurrent writes, at moments that nobody foresaw: what it acknowledged is there, and nothing half.

    python tests/kill_server.py 500 docs/soak-server.md      (make soak)

Each life goes on from the folder that the last one left: facts are entered, rosters loaded, versions taken back, backups made and
brought back, all at once, until SIGKILL ends the whole process group. Whoever wrote keeps a diary of what was acknowledged.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kills import REMIT, Rosters, opened
from pyoxigraph import NamedNode

from api.cli_paths import rosters
from api.door import open_door
from api.settings import Settings
from graph.manifest import verify
from graph.rdf import CURRENT, LABEL, TYPE
from graph.restoring import restore
from graph.rotation import backups_in
from graph.snapshot import Draft
from graph.store import EmbeddedStore
from ontology.errors import RemitError
from queries.judge import judge_anew

WRITERS = 3
AWAITED = ("", "entered", "loaded", "undone", "brought back")
"""What was acknowledged in a life before its end, in turn: nothing, or one act of a kind, however slow the machine is."""


@dataclass
class Diary:
    """What the writers know: places that were acknowledged (and in which version), tried, and taken back again."""

    entered: dict[str, int] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    version: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def acknowledge(self, act: str, version: str) -> int:
        """Something was acknowledged under a version; its number."""
        number = int(version.partition("-")[0])
        self.version = max(self.version, number)
        self.done[act] += 1
        return number


class Server:
    """A folder, and lives of servers on it."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self._folder, self._rng = folder, rng
        self._settings = Settings(folder / "data")
        self._rosters = Rosters(folder)
        self._diary = Diary()
        self._number = self._lives = 0
        self._lock, self._over = threading.Lock(), threading.Event()
        self._run("load", str(self._rosters.first))

    def kill(self) -> Counter[str]:
        """One life, its end, and what the next owner of the folder finds; what was acknowledged in it, by act.

        AssertionError   something is missing, half, or more than was asked for
        """
        self._diary.done.clear()
        words = [str(REMIT), "--data", str(self._settings.data), "serve", "--port", "0"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as server:
            assert server.stdout
            assert server.stdout.readline().startswith(b"Remit answers")
            acts = [*[self._enter] * WRITERS, self._load, self._undo, self._back_up]
            self._over.clear()
            hands = [threading.Thread(target=self._until_it_ends, args=(act,)) for act in acts]
            for hand in hands:
                hand.start()
            self._wait(AWAITED[self._lives % len(AWAITED)])
            self._over.set()
            os.killpg(server.pid, signal.SIGKILL)
            for hand in hands:
                hand.join()
        self._look()
        self._lives += 1
        return self._diary.done

    def _wait(self, act: str) -> None:
        """Until such an act was acknowledged, and a moment more, so that others are under way."""
        while act and not self._diary.done[act]:
            time.sleep(0.01)
        time.sleep(self._rng.uniform(0, 0.5))

    def _until_it_ends(self, act: Callable[[], None]) -> None:
        while not self._over.is_set():
            try:
                act()
            except (RemitError, OSError, ValueError) as error:  # a server that was killed answers nothing, or half a line
                if not self._over.wait(0.1):
                    self._diary.done[f"refused: {type(error).__name__}: {error}"[:160]] += 1

    def _enter(self) -> None:
        with self._lock:
            self._number += 1
            code = f"K{self._number:06d}"
            self._diary.tried.add(code)
        row = {"code": code, "kind": "village", "name": f"village {code}", "name_zh": code, "within": "T01"}
        with open_door(self._settings) as door:
            told = door.post("/facts", {"who": "soak", "act": "enter", "roster": "places", "values": row})
        with self._lock:
            self._diary.entered[code] = self._diary.acknowledge("entered", told["version"])

    def _load(self) -> None:
        """One roster and a newer copy of it in turn."""
        for folder in (self._rosters.newer, self._rosters.first):
            paths = [path for path in rosters([folder]) if path.endswith("incomes.csv")]
            with open_door(self._settings) as door:
                plan = door.follow("/admin/stage", {"paths": paths, "who": "soak"}, lambda said: None)
                told = door.follow(f"/admin/plans/{plan['plan']}", {"who": "soak"}, lambda said: None)
            if told["version"]:
                with self._lock:
                    self._diary.acknowledge("loaded", told["version"])

    def _undo(self) -> None:
        """Take back one place that was entered."""
        time.sleep(0.3)
        with self._lock:
            code = next(iter(self._diary.entered.keys() - self._diary.undone), "")
            self._diary.undone |= {code} if code else set()
        if code:
            with open_door(self._settings) as door:
                told = door.post("/admin/undo", {"version": self._diary.entered[code], "who": "soak"})
            with self._lock:
                self._diary.acknowledge("undone", told["version"])

    def _back_up(self) -> None:
        with open_door(self._settings) as door:
            told = door.post("/admin/backup", {"target": str(self._folder / "backups"), "keep": "3h"})
        with self._lock:
            self._diary.done["backed up"] += told["made"]
        if told["made"]:
            shutil.rmtree(self._folder / "restored", ignore_errors=True)
            number = restore(self._folder / "restored", Path(told["target"]))
            assert number == int(told["version"].partition("-")[0])
            self._diary.done["brought back"] += 1

    def _look(self) -> None:
        with opened(self._settings.data) as store:
            assert store.version().number >= self._diary.version, (store.version(), self._diary.version)
            there = self._places(store)
            assert self._diary.entered.keys() - self._diary.undone <= there <= self._diary.tried
            self._diary.version = store.version().number
            store.commit(_judged_anew)
            assert store.version().number == self._diary.version, "judging anew changes something"
        for backup in backups_in(self._folder / "backups"):
            verify(backup.path)

    def _places(self, store: EmbeddedStore) -> set[str]:
        """The places that were entered, each whole."""
        found = set()
        with store.snapshot() as snapshot:
            for code in self._diary.tried:
                node = NamedNode(snapshot.ids.iri("village", code))
                parts = [
                    len(list(snapshot.quads(node, NamedNode(name), graph=CURRENT))) for name in (str(LABEL.value), TYPE.value)
                ]
                assert (parts[0] == 2) == (parts[1] > 0), (code, parts)
                found |= {code} if parts[1] else set()
        return found

    def _run(self, *words: str) -> None:
        subprocess.run([str(REMIT), "--data", str(self._settings.data), *words], check=True, capture_output=True)


def _judged_anew(draft: Draft) -> str:
    changes = judge_anew(draft)
    return f"judged {changes}" if changes else ""


def report(lives: list[Counter[str]]) -> str:
    """The report, as Markdown."""
    total = sum(lives, Counter[str]())
    rows = "".join(f"| {act} | {number:,} |\n" for act, number in sorted(total.items()))
    return f"""# Kills of a server

{len(lives)} times `remit serve` was killed (SIGKILL to its whole process group) while {WRITERS} clients entered facts, one loaded
rosters, one took versions back, and one made backups and brought them back, all at once; {date.today().isoformat()}, by
`make soak`. Each life went on from the folder that the last one left. After every kill: the version is at least the last one
acknowledged, every acknowledged place is there, each place is whole or not there, nothing is left over, the journal leads to
the version, judging anew changes nothing, and every finished backup is as it was made. What differs ends the run.

| acknowledged before the kills | times |
|---|---|
{rows}"""


def main(number: int, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server, lives = Server(Path(folder), random.Random()), []
        for done in range(1, number + 1):
            lives.append(Counter(server.kill()))
            if done % 10 == 0 or done == number:
                target.write_text(report(lives), encoding="utf-8")
                sys.stderr.write(f"{done} of {number} kills\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
