"""The answers that somebody follows, by feed or webhook: kept below `DIR/watches`, and brought up to date after commits.

An answer is compared with what was kept of it, not with versions made again from the journals: one look costs one question,
whatever lies between two versions. So its history begins when it was first followed; what lies in one version that nobody
looked at is told with the next.
"""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.service import Service
from api.watch import Watch, key_of, loaded
from graph.folder import write_synced
from graph.snapshot import Snapshot
from graph.store import FULL, PUBLIC
from ontology.errors import RemitError
from queries.run import ask

MOST = 200
"""Answers that are followed; the one that nobody asked for longest makes room."""
UNASKED = timedelta(days=60)
"""After so long a feed that nobody reads is given up."""


class Watches:
    """The followed answers of one service; safe for threads."""

    def __init__(self, service: Service) -> None:
        self._store = service.store
        self._folder = service.store.folder.root / "watches"
        self._lock = threading.RLock()
        self._looking: dict[str, threading.Lock] = {}
        self._known: dict[str, Watch] = {}
        for file in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else ():
            with suppress(ValueError, KeyError, TypeError):
                self._known[file.stem] = loaded(file.read_text(encoding="utf-8"))
        service.to_give_up.append(self.forget)

    def of(self, question: str, params: dict[str, str], snapshot: Snapshot, dataset: str) -> Watch:
        """An answer as it is followed, up to date with a snapshot; it is followed from now on.

        RemitError   it cannot be asked, or not be followed
        """
        key, today = key_of(question, params, dataset), _now()[:10]
        with self._one(key):
            watch = self._known.get(key) or Watch(question, params, dataset, "")
            if self._renew(watch, snapshot) or watch.asked != today:
                watch.asked = today
                with self._lock:
                    self._known[key] = watch
                    self._make_room()
                self._keep(key, watch)
            return watch

    def renew(self, held: set[str]) -> None:
        """Bring all up to date; those that nobody asked for in a long time are given up, unless they are `held`."""
        oldest = (datetime.now(UTC) - UNASKED).date().isoformat()
        for dataset in (FULL, PUBLIC):
            with self._store.snapshot(dataset) as snapshot:
                for key, watch in list(self._known.items()):
                    if watch.dataset == dataset:
                        self._look(key, watch, snapshot, given_up=key not in held and watch.asked < oldest)

    def forget(self) -> None:
        """Let go of all rows that speak of persons, since somebody was forgotten; their history begins anew."""
        with self._lock:
            for key in [key for key, watch in self._known.items() if watch.dataset == FULL]:
                self._drop(key)

    def _look(self, key: str, watch: Watch, snapshot: Snapshot, *, given_up: bool) -> None:
        with self._one(key), suppress(RemitError):  # what cannot be asked now is told of by whoever asks for it
            if given_up:
                self._drop(key)
            elif key in self._known and self._renew(watch, snapshot):
                self._keep(key, watch)

    def _one(self, key: str) -> threading.Lock:
        """Held by whoever looks at one answer, so that others can be looked at meanwhile."""
        with self._lock:
            return self._looking.setdefault(key, threading.Lock())

    def _renew(self, watch: Watch, snapshot: Snapshot) -> bool:
        if watch.version == str(snapshot.version):
            return False
        return watch.look(ask(watch.question, watch.params, snapshot), snapshot, _now())

    def _make_room(self) -> None:
        while len(self._known) > MOST:
            self._drop(min(self._known, key=lambda key: self._known[key].asked))

    def _keep(self, key: str, watch: Watch) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_synced(self._file(key), watch.dump())

    def _drop(self, key: str) -> None:
        self._known.pop(key, None)
        self._looking.pop(key, None)
        self._file(key).unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
