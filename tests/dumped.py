"""What graphs say, as lines: they are compared in a tenth of the time of as many statements."""

from collections.abc import Iterable
from typing import TypeAlias

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

Graph: TypeAlias = NamedNode | DefaultGraph
Said: TypeAlias = tuple[str, bytes]
"""A statement: the name of its graph, and its line of N-Triples."""


def lines_of(store: ox.Store, *graphs: Graph) -> set[Said]:
    """The statements of some graphs."""
    return {(str(graph), line) for graph in graphs for line in _dump(store, graph).splitlines()}


def all_lines_of(store: ox.Store) -> set[bytes]:
    """The statements of all graphs."""
    return set((store.dump(format=RdfFormat.N_QUADS) or b"").splitlines())


def about(kind: str, store: ox.Store, graph: Graph) -> set[Said]:
    """The statements of a graph about things of a kind."""
    part = f"/{kind}/".encode()
    return {(name, line) for name, line in lines_of(store, graph) if part in line.partition(b" ")[0]}


def quads_of(lines: Iterable[Said]) -> set[Quad]:
    """Lines as statements."""
    parsed = ((_named(graph), quad) for graph, line in lines for quad in ox.parse(line, format=RdfFormat.N_TRIPLES))
    return {Quad(quad.subject, quad.predicate, quad.object, graph) for graph, quad in parsed}


def _named(graph: str) -> Graph:
    return NamedNode(graph[1:-1]) if graph.startswith("<") else DefaultGraph()


def _dump(store: ox.Store, graph: Graph) -> bytes:
    return store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
