"""Uploads of rosters under way: read in the background one after the other, looked at, then committed or dropped.

An upload lives in a folder below `spool` as long as this process does, a day at most.
"""

import logging
import queue
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from api.intake import report_facts
from api.jobs import Job
from api.jobs import State as JobState
from api.service import Service
from graph.intake.mapping import Answer, remember
from graph.rdf import this_second
from graph.store import FULL
from ontology.errors import BadRows, Cancelled, Gone, OutOfTurn, RemitError, Stale, TooSlow
from visualize.words import Words

State = Literal[
    "waiting", "reading", "problems", "ready", "nothing", "committing", "committed", "taken-back", "failed", "dropped"
]
STATES: dict[State, JobState] = {"waiting": "waiting", "reading": "running", "committing": "running", "failed": "failed"}
GOING: tuple[State, ...] = ("waiting", "reading", "committing")
OVER: tuple[State, ...] = ("nothing", "committed", "taken-back", "failed", "dropped")
MOST = 20
"""Uploads that are kept; the oldest that are over make room."""
SECONDS = 24 * 3600.0
FILES, MARKED = "files", "marked"
_log = logging.getLogger(__name__)


@dataclass
class Upload:
    """One upload. `report` is what it would change or has changed, `questions` are words that are not recognised.

    `columns` is what the headers of each sheet are taken for, once it was read without a problem.
    """

    code: str
    folder: Path
    who: str
    when: str
    good_only: bool = False
    complete: bool = False
    state: State = "waiting"
    problem: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    plan: str = ""
    version: int = 0
    step: str = ""
    done: int = 0
    rows: int = 0
    began: float = field(default_factory=time.monotonic)
    over: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def files(self) -> list[Path]:
        """What was sent."""
        return sorted((self.folder / FILES).iterdir())

    @property
    def marked(self) -> list[Path]:
        """The copies with what is wrong marked in them."""
        with suppress(FileNotFoundError):  # they go while the files are looked at anew
            return sorted((self.folder / MARKED).iterdir())
        return []

    def tell(self, message: dict[str, Any]) -> None:
        """Take a message of progress.

        Cancelled   somebody wants it no more
        """
        if self.ended.is_set():
            raise Cancelled("This upload was cancelled.")
        if message.get("step", "") != self.step:
            self.step, self.done, self.rows, self.began = message.get("step", ""), 0, 0, time.monotonic()
        if "rows" in message:
            self.done, self.rows = int(message["done"]), int(message["rows"])

    def pace(self) -> tuple[float, float]:
        """Units in a second of the step under way, and the seconds that are left of it; 0 where that is not known."""
        seconds = time.monotonic() - self.began
        rate = self.done / seconds if seconds > 0.5 else 0.0
        return rate, (self.rows - self.done) / rate if rate else 0.0


def as_job(upload: Upload) -> Job:
    """An upload as one of the jobs that are listed."""
    names = ""
    with suppress(OSError):  # they can be removed just now
        names = ", ".join(file.name for file in upload.files) if upload.state in GOING else ""
    doing = Words("Commits an import", "提交导入") if upload.state == "committing" else Words("Import", "导入")
    about = Words(f"{doing.en}: {names}", f"{doing.zh}：{names}") if names else doing
    share = upload.done / upload.rows if upload.rows else 0.0
    state = STATES.get(upload.state, "done")
    job = Job("import", about, f"/import/{upload.code}", FULL, upload.who, code=upload.code, since=upload.when, state=state)
    job.problem, job.share, job.began = upload.problem, share, upload.began
    job.ended = 0.0 if job.going else upload.over
    return job


class Uploads:
    """The uploads of one service; safe for threads. One of them is read or committed at a time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._spool = service.store.folder.root / "spool"
        self._lock = threading.Lock()
        self._known: dict[str, Upload] = {}
        self._work: queue.Queue[tuple[Upload, Callable[[Upload], None]]] = queue.Queue()
        self._thread: threading.Thread | None = None

    def new(self, who: str, *, good_only: bool, complete: bool) -> Upload:
        """An upload whose files are still to come.

        TooSlow   too many are under way
        """
        code = secrets.token_hex(8)
        upload = Upload(code, self._spool / f"upload-{code}", who, this_second().isoformat(), good_only, complete)
        with self._lock:
            self._make_room()
            self._known[code] = upload
        (upload.folder / FILES).mkdir(parents=True)
        return upload

    def find(self, code: str) -> Upload:
        """The upload of a code.

        Gone   there is none any more
        """
        with self._lock:
            if code not in self._known:
                raise Gone("This upload is not kept any more. Send the files again.")
            return self._known[code]

    def all(self) -> list[Upload]:
        """All that are kept, the newest first."""
        with self._lock:
            return list(reversed(self._known.values()))

    def read(self, upload: Upload) -> None:
        """Read its files in the background and find out what they would change."""
        self._start(upload, "waiting", self._read)

    def commit(self, upload: Upload) -> None:
        """Commit in the background what was seen.

        OutOfTurn   there is nothing to commit
        """
        self._expect(upload, "ready")
        self._start(upload, "committing", self._commit)

    def answer(self, upload: Upload, answers: list[Answer], *, good_only: bool) -> None:
        """Keep what its words mean, and read it again.

        OutOfTurn    it is not looked at now
        BadRequest   an answer that names nothing of ours
        """
        if upload.state != "ready":
            self._expect(upload, "problems")
        remember(self._service.store.folder.shared, answers)
        self._drop_plan(upload)
        upload.good_only = good_only
        self.read(upload)

    def drop(self, upload: Upload) -> None:
        """Cancel what is under way, or drop what was read; what was committed stays."""
        if upload.state == "committing":
            raise OutOfTurn("It is being committed; take it back afterwards.")
        upload.ended.set()
        if upload.state not in GOING:
            self._finish(upload, upload.state if upload.state in OVER else "dropped")

    def give_up(self) -> None:
        """Let go of all files, copies and values, since somebody was forgotten; a commit under way removes its own."""
        with self._lock:
            known = list(self._known.values())
        for upload in known:
            if upload.state != "committing":
                self.drop(upload)
                shutil.rmtree(upload.folder / MARKED, ignore_errors=True)
                upload.problems, upload.questions, upload.columns = [], [], []

    def take_back(self, upload: Upload) -> None:
        """Take back what was committed, as a commit of its own.

        OutOfTurn      it was not committed
        ChangedSince   what it said has changed since
        """
        self._expect(upload, "committed")
        self._service.undo(upload.version, upload.who)
        upload.state = "taken-back"

    def _expect(self, upload: Upload, state: State) -> None:
        if upload.state != state:
            raise OutOfTurn(f"This upload is {upload.state}; for this it would have to be {state}.", state=upload.state)

    def _make_room(self) -> None:
        now = time.monotonic()
        for code, upload in list(self._known.items()):
            if upload.state in OVER and (len(self._known) >= MOST or now - upload.began > SECONDS):
                shutil.rmtree(upload.folder, ignore_errors=True)
                del self._known[code]
        if len(self._known) >= MOST:
            raise TooSlow(f"{MOST} uploads wait to be committed or dropped; end one of them first.", retry_after=60)

    def _start(self, upload: Upload, state: State, work: Callable[[Upload], None]) -> None:
        upload.state, upload.step, upload.problem = state, "", ""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)
                self._thread.start()
        self._work.put((upload, work))

    def _run(self) -> None:
        while True:
            upload, work = self._work.get()
            try:
                if upload.ended.is_set():
                    raise Cancelled("This upload was cancelled.")
                with self._service.store.steady():
                    work(upload)
            except Cancelled:
                self._finish(upload, "dropped")
            except Stale as error:
                upload.problem, upload.state = error.detail, "ready"
                upload.report = report_facts(self._service.plan(upload.plan).report(None))
            except RemitError as error:
                upload.problem = error.detail
                self._finish(upload, "failed")
            except Exception:
                _log.exception("an upload failed")
                upload.problem = "Something went wrong that nobody foresaw; the log of the service says more."
                self._finish(upload, "failed")

    def _read(self, upload: Upload) -> None:
        upload.state, upload.problems, upload.questions, upload.columns = "reading", [], [], []
        shutil.rmtree(upload.folder / MARKED, ignore_errors=True)
        upload.report = {}
        wished = {"good_only": upload.good_only, "complete": upload.complete}
        try:
            marked = upload.folder / MARKED
            plan = self._service.stage(upload.files, upload.who, progress=upload.tell, marked=marked, **wished)
        except BadRows as error:
            found = error.extra["problems"]
            self._ask(upload, found if isinstance(found, list) else [])
            return
        upload.plan, upload.report, upload.problems = plan.code, report_facts(plan.report(None)), plan.problems()
        upload.columns = plan.staged.get("columns", [])
        if plan.staged["digest"]:
            upload.state = "ready"
        elif upload.problems:
            plan.drop()
            upload.plan = ""
            self._ask(upload, upload.problems)
        else:
            self._finish(upload, "nothing")

    def _ask(self, upload: Upload, problems: list[dict[str, Any]]) -> None:
        """Say what is wrong, and ask about words that are not recognised."""
        upload.problems = problems
        upload.questions = self._service.ask_about(upload.files, [], upload.who, upload.tell)
        upload.state = "problems"

    def _commit(self, upload: Upload) -> None:
        report = self._service.commit_plan(upload.plan, upload.who, upload.tell)
        upload.report, upload.version = report_facts(report), report.version.number if report.version else 0
        self._finish(upload, "committed" if report.version else "nothing")

    def _finish(self, upload: Upload, state: State) -> None:
        """The files are not needed any more; marked copies stay to be fetched."""
        upload.state, upload.over = state, time.monotonic()
        shutil.rmtree(upload.folder / FILES, ignore_errors=True)
        if state == "committed":
            upload.plan = ""
        elif state != "ready":
            self._drop_plan(upload)

    def _drop_plan(self, upload: Upload) -> None:
        if upload.plan:
            with suppress(Gone):
                self._service.plan(upload.plan).drop()
        upload.plan = ""
