"""Expressions of SPARQL as SQL: `Scope` knows the variables that they see."""

from typing import Any

from sqlglot import exp

from graph.columns.kinds import SCALE, Kind
from graph.columns.relation import Unsupported
from graph.columns.values import Value, cast, many
from graph.columns.words import Words
from graph.rdf import XSD

_CALCULATE: dict[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


class Scope(Words):
    """Expressions with all functions of the profile."""

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
        half = exp.Add(this=exp.paren(value.sql), expression=cast(exp.Literal.string("0.5"), Kind.DECIMAL))
        return Value(_whole("floor", half, value.kind), value.kind, value.certain)

    def _additiveexpression(self, node: Any) -> Value:
        return self._calculated(node)

    def _multiplicativeexpression(self, node: Any) -> Value:
        return self._calculated(node)

    def _calculated(self, node: Any) -> Value:
        found = self._number(node.expr)
        for op, one in zip(many(node.op), many(node.other), strict=True):
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
        (argument,) = many(node.expr)
        value = self.value(argument)
        if str(node.iri) == XSD + "decimal" and value.kind.numeric:
            return Value(cast(value.sql, Kind.DECIMAL), Kind.DECIMAL, value.certain)
        if str(node.iri) != XSD + "integer":
            raise Unsupported(f"{node.iri}()")
        if value.kind is Kind.INTEGER:
            return value
        if value.kind is Kind.DECIMAL:
            return Value(cast(_whole("trunc", value.sql, Kind.DECIMAL), Kind.INTEGER), Kind.INTEGER, value.certain)
        if value.kind is not Kind.TEXT:
            raise Unsupported(f"xsd:integer of a {value.kind.value}")
        fits = exp.Anonymous(this="regexp_full_match", expressions=[value.sql, exp.Literal.string(r"[+-]?\d{1,18}")])
        return Value(exp.Case(ifs=[exp.If(this=fits, true=cast(value.sql, Kind.INTEGER))]), Kind.INTEGER, certain=False)


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


def _whole(function: str, number: exp.Expr, kind: Kind) -> exp.Expr:
    return cast(exp.Anonymous(this=function, expressions=[number]), kind)
