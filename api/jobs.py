"""Work that takes longer than a page can wait: it goes on by itself, can be left and come back to, and is listed at `/jobs`.

A job works something out and keeps it where the page finds it when it is asked for again; it has no answer of its own. Who asks
for what is being worked out already gets the same job. A few threads do all of it, so that pages stay quick meanwhile.
"""

import logging
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from graph.rdf import this_second
from graph.store import FULL
from ontology.errors import RemitError, TooSlow
from visualize.words import Words

THREADS = 2
MOST_WAITING = 40
ENDED_KEPT = 60
"""Jobs that ended and are still listed."""
FAILED_SECONDS = 30.0
"""How long what failed is not tried again: whoever asks meanwhile is told how it failed."""
State = Literal["waiting", "running", "done", "failed"]
_log = logging.getLogger(__name__)


@dataclass
class Job:
    """One job. `path` is where its answer is found, `kind` what it is like, to tell how long it is going to take."""

    kind: str
    about: Words
    path: str
    dataset: str
    who: str
    account: str = ""
    """The account that asked for it, which sees it too."""
    code: str = field(default_factory=lambda: secrets.token_hex(8))
    since: str = field(default_factory=lambda: this_second().isoformat())
    state: State = "waiting"
    problem: str = ""
    usual: float = 0.0
    """Seconds that the last one of its kind took; 0 where that is not known."""
    share: float = 0.0
    """How much of it is done, from 0 to 1; 0 where nobody can tell."""
    error: RemitError | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0

    @property
    def going(self) -> bool:
        """Whether it is not over."""
        return self.state in ("waiting", "running")

    @property
    def seconds(self) -> float:
        """How long it takes or took."""
        return (self.ended or time.monotonic()) - self.began

    @property
    def rested(self) -> float:
        """Seconds since it was over."""
        return time.monotonic() - self.ended

    @property
    def percent(self) -> int:
        """How much is done, as far as can be told: by itself, else by how long the last one took; never all of it."""
        share = self.share or (self.seconds / self.usual if self.usual else 0.0)
        return 100 if self.state == "done" else min(95, int(100 * share))

    def may_be_seen(self, dataset: str, account: str = "") -> bool:
        """Whether who is answered from a dataset may see its answer, and so that it is worked out; so may who asked for it."""
        return dataset in (self.dataset, FULL) or bool(account and account == self.account)

    def end(self, error: Exception | None = None) -> None:
        """It is over, well or with an error."""
        self.ended = time.monotonic()
        self.state = "failed" if error else "done"
        if isinstance(error, RemitError):
            self.error, self.problem = error, error.detail
        elif error:
            self.error = RemitError("The log of the service says more.")
            self.problem = self.error.detail
        self.ready.set()


class Jobs:
    """The jobs of one service; safe for threads. `others` tells of what goes on elsewhere: uploads, say."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._by_key: dict[tuple[object, ...], Job] = {}
        self._waiting: deque[tuple[tuple[object, ...], Job, Callable[[], object]]] = deque()
        self._threads = 0
        self._usual: dict[str, float] = {}
        self.others: list[Callable[[], Iterable[Job]]] = []

    def begin(self, key: tuple[object, ...], job: Job, work: Callable[[], object]) -> Job:
        """Have something worked out; the job that does it already, or failed to do it, where there is one of this key.

        TooSlow   too much waits already
        """
        with self._lock:
            there = self._by_key.get(key)
            if there and (there.going or there.rested < FAILED_SECONDS):
                return there
            if len(self._waiting) >= MOST_WAITING:
                raise TooSlow(f"{MOST_WAITING} jobs wait already; come back when some are done.", retry_after=30)
            self._put(job)
            self._by_key[key] = job
            self._waiting.append((key, job, work))
            if self._threads < THREADS:
                self._threads += 1
                threading.Thread(target=self._run, name="jobs", daemon=True).start()
        return job

    @contextmanager
    def watched(self, job: Job) -> Iterator[Job]:
        """List something that the thread at hand does itself, while it does it and afterwards."""
        with self._lock:
            self._put(job)
            job.state = "running"
        try:
            yield job
        except Exception as error:
            job.end(error)
            raise
        job.end()

    def listed(self, dataset: str, account: str = "") -> list[Job]:
        """What who is answered from a dataset may see, the newest first."""
        with self._lock:
            known = list(self._known.values())
        known += [job for tell in self.others for job in tell()]
        seen = (job for job in known if job.may_be_seen(dataset, account))
        return sorted(seen, key=lambda job: (job.going, job.since), reverse=True)

    def find(self, code: str, dataset: str, account: str = "") -> Job | None:
        """The job of a code, if there is one and it may be seen."""
        return next((job for job in self.listed(dataset, account) if job.code == code), None)

    def forget(self) -> None:
        """Let go of what ended: its words can name somebody who was forgotten."""
        with self._lock:
            self._by_key = {key: job for key, job in self._by_key.items() if job.going}
            self._known = OrderedDict((code, job) for code, job in self._known.items() if job.going)

    def _put(self, job: Job) -> None:
        job.usual = self._usual.get(job.kind, 0.0)
        self._known[job.code] = job
        ended = [code for code, one in self._known.items() if not one.going]
        for code in ended[: max(0, len(ended) - ENDED_KEPT)]:
            gone = self._known.pop(code)
            self._by_key = {key: one for key, one in self._by_key.items() if one is not gone}

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                key, job, work = self._waiting.popleft()
            job.state = "running"
            error = _worked(work)
            with self._lock:
                if error is None:
                    self._by_key.pop(key, None)
                    self._usual[job.kind] = job.seconds
            job.end(error)


def _worked(work: Callable[[], object]) -> Exception | None:
    """Do it; the error that came of it, if one did."""
    try:
        work()
    except RemitError as error:
        return error
    except Exception as error:
        _log.exception("a job failed")
        return error
    return None
