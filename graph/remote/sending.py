"""How a commit gets to a server: as one update that says which version it starts from, so that all of it takes place or nothing.

A small commit carries its statements. Those of a large one are brought before to graphs where nobody looks, and the update moves
them; what an interrupted commit left there is removed by the next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, parse

from graph.remote.client import Client
from graph.remote.control import Control, Stands, stands_in
from graph.remote.facts import parsed
from graph.remote.names import STAGING, remote_name
from ontology.errors import BadRequest, Conflict, Unsure

PIECE = 10_000
INLINE = 200
"""Statements that an update carries itself; servers have limits to the length of a text."""
INLINE_BYTES = 60_000


@dataclass
class Change:
    """What a commit changes on a server: statements as N-Triples by the graph they are in there."""

    removed: dict[str, list[str]] = field(default_factory=dict)
    added: dict[str, list[str]] = field(default_factory=dict)

    def patch(self, dataset: str, lines: Iterable[bytes]) -> None:
        """Take in the lines of an RDF Patch. BadRequest: a blank node, which nobody could remove again."""
        ahead = iter(lines)
        while piece := list(islice(ahead, PIECE)):
            quads = parse(b"".join(line[2:] for line in piece), format=RdfFormat.N_QUADS)
            for line, quad in zip(piece, quads, strict=True):
                self._take(line.startswith(b"A"), remote_name(dataset, quad.graph_name), quad)

    def add(self, graph: str, triple: Triple) -> None:
        """One statement more."""
        self.added.setdefault(graph, []).append(f"{triple} .")

    def small(self) -> bool:
        """Whether one text can carry it."""
        lists = [*self.removed.values(), *self.added.values()]
        return sum(map(len, lists)) <= INLINE and sum(len(line) for lines in lists for line in lines) <= INLINE_BYTES

    def _take(self, added: bool, graph: str, quad: Quad) -> None:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            raise BadRequest(f"A store elsewhere keeps no blank nodes, for they cannot be named there: {quad.subject}.")
        into = self.added if added else self.removed
        into.setdefault(graph, []).append(f"{quad.triple} .")


def send(control: Control, start: Stands, end: Stands, change: Change) -> None:
    """Put a version in force on a server.

    Conflict     somebody else was first: nothing was changed
    BadGateway   the server refuses it, or nobody knows whether it took it
    """
    client = control.client
    staged = {} if change.small() else _stage(client, change, end)
    text = _moving(start, end, staged) if staged else _carrying(start, end, change)
    try:
        client.update(text)
    except Unsure:
        # The record knows; where it cannot be asked either, the error is right.
        if control.stands() != end:
            raise
    found = control.stands()
    for graph in staged:
        client.update(f"DROP SILENT GRAPH <{graph}>")
    if found != end:
        raise Conflict("Somebody else committed at the same moment, and was first; nothing was changed. Try again.")


def sweep(client: Client) -> None:
    """Remove what interrupted commits have left; for whoever alone may write."""
    text = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{STAGING}")) }}'
    for row in parsed(client.select(text), client.address.query):
        client.update(f"DROP SILENT GRAPH <{row['g'].value}>")


def _carrying(start: Stands, end: Stands, change: Change) -> str:
    gone, new = (_in_graphs(lists) for lists in (change.removed, change.added))
    old = stands_in(start.said)
    return f"DELETE {{ {old}\n{gone} }} INSERT {{ {stands_in(end.said)}\n{new} }} WHERE {{ {old} }}"


def _in_graphs(lists: dict[str, list[str]]) -> str:
    return "\n".join(f"GRAPH <{graph}> {{\n{chr(10).join(lines)}\n}}" for graph, lines in lists.items())


def _stage(client: Client, change: Change, end: Stands) -> dict[str, tuple[str, str]]:
    """Bring the statements to graphs of their own; for each, what is done with them (DELETE or INSERT), and where."""
    staged, token = {}, end.token
    for word, lists in (("DELETE", change.removed), ("INSERT", change.added)):
        for number, (graph, lines) in enumerate(lists.items()):
            place = f"{STAGING}{token}/{word.lower()}/{number}"
            for piece in _pieces(lines):
                client.add(place, piece)
            staged[place] = (word, graph)
    return staged


def _pieces(lines: list[str]) -> Iterator[bytes]:
    for first in range(0, len(lines), PIECE):
        yield ("\n".join(lines[first : first + PIECE]) + "\n").encode()


def _moving(start: Stands, end: Stands, staged: dict[str, tuple[str, str]]) -> str:
    """Each step looks again whether the version is still the one that the commit starts from; the last puts the next in force."""
    old, every = stands_in(start.said), "?s ?p ?o"
    steps = [
        f"{word} {{ GRAPH <{graph}> {{ {every} }} }} WHERE {{ {old} GRAPH <{place}> {{ {every} }} }}"
        for place, (word, graph) in staged.items()
    ]
    steps.append(f"DELETE {{ {old} }} INSERT {{ {stands_in(end.said)} }} WHERE {{ {old} }}")
    return " ;\n".join(steps)
