"""Brings columns from one version to the next: the rows of the things that changed go, and come back as they are now."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import duckdb
import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad

from graph.columns.build import Misfit
from graph.columns.kinds import Kind, kind_of, stored
from graph.columns.layout import CURRENT, GraphLayout, Layout, Property, Things
from graph.rdf import TYPE, Term, text

Said: TypeAlias = dict[str, list[Term]]
"""What one graph says of a thing, by property."""

_log = logging.getLogger(__name__)


@dataclass
class Changing:
    """Columns that are being changed, in a transaction of `db`; `layout` grows with what is new.

    `since` is the store whose facts they hold; None where that is gone, and what they say of a thing may be anywhere.
    """

    db: duckdb.DuckDBPyConnection
    layout: Layout
    since: ox.Store | None
    _known: dict[NamedNode, dict[str, Said]] = field(default_factory=dict)

    def followed(self, nodes: Iterable[NamedNode], now: ox.Store) -> bool:
        """Bring some things to what a store says; whether that could be done, else these columns are of no more use."""
        try:
            self._bring(nodes, now)
        except (Misfit, duckdb.Error) as why:
            _log.info("columns could not follow: %s", why)
            return False
        return True

    def committed(self) -> bool:
        """Commit what was brought; whether that could be done."""
        try:
            self.db.commit()
        except duckdb.Error as why:
            _log.warning("columns could not be committed: %s", why)
            return False
        return True

    def _bring(self, nodes: Iterable[NamedNode], now: ox.Store) -> None:
        gone, come = _Rows(), _Rows()
        iris: set[str] = set()
        for node in nodes:
            old = self._old(node)
            new = self._known[node] = _said(now, node)
            for graph in self.layout.graphs:
                if old is None:
                    self._take_all(graph, node, gone)
                elif old.get(graph) != new.get(graph):
                    self._take(graph, node, old.get(graph, {}), gone)
                if new.get(graph) and (old is None or old.get(graph) != new[graph]):
                    iris |= self._put(graph, node, new[graph], come)
        for table, rows in gone.tables.items():
            things = [[row["s"] for row in rows]]
            self.db.execute(f"DELETE FROM {table} WHERE s IN (SELECT number_of(unnest(?::VARCHAR[])))", things)
        self._note(iris)
        for table, rows in come.tables.items():
            self._insert(table, rows, come.kinds)

    def _old(self, node: NamedNode) -> dict[str, Said] | None:
        """What the columns say of a thing; None where that is not known."""
        if node in self._known or self.since is None:
            return self._known.get(node)
        return _said(self.since, node)

    def _take_all(self, graph: str, node: NamedNode, rows: "_Rows") -> None:
        layout = self.layout.graphs[graph]
        for table in (*(one.name for one in layout.things), *(one.pairs for one in layout.properties.values() if one.pairs)):
            rows.add(table, {"s": node.value}, {})

    def _take(self, graph: str, node: NamedNode, said: Said, rows: "_Rows") -> None:
        layout = self.layout.graphs[graph]
        if table := _table(layout, said):
            rows.add(table.name, {"s": node.value}, {})
        for name in said:
            if (held := layout.properties.get(name)) and held.pairs:
                rows.add(held.pairs, {"s": node.value}, {})

    def _put(self, graph: str, node: NamedNode, said: Said, rows: "_Rows") -> set[str]:
        """Add the rows of a thing; the IRIs that they name."""
        known = self.layout.terms.properties
        held = {name: self._held(graph, name, values) for name, values in said.items() if name in known}
        single = {name: one for name, one in held.items() if one and not one.pairs}
        for name, one in held.items():
            if one and one.pairs:
                for value in said[name]:
                    rows.add(one.pairs, {"s": node.value, one.column: stored(value)}, {one.column: one.kind})
        if single or TYPE.value in said:
            table = self._table_for(graph, said, set(single))
            cells = {"s": node.value, **{one.column: stored(said[name][0]) for name, one in single.items()}}
            rows.add(table.name, cells, {one.column: one.kind for one in single.values()})
        objects = {text(value) for name, one in held.items() if one and one.kind is Kind.NODE for value in said[name]}
        return objects | {node.value} | {text(value) for value in said.get(TYPE.value, ())}

    def _held(self, graph: str, name: str, values: list[Term]) -> Property | None:
        """How a property is held, after it says these values."""
        layout = self.layout.graphs[graph]
        if name in layout.refused:
            return None
        held = layout.properties.get(name)
        kinds = {kind_of(value) for value in values}
        if held is None:
            kind = kinds.pop()
            if kinds or kind is None:
                raise Misfit(f"{name} has values of several kinds")
            held = Property(kind, self.layout.terms.column(name))
            self.layout = self.layout.with_graph(graph, layout.with_property(name, held))
        if kinds - {held.kind} or (len(values) > 1 and not held.pairs):
            raise Misfit(f"{name} has other values than it had")
        return held

    def _table_for(self, graph: str, said: Said, columns: set[str]) -> Things:
        """The table for a thing, with all columns that it needs."""
        layout = self.layout.graphs[graph]
        found = _table(layout, said)
        if found is None:
            found = Things(f"g{list(self.layout.graphs).index(graph)}t{len(layout.things) + 1}", _classes(said), frozenset())
            self.db.execute(f"CREATE TABLE {found.name} (s UBIGINT)")
        for name in sorted(columns - found.columns):
            held = layout.properties[name]
            self.db.execute(f"ALTER TABLE {found.name} ADD COLUMN {held.column} {held.kind.sql}")
        found = Things(found.name, found.classes, found.columns | columns)
        self.layout = self.layout.with_graph(graph, layout.with_table(found))
        return found

    def _note(self, iris: set[str]) -> None:
        fresh = "SELECT DISTINCT number_of(iri) AS id, iri FROM (SELECT unnest(?::VARCHAR[]) AS iri)"
        if not iris:
            return
        listed = [sorted(iris)]
        clash = f"SELECT count(*) FROM nodes JOIN ({fresh}) AS fresh USING (id) WHERE nodes.iri <> fresh.iri"
        row = self.db.execute(clash, listed).fetchone()
        if row and row[0]:
            raise Misfit("two things have one number")
        self.db.execute(f"INSERT INTO nodes SELECT id, iri FROM ({fresh}) AS fresh ANTI JOIN nodes USING (id)", listed)

    def _insert(self, table: str, rows: list[Mapping[str, Any]], kinds: Mapping[str, Kind]) -> None:
        columns = sorted({name for row in rows for name in row})
        cells = [[row.get(name) for row in rows] for name in columns]
        of = {"s": Kind.NODE, **kinds}
        listed = ", ".join(f"unnest(?::{'VARCHAR' if of[name] is Kind.NODE else of[name].sql}[]) AS {name}" for name in columns)
        values = ", ".join(
            f"CASE WHEN {name} IS NOT NULL THEN number_of({name}) END" if of[name] is Kind.NODE else name for name in columns
        )
        self.db.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM (SELECT {listed})", cells)


@dataclass
class _Rows:
    """Rows by table, and the kinds of their columns."""

    tables: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)

    def add(self, table: str, row: Mapping[str, Any], kinds: Mapping[str, Kind]) -> None:
        self.tables.setdefault(table, []).append(row)
        self.kinds.update(kinds)


def _said(store: ox.Store, node: NamedNode) -> dict[str, Said]:
    """What each graph says of a thing."""
    found: dict[str, Said] = {}
    for quad in store.quads_for_pattern(node, None, None, None):
        found.setdefault(_graph(quad), {}).setdefault(quad.predicate.value, []).append(quad.object)
    return found


def _graph(quad: Quad) -> str:
    return CURRENT if isinstance(quad.graph_name, DefaultGraph) else text(quad.graph_name)


def _classes(said: Said) -> frozenset[str]:
    return frozenset(text(value) for value in said.get(TYPE.value, ()))


def _table(layout: GraphLayout, said: Said) -> Things | None:
    classes = _classes(said)
    return next((table for table in layout.things if table.classes == classes), None)
