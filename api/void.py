"""`/.well-known/void`: how much there is of what, for programs that plan queries (VoID, W3C Interest Group Note 2011)."""

from collections.abc import Callable
from typing import Protocol

import rdflib
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from rdflib.namespace import RDF, VOID, XSD

from api.negotiate import agreed
from api.parameters import check_parameters
from api.sparql_formats import content_type
from graph.kept import Keeper
from graph.rdf import text
from graph.snapshot import Snapshot, Version

PROPERTIES = "SELECT ?term (COUNT(*) AS ?count) WHERE { ?s ?term ?o } GROUP BY ?term ORDER BY ?term"
CLASSES = "SELECT ?term (COUNT(*) AS ?count) WHERE { ?s a ?term } GROUP BY ?term ORDER BY ?term"
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


class Described(Protocol):
    """What stands behind the door."""

    def void(self, endpoint: str) -> rdflib.Graph:
        """What the dataset of whoever asks holds; `endpoint` is the address for queries."""
        ...


def blueprint(described: Described) -> Blueprint:
    """The route."""
    door = Blueprint("void", __name__)

    @door.get("/.well-known/void")
    def void() -> ResponseReturnValue:
        """What the dataset holds, counted by class and property (VoID)."""
        check_parameters()
        return as_rdf(lambda: described.void(f"{request.host_url}sparql"), "The description has none of these formats.")

    return door


def as_rdf(describe: Callable[[], rdflib.Graph], refusal: str) -> Response:
    """A description in the format of RDF that the client takes; it is made only if there is one.

    NotAcceptable   there is none; `refusal` says so
    """
    chosen = agreed(FORMATS, refusal)
    response = Response(describe().serialize(format=FORMATS[chosen], encoding="utf-8"), content_type=content_type(chosen))
    response.vary.add("Accept")
    return response


class Counts:
    """Counts of datasets, made once for each version; safe for threads."""

    def __init__(self) -> None:
        self._known: Keeper[tuple[str, Version], dict[str, dict[str, int]]] = Keeper(2)

    def of(self, dataset: str, snapshot: Snapshot) -> dict[str, dict[str, int]]:
        """How many statements the default graph has of each property, and things of each class."""
        return self._known.of(
            (dataset, snapshot.version),
            lambda: {"properties": _counted(snapshot, PROPERTIES), "classes": _counted(snapshot, CLASSES)},
        )


def void_graph(endpoint: str, version: str, counts: dict[str, dict[str, int]]) -> rdflib.Graph:
    """The description of a dataset with these counts."""
    graph = rdflib.Graph()
    dataset = rdflib.URIRef(f"{endpoint}#dataset")
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, VOID.sparqlEndpoint, rdflib.URIRef(endpoint)))
    graph.add((dataset, rdflib.OWL.versionInfo, rdflib.Literal(version)))
    _say(graph, dataset, VOID.triples, sum(counts["properties"].values()))
    _say(graph, dataset, VOID.properties, len(counts["properties"]))
    _say(graph, dataset, VOID.classes, len(counts["classes"]))
    for kind, part, term, number in (
        ("properties", VOID.propertyPartition, VOID.property, VOID.triples),
        ("classes", VOID.classPartition, VOID["class"], VOID.entities),
    ):
        for at, (iri, count) in enumerate(counts[kind].items()):
            node = rdflib.BNode(f"{kind}{at}")
            graph.add((dataset, part, node))
            graph.add((node, term, rdflib.URIRef(iri)))
            _say(graph, node, number, count)
    return graph


def _say(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: rdflib.URIRef, count: int) -> None:
    graph.add((subject, predicate, rdflib.Literal(count, datatype=XSD.integer)))


def _counted(snapshot: Snapshot, query: str) -> dict[str, int]:
    return {text(term): int(text(count)) for term, count in snapshot.select(query).rows if term and count}
