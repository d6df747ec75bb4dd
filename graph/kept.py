"""Values that cost much to make, kept in memory for whoever asks next."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass
class _Turn:
    """One value that is being made, and how many threads make it or wait for it."""

    lock: Lock = field(default_factory=Lock)
    users: int = 0


class Keeper(Generic[K, V]):
    """The values used last, at most `most` of them, weighing at most `weight` together; safe for threads.

    A value is made once: who asks for it meanwhile waits for it. Where making it fails, the next who waits tries again.
    """

    def __init__(self, most: int, weight: float = float("inf"), weigh: Callable[[V], float] = lambda value: 0) -> None:
        self._most, self._weight, self._weigh = most, weight, weigh
        self._lock = Lock()
        self._kept: OrderedDict[K, tuple[V, float]] = OrderedDict()
        self._weighs = 0.0
        self._turns: dict[K, _Turn] = {}
        self._forgotten = 0

    def of(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made unless it is kept."""
        with self._lock:
            if key in self._kept:
                return self._use(key)
            turn = self._turns.setdefault(key, _Turn())
            turn.users += 1
        try:
            with turn.lock:
                return self._made(key, make)
        finally:
            with self._lock:
                turn.users -= 1
                if not turn.users:
                    self._turns.pop(key, None)

    def has(self, key: K) -> bool:
        """Whether the value of a key is there already."""
        with self._lock:
            return key in self._kept

    def found(self, key: K) -> V | None:
        """The value of a key, if it is there."""
        with self._lock:
            return self._use(key) if key in self._kept else None

    def put(self, key: K, value: V) -> None:
        """Keep a value that somebody has made already."""
        weight = self._weigh(value)
        with self._lock:
            self._put(key, value, weight)

    def drop(self, gone: Callable[[K], bool]) -> None:
        """Let go of the values whose keys are `gone`."""
        with self._lock:
            self._kept = OrderedDict((key, kept) for key, kept in self._kept.items() if not gone(key))
            self._weighs = sum(weight for _, weight in self._kept.values())

    def forget(self) -> None:
        """Let go of everything; what is being made now is not kept either."""
        with self._lock:
            self._kept.clear()
            self._weighs = 0.0
            self._forgotten += 1

    def _use(self, key: K) -> V:
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _made(self, key: K, make: Callable[[], V]) -> V:
        with self._lock:
            if key in self._kept:
                return self._use(key)
            forgotten = self._forgotten
        value = make()
        weight = self._weigh(value)
        with self._lock:
            if forgotten == self._forgotten:
                self._put(key, value, weight)
        return value

    def _put(self, key: K, value: V, weight: float) -> None:
        _, before = self._kept.pop(key, (None, 0.0))
        self._kept[key] = value, weight
        self._weighs += weight - before
        while len(self._kept) > self._most or (len(self._kept) > 1 and self._weighs > self._weight):
            _, (_, gone) = self._kept.popitem(last=False)
            self._weighs -= gone
