"""Versions that were in force once, made again from the journals, so that every question can be asked of them.

    DIR/past/full-000007-3   the facts of version 7, made again; nothing depends on them, and they go when the folder is opened

The journals between are applied to a copy (hard links) of the version in force, or of one that was made again before and is
nearer: backwards what was added is removed and what was removed is added. The result is that version to the statement, with the
findings, settings and sources of its time. A few are kept, those used last. What takes long goes on while others wait.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat, parse

from graph.difference import between
from graph.folder import discard
from graph.journal import Entry, Journals
from graph.snapshot import Snapshot, Version
from graph.store import EmbeddedStore
from ontology.errors import BadRequest, Cancelled, Gone, TooSlow

VERSION = re.compile(r"([0-9]{1,12})(?:-([0-9a-f]{1,64}))?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PIECE = 20_000
KEPT = 4
"""Versions of the past that are kept for the next question."""
PATIENCE = 20.0
"""Seconds that a request waits for a version to be made; it goes on being made."""
_FOREVER = threading.TIMEOUT_MAX


@dataclass
class _Made:
    """A version of the past, on disk and open once it is ready; `done` of `total` statements are applied."""

    version: Version
    path: Path
    total: int
    done: int = 0
    users: int = 0
    store: ox.Store | None = None
    error: BaseException | None = None
    ready: threading.Event = field(default_factory=threading.Event)

    @property
    def waited_for(self) -> bool:
        """Whether it is still being made."""
        return not self.ready.is_set()


_Key = tuple[str, int]


class Past:
    """The versions of the past of one store; safe for threads."""

    def __init__(self, store: EmbeddedStore, kept: int = KEPT) -> None:
        self._store, self._kept = store, kept
        self._root = store.folder.root / "past"
        self._lock = threading.Lock()
        self._made: OrderedDict[_Key, _Made] = OrderedDict()
        self._tries = count(1)
        self._ended = threading.Event()

    def version(self, dataset: str, said: str) -> Version:
        """The version that was in force at the end of a day (UTC), at an instant, or that is named.

        BadRequest   it is none of these, or yet to come
        Gone         what was known then is not kept any more; the detail says from when on it is
        """
        with self._store.snapshot(dataset) as now:
            return find_version(self._store.journals, dataset, now.version, said)

    @contextmanager
    def snapshot(self, dataset: str, said: str, patience: float = PATIENCE) -> Iterator[Snapshot]:
        """The version that `said` names, for reading; errors as for `version`.

        TooSlow   it is not ready after `patience` seconds; `extra` says how much is done, and it goes on being made
        """
        with self._store.snapshot(dataset) as now:
            version = find_version(self._store.journals, dataset, now.version, said)
            if version == now.version:
                yield now
                return
            made = self._take(dataset, version, now)
        try:
            yield Snapshot(self._wait(made, patience), version, self._store.ids)
        finally:
            self._let_go(made)

    def making(self) -> list[tuple[str, Version, float]]:
        """What is being made now: dataset, version, and how much of it is done, from 0 to 1."""
        with self._lock:
            return [(key[0], made.version, made.done / (made.total or 1)) for key, made in self._made.items() if made.waited_for]

    def forget(self) -> None:
        """Give up every version made again; those that somebody reads go with the last reader."""
        with self._lock:
            for key in list(self._made):
                self._drop(key)

    def held(self) -> int:
        """How many folders there are, those of readers that were given up included."""
        return sum(1 for _ in self._root.iterdir())

    def close(self) -> None:
        """Give everything up; what is being made is stopped."""
        self._ended.set()
        with self._lock:
            making = [made for made in self._made.values() if not made.ready.is_set()]
        for made in making:
            made.ready.wait()
        self.forget()

    def _take(self, dataset: str, version: Version, now: Snapshot) -> _Made:
        """The made version, or the one that begins to be made now; held until `_let_go`."""
        with self._lock:
            key = (dataset, version.number)
            made = self._made.get(key)
            if made is None or made.error:
                made = self._made[key] = self._begin(dataset, version, now)
            self._made.move_to_end(key)
            made.users += 1
            while len(self._made) > self._kept:
                self._drop(next(iter(self._made)))
        return made

    def _begin(self, dataset: str, version: Version, now: Snapshot) -> _Made:
        entries = self._store.journals.chain(dataset, now.version)
        path = self._root / f"{dataset}-{version.number:06d}-{next(self._tries)}"
        start, number = self._nearest(dataset, version, now, entries)
        steps = _steps(entries, number, version.number)
        # A hard-linked copy takes milliseconds; what is applied to it may take long.
        start.backup(str(path))
        made = _Made(version, path, sum(entry.added + entry.removed for _, entry in steps))
        threading.Thread(target=self._make, args=(made, steps), name="past", daemon=True).start()
        return made

    def _nearest(self, dataset: str, version: Version, now: Snapshot, entries: list[Entry]) -> tuple[ox.Store, int]:
        """The open store from which least is to be applied, and its number."""
        starts = [(now.store, now.version.number)]
        starts += [(made.store, number) for (of, number), made in self._made.items() if of == dataset and made.store is not None]
        weights = [sum(e.added + e.removed for _, e in _steps(entries, number, version.number)) for _, number in starts]
        return starts[weights.index(min(weights))]

    def _make(self, made: _Made, steps: list[tuple[bool, Entry]]) -> None:
        try:
            store = ox.Store(str(made.path))
            for forward, entry in steps:
                self._apply(store, self._store.journals.lines(entry), forward, made)
            made.store = store
        except BaseException as error:
            made.error = error
        made.ready.set()
        self._clean(made)

    def _apply(self, store: ox.Store, lines: Iterator[bytes], forward: bool, made: _Made) -> None:
        while piece := list(islice(lines, PIECE)):
            if self._ended.is_set():
                raise Cancelled("Remit is being ended.")
            quads = list(parse(b"".join(line[2:] for line in piece), format=RdfFormat.N_QUADS))
            adds = [line.startswith(b"A") == forward for line in piece]
            store.extend(quad for quad, add in zip(quads, adds, strict=True) if add)
            for quad, add in zip(quads, adds, strict=True):
                if not add:
                    store.remove(quad)
            made.done += len(piece)

    def _wait(self, made: _Made, patience: float) -> ox.Store:
        if not made.ready.wait(min(patience, _FOREVER)):
            raise TooSlow(
                f"Version {made.version} is being made again from the journals: {made.done:,} of {made.total:,} statements are "
                "done. Come back in a while.",
                retry_after=10,
                done=made.done,
                total=made.total,
            )
        if made.store is None:
            raise made.error or Gone(f"Version {made.version} was given up; ask again.")
        return made.store

    def _let_go(self, made: _Made) -> None:
        with self._lock:
            made.users -= 1
        self._clean(made)

    def _drop(self, key: _Key) -> None:
        self._clean_locked(self._made.pop(key))

    def _clean(self, made: _Made) -> None:
        with self._lock:
            self._clean_locked(made)

    def _clean_locked(self, made: _Made) -> None:
        """Remove one that is not listed any more, once it is made and nobody reads it."""
        if made.error and made in self._made.values():
            self._made = OrderedDict((key, one) for key, one in self._made.items() if one is not made)
        if made.ready.is_set() and made.users == 0 and all(one is not made for one in self._made.values()):
            made.store = None
            discard(made.path)


def find_version(journals: Journals, dataset: str, now: Version, said: str) -> Version:
    """The version that `said` names: at the end of a day (UTC), at an instant, or by its number; errors as for `Past.version`."""
    entries = journals.chain(dataset, now)
    match = VERSION.fullmatch(said)
    if match:
        return _numbered(entries, now, int(match[1]), match[2] or "")
    instant = _instant(said)
    known = [entry.version for entry in entries if datetime.fromisoformat(entry.made) < instant]
    if entries and not known:
        first = entries[0].made
        raise Gone(
            f"What was known before {first} is not kept any more; the oldest day that can be asked is {first[:10]}.",
            oldest=first,
        )
    return known[-1] if known else now


def _numbered(entries: list[Entry], now: Version, number: int, digest: str) -> Version:
    if number > now.number:
        raise BadRequest(f"There is no version {number} yet; the one in force is {now}.")
    there = [Version(entries[0].before, entries[0].before_digest), *(entry.version for entry in entries)] if entries else [now]
    fitting = [version for version in there if version.number <= number]
    if not fitting:
        raise Gone(f"Version {number} is not kept any more; the oldest is {there[0]}.", oldest=str(there[0]))
    if digest and not (fitting[-1].number == number and fitting[-1].digest.startswith(digest)):
        raise Gone(f"Version {number}-{digest} is of another history; the one in force is {now}.")
    return fitting[-1]


def _instant(said: str) -> datetime:
    """The first instant after what was said, a day (UTC) or an instant to the second."""
    now = datetime.now(UTC)
    try:
        if DAY.fullmatch(said):
            begins = datetime.combine(date.fromisoformat(said), time(), UTC)
            after = begins + timedelta(days=1)
        else:
            # A plus sign that was not encoded in an address arrives as a space.
            begins = datetime.fromisoformat(re.sub(r" (\d\d:?\d\d)$", r"+\1", said))
            begins = begins if begins.tzinfo else begins.replace(tzinfo=UTC)
            after = begins.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise BadRequest(
            f"known_at cannot be «{said}»; write a day, as 2017-12-31, an instant, as 2017-12-31T12:00:00Z, or a version, as 7."
        ) from None
    if begins > now:
        raise BadRequest(f"known_at cannot be «{said}»: that is yet to come.")
    return after


def _steps(entries: list[Entry], start: int, end: int) -> list[tuple[bool, Entry]]:
    """The journals that lead from one version to another, in order, and whether each is applied forwards."""
    found = between(entries, start, end)
    return [(True, entry) for entry in found] if start <= end else [(False, entry) for entry in reversed(found)]
