"""Expressions of SPARQL as SQL: an error is NULL, which AND, OR, NOT and comparisons treat in both languages alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pyoxigraph as ox
from pyoxigraph import NamedNode
from rdflib.term import Literal, URIRef, Variable
from sqlglot import exp

from graph.columns.kinds import PARAMETER, SCALE, Kind, kind_of, stored
from graph.columns.relation import Column, Relation, Unsupported, ref
from graph.rdf import XSD, Term

_COMPARE: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    ">": exp.GT,
    "<=": exp.LTE,
    ">=": exp.GTE,
}
_CALCULATE: dict[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
_PLAIN_PATTERN = re.compile(r"[\w/:.#^$*+()\[\]\-%~ ]*")


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
        return Value(_hash(exp.Placeholder(this=name)), Kind.NODE, constant=True)
    if isinstance(term, Literal) and term.datatype and term.datatype.startswith(PARAMETER):
        kind = Kind(term.datatype.removeprefix(PARAMETER))
        return Value(_cast(exp.Placeholder(this=str(term)), kind), kind, constant=True)
    known = _term(term)
    kind_ = kind_of(known) if known is not None else None
    if known is None or kind_ is None:
        raise Unsupported(f"no column holds {term}")
    value = exp.Literal.string(str(stored(known)))
    return Value(_hash(value) if kind_ is Kind.NODE else _typed(stored(known), kind_), kind_, constant=True)


def _term(term: Any) -> Term | None:
    """A term of rdflib as one of the store."""
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if not isinstance(term, Literal) or term.language:
        return None
    return ox.Literal(str(term), datatype=NamedNode(str(term.datatype or XSD + "string")))


def _hash(text: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="hash", expressions=[text])


def _typed(value: Any, kind: Kind) -> exp.Expr:
    if kind is Kind.TEXT:
        return exp.Literal.string(value)
    if kind is Kind.BOOLEAN:
        return exp.Boolean(this=value)
    return _cast(exp.Literal.string(str(value)), kind)


def _cast(value: exp.Expr, kind: Kind) -> exp.Expr:
    return exp.cast(value, kind.sql, dialect="duckdb")


class Scope:
    """The variables that expressions see: relations by the alias under which they stand."""

    def __init__(self, relations: Mapping[str, Relation]) -> None:
        self._relations = relations

    def condition(self, node: Any) -> exp.Expr:
        """An expression as a condition: its effective boolean value."""
        return self._truth(self.value(node)).sql

    def value(self, node: Any) -> Value:
        """An expression; Unsupported where the profile leaves it out."""
        if isinstance(node, Variable):
            return self._variable(str(node))
        if isinstance(node, (URIRef, Literal)):
            return constant(node)
        name = getattr(node, "name", "")
        build: Callable[[Any], Value] | None = getattr(self, f"_{name.lower()}", None)
        if build is None:
            raise Unsupported(f"{name or node} has no translation")
        return build(node)

    def _variable(self, name: str) -> Value:
        found = self._find(name)
        if found is None:
            raise Unsupported(f"?{name} is never bound")
        return found

    def _find(self, name: str) -> Value | None:
        sides = [(alias, one) for alias, one in self._relations.items() if name in one.columns]
        if not sides:
            return None
        sides.sort(key=lambda side: not side[1].columns[name].certain)
        values = [ref(one, name, alias) for alias, one in sides]
        column = sides[0][1].columns[name]
        if column.certain or len(values) == 1:
            return Value(values[0], column.kind, column.certain, column.constant is not None)
        return Value(exp.Coalesce(this=values[0], expressions=values[1:]), column.kind, certain=False)

    def _truth(self, value: Value) -> Value:
        if value.kind is not Kind.BOOLEAN:
            raise Unsupported(f"a {value.kind.value} as a condition")
        return value

    def _all(self, nodes: Sequence[Any], how: type[exp.Binary]) -> Value:
        values = [self._truth(self.value(node)) for node in nodes]
        sql = reduce(lambda one, other: how(this=exp.paren(one), expression=exp.paren(other)), (value.sql for value in values))
        return Value(sql, Kind.BOOLEAN, all(value.certain for value in values))

    def _conditionalandexpression(self, node: Any) -> Value:
        return self._all([node.expr, *_many(node.other)], exp.And)

    def _conditionalorexpression(self, node: Any) -> Value:
        return self._all([node.expr, *_many(node.other)], exp.Or)

    def _unarynot(self, node: Any) -> Value:
        value = self._truth(self.value(node.expr))
        return Value(exp.Not(this=exp.paren(value.sql)), Kind.BOOLEAN, value.certain)

    def _relationalexpression(self, node: Any) -> Value:
        if node.op in ("IN", "NOT IN"):
            return self._among(node)
        return self._compared(self.value(node.expr), node.op, self.value(node.other))

    def _compared(self, one: Value, op: str, other: Value) -> Value:
        alike = one.kind is other.kind or (one.kind.numeric and other.kind.numeric)
        if not alike or (one.kind is Kind.NODE and op not in ("=", "!=")):
            raise Unsupported(f"{one.kind.value} {op} {other.kind.value}")
        return Value(
            _COMPARE[op](this=exp.paren(one.sql), expression=exp.paren(other.sql)), Kind.BOOLEAN, one.certain and other.certain
        )

    def _among(self, node: Any) -> Value:
        value = self.value(node.expr)
        equal = [self._compared(value, "=", self.value(one)) for one in _many(node.other)]
        if not equal:
            raise Unsupported("IN ()")
        found: exp.Expr = exp.paren(reduce(lambda one, two: exp.Or(this=one, expression=two), (one.sql for one in equal)))
        return Value(exp.Not(this=found) if node.op == "NOT IN" else found, Kind.BOOLEAN, all(one.certain for one in equal))

    def _builtin_bound(self, node: Any) -> Value:
        found = self._find(str(node.arg))
        if found is None:
            return Value(exp.false(), Kind.BOOLEAN)
        return Value(exp.true() if found.certain else exp.Not(this=exp.Is(this=found.sql, expression=exp.null())), Kind.BOOLEAN)

    def _builtin_coalesce(self, node: Any) -> Value:
        values = [self.value(one) for one in node.arg if not self._never(one)]
        if not values:
            raise Unsupported("COALESCE of what is never bound")
        return _alike(values, exp.Coalesce(this=values[0].sql, expressions=[one.sql for one in values[1:]]), any)

    def _builtin_if(self, node: Any) -> Value:
        test = self._truth(self.value(node.arg1))
        branches = [node.arg2, node.arg3]
        bound = [self.value(one) for one in branches if not self._never(one)]
        if not bound:
            raise Unsupported("IF of what is never bound")
        then, otherwise = (exp.null() if self._never(one) else self.value(one).sql for one in branches)
        cases = [exp.If(this=test.sql, true=then)]
        if test.certain:
            sql = exp.Case(ifs=cases, default=otherwise)
        else:
            sql = exp.Case(ifs=[*cases, exp.If(this=exp.Not(this=exp.paren(test.sql)), true=otherwise)])
        found = _alike(bound, sql, all)
        return Value(found.sql, found.kind, found.certain and test.certain and len(bound) == 2)

    def _never(self, node: Any) -> bool:
        return isinstance(node, Variable) and self._find(str(node)) is None

    def _builtin_sameterm(self, node: Any) -> Value:
        one, other = self.value(node.arg1), self.value(node.arg2)
        if one.kind is not other.kind:
            raise Unsupported("sameTerm of two kinds")
        return self._compared(one, "=", other)

    def _builtin_str(self, node: Any) -> Value:
        value = self.value(node.arg)
        if value.kind is Kind.TEXT:
            return value
        if value.kind is Kind.NODE:
            known = select_iri(value.sql)
            return Value(known, Kind.TEXT, value.certain)
        if value.kind in (Kind.DATE, Kind.INTEGER):
            return Value(_cast(value.sql, Kind.TEXT), Kind.TEXT, value.certain)
        raise Unsupported(f"STR of a {value.kind.value}")

    def _text(self, node: Any) -> Value:
        value = self.value(node)
        if value.kind is not Kind.TEXT:
            raise Unsupported(f"a {value.kind.value} where text is expected")
        return value

    def _builtin_concat(self, node: Any) -> Value:
        values = [self._text(one) for one in node.arg]
        sql = reduce(lambda one, other: exp.DPipe(this=one, expression=other), (value.sql for value in values))
        return Value(exp.paren(sql), Kind.TEXT, all(value.certain for value in values))

    def _tested(self, node: Any, function: str) -> Value:
        one, other = self._text(node.arg1), self._text(node.arg2)
        sql = exp.Anonymous(this=function, expressions=[one.sql, other.sql])
        return Value(sql, Kind.BOOLEAN, one.certain and other.certain)

    def _builtin_strstarts(self, node: Any) -> Value:
        return self._tested(node, "starts_with")

    def _builtin_strends(self, node: Any) -> Value:
        return self._tested(node, "ends_with")

    def _builtin_contains(self, node: Any) -> Value:
        return self._tested(node, "contains")

    def _builtin_substr(self, node: Any) -> Value:
        value, start = self._text(node.arg), node.start
        length = node.length
        numbers = [one for one in (start, length) if one is not None]
        if not all(isinstance(one, Literal) and isinstance(one.value, int) and one.value > 0 for one in numbers):
            raise Unsupported("SUBSTR with numbers that are not written out")
        sql = exp.Anonymous(this="substring", expressions=[value.sql, *(exp.Literal.number(int(one)) for one in numbers)])
        return Value(sql, Kind.TEXT, value.certain)

    def _builtin_replace(self, node: Any) -> Value:
        value, pattern, new = self._text(node.arg), node.pattern, node.replacement
        if node.flags is not None or not isinstance(pattern, Literal) or not _PLAIN_PATTERN.fullmatch(pattern):
            raise Unsupported("REPLACE with a pattern that is not plain")
        if not isinstance(new, Literal) or "$" in new or "\\" in new:
            raise Unsupported("REPLACE with a replacement that is not plain")
        words = [exp.Literal.string(str(one)) for one in (pattern, new)]
        sql = exp.Anonymous(this="regexp_replace", expressions=[value.sql, *words, exp.Literal.string("g")])
        return Value(sql, Kind.TEXT, value.certain)

    def _part(self, node: Any, function: str) -> Value:
        value = self.value(node.arg)
        if value.kind is not Kind.DATE:
            raise Unsupported(f"{function} of a {value.kind.value}")
        return Value(_cast(exp.Anonymous(this=function, expressions=[value.sql]), Kind.INTEGER), Kind.INTEGER, value.certain)

    def _builtin_year(self, node: Any) -> Value:
        return self._part(node, "year")

    def _builtin_month(self, node: Any) -> Value:
        return self._part(node, "month")

    def _builtin_day(self, node: Any) -> Value:
        return self._part(node, "day")

    def _number(self, node: Any) -> Value:
        value = self.value(node)
        if not value.kind.numeric:
            raise Unsupported(f"calculating with a {value.kind.value}")
        return value

    def _builtin_abs(self, node: Any) -> Value:
        value = self._number(node.arg)
        return Value(exp.Anonymous(this="abs", expressions=[value.sql]), value.kind, value.certain)

    def _builtin_floor(self, node: Any) -> Value:
        value = self._number(node.arg)
        return Value(_whole("floor", value.sql, value.kind), value.kind, value.certain)

    def _builtin_ceil(self, node: Any) -> Value:
        value = self._number(node.arg)
        return Value(_whole("ceil", value.sql, value.kind), value.kind, value.certain)

    def _builtin_round(self, node: Any) -> Value:
        """The nearest whole number, of two the greater one (XPath fn:round)."""
        value = self._number(node.arg)
        half = exp.Add(this=exp.paren(value.sql), expression=_cast(exp.Literal.string("0.5"), Kind.DECIMAL))
        return Value(_whole("floor", half, value.kind), value.kind, value.certain)

    def _additiveexpression(self, node: Any) -> Value:
        return self._calculated(node)

    def _multiplicativeexpression(self, node: Any) -> Value:
        return self._calculated(node)

    def _calculated(self, node: Any) -> Value:
        found = self._number(node.expr)
        for op, one in zip(_many(node.op), _many(node.other), strict=True):
            other = self._number(one)
            if op == "/":
                found = _divided(found, other)
                continue
            kind = _together(found.kind, other.kind)
            sql = _CALCULATE[str(op)](this=exp.paren(found.sql), expression=exp.paren(other.sql))
            found = Value(exp.paren(sql), kind, found.certain and other.certain)
        return found

    def _unaryminus(self, node: Any) -> Value:
        value = self._number(node.expr)
        return Value(exp.Neg(this=exp.paren(value.sql)), value.kind, value.certain)

    def _function(self, node: Any) -> Value:
        (argument,) = _many(node.expr)
        value = self.value(argument)
        if str(node.iri) == XSD + "decimal" and value.kind.numeric:
            return Value(_cast(value.sql, Kind.DECIMAL), Kind.DECIMAL, value.certain)
        if str(node.iri) != XSD + "integer":
            raise Unsupported(f"{node.iri}()")
        if value.kind is Kind.INTEGER:
            return value
        if value.kind is Kind.DECIMAL:
            return Value(_cast(_whole("trunc", value.sql, Kind.DECIMAL), Kind.INTEGER), Kind.INTEGER, value.certain)
        if value.kind is not Kind.TEXT:
            raise Unsupported(f"xsd:integer of a {value.kind.value}")
        fits = exp.Anonymous(this="regexp_full_match", expressions=[value.sql, exp.Literal.string(r"[+-]?\d{1,18}")])
        return Value(exp.Case(ifs=[exp.If(this=fits, true=_cast(value.sql, Kind.INTEGER))]), Kind.INTEGER, certain=False)


def _together(one: Kind, other: Kind) -> Kind:
    """The kind of what is calculated from two numbers."""
    if one is other:
        return one
    return Kind.DECIMAL if Kind.DECIMAL in (one, other) else Kind.NUMBER


def _divided(one: Value, other: Value) -> Value:
    """One number by another, cut off after 18 digits as in the store: the quotient of whole numbers of 10^-18."""
    scale = 1 if one.kind is other.kind is Kind.INTEGER else 10**SCALE
    above, below = (exp.cast(_times(value.sql, scale), "HUGEINT", dialect="duckdb") for value in (one, other))
    whole = exp.IntDiv(this=exp.paren(_times(above, 10**18)), expression=exp.paren(below))
    unit = exp.cast(exp.Literal.string("0.000000000000000001"), "DECIMAL(18, 18)", dialect="duckdb")
    sql = exp.Mul(this=exp.cast(exp.paren(whole), "DECIMAL(38, 0)", dialect="duckdb"), expression=unit)
    certain = one.certain and isinstance(other.sql, exp.Cast) and other.constant
    return Value(exp.paren(sql), Kind.DECIMAL, certain)


def _times(value: exp.Expr, scale: int) -> exp.Expr:
    if scale == 1:
        return value
    factor = exp.cast(exp.Literal.number(scale), "HUGEINT" if scale > 10**SCALE else "DECIMAL(10, 0)", dialect="duckdb")
    return exp.paren(exp.Mul(this=exp.paren(value), expression=factor))


def select_iri(node: exp.Expr) -> exp.Expr:
    """The IRI of a thing."""
    query = exp.select("iri").from_("nodes").where(exp.EQ(this=exp.column("id", "nodes"), expression=node))
    return exp.Subquery(this=query)


def _whole(function: str, number: exp.Expr, kind: Kind) -> exp.Expr:
    return _cast(exp.Anonymous(this=function, expressions=[number]), kind)


def _alike(values: Sequence[Value], sql: exp.Expr, how: Callable[[list[bool]], bool]) -> Value:
    kinds = {value.kind for value in values}
    if len(kinds) != 1 and not all(kind.numeric for kind in kinds):
        raise Unsupported("a value of several kinds")
    kind = kinds.pop() if len(kinds) == 1 else Kind.NUMBER
    return Value(sql, kind, how([value.certain for value in values]))


def _many(found: Any) -> list[Any]:
    """What the parser gives as one thing, a list of things, or nothing."""
    if found is None:
        return []
    return list(found) if isinstance(found, (list, tuple)) else [found]
