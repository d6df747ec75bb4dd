"""Expressions of SPARQL as SQL: `Scope` knows the variables that they see."""

from typing import Any

from sqlglot import exp

from graph.columns.kinds import FINE_SCALE, SCALE, Kind
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
        return _wholly(value, "floor", value.sql)

    def _builtin_ceil(self, node: Any) -> Value:
        value = self._number(node.arg)
        return _wholly(value, "ceil", value.sql)

    def _builtin_round(self, node: Any) -> Value:
        """The nearest whole number, of two the greater one (XPath fn:round)."""
        value = self._number(node.arg)
        half = exp.Add(this=exp.paren(value.sql), expression=cast(exp.Literal.string("0.5"), Kind.DECIMAL))
        return _wholly(value, "floor", half)

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
            kind = _product(found.kind, other.kind) if op == "*" else _together(found.kind, other.kind)
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
            return value if value.kind is Kind.FINE else Value(cast(value.sql, Kind.DECIMAL), Kind.DECIMAL, value.certain)
        if str(node.iri) != XSD + "integer":
            raise Unsupported(f"{node.iri}()")
        if value.kind is Kind.INTEGER:
            return value
        if value.kind in (Kind.DECIMAL, Kind.FINE):
            return Value(cast(_whole("trunc", value.sql, Kind.DECIMAL), Kind.INTEGER), Kind.INTEGER, value.certain)
        if value.kind is not Kind.TEXT:
            raise Unsupported(f"xsd:integer of a {value.kind.value}")
        fits = exp.Anonymous(this="regexp_full_match", expressions=[value.sql, exp.Literal.string(r"[+-]?\d{1,18}")])
        return Value(exp.Case(ifs=[exp.If(this=fits, true=cast(value.sql, Kind.INTEGER))]), Kind.INTEGER, certain=False)


def _together(one: Kind, other: Kind) -> Kind:
    """The kind of the sum of two numbers."""
    if one is other:
        return one
    return next((kind for kind in (Kind.FINE, Kind.DECIMAL) if kind in (one, other)), Kind.NUMBER)


def _product(one: Kind, other: Kind) -> Kind:
    """The kind of the product of two numbers: its digits behind the point are those of both together."""
    if Kind.INTEGER in (one, other):
        return _together(one, other)
    if one.digits + other.digits > FINE_SCALE or one is other is Kind.NUMBER:
        raise Unsupported("a product of calculated decimals")
    return Kind.FINE


def average(total: Value, count: exp.Expr) -> Value:
    """A sum by what it is of; of nothing it is left to the store, where it is a whole number (0), and no decimal."""
    found = _divided(total, Value(count, Kind.INTEGER))
    nothing = exp.EQ(this=count.copy(), expression=exp.Literal.number(0))
    doubt = exp.Anonymous(this="error", expressions=[exp.Literal.string("the average of nothing")])
    return Value(exp.Case(ifs=[exp.If(this=nothing, true=doubt)], default=found.sql), found.kind)


def _divided(one: Value, other: Value) -> Value:
    """One number by another, cut off after 18 digits as in the store: the quotient of whole numbers of 10^-18."""
    if Kind.FINE in (one.kind, other.kind):
        raise Unsupported("dividing a calculated decimal")
    scale = 10 ** max(one.kind.digits, other.kind.digits)
    above, below = (exp.cast(_times(value.sql, scale), "HUGEINT", dialect="duckdb") for value in (one, other))
    whole = exp.IntDiv(this=exp.paren(_times(above, 10**FINE_SCALE)), expression=exp.paren(below))
    unit = exp.cast(exp.Literal.string("0.000000000000000001"), "DECIMAL(18, 18)", dialect="duckdb")
    sql = exp.Mul(this=exp.cast(exp.paren(whole), "DECIMAL(38, 0)", dialect="duckdb"), expression=unit)
    certain = one.certain and isinstance(other.sql, exp.Cast) and other.constant
    return Value(exp.paren(sql), Kind.FINE, certain)


def _times(value: exp.Expr, scale: int) -> exp.Expr:
    if scale == 1:
        return value
    factor = exp.cast(exp.Literal.number(scale), "HUGEINT" if scale > 10**SCALE else "DECIMAL(10, 0)", dialect="duckdb")
    return exp.paren(exp.Mul(this=exp.paren(value), expression=factor))


def _wholly(value: Value, function: str, number: exp.Expr) -> Value:
    kind = Kind.DECIMAL if value.kind is Kind.FINE else value.kind
    return Value(_whole(function, number, kind), kind, value.certain)


def _whole(function: str, number: exp.Expr, kind: Kind) -> exp.Expr:
    return cast(exp.Anonymous(this=function, expressions=[number]), kind)
