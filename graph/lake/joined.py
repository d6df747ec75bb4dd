"""Several counties of a lake laid out as one: the tables that a question about all of them is compiled for.

What is a column in one county and a table of pairs in another is pairs in all; what is of several kinds is left out of all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.columns.kinds import Kind
from graph.columns.layout import GRAPHS, GraphLayout, Layout, Property, Things
from graph.columns.terms import ontology_terms
from graph.lake.county import NODES, County


@dataclass(frozen=True)
class Source:
    """Files that a table is read from: those of one table of the lake, of some counties."""

    table: str
    counties: tuple[County, ...]


@dataclass
class Joined:
    """The tables of all counties: how they are laid out, what columns each has, and what it is read from."""

    layout: Layout
    columns: dict[str, dict[str, Kind]] = field(default_factory=dict)
    sources: dict[str, list[Source]] = field(default_factory=dict)


def joined(counties: Sequence[County]) -> Joined:
    """The counties as one layout."""
    graphs = {name: _graph([county.layout.graphs[name] for county in counties], number) for number, name in enumerate(GRAPHS)}
    found = Joined(Layout(ontology_terms(), graphs), {NODES: {"id": Kind.NODE, "iri": Kind.TEXT}})
    found.sources[NODES] = [Source(NODES, tuple(counties))]
    for name, graph in graphs.items():
        for things in graph.things:
            held = [graph.properties[one] for one in sorted(things.columns)]
            found.columns[things.name] = {"s": Kind.NODE} | {one.column: one.kind for one in held}
            found.sources[things.name] = [_with_table(things.name, counties, name)]
        for property_, held_as in graph.properties.items():
            if held_as.pairs:
                found.columns[held_as.pairs] = {"s": Kind.NODE, held_as.column: held_as.kind}
                found.sources[held_as.pairs] = list(_pairs(property_, held_as, counties, name))
    return found


def _graph(graphs: Sequence[GraphLayout], number: int) -> GraphLayout:
    refused = {name for graph in graphs for name in graph.refused}
    held: dict[str, list[Property]] = {}
    for graph in graphs:
        for name, one in graph.properties.items():
            held.setdefault(name, []).append(one)
    refused |= {name for name, all_ in held.items() if len({one.kind for one in all_}) > 1}
    properties = {name: _as_one(all_, number) for name, all_ in held.items() if name not in refused}
    single = {name for name, one in properties.items() if not one.pairs}
    tables: dict[str, Things] = {}
    for things in (one for graph in graphs for one in graph.things):
        before = tables[things.name].columns if things.name in tables else frozenset()
        tables[things.name] = Things(things.name, things.classes, before | (things.columns & single))
    return GraphLayout(tuple(tables[name] for name in sorted(tables)), properties, frozenset(refused))


def _as_one(held: Sequence[Property], number: int) -> Property:
    column = held[0].column
    return Property(held[0].kind, column, f"g{number}{column}" if any(one.pairs for one in held) else "")


def _with_table(table: str, counties: Iterable[County], graph: str) -> Source:
    return Source(table, tuple(one for one in counties if table in {things.name for things in one.layout.graphs[graph].things}))


def _pairs(name: str, held: Property, counties: Sequence[County], graph: str) -> Iterable[Source]:
    """Where pairs are: in tables of their own, or in a column of things."""
    layouts = [(county, county.layout.graphs[graph]) for county in counties]
    own = tuple(county for county, layout in layouts if name in layout.properties and layout.properties[name].pairs)
    if own:
        yield Source(held.pairs, own)
    single = [(county, layout) for county, layout in layouts if name in layout.properties and not layout.properties[name].pairs]
    tables = {things.name for _, layout in single for things in layout.things if name in things.columns}
    for table in sorted(tables):
        there = [county for county, layout in single if any(one.name == table and name in one.columns for one in layout.things)]
        yield Source(table, tuple(there))
