"""Of which properties columns are made, and what kind of values each has where nothing is said with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graph.columns.kinds import DATATYPES, Kind
from graph.rdf import PREFIXES, TYPE, compact, expand, text
from graph.vocabulary import vocabulary
from ontology.terms import RM

_OWL, _RDFS, _SKOS, _DCT = (PREFIXES[name] for name in ("owl", "rdfs", "skos", "dcterms"))
ASIDE = frozenset(
    {TYPE.value, RM.source, RM.rowNumber, RM.idNumberHash, RM.idNumberEnd, RM.idNumberNear, _RDFS + "label", _DCT + "identifier"}
    | {_SKOS + name for name in ("prefLabel", "altLabel", "definition", "example", "scopeNote")}
)
"""What no column holds: where a record was read, names and numbers of people, words for reading."""
_PROPERTY = {_OWL + "ObjectProperty", _OWL + "DatatypeProperty"}


@dataclass(frozen=True)
class Terms:
    """The properties, by IRI, and the kinds of those of which something is declared."""

    properties: tuple[str, ...]
    kinds: Mapping[str, Kind]

    def column(self, property_: str) -> str:
        """The name of the column of a property, the same in all tables."""
        return f"c{self.properties.index(property_)}"


@cache
def ontology_terms() -> Terms:
    """The properties that the ontology declares or uses, sorted; their kinds as the ontology and the JSON-LD context say."""
    stated = [(text(quad.subject), text(quad.object)) for quad in vocabulary() if quad.predicate == TYPE]
    declared = {name for name, found in stated if found in _PROPERTY}
    properties = (declared | {quad.predicate.value for quad in vocabulary()}) - ASIDE
    objects = {name: Kind.NODE for name, found in stated if found == _OWL + "ObjectProperty"}
    return Terms(tuple(sorted(properties)), objects | _in_context())


def _in_context() -> dict[str, Kind]:
    context = json.loads(files("ontology").joinpath("context.jsonld").read_text(encoding="utf-8"))["@context"]
    terms = [term for term in context.values() if isinstance(term, dict) and "@id" in term]
    types = {expand(term["@id"]): term.get("@type", "") for term in terms}
    kinds = {"@id": Kind.NODE, **{compact(name): kind for name, kind in DATATYPES.items()}}
    return {name: kinds[found] for name, found in types.items() if found in kinds}
