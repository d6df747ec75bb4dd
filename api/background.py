"""What takes long, such as judging a county for another day, is worked out beside the requests, one after the other.

    judged = Background(service, _judge)
    found = judged.of(snapshot, reader, "2017-06-30")    # found.value is None until it is there

The page says so meanwhile, and can be left and come back to.
"""

import logging
import os
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from api.reader import Reader
from api.service import Service
from graph.snapshot import Snapshot
from ontology.errors import RemitError

V = TypeVar("V")
NICE = 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Worked(Generic[V]):
    """A value, None while it is worked out for the first time, and the version that it was made of.

    `current` is whether that is the version asked for; if not, it is being worked out anew. `failed` says why there is none.
    """

    value: V | None = None
    version: str = ""
    current: bool = False
    failed: RemitError | None = None


@dataclass(frozen=True)
class _Place:
    """What is worked out for whom: the dataset, what was known when, and a key of its own."""

    dataset: str
    known_at: str
    key: str


class Background(Generic[V]):
    """One kind of value; safe for threads. `make` is given the snapshot, the dataset and the key; the last `most` are kept.

    A value of an older version is not made anew before it is `rest` seconds old.
    """

    def __init__(self, service: Service, make: Callable[[Snapshot, str, str], V], *, most: int = 32, rest: float = 0.0) -> None:
        self._service, self._make, self._most, self._rest = service, make, most, rest
        self._lock = threading.Lock()
        self._done: OrderedDict[_Place, tuple[Worked[V], float]] = OrderedDict()
        self._waiting: set[_Place] = set()
        self._forgotten = 0
        service.to_give_up.append(self._forget)

    def of(self, snapshot: Snapshot, reader: Reader, key: str = "") -> Worked[V]:
        """The value for the version of a snapshot, or an older one; what is missing begins to be worked out."""
        place = _Place(reader.dataset, reader.known_at, key)
        with self._lock:
            found, made = self._done.get(place, (Worked[V](), 0.0))
            if found.version == str(snapshot.version):
                self._done.move_to_end(place)
                return Worked(found.value, found.version, True, found.failed)
            if place not in self._waiting and (found.value is None or time.monotonic() - made >= self._rest):
                self._waiting.add(place)
                _lane.put(lambda: self._work(place))
        return found

    def _work(self, place: _Place) -> None:
        forgotten = self._forgotten
        try:
            done = self._worked(place)
        finally:
            with self._lock:
                self._waiting.discard(place)
        with self._lock:
            if forgotten == self._forgotten:
                self._done[place] = done, time.monotonic()
                self._done.move_to_end(place)
                while len(self._done) > self._most:
                    self._done.popitem(last=False)

    def _worked(self, place: _Place) -> Worked[V]:
        with self._service.snapshot(Reader("staff" if place.dataset == "full" else "public", place.known_at)) as snapshot:
            version = str(snapshot.version)
            try:
                return Worked(self._make(snapshot, place.dataset, place.key), version)
            except RemitError as error:
                return Worked(None, version, failed=error)

    def _forget(self) -> None:
        with self._lock:
            self._done.clear()
            self._forgotten += 1


class _Lane:
    """One thread for all that takes long, so that it never takes more than one processor."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock, self._started = threading.Lock(), False

    def put(self, work: Callable[[], None]) -> None:
        self._work.put(work)
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._run, name="background", daemon=True).start()

    def _run(self) -> None:
        with suppress(OSError, AttributeError):  # on Linux a thread can be nicer than the others
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        while True:
            work = self._work.get()
            try:
                work()
            except RemitError:
                pass  # closed meanwhile, or what was known then is not there yet: whoever asks again starts it again
            except Exception:
                _log.exception("What is worked out beside the requests failed.")


_lane = _Lane()
