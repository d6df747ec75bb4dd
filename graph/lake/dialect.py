"""The SQL of the compiler as Spark's: the one place that knows where DuckDB and Spark differ.

What is not listed here is refused, never guessed. Spark runs it by ANSI rules, so that a number that does not fit is an error,
and keeps the digits of decimals (`SETTINGS`).
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from graph.columns.kinds import FINE_SCALE
from graph.columns.relation import Unsupported

SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.caseSensitive": "false",
}
"""What a session must have for the translation to mean the same."""

_PLAIN = (
    exp.Select, exp.Union, exp.Subquery, exp.From, exp.Join, exp.Where, exp.Group, exp.Distinct, exp.Table, exp.TableAlias,
    exp.Alias, exp.Column, exp.Identifier, exp.Star, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.And, exp.Or, exp.Not,
    exp.Is, exp.EQ, exp.NEQ, exp.LT, exp.GT, exp.LTE, exp.GTE, exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Case, exp.If, exp.Coalesce,
    exp.Cast, exp.DataType, exp.DataTypeParam, exp.DPipe, exp.Exists, exp.Count, exp.Sum, exp.Min, exp.Max, exp.Floor, exp.Ceil,
    exp.Abs, exp.AnyValue, exp.IgnoreNulls,
)  # fmt: skip
"""What is written alike and means the same."""
_TYPES = {exp.DType.UBIGINT: "BIGINT", exp.DType.INT128: "DECIMAL(38, 0)", exp.DType.VARCHAR: "STRING", exp.DType.TEXT: "STRING"}
_KNOWN_TYPES = {exp.DType.BIGINT, exp.DType.DATE, exp.DType.DECIMAL, exp.DType.BOOLEAN}
_UNIT = "0." + "0" * (FINE_SCALE - 1) + "1"


def number_of(iri: str) -> int:
    """The number of a thing, as lakes have it: `graph.columns.kinds.NUMBER_OF` as a signed number of the same 64 bits."""
    return int.from_bytes(hashlib.md5(iri.encode(), usedforsecurity=False).digest()[:8], "little", signed=True)


def in_spark(query: exp.Expr, parameters: Mapping[str, Any]) -> str:
    """A query with its parameters, as Spark's SQL.

    Unsupported   it says something that is not listed here
    """
    done = query.copy()
    for node in reversed(list(done.walk())):
        changed = _changed(node, parameters)
        if changed is not node:
            node.replace(changed)
    if other := next((node for node in done.walk() if not isinstance(node, _PLAIN) and not node.meta.get(_DONE)), None):
        raise Unsupported(f"{other.sql('duckdb')[:60]} has no translation for Spark")
    return done.sql("spark")


_DONE = "spark"


def _changed(node: exp.Expr, parameters: Mapping[str, Any]) -> exp.Expr:
    if isinstance(node, exp.Mul) and (quotient := _quotient(node)):
        return _cut(*quotient)
    if isinstance(node, exp.Placeholder):
        return _parameter(node, parameters)
    if isinstance(node, exp.DataType):
        return _type(node)
    change = _FUNCTIONS.get(node.name.lower() if isinstance(node, exp.Anonymous) else node.key)
    return change(node, parameters) if change else node


def _parameter(node: exp.Placeholder, parameters: Mapping[str, Any]) -> exp.Expr:
    value = parameters[node.name]
    said = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return exp.Literal.string(said)


def _type(node: exp.DataType) -> exp.Expr:
    if node.this in _TYPES:
        return exp.DataType.build(_TYPES[node.this], dialect="spark")
    if node.this not in _KNOWN_TYPES:
        raise Unsupported(f"the type {node.sql('duckdb')} has no translation for Spark")
    return node


def _quotient(node: exp.Mul) -> tuple[exp.Expr, exp.Expr] | None:
    """The numbers that are divided, where a product is the compiler's way to cut a quotient off after 18 digits."""
    unit, whole = node.expression, node.this
    if not (isinstance(unit, exp.Cast) and unit.this.name == _UNIT and isinstance(whole, exp.Cast)):
        return None
    division = whole.this.unnest()
    if not isinstance(division, exp.IntDiv) or not isinstance(product := division.this.unnest(), exp.Mul):
        return None
    return product.this.unnest(), division.expression.unnest()


def _cut(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """A quotient cut off after 18 digits: its whole part, then what is left; NULL where it is divided by nothing.

    Spark's `div` gives 64 bits, which hold either part; its decimals have no room for both in one number.
    """
    below = _done("nullif", exp.paren(other.copy()), exp.Literal.number(0))
    left = _done("mod", one.copy(), below.copy())
    whole = exp.cast(_div(one.copy(), below.copy()), f"DECIMAL(38, {FINE_SCALE})", dialect="spark")
    scale = exp.cast(exp.Literal.number(10**FINE_SCALE), "DECIMAL(19, 0)", dialect="spark")
    rest = _div(exp.paren(exp.Mul(this=left, expression=scale)), below.copy())
    unit = exp.cast(exp.Literal.string(_UNIT), f"DECIMAL({FINE_SCALE}, {FINE_SCALE})", dialect="spark")
    part = exp.Mul(this=exp.cast(rest, "DECIMAL(20, 0)", dialect="spark"), expression=unit)
    return exp.Paren(this=exp.Add(this=whole, expression=exp.paren(part)))


def _div(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return _marked(exp.IntDiv(this=exp.paren(one), expression=exp.paren(other)))


def _done(name: str, *arguments: exp.Expr) -> exp.Expr:
    return _marked(exp.Anonymous(this=name, expressions=list(arguments)))


def _marked(node: exp.Expr) -> exp.Expr:
    node.meta[_DONE] = True
    return node


Change = Callable[[Any, Mapping[str, Any]], exp.Expr]


def _number(node: exp.Anonymous, parameters: Mapping[str, Any]) -> exp.Expr:
    (iri,) = node.expressions
    if isinstance(iri, exp.Placeholder):
        iri = _parameter(iri, parameters)
    if not isinstance(iri, exp.Literal):
        raise Unsupported("the number of a text that is calculated")
    return exp.cast(exp.Literal.string(str(number_of(iri.name))), "BIGINT", dialect="spark")


def _full_match(node: exp.RegexpFullMatch, parameters: Mapping[str, Any]) -> exp.Expr:
    return _done("regexp_like", node.this, exp.Literal.string(rf"\A(?:{_pattern(node.expression)})\z"))


def _replace(node: exp.RegexpReplace, parameters: Mapping[str, Any]) -> exp.Expr:
    return _done("regexp_replace", node.this, exp.Literal.string(f"(?d){_pattern(node.expression)}"), node.args["replacement"])


def _truncated(node: exp.Trunc, parameters: Mapping[str, Any]) -> exp.Expr:
    return exp.cast(node.this, "BIGINT", dialect="spark")


def _pattern(node: exp.Expr) -> str:
    """A pattern that RE2 and Java read alike: `$` also means a place before the last line's end to Java."""
    if not isinstance(node, exp.Literal) or "$" in node.name:
        raise Unsupported("a pattern that Spark reads in another way")
    return node.name


def _renamed(name: str) -> Change:
    def change(node: Any, parameters: Mapping[str, Any]) -> exp.Expr:
        arguments = node.expressions if isinstance(node, exp.Anonymous) else [one for one in node.args.values() if one]
        return _done(name, *arguments)

    return change


_FUNCTIONS: dict[str, Change] = {
    "number_of": _number,
    "regexpfullmatch": _full_match,
    "regexpreplace": _replace,
    "substring": _renamed("substring"),
    "startswith": _renamed("startswith"),
    "endswith": _renamed("endswith"),
    "contains": _renamed("contains"),
    "trunc": _truncated,
    "year": _renamed("year"),
    "month": _renamed("month"),
    "day": _renamed("day"),
    "error": _renamed("raise_error"),
}
"""By its name in sqlglot's tree."""
