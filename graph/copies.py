"""Copies of stores, and what differs between two of them: the pieces of which commits and erasures are made."""

import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from graph.change_log import line_of
from graph.privacy import Changes, derive_public, fingerprint
from graph.snapshot import PIECE, Draft, Snapshot, Version

LINES = 10_000
UNSETTLED = 2**30
"""Bytes of N-Quads from which on a bulk load leaves the engine much to put in order behind."""
Stays: TypeAlias = Callable[[list[bytes]], list[bytes]]
"""Of some lines of an RDF Patch those that stay when data are erased."""


def afresh(store: ox.Store, path: Path, spool: Path) -> ox.Store:
    """A new store that says the same as another: its files hold nothing else."""
    made = ox.Store(str(path))
    with tempfile.NamedTemporaryFile(prefix="afresh-", dir=spool, suffix=".nq") as file:
        store.dump(file.name, format=ox.RdfFormat.N_QUADS)
        while piece := list(islice(file, PIECE)):
            made.bulk_load(input=b"".join(piece), format=ox.RdfFormat.N_QUADS)
        settle(made, file.tell())
    for name in store.named_graphs():
        made.add_graph(name)
    made.flush()
    return made


def settle(store: ox.Store, loaded: int) -> None:
    """Put a store in order into which so many bytes were loaded, if that is much: else each copy would begin it again."""
    if loaded >= UNSETTLED:
        store.optimize()


def copied(snapshot: Snapshot, path: Path) -> Version:
    """Copy a store (hard links); its version."""
    snapshot.store.backup(str(path))
    return snapshot.version


def derived(past: Snapshot, path: Path) -> Version:
    """Make the public store of a past version anew; its version."""
    store = ox.Store(str(path))
    derive_public(Draft(past.store, past.version, past.ids), store)
    store.flush()
    return Version(past.version.number, fingerprint(store))


def changed_copy(store: ox.Store, changes: Changes, path: Path) -> ox.Store:
    """A copy of a store (hard links) with some changes."""
    store.backup(str(path))
    copy = ox.Store(str(path))
    copy.extend(changes.added)
    for quad in changes.removed:
        copy.remove(quad)
    return copy


def difference_of(before: ox.Store, after: ox.Store, changes: Changes | None) -> Iterator[bytes]:
    """What differs between two stores, as lines of an RDF Patch; looked at is what changed, or everything."""
    added = after if changes is None else changes.added
    removed = before if changes is None else changes.removed
    yield from (b"A " + line_of(quad) for quad in added if quad not in before)
    yield from (b"D " + line_of(quad) for quad in removed if quad not in after)


def staying(lines: Iterator[bytes], stays: Stays | None) -> Iterator[bytes]:
    """Those lines that stay; all of them where nothing is erased."""
    if stays is None:
        yield from lines
        return
    while piece := list(islice(lines, LINES)):
        yield from stays(piece)
