"""An orderly end of a server: it takes nothing new, finishes what it took, sends it, and then goes.

The first SIGTERM or SIGINT begins it; a second one ends at once, and so does `PATIENCE` with something still under way.
"""

import signal
import threading
import time
from types import FrameType
from typing import Any

PATIENCE = 60.0
"""Seconds that requests under way have to be finished, and their answers to be sent."""
PAUSE = 0.05


class Ending:
    """Whether and how servers of this process end, of which its main thread runs the first; it listens to the signals."""

    def __init__(self, *servers: Any, patience: float = PATIENCE) -> None:
        self._servers, self._patience = servers, patience
        self._begun = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._on_signal)

    @property
    def begun(self) -> bool:
        """Whether it ends."""
        return self._begun.is_set()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._begun.is_set():
            raise SystemExit(0)
        self._begun.set()
        for server in self._servers:
            server.accepting = False
        threading.Thread(target=self._drain, name="ending", daemon=True).start()

    def _drain(self) -> None:
        end = time.monotonic() + self._patience
        quiet = 0
        while quiet < 3 and time.monotonic() < end:  # what is between two queues is seen at the next look
            quiet = 0 if any(map(_busy, self._servers)) else quiet + 1
            time.sleep(PAUSE)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)


def _busy(server: Any) -> bool:
    """Whether a request is read, waits, is worked on, or its answer is not sent yet."""
    dispatcher = server.task_dispatcher
    channels = [one for one in list(server._map.values()) if hasattr(one, "total_outbufs_len")]
    open_ones = any(one.requests or one.request or one.total_outbufs_len for one in channels)
    return bool(dispatcher.queue or dispatcher.active_count or open_ones)
