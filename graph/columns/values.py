"""Values of SPARQL's expressions in SQL: what they are, and constants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from pyoxigraph import NamedNode
from rdflib.term import Literal, URIRef
from sqlglot import exp

from graph.columns.kinds import PARAMETER, Kind, kind_of, stored
from graph.columns.relation import Column, Unsupported
from graph.rdf import XSD, Term


@dataclass(frozen=True)
class Value:
    """An expression in SQL: its kind, whether it is never an error or unbound, and whether it is the same everywhere."""

    sql: exp.Expr
    kind: Kind
    certain: bool = True
    constant: bool = False

    @property
    def column(self) -> Column:
        """What a variable is that is bound to it."""
        return Column(self.kind, self.certain, self.sql if self.constant and self.certain else None)


def constant(term: Any) -> Value:
    """A term of a query, or a parameter (`PARAMETER`), as a constant."""
    if isinstance(term, URIRef) and term.startswith(PARAMETER):
        name = term.removeprefix(PARAMETER)
        return Value(numbered(exp.Placeholder(this=name)), Kind.NODE, constant=True)
    if isinstance(term, Literal) and term.datatype and term.datatype.startswith(PARAMETER):
        kind = Kind(term.datatype.removeprefix(PARAMETER))
        return Value(cast(exp.Placeholder(this=str(term)), kind), kind, constant=True)
    known = _term(term)
    kind_ = kind_of(known) if known is not None else None
    if known is None or kind_ is None:
        raise Unsupported(f"no column holds {term}")
    return Value(_typed(stored(known), kind_), kind_, constant=True)


def _term(term: Any) -> Term | None:
    """A term of rdflib as one of the store."""
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if not isinstance(term, Literal) or term.language:
        return None
    return ox.Literal(str(term), datatype=NamedNode(str(term.datatype or XSD + "string")))


def numbered(text: exp.Expr) -> exp.Expr:
    """The number of the thing with an IRI."""
    return exp.Anonymous(this="number_of", expressions=[text])


def _typed(value: Any, kind: Kind) -> exp.Expr:
    if kind is Kind.NODE:
        return numbered(exp.Literal.string(value))
    if kind is Kind.TEXT:
        return exp.Literal.string(value)
    if kind is Kind.BOOLEAN:
        return exp.Boolean(this=value)
    return cast(exp.Literal.string(str(value)), kind)


def cast(value: exp.Expr, kind: Kind) -> exp.Expr:
    """A value as one of a kind."""
    return exp.cast(value, kind.sql, dialect="duckdb")


def alike(values: Sequence[Value], sql: exp.Expr, how: Callable[[list[bool]], bool]) -> Value:
    """What is one of several values: of their kind, and certain if all or any of them are."""
    kinds = {value.kind for value in values}
    if len(kinds) != 1 and (Kind.FINE in kinds or not all(kind.numeric for kind in kinds)):
        raise Unsupported("a value of several kinds")
    kind = kinds.pop() if len(kinds) == 1 else Kind.NUMBER
    return Value(sql, kind, how([value.certain for value in values]))


def many(found: Any) -> list[Any]:
    """What the parser gives as one thing, a list of things, or nothing."""
    if found is None:
        return []
    return list(found) if isinstance(found, (list, tuple)) else [found]
