"""One dataset on a server, read as if it were a store of this process: it stands where `ox.Store` stands in a `Snapshot`.

Each reading is one request. What only a local copy can do (being copied itself) is done by the one that `copy` brings up to date.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

from graph.rdf import CURRENT, Term
from graph.remote.client import Client
from graph.remote.names import GRAPHS, NAMED, local_name, remote_name
from graph.snapshot import GraphName
from ontology.errors import BadGateway

FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
ASIDE = re.compile(r"<[^<>\s]*>|^\s*#.*$|\s#.*$|\"(?:[^\"\\\n]|\\.)*\"", re.MULTILINE)
"""What says nothing of the form of a query: IRIs, comments, texts."""
Copy = Callable[[Callable[[ox.Store], Any]], Any]
"""Does something with a copy of this version that is in this process, and gives what that gives."""


class Facts:
    """The part of `ox.Store` that reads. `proven` are the questions of the catalog that this server is asked; None: it keeps to
    the standard and is asked everything. All else, look-ups of statements among it, the copy answers."""

    def __init__(self, client: Client, dataset: str, copy: Copy, proven: frozenset[str] | None = None) -> None:
        self._client, self._dataset, self._copy, self._proven = client, dataset, copy, proven

    def query(self, query: str, *, default_graph: Sequence[GraphName] = (CURRENT,)) -> Any:
        """The result of a query, of the kind that its form has."""
        if self._proven is None:
            return self._asked(query, default_graph)
        return self._copy(lambda store: store.query(query, default_graph=list(default_graph)))

    def for_question(self, name: str) -> "Facts":
        """What answers a question of the catalog."""
        asked = self._proven is not None and name in self._proven
        return Facts(self._client, self._dataset, self._copy) if asked else self

    def _asked(self, query: str, default_graph: Sequence[GraphName]) -> Any:
        text = self._renamed(query)
        default = [self._name(graph) for graph in default_graph]
        form = form_of(query)
        named = [self._name(graph) for graph in NAMED]
        if form in ("CONSTRUCT", "DESCRIBE"):
            return _as_triples(self._client.construct(text, default, named))
        body = self._client.select(text, default, named)
        return parsed(ask_of(body) if form == "ASK" else body, self._client.address.query)

    def quads_for_pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, object_: Term | None, graph: GraphName | None = None
    ) -> Iterator[Quad]:
        """The statements that fit; None fits everything."""
        if self._proven is not None:
            yield from self._copy(lambda store: list(store.quads_for_pattern(subject, predicate, object_, graph)))
            return
        graphs = GRAPHS if graph is None else (graph,)
        terms = [("?s", subject), ("?p", predicate), ("?o", object_)]
        if any(isinstance(term, BlankNode | Triple) for _, term in terms):
            return
        pattern = " ".join(name if term is None else str(term) for name, term in terms)
        asked = " ".join(name for name, term in terms if term is None)
        within = " ".join(f"<{self._name(one)}>" for one in graphs)
        if not asked:
            asked = "?g"
        text = f"SELECT ?g {asked} WHERE {{ VALUES ?g {{ {within} }} GRAPH ?g {{ {pattern} }} }}"
        if len(graphs) == 1:
            text = f"SELECT (1 AS ?one) {asked.replace('?g', '')} WHERE {{ GRAPH {within} {{ {pattern} }} }}"
        for row in parsed(self._client.select(text), self._client.address.query):
            where = graphs[0] if len(graphs) == 1 else local_name(row["g"].value)
            found: list[Any] = [row[name[1:]] if term is None else term for name, term in terms]
            yield Quad(found[0], found[1], found[2], where)

    def __contains__(self, quad: Quad) -> bool:
        found = self.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name)  # type: ignore[arg-type]
        return next(found, None) is not None

    def __iter__(self) -> Iterator[Quad]:
        return self.quads_for_pattern(None, None, None)

    def __len__(self) -> int:
        return sum(self._size(graph) for graph in GRAPHS)

    def named_graphs(self) -> list[NamedNode | BlankNode | DefaultGraph]:
        """The graphs with something in them, but for current facts."""
        return [graph for graph in NAMED if self._size(graph)]

    def contains_named_graph(self, name: NamedNode | BlankNode | DefaultGraph) -> bool:
        """Whether there is such a graph, and something in it."""
        return name in self.named_graphs()

    def backup(self, path: str) -> None:
        """Copy this version to a folder."""
        self._copy(lambda store: store.backup(path))

    def dump(self, path: str, format: RdfFormat) -> None:  # noqa: A002 - as `ox.Store` has it
        """Write this version to a file."""
        self._copy(lambda store: store.dump(path, format=format))

    def _size(self, graph: GraphName) -> int:
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{self._name(graph)}> {{ ?s ?p ?o }} }}"
        (row,) = parsed(self._client.select(text), self._client.address.query)
        return int(row["n"].value)

    def _name(self, graph: GraphName) -> str:
        return remote_name(self._dataset, graph)

    def _renamed(self, query: str) -> str:
        for graph in NAMED:
            query = query.replace(f"<{graph.value}>", f"<{self._name(graph)}>")
        return query


def form_of(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE."""
    found = FORM.search(ASIDE.sub(" ", query))
    return found[1].upper() if found else ""


def parsed(body: bytes, place: str) -> Any:
    """The results of a SELECT or ASK, all of them. BadGateway: they are cut off, or none."""
    try:
        found = ox.parse_query_results(body, format=QueryResultsFormat.JSON)
        if isinstance(found, ox.QueryBoolean):
            return found
        list(found)
        return ox.parse_query_results(body, format=QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise BadGateway(f"The store at {place} answered with something that is no result, or was cut off.") from error


def ask_of(body: bytes) -> bytes:
    """The result of an ASK as the standard has it; Virtuoso gives a table with a row, or none."""
    try:
        found = json.loads(body)
    except ValueError:
        return body
    if "boolean" in found:
        return body
    return json.dumps({"head": {}, "boolean": bool(found["results"]["bindings"])}).encode()


def _as_triples(body: bytes) -> Any:
    """Statements as the result of a CONSTRUCT."""
    store = ox.Store()
    store.extend(Quad(*quad.triple) for quad in ox.parse(body, format=RdfFormat.TURTLE))
    return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
