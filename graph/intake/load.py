"""Loads files: staged by a sandbox worker, shown as a difference, committed as one change or not at all."""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import RdfFormat, parse

from graph.folder import MAPPING_FILE
from graph.intake.staging import FILES
from graph.snapshot import Draft, Version
from graph.store import EmbeddedStore
from ontology.errors import BadRows

Progress = Callable[[dict[str, Any]], None]
"""Called with `{"done": rows, "rows": rows in all}` while rows are read, then with `{"step": what is under way}`."""
MEMORY = 4 * 2**30
SECONDS = 3 * 3600.0


class RunTask(Protocol):
    """`Sandbox.run_task`: runs a module's `run` in a worker process under limits."""

    def __call__(
        self,
        module: str,
        args: dict[str, Any],
        *,
        seconds: float,
        memory_bytes: int,
        progress: Callable[[dict[str, Any]], None] | None = None,
    ) -> dict[str, Any]:
        """What the module's `run` returned."""


@dataclass(frozen=True)
class Report:
    """What a load changed, in rows, and the version that holds it (None: nothing was to be committed)."""

    added: int
    changed: int
    unchanged: int
    version: Version | None
    footers: int = 0
    """Rows that are totals and notes, and were left out."""
    not_taken: tuple[dict[str, Any], ...] = ()
    """What the files say that is not taken, counted (`graph.intake.left_out.LeftOut`)."""
    waiting: int = 0
    """Rows (or whole sheets, by their header) that wait until they are corrected."""
    problems: tuple[dict[str, Any], ...] = ()
    """What is wrong with those that wait."""
    left_out: tuple[str, ...] = ()
    """Columns that nothing was read from, as declared by their dialect or answered; sheet: header."""


class _Moved(Exception):
    """Somebody else committed since the files were staged."""


@dataclass(frozen=True)
class Loader:
    """Loads files into a store, in the name of somebody. `run_task` is the sandbox that reads the files."""

    store: EmbeddedStore
    run_task: RunTask
    who: str
    progress: Progress
    good_only: bool = False
    """Whether rows in order are taken although others are not; those wait, and so do rows that refer to them."""

    def load(self, paths: list[Path], *, dry_run: bool = False, marked: Path | None = None) -> Report:
        """Load files as one commit; with `dry_run` say what it would change.

        Copies of the files that have something wrong go to the folder `marked`, with what is wrong commented in its cells.

        BadRows      rows that cannot be taken (not with `good_only`); nothing is loaded, `extra["problems"]` names every one
        BadRequest   a file that cannot be read at all
        """
        while True:
            out = Path(tempfile.mkdtemp(prefix="load-", dir=self.store.folder.root / "spool"))
            try:
                return self._load(paths, out, dry_run, marked)
            except _Moved:
                continue
            finally:
                shutil.rmtree(out, ignore_errors=True)

    def _load(self, paths: list[Path], out: Path, dry_run: bool, marked: Path | None) -> Report:
        staged, start = self._run("graph.intake.child", paths, out)
        problems = json.loads((out / "problems.json").read_text(encoding="utf-8"))
        if problems and marked:
            self._mark(paths, out, marked)
        if problems and not self.good_only:
            count = len(problems)
            raise BadRows(f"{count} problem{'s' * (count != 1)}; nothing was loaded.", problems=problems)
        version = None
        if staged["digest"] and not dry_run:
            self.progress({"step": "commit"})
            version = self.store.commit(lambda draft: _apply(draft, start, out, staged))
        return Report(
            staged["added"],
            staged["changed"],
            staged["unchanged"],
            version,
            staged["footers"],
            tuple(staged["not_taken"]),
            staged["waiting"],
            tuple(problems),
            tuple(staged["left_out"]),
        )

    def _mark(self, paths: list[Path], out: Path, target: Path) -> None:
        """Write marked copies to a folder."""
        copies = out / "marked"
        copies.mkdir()
        self._run("graph.intake.marked", paths, copies)
        target.mkdir(parents=True, exist_ok=True)
        for copy in copies.iterdir():
            shutil.copyfile(copy, target / copy.name)

    def ask(self, paths: list[Path]) -> list[dict[str, Any]]:
        """What is not recognised in files, as questions (`graph.intake.asking.Question`).

        BadRequest   a file that cannot be read at all
        """
        with tempfile.TemporaryDirectory(prefix="ask-", dir=self.store.folder.root / "spool") as out:
            self._run("graph.intake.unknown", paths, Path(out))
            asked: list[dict[str, Any]] = json.loads((Path(out) / "questions.json").read_text(encoding="utf-8"))
        return asked

    def _run(self, module: str, paths: list[Path], out: Path) -> tuple[dict[str, Any], Version]:
        """Run a task of the intake on files and on the version in force."""
        with self.store.checkpoint() as known:
            args = {
                "paths": [str(path.resolve()) for path in paths],
                "store": str(known.path),
                "base": self.store.ids.base,
                "run": str(known.version.number + 1),
                "who": self.who,
                "when": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
                "out": str(out),
                "good_only": self.good_only,
                "problems": str(out.parent / "problems.json"),
                "mapping": str(self.store.folder.root / MAPPING_FILE),
            }
            staged = self.run_task(module, args, seconds=SECONDS, memory_bytes=MEMORY, progress=self.progress)
            return staged, known.version


def _apply(draft: Draft, start: Version, out: Path, staged: Mapping[str, Any]) -> str:
    if draft.version != start:
        raise _Moved
    adds, removes, superseded = (out / f"{name}.nq" for name in FILES)
    draft.remove(parse(path=str(removes), format=RdfFormat.N_QUADS))
    for file in (adds, superseded, out / "sources.nq"):
        draft.load(file, set(staged["touched"]))
    return str(staged["digest"])
