"""Small things every reader and writer of RDF here needs: names of graphs, prefixes, and terms as Python values."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from ontology.terms import RM, RMV

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Value: TypeAlias = str | int | Decimal | bool | date | datetime | None

XSD = "http://www.w3.org/2001/XMLSchema#"
OPEN_END = date(9999, 12, 31)
"""The end of a period that is not known to end: stored, never shown."""

PREFIXES = {
    "rm": RM.BASE,
    "rmv": RMV.BASE,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": XSD,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
}

CURRENT = DefaultGraph()
"""All current facts: the embedded store's default graph."""
SUPERSEDED = NamedNode("https://w3id.org/remit/graph/superseded")
FINDINGS = NamedNode("https://w3id.org/remit/graph/findings")
META = NamedNode("https://w3id.org/remit/graph/meta")

TYPE = NamedNode(PREFIXES["rdf"] + "type")
LABEL = NamedNode(PREFIXES["rdfs"] + "label")
PREF_LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")


def expand(name: str) -> str:
    """The IRI of a prefixed name such as `rm:holder`."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def compact(iri: str) -> str:
    """The prefixed name of an IRI of a known vocabulary; any other IRI unchanged."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return iri


def literal(value: str | int | Decimal | bool | date | datetime) -> Literal:
    """The typed literal of a Python value; text becomes xsd:string, an exact number xsd:decimal or xsd:integer."""
    if isinstance(value, bool):
        return Literal(value)
    if isinstance(value, datetime):
        return Literal(value.isoformat().replace("+00:00", "Z"), datatype=NamedNode(XSD + "dateTime"))
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))
    if isinstance(value, Decimal):
        return Literal(format(value.normalize(), "f"), datatype=NamedNode(XSD + "decimal"))
    return Literal(value)


def value(term: Term | None) -> Value:
    """The Python value of a term: IRIs and text as str, the open end as None.

    A literal that its datatype does not allow comes back as its text.
    """
    if term is None:
        return None
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else str(term)
    reader = _READERS.get(term.datatype.value)
    try:
        return reader(term.value) if reader else term.value
    except (ValueError, ArithmeticError):
        return term.value


def text(term: Term) -> str:
    """An IRI as such, a literal's lexical form, anything else as Turtle writes it."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def this_second() -> datetime:
    """Now, as records say it: to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def _day(text: str) -> date | None:
    day = date.fromisoformat(text)
    return None if day == OPEN_END else day


_READERS: dict[str, Callable[[str], Value]] = {
    XSD + "date": _day,
    XSD + "dateTime": datetime.fromisoformat,
    XSD + "integer": int,
    XSD + "decimal": Decimal,
    XSD + "double": lambda text: Decimal(repr(float(text))),
    XSD + "boolean": lambda text: text in ("true", "1"),
}
