"""The description of a SPARQL endpoint for programs (SPARQL 1.1 Service Description, W3C 2013)."""

import rdflib
from rdflib.namespace import RDF, VOID, XSD

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
)
_INPUTS = _RESULTS[4:]
CASTS = ("date", "time", "gYear", "gYearMonth", "duration", "dayTimeDuration", "yearMonthDuration")
"""Datatypes to which the engine casts beside those of SPARQL 1.1, section 17.5."""


def describe(address: str, size: int, *, updates: bool) -> rdflib.Graph:
    """The description of the endpoint at an address that holds `size` statements; with `updates` for one who may write."""
    graph = rdflib.Graph()
    service, dataset, default = rdflib.URIRef(address), rdflib.BNode(), rdflib.BNode()
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    for name in _RESULTS:
        graph.add((service, SD.resultFormat, rdflib.URIRef(_FORMATS + name)))
    for name in CASTS:
        graph.add((service, SD.extensionFunction, XSD[name]))
    if updates:
        graph.add((service, SD.supportedLanguage, SD.SPARQL11Update))
        graph.add((service, SD.feature, SD.EmptyGraphs))
        for name in _INPUTS:
            graph.add((service, SD.inputFormat, rdflib.URIRef(_FORMATS + name)))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, VOID.sparqlEndpoint, service))
    graph.add((dataset, VOID.triples, rdflib.Literal(size, datatype=XSD.integer)))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    return graph
