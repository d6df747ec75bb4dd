"""Rows as every peer gives them, made comparable: a bag, numbers and days by their value, concepts by their short word."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from graph.rdf import OPEN_END, XSD, Term

RMV = "https://w3id.org/remit/vocab#"
NUMBERS = {XSD + kind for kind in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}
Bag = Counter[tuple[Any, ...]]


def cell(term: Term | None) -> Any:
    """A term as a value."""
    if term is None or isinstance(term, BlankNode):
        return None if term is None else str(term)
    if isinstance(term, NamedNode):
        return _short(term.value)
    return _plain(term.value, term.datatype.value) if isinstance(term, Literal) else str(term)


def bag(columns: Sequence[str], rows: Iterable[Sequence[Any]], named: Sequence[str] | None = None) -> Bag:
    """Rows of values as a bag, in the order of columns that somebody names."""
    places = [columns.index(name) for name in named or columns]
    return Counter(tuple(_same(row[place]) for place in places) for row in rows)


def of_terms(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Bag:
    """Rows of terms."""
    return bag(columns, ([cell(term) for term in row] for row in rows))


def of_results(results: Mapping[str, Any]) -> Bag:
    """Rows of the JSON of a SPARQL endpoint."""
    columns = results["head"]["vars"]
    rows = ([_bound(row[name]) if name in row else None for name in columns] for row in results["results"]["bindings"])
    return bag(columns, rows)


def difference(one: Bag, other: Bag) -> str:
    """What tells two bags apart, in a line; empty where they are equal."""
    if one == other:
        return ""
    only, missing = one - other, other - one
    example = next(iter(only or missing))
    return f"{only.total()} rows too many, {missing.total()} missing; such as {example}"


def _bound(said: Mapping[str, str]) -> Any:
    if said["type"] == "uri":
        return _short(said["value"])
    return said["value"] if said["type"] == "bnode" else _plain(said["value"], said.get("datatype", ""))


def _plain(text: str, datatype: str) -> Any:
    if datatype == XSD + "integer":
        return int(text)
    if datatype in NUMBERS:
        return Decimal(text) if "e" not in text.casefold() else Decimal(repr(float(text)))
    if datatype == XSD + "date":
        return date.fromisoformat(text[:10])
    return text in ("true", "1") if datatype == XSD + "boolean" else text


def _short(iri: str) -> str:
    return iri.removeprefix(RMV)


def _same(value: Any) -> Any:
    """Numbers by their value, to the twelfth place: averages end at different ones. Days as text; the open end is nothing."""
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None if value == OPEN_END.isoformat() else value
    return round(Decimal(str(value)), 12).normalize()
