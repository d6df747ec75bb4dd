"""The representations of what answers as a page or as RDF, and which of them a request wants."""

from collections.abc import Iterable, Mapping, Sequence

from flask import request
from pyoxigraph import RdfFormat, Triple, serialize

from api.negotiate import agreed
from graph.jsonld import to_jsonld
from graph.rdf import PREFIXES
from ontology.errors import NotAcceptable

MEDIA_TYPES = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""Suffix to media type, the usual one first."""
RDF = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}


def asked_format(offers: Sequence[str] = tuple(MEDIA_TYPES)) -> str:
    """The suffix of what the request wants: by its parameter `format`, else by Accept.

    NotAcceptable   there is nothing of that kind, and what there is
    """
    return asked_of({offer: MEDIA_TYPES[offer] for offer in offers})


def asked_of(offers: Mapping[str, str]) -> str:
    """The name of what the request wants of offers (name to media type), as for `asked_format`."""
    if named := request.args.get("format"):
        if named not in offers:
            raise NotAcceptable(f"There is no format «{named}».", offers=list(offers))
        return named
    types: dict[str, str] = {}
    for name, media_type in offers.items():
        types.setdefault(media_type, name)
    return types[agreed(types, f"This comes as {', '.join(types.values())}.")]


def written(triples: Iterable[Triple], form: str, prefixes: dict[str, str] | None = None) -> bytes:
    """Triples in a format of RDF; no triple is written twice."""
    once = list(dict.fromkeys(triples))
    if form == "jsonld":
        return to_jsonld(once, prefixes)
    return serialize(once, format=RDF[form], prefixes=None if form == "nt" else prefixes or PREFIXES) or b""
