"""A draft that is never published: to see what changes would do, and to take them back.

It is made on a hard-linked copy of the version in force, as a commit is, and discarded afterwards; the version in force, and
everybody who reads or commits meanwhile, notice nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pyoxigraph as ox
from pyoxigraph import Quad

from graph.snapshot import Draft
from graph.store import EmbeddedStore


@dataclass
class Trial(Draft):
    """A draft that remembers every statement it adds or takes away. Files cannot be loaded into it."""

    log: list[tuple[bool, Quad]] = field(default_factory=list)
    """What was done, in order: whether a statement was added (else taken away), and which."""

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements; those already there stay as they are."""
        fresh = [quad for quad in dict.fromkeys(quads) if quad not in self.store]
        super().add(fresh)
        self.log += [(True, quad) for quad in fresh]

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove statements; those not there are passed over."""
        there = [quad for quad in dict.fromkeys(quads) if quad in self.store]
        super().remove(there)
        self.log += [(False, quad) for quad in there]

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back, at the end, whatever was done meanwhile. Attempts can be made inside attempts."""
        start, touched, changed = len(self.log), set(self.touched), None if self.changed is None else set(self.changed)
        try:
            yield
        finally:
            for added, quad in reversed(self.log[start:]):
                if added:
                    self.store.remove(quad)
                else:
                    self.store.add(quad)
            del self.log[start:]
            self.touched, self.changed = touched, changed

    def difference(self, start: int = 0) -> tuple[set[Quad], set[Quad]]:
        """What was added and what was taken away, in all, since the log had `start` entries."""
        last = {quad: added for added, quad in self.log[start:]}
        first = {quad: added for added, quad in reversed(self.log[start:])}
        moved = {quad for quad, added in last.items() if added == first[quad]}
        return {quad for quad in moved if last[quad]}, {quad for quad in moved if not last[quad]}


@contextmanager
def trial(store: EmbeddedStore) -> Iterator[Trial]:
    """A trial on the version in force, discarded at the end.

    Conflict   the store is closed
    """
    with store.snapshot() as before, store.folder.draft("readers", before.version.number) as path:
        before.store.backup(str(path))
        yield Trial(ox.Store(str(path)), before.version, store.ids, before=before)
