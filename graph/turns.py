"""Who is next for a free worker: the client that had least of them lately, however many requests each of them has waiting."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ontology.errors import Cancelled, TooSlow

LOOK_SECONDS = 0.2
"""How often it is looked whether somebody who waits is still there."""
HALF_LIFE = 10.0
"""Seconds after which what a client has had counts half."""
FORGOTTEN = 0.001
"""Seconds of a place that are not worth remembering."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Asker:
    """Whoever waits for an answer: the client, whose requests wait for each other, and whether nobody waits any more."""

    client: str = ""
    gone: Callable[[], bool] = _never


NOBODY = Asker()


class Turns:
    """A number of places. Who finds none waits, up to `most_waiting` in all and `most_of_one` of one client that has a name.

    Safe for threads.
    """

    def __init__(self, places: int, *, most_waiting: int = 24, most_of_one: int = 16) -> None:
        self._free = places
        self._had: dict[str, tuple[float, float]] = {}
        self._most_waiting, self._most_of_one = most_waiting, most_of_one
        self._waiting: dict[str, deque[object]] = {}
        self._called = set[object]()
        self._changed = threading.Condition()

    def waiting(self) -> int:
        """How many wait."""
        with self._changed:
            return sum(map(len, self._waiting.values()))

    @contextmanager
    def turn(self, asker: Asker, seconds: float) -> Iterator[None]:
        """A place for as long as the context lasts.

        TooSlow     none became free in `seconds`, or too many wait already
        Cancelled   nobody waits for the answer any more
        """
        self._take(asker, seconds)
        start = time.monotonic()
        try:
            yield
        finally:
            self._note(asker.client, start)
            self.leave()

    def enter(self) -> bool:
        """Take a place if one is free and nobody waits for it; whoever got one is to `leave`."""
        with self._changed:
            free = bool(self._free and not self._waiting)
            self._free -= free
            return free

    def leave(self) -> None:
        """Give a place back."""
        with self._changed:
            self._call_next()

    def _take(self, asker: Asker, seconds: float) -> None:
        with self._changed:
            if self.enter():
                return
            ticket = self._queue(asker.client, seconds)
            deadline = time.monotonic() + seconds
            try:
                while ticket not in self._called:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        raise _busy(f"none became free in {seconds:.0f} seconds", seconds)
                    if asker.gone():
                        raise Cancelled("This was cancelled before it began.")
                    self._changed.wait(min(left, LOOK_SECONDS))
                self._called.remove(ticket)
            except BaseException:
                self._forget(asker.client, ticket)
                raise

    def _queue(self, client: str, seconds: float) -> object:
        queue = self._waiting.get(client, deque())
        crowding = client != NOBODY.client and len(queue) >= self._most_of_one
        if crowding or sum(map(len, self._waiting.values())) >= self._most_waiting:
            raise _busy("too many wait already", seconds)
        ticket = object()
        self._waiting.setdefault(client, queue).append(ticket)
        return ticket

    def _forget(self, client: str, ticket: object) -> None:
        if ticket in self._called:
            self._called.remove(ticket)
            self._call_next()
            return
        queue = self._waiting[client]
        queue.remove(ticket)
        if not queue:
            del self._waiting[client]

    def _note(self, client: str, start: float) -> None:
        """Remember that a client had a place since then."""
        now = time.monotonic()
        with self._changed:
            self._had[client] = (self._lately(client, now) + now - start, now)
            self._had = {one: had for one, had in self._had.items() if self._lately(one, now) > FORGOTTEN}

    def _lately(self, client: str, now: float) -> float:
        """The seconds that a client had places, the longer ago the less."""
        seconds, when = self._had.get(client, (0.0, now))
        return float(seconds * 0.5 ** ((now - when) / HALF_LIFE))

    def _call_next(self) -> None:
        """Call the first of the client whose turn it is; of two that had as much, the one that was called longer ago."""
        now = time.monotonic()
        client = min(self._waiting, key=lambda one: self._lately(one, now), default=None)
        if client is None:
            self._free += 1
            return
        queue = self._waiting.pop(client)
        self._called.add(queue.popleft())
        if queue:
            self._waiting[client] = queue
        self._changed.notify_all()


def _busy(why: str, seconds: float) -> TooSlow:
    return TooSlow(f"All workers are busy; {why}. Try again later.", retry_after=max(1, round(seconds)))
