"""Who may write on a server now: one process at a time makes a commit and judges, and others wait for it.

This only saves work: two who take each other for ended do not harm, for the record lets one of their commits win.
"""

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from graph.remote.control import Control
from ontology.errors import RemitError, TooSlow

SECONDS = 30.0
"""How long it holds without being held longer: what others wait for a process that was killed."""
PATIENCE = 120.0
PAUSE = 0.05


class Lease:
    """The lease of this process. Not for threads: who takes it holds a lock of its own."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._holder = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else writes while the context lasts.

        TooSlow   somebody else does, and does not come to an end
        """
        until = time.monotonic() + PATIENCE
        while not self._control.take_lease(self._holder, SECONDS):
            if time.monotonic() > until:
                raise TooSlow("Another process writes to the store and does not come to an end; try again.", retry_after=30)
            time.sleep(PAUSE)
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(ended,), name="lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()
            self._give()

    def _keep(self, ended: threading.Event) -> None:
        while not ended.wait(SECONDS / 3):
            try:
                self._control.take_lease(self._holder, SECONDS)
            except RemitError:
                continue  # the server is away; the commit will say so

    def _give(self) -> None:
        try:
            self._control.give_lease(self._holder)
        except RemitError:
            return  # it ends by itself
