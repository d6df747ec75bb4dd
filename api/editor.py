"""What the editor at `/sparql` asks for while somebody writes: what can be completed, and the examples with their parameters.

The examples are there for programs, too: as SHACL-AF describes queries (`sh:SPARQLSelectExecutable`), each with its endpoint.
"""

import hashlib
import json
from functools import cache

import rdflib
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from rdflib.namespace import RDF, RDFS, SH

from api.parameters import check_given_once, check_parameters
from api.reader import Reader, check_may_ask, current_reader
from api.service import Service
from api.void import as_rdf
from queries.catalog import catalog, question
from queries.params import bind, resolve
from visualize.completion import completions

SCHEMA = rdflib.Namespace("https://schema.org/")


def blueprint(service: Service) -> Blueprint:
    """The two routes."""
    door = Blueprint("editor", __name__)

    @door.get("/sparql/terms")
    def terms() -> ResponseReturnValue:
        """Prefixes and terms of the ontology and the vocabulary, with their names in English and Chinese."""
        check_parameters()
        response = Response(_terms(), content_type="application/json")
        response.set_etag(hashlib.sha256(_terms()).hexdigest()[:32])
        response.cache_control.no_cache = True
        return response.make_conditional(request)

    @door.get("/sparql/examples")
    def examples() -> ResponseReturnValue:
        """All questions that the reader may ask, as queries that a program finds (SHACL-AF), with example values."""
        check_parameters()
        address = f"{request.host_url}sparql"
        return as_rdf(lambda: example_graph(address, current_reader()), "The examples have none of these formats.")

    @door.get("/sparql/examples/<example>")
    def example(example: str) -> ResponseReturnValue:
        """The SPARQL of a question of the catalog, with the parameters that are given in their places."""
        asked, reader = question(example), current_reader()
        check_may_ask(asked)
        check_given_once()
        with service.snapshot(reader) as snapshot:
            bound = resolve(asked, request.args.to_dict(), snapshot)
        return jsonify(name=asked.name, params=bound.words, sparql=bind(asked, bound.terms).strip() + "\n", then=asked.then)

    return door


def example_graph(endpoint: str, reader: Reader) -> rdflib.Graph:
    """The questions that a reader may ask, as queries of an endpoint."""
    graph = rdflib.Graph()
    graph.bind("schema", SCHEMA)
    for asked in (found for found in catalog().values() if reader.may_ask(found)):
        node = rdflib.URIRef(f"{endpoint}/examples/{asked.name}")
        graph.add((node, RDF.type, SH.SPARQLExecutable))
        graph.add((node, RDF.type, SH.SPARQLSelectExecutable))
        graph.add((node, RDFS.comment, rdflib.Literal(asked.text.en, lang="en")))
        graph.add((node, RDFS.comment, rdflib.Literal(asked.text.zh, lang="zh")))
        graph.add((node, SCHEMA.keywords, rdflib.Literal(asked.theme)))
        graph.add((node, SCHEMA.target, rdflib.URIRef(endpoint)))
        graph.add((node, SH.select, rdflib.Literal(asked.sparql.strip() + "\n")))
    return graph


@cache
def _terms() -> bytes:
    return json.dumps(completions(), ensure_ascii=False).encode()
