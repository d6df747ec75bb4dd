"""Columns for tests, and the rows of two engines held against each other."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from graph.columns.kinds import Kind
from graph.columns.made import Made, make
from graph.columns.terms import Terms
from graph.ids import Ids
from graph.rdf import Term, value
from graph.snapshot import Snapshot, Table, Version

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def made_of(store: ox.Store, terms: Terms | None = None) -> Made:
    """The columns of a store, whatever its size."""
    with tempfile.TemporaryDirectory() as spool:
        made = make(Snapshot(store, Version(1, ""), Ids()), Path(spool) / "spool", terms)
    assert made is not None
    return made


def all_terms(store: ox.Store) -> Terms:
    """Every property of a store, with no kind declared."""
    return Terms(tuple(sorted({quad.predicate.value for quad in store} - {RDF_TYPE})), {})


def select(made: Made, text: str, parameters: Mapping[str, Any] | None = None) -> Table | None:
    """The rows that columns give; None where they leave the question to the store."""
    return made.select(text, parameters or {}, made.db.cursor())


def bag(table: Table) -> Counter[tuple[Any, ...]]:
    """Rows with their numbers; terms as their value and datatype, numbers by value."""
    return Counter(tuple(cell(one) for one in row) for row in table.rows)


def cell(term: Term | None) -> Any:
    """A term so that equal ones are equal."""
    if isinstance(term, Literal):
        return (term.datatype.value, value(term), term.language)
    return None if term is None else str(term)


def contents(made: Made) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """All that columns say: by graph and property, what is said of what; classes under `rdf:type`."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for graph, layout in made.layout.graphs.items():
        for table in layout.things:
            for name in sorted(table.columns):
                found.setdefault((graph, name), set()).update(_pairs(made, graph, name, table.name))
            things = _iris(made, f"SELECT s FROM {table.name}")
            found.setdefault((graph, RDF_TYPE), set()).update((one, kind) for one in things for kind in table.classes)
        for name, held in layout.properties.items():
            if held.pairs:
                found.setdefault((graph, name), set()).update(_pairs(made, graph, name, held.pairs))
    return {key: pairs for key, pairs in found.items() if pairs}


def _pairs(made: Made, graph: str, name: str, table: str) -> set[tuple[str, str]]:
    held = made.layout.graphs[graph].properties[name]
    said = "(SELECT iri FROM nodes WHERE id = o)" if held.kind is Kind.NODE else "o::VARCHAR"
    rows = f"(SELECT s, {held.column} AS o FROM {table} WHERE {held.column} IS NOT NULL)"
    found: list[tuple[str, str]] = (
        made.db.cursor().execute(f"SELECT (SELECT iri FROM nodes WHERE id = s), {said} FROM {rows}").fetchall()
    )
    assert len(found) == len(set(found)), (name, "the same twice")
    return set(found)


def _iris(made: Made, query: str) -> Iterable[str]:
    return [row[0] for row in made.db.cursor().execute(f"SELECT iri FROM ({query}) JOIN nodes ON id = s").fetchall()]


def node(name: str) -> NamedNode:
    """A thing of an example."""
    return NamedNode(f"http://example.org/{name}")
