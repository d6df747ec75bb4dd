"""Brings the copy of a store up to what a server holds."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat, parse

from graph.remote.client import Client
from graph.remote.facts import parsed
from graph.remote.names import GRAPHS, remote_name

PIECE = 20_000
PAGE = 200_000
"""Statements of one answer, where a server has no Graph Store Protocol."""


def brought(before: ox.Store, path: Path, lines: Iterator[bytes]) -> ox.Store:
    """A copy of a store (hard links) after the lines of RDF Patches."""
    before.backup(str(path))
    copy = ox.Store(str(path))
    while piece := list(islice(lines, PIECE)):
        quads = list(parse(b"".join(line[2:] for line in piece), format=RdfFormat.N_QUADS))
        for line, quad in zip(piece, quads, strict=True):
            if line.startswith(b"A"):
                copy.add(quad)
            else:
                copy.remove(quad)
    copy.flush()
    return copy


def fetched(client: Client, dataset: str, path: Path) -> ox.Store:
    """Everything that a server says of a dataset, in a new store."""
    made = ox.Store(str(path))
    for graph in GRAPHS:
        for piece in _statements(client, remote_name(dataset, graph)):
            made.bulk_load(input=piece, format=RdfFormat.N_TRIPLES, to_graph=graph)
    made.flush()
    return made


def _statements(client: Client, graph: str) -> Iterator[bytes]:
    if client.address.data:
        yield client.fetch(graph)
        return
    text = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    rows = parsed(client.select(text), client.address.query)
    while piece := list(islice(rows, PAGE)):
        yield "".join(f"{row['s']} {row['p']} {row['o']} .\n" for row in piece).encode()
