"""The latest networks, kept in memory as long as nothing changes: one is made per version of the data and day.

The dataset needs no part in the key: the digest of a version is that of what its store says, so the public store and the full
one never share one unless they say the same.
"""

from collections import OrderedDict
from datetime import date
from threading import Lock

from graph.network.project import Network, project
from graph.snapshot import Draft, Snapshot

KEPT = 3
"""How many networks are kept; docs/measured.md says how large one of a county is."""


class _Kept:
    """The networks used last; safe for threads. Who asks for one that is being made waits for it."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._made: OrderedDict[tuple[int, str, str, date], Network] = OrderedDict()
        self._making: dict[tuple[int, str, str, date], Lock] = {}

    def of(self, snapshot: Snapshot, day: date) -> Network:
        key = snapshot.version.number, snapshot.version.digest, snapshot.ids.base, day
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            found = self._there(key) or self._put(key, project(snapshot, day))
        with self._lock:
            self._making.pop(key, None)
        return found

    def _there(self, key: tuple[int, str, str, date]) -> "Network | None":
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def _put(self, key: tuple[int, str, str, date], network: Network) -> Network:
        with self._lock:
            self._made[key] = network
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return network


_kept = _Kept(KEPT)


def network_of(snapshot: Snapshot, day: date) -> Network:
    """The network of a version on a day. Everybody gets the same one: copy it before you write into it.

    That of a draft is made anew each time, for a draft can still change under its version.
    """
    return project(snapshot, day) if isinstance(snapshot, Draft) else _kept.of(snapshot, day)
