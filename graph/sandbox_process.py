"""One worker process as its supervisor sees it: start, ask with a deadline, end."""

import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from json import loads
from pathlib import Path
from typing import IO

from graph.sandbox_wire import Message, WorkerDied, error_from, to_line
from graph.turns import LOOK_SECONDS, NOBODY, Asker
from ontology.errors import Cancelled, TooSlow

_START_SECONDS = 60.0
_REPLY_BYTES = 64 << 20
_PIECE = 1 << 16
_ROOT = str(Path(__file__).resolve().parent.parent)
_WHY = {
    signal.SIGSEGV: "it is nested too deeply for the engine, or needs more memory than a worker has",
    signal.SIGBUS: "it is nested too deeply for the engine, or needs more memory than a worker has",
    signal.SIGABRT: "it needs more memory than a worker has",
    signal.SIGKILL: "the service is shutting down, or the machine has no memory left",
    signal.SIGXCPU: "it used more processor time than it may",
}
_log = logging.getLogger(__name__)


class Process:
    """A worker process. `ask` belongs to one thread at a time; `end` may be called from any.

    memory_bytes  the most address space that it may have
    """

    def __init__(self, memory_bytes: int) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `discard`
        self._ending = threading.Lock()
        self._unread = b""
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m", "graph.sandbox_child", str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            bufsize=0,
            cwd="/",
            env={"PYTHONPATH": os.pathsep.join([_ROOT, *(os.path.abspath(entry) for entry in sys.path)])},
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process id, which is also that of its group."""
        return self._child.pid

    def wait_until_ready(self) -> None:
        """Wait until it has confined itself; WorkerDied or TooSlow if it cannot start."""
        self._reply(time.monotonic() + _START_SECONDS, _START_SECONDS)

    def ask(
        self,
        request: Message,
        seconds: float,
        progress: Callable[[Message], None] | None = None,
        asker: Asker = NOBODY,
    ) -> Message:
        """The reply to a request.

        TooSlow      no reply after `seconds` of wall-clock time; the process is ended
        WorkerDied   it ended without a reply
        Cancelled    nobody waits for the reply any more; the process is ended
        RemitError   the error that it replied
        """
        deadline = time.monotonic() + seconds
        self._send(to_line(request))
        while True:
            reply = self._reply(deadline, seconds, asker)
            if "progress" not in reply:
                break
            if progress:
                progress(reply["progress"])
            if time.monotonic() >= deadline:
                raise self._too_slow(seconds)
        if "error" in reply or "unexpected" in reply:
            raise error_from(reply)
        return reply

    def end(self) -> int:
        """Kill it with all that it started, unless it has ended; its exit code."""
        with self._ending:
            if self._child.poll() is None:
                os.killpg(self.pid, signal.SIGKILL)
            return self._child.wait()

    def discard(self) -> None:
        """End it and close what it leaves open here; only by the thread that asks it."""
        self.end()
        for pipe in (self._child.stdin, self._child.stdout, self._errors):
            if pipe:
                pipe.close()

    def _send(self, line: bytes) -> None:
        assert self._child.stdin is not None
        unsent = memoryview(line)
        try:
            while unsent:
                unsent = unsent[self._child.stdin.write(unsent) or 0 :]
        except BrokenPipeError as error:
            raise self._death() from error

    def _reply(self, deadline: float, seconds: float, asker: Asker = NOBODY) -> Message:
        assert self._child.stdout is not None
        pieces = [self._unread]
        size = 0
        with selectors.DefaultSelector() as selector:
            selector.register(self._child.stdout, selectors.EVENT_READ)
            while b"\n" not in pieces[-1]:
                left = max(0.0, deadline - time.monotonic())
                if not selector.select(min(left, LOOK_SECONDS)):
                    if left <= LOOK_SECONDS:
                        raise self._too_slow(seconds)
                    if asker.gone():
                        self.end()
                        raise Cancelled("This was cancelled.")
                    continue
                pieces.append(os.read(self._child.stdout.fileno(), _PIECE))
                size += len(pieces[-1])
                if not pieces[-1] or size > _REPLY_BYTES:
                    raise self._death()
        line, _, self._unread = b"".join(pieces).partition(b"\n")
        message: Message = loads(line)
        return message

    def _too_slow(self, seconds: float) -> TooSlow:
        self.end()
        return TooSlow(f"This was stopped after {seconds:g} seconds.", seconds=seconds)

    def _death(self) -> WorkerDied:
        """Why it ended, from its exit code; what it said last goes to the log."""
        code = self.end()
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 2000))
        _log.warning("sandbox worker %d ended with code %d: %s", self.pid, code, self._errors.read().decode("utf-8", "replace"))
        ended_by = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        why = _WHY.get(-code, "the log of the service says more")  # type: ignore[call-overload]
        return WorkerDied(f"The worker that ran this has ended ({ended_by}): {why}.", ended_by=ended_by)
