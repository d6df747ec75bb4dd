"""The parts of a running Remit, wired together: the store, the sandbox, and that findings are judged with every commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

from api.accounts.book import Book
from api.jobs import Jobs
from api.reader import Reader
from api.settings import Settings
from graph.audit_log import AuditLog
from graph.changes import TASK, Changes
from graph.closures import close_over
from graph.erasure import refuse_forgotten
from graph.forms import FORM
from graph.imports import Import, find_import
from graph.intake.load import Loader, Progress
from graph.intake.mapping import Answer, remember
from graph.intake.plan import Plan, find_plan
from graph.intake.report import Report
from graph.journal import Keep
from graph.network.kept import kept as networks
from graph.open_graphs import check_open
from graph.past import PATIENCE, Past
from graph.rdf import this_second
from graph.remote.opening import opened
from graph.sample_ends import end_sample
from graph.sandbox import EXPLAIN, Sandbox
from graph.shape_rule import check_shapes, complete_types
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL, EmbeddedStore
from graph.undo import undo
from queries.catalog import catalog
from queries.compare import judged_days
from queries.events import commit_record
from queries.judge import judge, judge_anew
from queries.severity import counted
from queries.taken_back import acts_of, take_acts_back

INTAKE = ("graph.intake.child", "graph.intake.marked", "graph.intake.plain", "graph.intake.unknown")


class Service:
    """Owns the data folder until `close`. Safe for threads."""

    VITAL = frozenset({"open"})

    def __init__(self, settings: Settings, base: str | None = None) -> None:
        self.settings = settings
        catalog()
        keep = Keep(settings.journals, settings.journal_bytes)
        self.store = opened(settings.data, settings.store, base, keep, settings.shared)
        self.store.listeners += [end_sample, refuse_forgotten, judge]
        self.sample: tuple[Version | None, bool] = None, False
        """The version of which it was looked up last whether it is sample data, and whether it is."""
        self.accounts = Book(self.store.folder.shared, shared=settings.shared is not None)
        self.jobs = Jobs()
        self.audit = AuditLog(self.store.folder.root)
        self.to_give_up: list[Callable[[], None]] = [networks.forget, judged_days.forget, counted.forget, self.jobs.forget]
        """What is called when somebody was forgotten: to let go of everything that still tells of them."""
        self.looks: dict[str, Callable[[], bool]] = {}
        """What runs beside the requests, and whether it is well; without what is `VITAL` nobody should be sent here."""
        self.to_warm: list[Callable[[], object]] = []
        """What is called at the start of a server and after each commit, in this order, beside the requests."""
        self.at_rest: list[Callable[[], object]] = []
        """What is the same for all versions and is called once, when a server has had nothing to make for a while."""
        self.past = Past(self.store, settings.past_kept)
        self.sandbox = Sandbox(
            spool=self.store.folder.root / "spool",
            workers=settings.workers,
            memory_bytes=settings.worker_memory,
            tasks=[*INTAKE, FORM, TASK, EXPLAIN],
        )
        self.changes = Changes(self.store, self.sandbox, settings.change_seconds, rule=check_open, close=self._finish)

    @contextmanager
    def snapshot(self, reader: Reader, *, page: bool = False) -> Iterator[Snapshot]:
        """What a reader may see, at the version in force, or at the one in force when it was known that is asked for.

        TooSlow   that one is still being made; a `page` does not wait for it
        """
        if reader.known_at:
            patience = inf if reader.role == "administrator" else self.settings.page_seconds if page else PATIENCE
            found = self.past.snapshot(reader.dataset, reader.known_at, patience)
        else:
            found = self.store.snapshot(reader.dataset)
        with found as snapshot:
            snapshot.then = partial(self.past.snapshot, reader.dataset, patience=inf)
            yield snapshot

    def load(  # noqa: PLR0913 - one load, with all that can be wished for it
        self,
        paths: list[Path],
        who: str,
        *,
        dry_run: bool,
        progress: Progress,
        marked: Path | None = None,
        good_only: bool = False,
        complete: bool = False,
        difference: Path | None = None,
    ) -> Report:
        """Load files of rosters; see `graph.intake.load.Loader.load` for the errors."""
        loader = self._loader(who, progress, good_only=good_only, complete=complete)
        return loader.load(paths, dry_run=dry_run, marked=marked, difference=difference)

    def stage(  # noqa: PLR0913 - the same wishes
        self,
        paths: list[Path],
        who: str,
        *,
        progress: Progress,
        marked: Path | None = None,
        good_only: bool = False,
        complete: bool = False,
    ) -> Plan:
        """Find out what files would change, to be shown, then committed or dropped; see `Loader.stage` for the errors."""
        return self._loader(who, progress, good_only=good_only, complete=complete).stage(paths, marked=marked)

    def plan(self, code: str) -> Plan:
        """What was staged; Gone where it is not kept any more."""
        return find_plan(self.store.folder.root / "spool", code)

    def commit_plan(self, code: str, who: str, progress: Progress) -> Report:
        """Commit what was staged and seen, and drop it; see `Loader.commit` for the errors."""
        plan = self.plan(code)
        report = self._loader(who, progress, **plan.wishes()).commit(plan, seen=True)
        plan.drop()
        return report

    def ask_about(self, paths: list[Path], answers: list[Answer], who: str, progress: Progress) -> list[dict[str, Any]]:
        """Keep answers about words of sheets, and say what is still not recognised in files; see `Loader.ask` for the errors."""
        remember(self.store.folder.shared, answers)
        return Loader(self.store, self.sandbox.run_task, who, progress).ask(paths)

    def _loader(self, who: str, progress: Progress, *, good_only: bool, complete: bool) -> Loader:
        return Loader(self.store, self.sandbox.run_task, who, progress, good_only, complete)

    def judge(self) -> Version:
        """Judge everything anew; a new version only where that changes a finding."""

        def edit(draft: Draft) -> str:
            changes = judge_anew(draft)
            return f"judged {changes}" if changes else ""

        return self.store.commit(edit)

    def undo(self, number: int, who: str) -> Version:
        """Take one version back, as a commit of its own: facts, or what people did with findings.

        See `graph.undo.undo` and `queries.taken_back.take_acts_back` for the errors.
        """

        def edit(draft: Draft) -> str:
            journals = self.store.journals
            entry = journals.entry(FULL, draft.version, number)
            if acts_of(number, draft):
                take_acts_back(draft, journals.lines(entry, facts=False), number, who, this_second())
            else:
                undo(draft, journals, entry)
                self._finish(draft, who)
            return f"undone {number} {who}"

        return self.store.commit(edit)

    def undo_import(self, wanted: str, who: str) -> tuple[Import, Version]:
        """Take an import back, by its number or the name of its file; see `find_import` and `undo` for the errors."""
        with self.store.snapshot() as snapshot:
            found = find_import(snapshot, wanted)
        return found, self.undo(found.number, who)

    def close(self) -> None:
        """End the workers and give the folder up."""
        self.sandbox.close()
        self.past.close()
        self.accounts.close()
        self.audit.close()
        self.store.close()

    def _finish(self, draft: Draft, who: str) -> None:
        """What belongs to a change by SPARQL or undo beside what it says: classes, shapes if they may refuse it, who and when."""
        complete_types(draft)
        if self.settings.strict:
            close_over(draft)
            check_shapes(draft)
        draft.add(commit_record(draft, who, this_second()))


class BareService:
    """Owns a folder that is a plain SPARQL store, without anything of Remit in it, until `close`. Safe for threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = EmbeddedStore(settings.data, bare=True)
        spool = self.store.folder.root / "spool"
        self.sandbox = Sandbox(spool=spool, workers=settings.workers, memory_bytes=settings.worker_memory, tasks=[TASK, EXPLAIN])
        self.changes = Changes(self.store, self.sandbox, settings.change_seconds)

    def close(self) -> None:
        """End the workers and give the folder up."""
        self.sandbox.close()
        self.store.close()
