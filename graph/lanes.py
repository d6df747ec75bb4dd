"""Two lanes before the workers: what takes longer than a moment may hold only some of them, so that small work finds one soon.

Nobody knows beforehand how long a query takes. So each one starts at once; after a moment it goes on only if one of the places
for long work is free. If not, its worker is taken from it, and it starts again as soon as such a place is free.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from graph.turns import Asker, Turns
from ontology.errors import Cancelled

MOMENT = 0.5
"""Seconds that work may take before it counts as long."""
Reply = TypeVar("Reply")
Work = Callable[[Callable[[], Asker]], Reply]
"""Called with what is to be called once a worker is there, for the asker that it works for."""


@dataclass
class _Trial:
    """Work that may take a moment; more only with a place for long work."""

    asker: Asker
    long: Turns
    until: float = field(default=0.0, init=False)
    holds: bool = field(default=False, init=False)
    evicted: bool = field(default=False, init=False)

    def begin(self) -> Asker:
        """The moment begins now."""
        self.until = time.monotonic() + MOMENT
        return Asker(self.asker.client, self.is_over)

    def is_over(self) -> bool:
        """Whether nobody waits any more, or the worker is to be given to others."""
        if not self.holds and not self.evicted and time.monotonic() >= self.until:
            self.holds = self.long.enter()
            self.evicted = not self.holds
        return self.evicted or self.asker.gone()


class Lanes:
    """`workers` places, of which all but one are for long work, too. Safe for threads.

    queue_seconds   the longest wait for a place
    """

    def __init__(self, workers: int, queue_seconds: float) -> None:
        self._places, self._long = Turns(workers), Turns(max(1, workers - 1), most_waiting=8, most_of_one=4)
        self._queue_seconds = queue_seconds

    def waiting(self) -> int:
        """How many wait."""
        return self._places.waiting() + self._long.waiting()

    @contextmanager
    def place(self, asker: Asker) -> Iterator[None]:
        """A place for as long as the context lasts; errors as for `Turns.turn`."""
        with self._places.turn(asker, self._queue_seconds):
            yield

    def run(self, asker: Asker, work: Work[Reply]) -> Reply:
        """Do work, which takes a `place` itself and may be begun twice.

        Cancelled   nobody waits for it any more
        TooSlow     no place became free in time
        """
        trial = _Trial(asker, self._long)
        try:
            return work(trial.begin)
        except Cancelled:
            if not trial.evicted:
                raise
        finally:
            if trial.holds:
                self._long.leave()
        with self._long.turn(asker, self._queue_seconds):
            return work(lambda: asker)
