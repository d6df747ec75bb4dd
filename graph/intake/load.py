"""Loads files: staged by a sandbox worker, shown as a difference, committed as one change or not at all."""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import NamedNode, RdfFormat, parse

from graph.copies import settle
from graph.disk import check_room
from graph.folder import MAPPING_FILE
from graph.intake.plan import PLAN, Plan, drop_old
from graph.intake.report import Report
from graph.intake.show import show
from graph.intake.staging import DIFFERENCE, FILES
from graph.keys import KEY_FILE, make_key
from graph.snapshot import Draft, Version
from graph.store import EmbeddedStore
from ontology.errors import BadRows, Conflict, Stale
from ontology.terms import RM

Progress = Callable[[dict[str, Any]], None]
"""Called with `{"done": rows, "rows": rows in all}` while rows are read, then with `{"step": what is under way}`."""
STAGE = "graph.intake.child"
MEMORY = 4 * 2**30
SECONDS = 3 * 3600.0
FREE_TRIES = 2
"""How often a load may be overtaken before the others wait for it."""
GROWS = 2
"""Bytes on disk for a byte that is staged, while it is committed: the facts, and the notes for the journal."""


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
    complete: bool = False
    """Whether the rosters in the files are complete: what is in none of them is orphaned, whichever file it came from."""

    def load(
        self, paths: list[Path], *, dry_run: bool = False, marked: Path | None = None, difference: Path | None = None
    ) -> Report:
        """Load files as one commit; with `dry_run` say what it would change.

        Copies of the files that have something wrong go to the folder `marked`, with what is wrong commented in its cells.
        The whole difference goes to the file `difference` before anything is committed (`graph.intake.show`).

        BadRows      rows that cannot be taken (not with `good_only`); nothing is loaded, `extra["problems"]` names every one
        BadRequest   a file that cannot be read at all
        """
        plan = self.stage(paths, marked=marked)
        try:
            if difference:
                show(plan.folder / DIFFERENCE, difference)
            return plan.report(None) if dry_run else self.commit(plan)
        finally:
            plan.drop()

    def stage(self, paths: list[Path], *, marked: Path | None = None) -> Plan:
        """Find out what files would change; the plan can be shown, then committed or dropped. Errors as for `load`."""
        spool = self.store.folder.root / "spool"
        drop_old(spool)
        plan = Plan(Path(tempfile.mkdtemp(prefix=PLAN, dir=spool)))
        try:
            self._stage(plan, [path.resolve() for path in paths], marked)
        except BaseException:
            plan.drop()
            raise
        return plan

    def commit(self, plan: Plan, *, seen: bool = False) -> Report:
        """Commit a plan; where somebody else has committed meanwhile, it is staged again, from the same files. Who was overtaken
        twice has the others wait.

        Stale   the difference is another one now, and somebody has `seen` the one before; the plan holds the new one
        """
        for _ in range(FREE_TRIES):
            with suppress(_Moved):
                return self._commit(plan)
            self._stage_again(plan, seen=seen)
        with self.store.alone():
            if self.store.version() != plan.start:
                self._stage_again(plan, seen=seen)
            return self._commit(plan)

    def _commit(self, plan: Plan) -> Report:
        staged, start = plan.staged, plan.start
        if not staged["digest"]:
            return plan.report(None)
        check_room(self.store.folder.root, GROWS * sum((plan.folder / f"{name}.nq").stat().st_size for name in FILES))
        self.progress({"step": "commit"})
        edit = partial(_apply, start=start, out=plan.folder, staged=staged, progress=self.progress)
        return plan.report(self.store.commit(edit))

    def _stage_again(self, plan: Plan, *, seen: bool) -> None:
        before = plan.staged["difference"]
        self._stage(plan, plan.paths, None)
        if seen and plan.staged["difference"] != before:
            raise Stale("Somebody else changed the data meanwhile, and this load changes something else now.")

    def _stage(self, plan: Plan, paths: list[Path], marked: Path | None) -> None:
        staged, start = self._run(STAGE, paths, plan.folder)
        problems = plan.problems()
        if problems and marked:
            self._mark(paths, plan.folder, marked)
        if problems and not self.good_only:
            count = len(problems)
            raise BadRows(f"{count} problem{'s' * (count != 1)}; nothing was loaded.", problems=problems)
        plan.keep(staged, start, paths, good_only=self.good_only, complete=self.complete)

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
                "complete": self.complete,
                "problems": str(out.parent / "problems.json"),
                "mapping": str(self.store.folder.shared / MAPPING_FILE),
            }
            if module == STAGE:
                args["key"] = str(self._key())
            staged = self.run_task(module, args, seconds=SECONDS, memory_bytes=MEMORY, progress=self.progress)
            return staged, known.version

    def _key(self) -> Path:
        """The file with the key of ID numbers; only the task that stages rows gets it.

        Conflict   there was one, and it is gone
        """
        root = self.store.folder.shared
        if not (root / KEY_FILE).exists():
            with self.store.snapshot() as snapshot:
                if next(snapshot.quads(None, NamedNode(RM.idNumberHash)), None) is not None:
                    raise Conflict(f"{root / KEY_FILE} is gone, and ID numbers are kept with it; bring it back from a backup.")
        return make_key(root)


def _apply(draft: Draft, start: Version, out: Path, staged: Mapping[str, Any], progress: Progress) -> str:
    if draft.version != start:
        raise _Moved
    adds, removes, superseded = (out / f"{name}.nq" for name in FILES)
    draft.remove(parse(path=str(removes), format=RdfFormat.N_QUADS))
    files = (adds, superseded, out / "sources.nq")
    total, before = sum(file.stat().st_size for file in files), 0
    for file in files:
        draft.load(file, set(staged["touched"]), partial(_tell, progress, before, total))
        before += file.stat().st_size
    settle(draft.store, total)
    progress({"step": "judge"})
    return str(staged["digest"])


def _tell(progress: Progress, before: int, total: int, done: int) -> None:
    progress({"step": "write", "done": (before + done) // 1024, "rows": total // 1024})
