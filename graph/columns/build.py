"""Makes the columns of a store: each property is read once, in SPARQL's TSV, by the engines' own readers and writers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyoxigraph as ox
from pyoxigraph import QueryResultsFormat, QuerySolutions

from graph.columns.kinds import NUMBER_OF, READ, Kind
from graph.columns.layout import GRAPHS, GraphLayout, Layout, Property, Things
from graph.columns.terms import Terms
from graph.rdf import TYPE

_CSV = "delim='\t', quote='', escape='', header=false, skip=1, auto_detect=false, max_line_size=100000000"


class Misfit(Exception):
    """The facts do not fit the columns."""


def build(store: ox.Store, db: duckdb.DuckDBPyConnection, spool: Path, terms: Terms, ended: Callable[[], bool]) -> Layout:
    """Fill an empty database from a store; what passes through files goes through `spool`, and is removed at once.

    Misfit   two things have one number, or it is `ended`: nobody needs it any more
    """
    db.execute(f"CREATE MACRO number_of(iri) AS {NUMBER_OF}")
    db.execute("CREATE TABLE nodes (id UBIGINT, iri VARCHAR)")
    db.execute("CREATE TEMP TABLE found (id UBIGINT, iri VARCHAR)")
    spool.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=spool) as folder:
        reader = _Reader(store, db, terms, Path(folder) / "cells.tsv", ended)
        graphs = {graph: _Graph(reader, number, graph).made() for number, graph in enumerate(GRAPHS)}
    db.execute("INSERT INTO nodes SELECT DISTINCT id, iri FROM found")
    for table in ("found", "cells", "classed", "unclassed", "sets", "sorted"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    row = db.execute("SELECT count(*) - count(DISTINCT id) FROM nodes").fetchone()
    if row and row[0]:
        raise Misfit("two things have one number")
    return Layout(terms, graphs)


@dataclass(frozen=True)
class _Reader:
    """Brings what one property says of things into a table of its own."""

    store: ox.Store
    db: duckdb.DuckDBPyConnection
    terms: Terms
    file: Path
    ended: Callable[[], bool]

    def read(self, graph: str, property_: str) -> bool:
        """Make the table cells (s, o) of what a property says; False where that is nothing."""
        if self.ended():
            raise Misfit("nobody needs them any more")
        pattern = f"?s <{property_}> ?o"
        where = f"GRAPH <{graph}> {{ {pattern} }}" if graph else pattern
        found = self.store.query(f"SELECT ?s ?o WHERE {{ {where} }}")
        if not isinstance(found, QuerySolutions):
            raise TypeError("not a SELECT query")
        found.serialize(output=str(self.file), format=QueryResultsFormat.TSV)
        if self.file.stat().st_size < 10:
            return False
        self.db.execute(
            f"CREATE OR REPLACE TEMP TABLE cells AS SELECT s[2:-2] AS iri, number_of(s[2:-2]) AS s, s LIKE '<%' AS named, o "
            f"FROM read_csv(?, {_CSV}, columns={{'s': 'VARCHAR', 'o': 'VARCHAR'}})",
            [str(self.file)],
        )
        return True


class _Graph:
    """The tables of one graph."""

    def __init__(self, reader: _Reader, number: int, graph: str) -> None:
        self._reader, self._db = reader, reader.db
        self._number, self._graph = number, graph
        self._found: dict[str, Property] = {}
        self._refused: set[str] = set()

    def made(self) -> GraphLayout:
        """Read all properties, then put together the things of each set of classes."""
        self._class()
        for property_ in self._reader.terms.properties:
            if self._reader.read(self._graph, property_):
                self._hold(property_)
        things = tuple(self._things())
        for name in self._single().values():
            self._db.execute(f"DROP TABLE {name}")
        return GraphLayout(things, self._found, frozenset(self._refused))

    def _class(self) -> None:
        """Tell for each thing which set of classes it has."""
        self._db.execute("CREATE OR REPLACE TEMP TABLE classed (s UBIGINT, classes VARCHAR[])")
        if self._reader.read(self._graph, TYPE.value):
            self._db.execute(
                "INSERT INTO classed SELECT s, list(o[2:-2] ORDER BY o) FROM cells WHERE named AND o LIKE '<%' GROUP BY s"
            )
            self._db.execute("INSERT INTO found SELECT DISTINCT s, iri FROM cells WHERE named")
            self._note_objects()

    def _note_objects(self) -> None:
        self._db.execute("INSERT INTO found SELECT DISTINCT number_of(o[2:-2]), o[2:-2] FROM cells WHERE o LIKE '<%'")

    def _hold(self, property_: str) -> None:
        """Keep what a property says if all of it is of one kind, as pairs where a thing has several values."""
        several, blank, sample = self._row(
            "SELECT count(*) - count(DISTINCT s), count(*) FILTER (NOT named), any_value(o) FROM cells"
        )
        kind = None if blank else self._kind(sample)
        column = self._reader.terms.column(property_)
        if kind is None or not self._kept(kind, column, single=not several):
            self._refused.add(property_)
            return
        if kind is Kind.NODE:
            self._note_objects()
        self._note_unclassed(single=not several)
        self._found[property_] = Property(kind, column, self._pairs(column) if several else "")

    def _kind(self, cell: str) -> Kind | None:
        """The kind that a cell is of; None where no column holds it."""
        fits = self._db.execute(
            f"SELECT {', '.join(f'{read} IS NOT NULL' for read in READ.values())} FROM (SELECT ? AS o)", [cell]
        )
        return next((kind for kind, fit in zip(READ, fits.fetchone() or (), strict=True) if fit), None)

    def _kept(self, kind: Kind, column: str, *, single: bool) -> bool:
        """Make the table of a property, of values of one kind; whether all are."""
        name = self._pairs(column)
        self._db.execute(f"CREATE {'TEMP ' if single else ''}TABLE {name} AS SELECT s, {READ[kind]} AS {column} FROM cells")
        (other,) = self._row(f"SELECT count(*) - count({column}) FROM {name}")
        if other:
            self._db.execute(f"DROP TABLE {name}")
        return not other

    def _row(self, query: str) -> tuple[Any, ...]:
        return self._db.execute(query).fetchone() or ()

    def _pairs(self, column: str) -> str:
        return f"g{self._number}{column}"

    def _note_unclassed(self, *, single: bool) -> None:
        """Things of no class are told of by their properties alone; those with a column have the empty set of classes."""
        told = "SELECT DISTINCT s, iri FROM cells ANTI JOIN classed USING (s)"
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE unclassed AS {told}")
        if self._row("SELECT count(*) FROM unclassed")[0]:
            self._db.execute("INSERT INTO found SELECT s, iri FROM unclassed")
            if single:
                self._db.execute("INSERT INTO classed SELECT s, [] FROM unclassed")

    def _single(self) -> dict[str, str]:
        """The tables of the properties that become columns, by property."""
        return {name: self._pairs(held.column) for name, held in self._found.items() if not held.pairs}

    def _things(self) -> Iterator[Things]:
        distinct = "SELECT row_number() OVER (ORDER BY classes) AS id, classes FROM (SELECT DISTINCT classes FROM classed)"
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE sets AS {distinct}")
        self._db.execute("CREATE OR REPLACE TEMP TABLE sorted AS SELECT s, id FROM classed JOIN sets USING (classes)")
        used: dict[int, list[str]] = {}
        for property_, name in self._single().items():
            for (number,) in self._db.execute(f"SELECT DISTINCT id FROM {name} JOIN sorted USING (s)").fetchall():
                used.setdefault(number, []).append(property_)
        for number, classes in self._db.execute("SELECT id, classes FROM sets ORDER BY id").fetchall():
            yield self._table(number, classes, used.get(number, []))

    def _table(self, number: int, classes: list[str], used: list[str]) -> Things:
        single, name = self._single(), f"g{self._number}t{number}"
        columns = "".join(f", {single[one]}.{self._found[one].column}" for one in used)
        joins = "".join(f" LEFT JOIN {single[one]} ON {single[one]}.s = sorted.s" for one in used)
        self._db.execute(f"CREATE TABLE {name} AS SELECT sorted.s{columns} FROM sorted{joins} WHERE id = {number}")
        return Things(name, frozenset(classes), frozenset(used))
