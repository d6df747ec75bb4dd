"""Everything that strangers wrote runs here: SPARQL texts and uploads, in processes that can be killed.

A few workers answer queries on checkpoints of the store and are replaced when one dies or has to be killed; a task
(reading an upload) gets a process of its own. A result is complete in a file before anybody sees it: there are no
partial answers. The supervisor itself parses nothing.
"""

import queue
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal
from uuid import uuid4

from graph.guard import guard
from graph.lanes import Lanes
from graph.sandbox_process import Process
from graph.sandbox_wire import WorkerDied
from graph.turns import NOBODY, Asker
from ontology.errors import BadRequest, Forbidden, NotAcceptable, NotFound

_RESULT = ".result"


@dataclass(frozen=True)
class Formats:
    """Media types to write, by the kind of the answer, which only the worker learns; None: the client takes none.

    solutions  for SELECT and ASK
    graph      for CONSTRUCT and DESCRIBE
    """

    solutions: str | None = "application/sparql-results+json"
    graph: str | None = "text/turtle"


@dataclass(frozen=True)
class SpooledResult:
    """A complete answer in a file, which is deleted on `close` or at the end of `with`. `size` is in bytes."""

    kind: Literal["boolean", "solutions", "graph"]
    media_type: str
    path: Path
    size: int

    def close(self) -> None:
        """Delete the file; harmless when it is gone."""
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> "SpooledResult":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


EXPLAIN = "graph.explain_child"
"""The task that explains a query."""


class Sandbox:
    """The supervisor; safe for threads. No process starts before it is needed.

    spool          folder for results, of its own: results left there by an earlier run are deleted
    workers        queries at the same time
    memory_bytes   the most address space of one query worker
    queue_seconds  the longest wait for a free worker
    tasks          names of the modules that `run_task` may run
    """

    def __init__(
        self,
        *,
        spool: Path,
        workers: int = 2,
        memory_bytes: int = 2 << 30,
        queue_seconds: float = 10.0,
        tasks: Collection[str] = (),
    ) -> None:
        self._spool = spool.absolute()
        self._memory_bytes = memory_bytes
        self._tasks = frozenset(tasks)
        self._lock = threading.Lock()
        self._live: set[Process] = set()
        self._closed = False
        self._lanes = Lanes(workers, queue_seconds)
        self._idle: queue.LifoQueue[Process | None] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(None)
        self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._spool.glob(f"*{_RESULT}"):
            left.unlink(missing_ok=True)

    def run(  # noqa: PLR0913 - one question, with all its bounds
        self,
        query: str | None,
        *,
        store: Path,
        formats: Formats,
        seconds: float,
        max_bytes: int,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = (),
        base: str | None = None,
        memory_bytes: int | None = None,
        asker: Asker = NOBODY,
    ) -> SpooledResult:
        """The complete answer to a query on the checkpoint `store`; the caller closes it. None asks for all of the default graph.

        Graphs that are given win over FROM and FROM NAMED in the text: `default_graphs` None is the store's own
        default graph, `named_graphs` None none at all. Only both None open the whole store, and then FROM counts.
        `base` resolves relative IRIs. `memory_bytes` is the address space that it may take beside what its worker has.

        QueryRefused    the guard, before any worker sees the text
        BadRequest      not SPARQL, with `line` and `column`, or not to be evaluated
        NotAcceptable   the format for this kind of answer is None
        TooLarge        more than `max_bytes`
        TooSlow         not complete after `seconds`, or no worker free in time (then with `retry_after`, in seconds)
        WorkerDied      out of memory, or a crash of the engine
        Cancelled       nobody waits for the answer any more
        """
        if query is not None:
            guard(query)
        file = self._spool / f"{uuid4().hex}{_RESULT}"
        request = {
            "query": query,
            "store": str(store.absolute()),
            "default_graphs": None if default_graphs is None else list(default_graphs),
            "named_graphs": None if named_graphs is None else list(named_graphs),
            "base": base,
            "solutions": formats.solutions,
            "graph": formats.graph,
            "file": str(file),
            "seconds": seconds,
            "bounds": {"file_bytes": max_bytes, "memory_bytes": memory_bytes},
        }
        try:
            reply = self._pooled_reply(request, seconds, asker)
            return SpooledResult(reply["kind"], reply["media_type"], file, file.stat().st_size)
        except BaseException:
            file.unlink(missing_ok=True)
            raise

    def run_task(
        self,
        module: str,
        args: dict[str, Any],
        *,
        seconds: float,
        memory_bytes: int,
        progress: Callable[[dict[str, Any]], None] | None = None,
    ) -> dict[str, Any]:
        """The result of the module's `run(args, progress)` in a process of its own; plain JSON values only.

        ValueError   the module is not among the tasks
        TooSlow      no result after `seconds`
        WorkerDied   out of memory, or a crash
        RemitError   what the task raised, as the same class
        """
        if module not in self._tasks:
            raise ValueError(f"{module} is not among the tasks of this sandbox")
        process = self._start(memory_bytes)
        try:
            reply = process.ask({"task": module, "args": args, "seconds": seconds, "bounds": {}}, seconds, progress)
        finally:
            self._discard(process)
        result: dict[str, Any] = reply["result"]
        return result

    def run_pooled(
        self, module: str, args: dict[str, Any], *, seconds: float, memory_bytes: int | None = None, asker: Asker = NOBODY
    ) -> dict[str, Any]:
        """The same as `run_task`, by one of the workers that answer queries: sooner, and bounded as they are."""
        if module not in self._tasks:
            raise ValueError(f"{module} is not among the tasks of this sandbox")
        bounds = {"memory_bytes": memory_bytes}
        reply = self._pooled_reply({"task": module, "args": args, "seconds": seconds, "bounds": bounds}, seconds, asker)
        result: dict[str, Any] = reply["result"]
        return result

    def waiting(self) -> int:
        """How many wait for a worker."""
        return self._lanes.waiting()

    def close(self) -> None:
        """End all processes, also those that work; further calls raise WorkerDied."""
        with self._lock:
            self._closed = True
            live = list(self._live)
        for process in live:
            process.end()
        self.renew()

    def renew(self) -> None:
        """End the processes that wait for work, and with them what they have open; others take their places."""
        idle: list[Process | None] = []
        with self._lock:
            with suppress(queue.Empty):
                while True:
                    idle.append(self._idle.get_nowait())
            for _ in idle:
                self._idle.put(None)
        for process in filter(None, idle):
            self._discard(process)

    def _pooled_reply(self, request: dict[str, Any], seconds: float, asker: Asker) -> dict[str, Any]:
        """The reply of one of the workers that answer queries."""

        def work(begin: Callable[[], Asker]) -> dict[str, Any]:
            with self._lanes.place(asker), self._pooled() as worker:
                return worker.ask(request, seconds, asker=begin())

        return self._lanes.run(asker, work)

    @contextmanager
    def _pooled(self) -> Iterator[Process]:
        """A worker of the pool; afterwards it goes back, or is replaced if it cannot be trusted to be as before."""
        with self._lock:
            process = self._idle.get_nowait()
        try:
            process = process or self._start(self._memory_bytes)
            yield process
        except (BadRequest, Forbidden, NotAcceptable, NotFound):
            raise
        except BaseException:
            if process:
                self._discard(process)
                process = None
            raise
        finally:
            self._idle.put(process)

    def _start(self, memory_bytes: int) -> Process:
        with self._lock:
            if self._closed:
                raise WorkerDied("The service is shutting down.")
            process = Process(memory_bytes)
            self._live.add(process)
        try:
            process.wait_until_ready()
        except BaseException:
            self._discard(process)
            raise
        return process

    def _discard(self, process: Process) -> None:
        process.discard()
        with self._lock:
            self._live.discard(process)
