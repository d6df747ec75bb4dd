"""The columns of the version in force, and of the draft that is to follow it: one database in memory, or none.

They are made once, beside the requests, and then brought from version to version by each commit before it is published; what
changes more than can be followed makes them anew. Where they are not of the version that is asked, the store answers.

DuckDB, the parser and the writer of SQL are imported when columns are made: small data never need them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from graph.snapshot import Draft, Snapshot, Table, Version
from ontology.terms import RM

if TYPE_CHECKING:
    import duckdb

    from graph.columns.change import Changing
    from graph.columns.made import Made

SMALLEST = 20_000
"""Records below which no columns are made: the store answers as fast."""
NONE_YET = "there are no columns of this version"


class Columns:
    """The columns of a store. Safe for threads."""

    def __init__(self, spool: Path, smallest: int = SMALLEST) -> None:
        self._spool, self._smallest = spool, smallest
        self._lock = threading.Lock()
        self._made: Made | None = None
        self._version: Version | None = None

    def caught_up(self, made: Made, nodes: Iterable[NamedNode], since: Snapshot, now: Snapshot) -> Made | None:
        """Columns of an older version brought to a newer one, of which these things changed; None where that cannot be done."""
        changing = self.changing(made, since)
        done = changing.followed(nodes, now.store) and changing.committed()
        changing.db.close()
        return made.laid_out(changing.layout) if done else None

    def anew(self, snapshot: Snapshot, ended: Callable[[], bool] = lambda: False) -> Made | None:
        """Columns of a snapshot, made from nothing; None where it is too small for them or does not fit them."""
        if not _reaches(snapshot, self._smallest):
            return None
        from graph.columns.made import make

        return make(snapshot, self._spool, ended=ended)

    def put(self, made: Made | None, version: Version) -> None:
        """Put columns in force, or none; older ones do not replace newer ones."""
        with self._lock:
            if self._version is None or self._version.number <= version.number:
                self._made, self._version = made, version

    def held(self, version: Version) -> Made | None:
        """The columns, if they are of a version."""
        with self._lock:
            return self._made if self._version == version else None

    def keep(self, version: Version) -> None:
        """Keep what questions of a version became, for the next start."""
        if made := self.held(version):
            made.translations.keep()

    def give_up(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._made = self._version = None

    @staticmethod
    def _cursor(made: Made) -> duckdb.DuckDBPyConnection:
        """A transaction of its own."""
        cursor = made.db.cursor()
        cursor.begin()
        return cursor

    def changing(self, made: Made, since: Snapshot | None) -> Changing:
        """How columns are brought to another version, in a transaction of its own."""
        from graph.columns.change import Changing

        with self._lock:
            return Changing(self._cursor(made), made.layout, since.store if since else None)

    @contextmanager
    def reading(self, version: Version) -> Iterator[tuple[Made, duckdb.DuckDBPyConnection] | None]:
        """The columns of a version, as they are while the context lasts, in a transaction; None where they are of another."""
        with self._lock:
            made = self._made if self._version == version else None
            cursor = self._cursor(made) if made else None
            if cursor:
                cursor.execute("SELECT 1 FROM nodes LIMIT 1")
        if made is None or cursor is None:
            yield None
            return
        try:
            yield made, cursor
        finally:
            cursor.close()


@dataclass(frozen=True)
class Reading:
    """The columns for the readers of one version."""

    columns: Columns
    version: Version

    def select(self, text: str, parameters: Mapping[str, Any]) -> Table | None:
        """The rows of a question whose parameters stand in it by name; None where the store has to answer."""
        with self.columns.reading(self.version) as held:
            return held[0].select(text, parameters, held[1]) if held else None

    def explained(self, text: str) -> tuple[str, bool]:
        """The SQL that a question becomes, and True; or why the store answers it, and False."""
        made = self.columns.held(self.version)
        return made.explained(text) if made else (NONE_YET, False)


class DraftColumns:
    """The columns of a draft, brought up to it whenever it is asked, and put in force or dropped with it."""

    def __init__(self, columns: Columns, draft: Draft) -> None:
        self._columns, self._draft = columns, draft
        self._made: Made | None = None
        self._changing: Changing | None = None
        self._names: dict[int, str] = {}
        self._start(columns.held(draft.version), draft.before)

    def select(self, text: str, parameters: Mapping[str, Any]) -> Table | None:
        """The rows of a question about the draft as it is now; None where the store has to answer."""
        self._bring()
        return self._made.select(text, parameters, self._changing.db, self._names) if self._made and self._changing else None

    def explained(self, text: str) -> tuple[str, bool]:
        """As of a version; a draft is asked by nobody who wants to know."""
        self._bring()
        return self._made.explained(text) if self._made else (NONE_YET, False)

    def publish(self, version: Version, *, kept: bool = True) -> None:
        """The draft is in force: so are its columns; not `kept`, they are let go of with all that they ever held."""
        self._bring()
        if self._changing and not self._changing.committed():
            self._made = None
        self._columns.put(self._made if kept else None, version)
        self.close()

    def close(self) -> None:
        """End the transaction; what was not published comes to nothing."""
        if self._changing:
            self._changing.db.close()
        self._made = self._changing = None

    def _start(self, made: Made | None, since: Snapshot | None) -> None:
        self._made, self._changing = made, None
        if made:
            self._names = dict(made.names)
            self._changing = self._columns.changing(made, since)

    def _bring(self) -> None:
        """Bring the columns up to the draft; to none where it cannot be followed."""
        nodes, self._draft.unseen = self._draft.unseen, set()
        if nodes is None:
            self.close()
            self._start(self._columns.anew(self._draft), None)
        elif nodes and self._made and self._changing:
            if self._changing.followed(nodes, self._draft.store):
                self._made = self._made.laid_out(self._changing.layout)
            else:
                self.close()


def _reaches(snapshot: Snapshot, size: int) -> bool:
    """Whether a snapshot has more than so many records; counting all would take its time."""
    return bool(snapshot.select(f"SELECT ?record WHERE {{ ?record a <{RM.Record}> }} OFFSET {size} LIMIT 1").rows)
