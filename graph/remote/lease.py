"""Who may write on a server now: one process at a time makes a commit and judges, and others wait for it.

A commit says which version it starts from, but not every server keeps two apart that come at the same moment: so whoever cannot
be sure to hold the lease for a while sends nothing. The clocks of the machines are to agree within a few seconds.
"""

import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from graph.remote.control import Control
from ontology.errors import RemitError, TooSlow

PATIENCE = 120.0
PAUSE = 0.05
"""Seconds between two trials, at least; up to four times as long, so that two who give way to each other do not for ever."""


class Lease:
    """The lease of this process. Not for threads: who takes it holds a lock of its own.

    seconds   how long it holds without being held longer: what others wait for a process that was killed
    """

    def __init__(self, control: Control, seconds: float) -> None:
        self._control, self._seconds = control, seconds
        self._until = 0.0
        self._holder = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else writes while the context lasts.

        TooSlow   somebody else does, and does not come to an end
        """
        until = time.monotonic() + PATIENCE
        while not self._control.take_lease(self._holder, self._seconds):
            if time.monotonic() > until:
                raise TooSlow("Another process writes to the store and does not come to an end; try again.", retry_after=30)
            time.sleep(PAUSE * random.uniform(1, 4))
        self._until = time.time() + self._seconds
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(ended,), name="lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()
            self._give()

    def check(self) -> None:
        """Make sure that it holds long enough for what is sent now.

        TooSlow   it could not be said anew in time, or this process stood still
        """
        if time.time() > self._until - self._seconds / 3:
            raise TooSlow(
                "It took too long to say that this process still writes; nothing was changed. Try again.", retry_after=1
            )

    def _keep(self, ended: threading.Event) -> None:
        while not ended.wait(self._seconds / 3):
            try:
                until = time.time() + self._seconds
                self._control.claim(self._holder, self._seconds)
                self._until = until
            except RemitError:
                continue  # the server is away; the commit will say so

    def _give(self) -> None:
        try:
            self._control.give_lease(self._holder)
        except RemitError:
            return  # it ends by itself
