"""Functions on texts and days in SQL."""

import re
from functools import reduce
from typing import Any

from rdflib.term import Literal
from sqlglot import exp

from graph.columns.kinds import Kind
from graph.columns.logic import Logic
from graph.columns.relation import Unsupported
from graph.columns.values import Value, cast

_PLAIN_PATTERN = re.compile(r"[\w/:.#^$*+()\[\]\-%~ ]*")


class Words(Logic):
    """Expressions with the functions on texts and days."""

    def _builtin_str(self, node: Any) -> Value:
        value = self.value(node.arg)
        if value.kind is Kind.TEXT:
            return value
        if value.kind is Kind.NODE:
            return Value(self.iri_of(value.sql), Kind.TEXT, value.certain)
        if value.kind in (Kind.DATE, Kind.INTEGER):
            return Value(cast(value.sql, Kind.TEXT), Kind.TEXT, value.certain)
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
        return Value(cast(exp.Anonymous(this=function, expressions=[value.sql]), Kind.INTEGER), Kind.INTEGER, value.certain)

    def _builtin_year(self, node: Any) -> Value:
        return self._part(node, "year")

    def _builtin_month(self, node: Any) -> Value:
        return self._part(node, "month")

    def _builtin_day(self, node: Any) -> Value:
        return self._part(node, "day")
