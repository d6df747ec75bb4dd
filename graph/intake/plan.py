"""A load that is staged and not committed yet: a folder below `spool` that is shown, then committed or dropped.

It outlives the request that made it, but not the owner of the data folder: what is in `spool` goes when that is opened again.
Plans that nobody committed are dropped after a day.
"""

import json
import re
import shutil
import time
from collections.abc import Iterator
from csv import reader
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from graph.intake.difference import COUNTED
from graph.intake.report import Report
from graph.intake.staging import DIFFERENCE
from graph.snapshot import Version
from ontology.errors import Gone

PLAN = "load-"
CODE = re.compile(r"[a-z0-9_]{1,40}")
SECONDS = 24 * 3600.0
LOST = (
    "This load is not kept any more: it was committed or dropped, Remit started anew, or somebody was forgotten. "
    "Load the files again."
)


@dataclass(frozen=True)
class Plan:
    """One staged load, by its folder."""

    folder: Path

    @property
    def code(self) -> str:
        """What it is called by who comes back for it."""
        return self.folder.name.removeprefix(PLAN)

    @property
    def staged(self) -> dict[str, Any]:
        """What `graph.intake.child` returned."""
        found: dict[str, Any] = self._facts()["staged"]
        return found

    @property
    def start(self) -> Version:
        """The version that it was staged against."""
        return Version(*self._facts()["start"])

    @property
    def paths(self) -> list[Path]:
        """The files."""
        return [Path(path) for path in self._facts()["paths"]]

    def wishes(self) -> dict[str, bool]:
        """`good_only` and `complete`, as it was staged with."""
        return {name: bool(self._facts()[name]) for name in ("good_only", "complete")}

    def problems(self) -> list[dict[str, Any]]:
        """What is wrong with the rows that wait."""
        found: list[dict[str, Any]] = json.loads((self.folder / "problems.json").read_text(encoding="utf-8"))
        return found

    def lines(self, first: int = 0, number: int | None = None) -> Iterator[list[str]]:
        """Lines of the difference, in the order of `graph.intake.difference.HEADERS`."""
        with (self.folder / DIFFERENCE).open(encoding="utf-8", newline="") as text:
            yield from islice(reader(text), first, None if number is None else first + number)

    def report(self, version: Version | None) -> Report:
        """What it changes, and the version that holds it."""
        staged = self.staged
        counts = {name: staged[name] for name in (*COUNTED, "footers", "waiting", "rosters")}
        counts |= {name: tuple(staged[name]) for name in ("left_out", "not_taken")}
        return Report(**counts, version=version, problems=tuple(self.problems()))

    def keep(self, staged: dict[str, Any], start: Version, paths: list[Path], **wishes: bool) -> None:
        """Write down what was staged."""
        facts = {"staged": staged, "start": [start.number, start.digest], "paths": [str(path) for path in paths], **wishes}
        (self.folder / "plan.json").write_text(json.dumps(facts), encoding="utf-8")

    def drop(self) -> None:
        """Remove it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _facts(self) -> dict[str, Any]:
        try:
            facts: dict[str, Any] = json.loads((self.folder / "plan.json").read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise Gone(LOST) from error
        return facts


def find_plan(spool: Path, code: str) -> Plan:
    """The plan of a code.

    Gone   it was committed, dropped or has expired
    """
    plan = Plan(spool / f"{PLAN}{code}")
    if not CODE.fullmatch(code) or not (plan.folder / "plan.json").exists():
        raise Gone(LOST)
    return plan


def drop_old(spool: Path, seconds: float = SECONDS) -> None:
    """Drop the plans that nobody came back for in so many seconds."""
    for file in spool.glob(f"{PLAN}*/plan.json"):
        if time.time() - file.stat().st_mtime >= seconds:
            Plan(file.parent).drop()
