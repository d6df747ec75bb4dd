"""Questions in SPARQL as SQL over the columns: the algebra that rdflib makes of the text, operator by operator.

The profile: basic patterns, FILTER, OPTIONAL, UNION, MINUS, EXISTS, VALUES, BIND, aggregates, sub-selects, GRAPH with a name, and
paths; see docs/explanation/columns.md. What it leaves out raises `Unsupported`: the store answers it.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import URIRef, Variable
from sqlglot import exp

from graph.columns.expressions import Scope, average
from graph.columns.kinds import Kind
from graph.columns.layout import CURRENT, Layout
from graph.columns.patterns import Patterns
from graph.columns.relation import (
    Column,
    Relation,
    Unsupported,
    beside,
    extended,
    join,
    kept,
    left_join,
    materialized,
    named,
    placed,
    projected,
    select,
    union,
    without,
)
from graph.columns.values import Value, constant


@dataclass(frozen=True)
class Order:
    """One column that rows are sorted by: its place in the rows of the SQL."""

    place: int
    kind: Kind
    descending: bool


@dataclass(frozen=True)
class Compiled:
    """A question as SQL. Its rows have the `columns` first, then what they are `ordered` by; None is a column never bound."""

    sql: str
    columns: tuple[tuple[str, Kind | None], ...]
    ordered: tuple[Order, ...]
    named: frozenset[str]
    """The IRIs that the question names itself."""
    offset: int = 0
    limit: int | None = None


_parsing = threading.Lock()
"""Held while a text is parsed: pyparsing, of which rdflib's parser is made, learns how to call its functions by calling them."""


@lru_cache(maxsize=512)
def algebra(text: str) -> Any:
    """The algebra of a query."""
    with _parsing:
        return translateQuery(parseQuery(text))


def compiled(text: str, layout: Layout) -> Compiled:
    """A SELECT as SQL over a layout.

    Unsupported   it says something that the profile leaves out
    """
    query = algebra(text)
    if query.algebra.name != "SelectQuery" or query.algebra.datasetClause:
        raise Unsupported("not a SELECT over the current facts")
    return _Compiler(layout).top(query.algebra.p)


class _Compiler:
    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def top(self, node: Any) -> Compiled:
        """A whole query: its order and its limits are left to whoever reads the rows."""
        offset, limit, distinct = 0, None, False
        if node.name == "Slice":
            offset, limit, node = node.start or 0, node.length, node.p
        if node.name in ("Distinct", "Reduced"):
            distinct, node = node.name == "Distinct", node.p
        if node.name != "Project":
            raise Unsupported(node.name)
        names, inner = [str(one) for one in node.PV], node.p
        by, inner = (list(inner.expr), inner.p) if inner.name == "OrderBy" else ([], inner)
        if distinct and any(not isinstance(one.expr, Variable) or str(one.expr) not in names for one in by):
            raise Unsupported("sorted by what is not shown, each row once")
        found = self._rows(names, by, self.solutions(inner, CURRENT), distinct=distinct)
        return replace(found, offset=int(offset), limit=None if limit is None else int(limit))

    def _rows(self, names: Sequence[str], by: Sequence[Any], solutions: Relation, *, distinct: bool) -> Compiled:
        """The columns that are shown, then those that rows are sorted by."""
        known = [solutions.columns.get(name) for name in names]
        if any(one and one.kind is Kind.NUMBER for one in known):
            raise Unsupported("what is shown is an integer or a decimal")
        scope = Scope({"z": solutions})
        shown = [scope.value(Variable(name)).sql if one else exp.null() for name, one in zip(names, known, strict=True)]
        ordered, keys = self._ordered(by, solutions, scope)
        items: list[exp.Expr] = [exp.alias_(one, f"o{at}") for at, one in enumerate([*shown, *keys])]
        query = beside(select(items, placed(solutions, "z")), scope.joins)
        if distinct:
            query.set("distinct", exp.Distinct())
        orders = tuple(Order(len(names) + at, kind, down) for at, (kind, down) in enumerate(ordered))
        columns = tuple((name, one.kind if one else None) for name, one in zip(names, known, strict=True))
        return Compiled(query.sql("duckdb"), columns, orders, _iris(query))

    @staticmethod
    def _ordered(conditions: Sequence[Any], solutions: Relation, scope: Scope) -> tuple[list[tuple[Kind, bool]], list[exp.Expr]]:
        orders, keys = [], []
        for one in conditions:
            if isinstance(one.expr, Variable) and str(one.expr) not in solutions.columns:
                continue
            value = scope.value(one.expr)
            orders.append((value.kind, one.order == "DESC"))
            keys.append(value.sql)
        return orders, keys

    def solutions(self, node: Any, graph: str) -> Relation:
        """The solutions of a node of the algebra."""
        build: Callable[[Any, str], Relation] | None = getattr(self, f"_{node.name.lower()}", None)
        if build is None:
            raise Unsupported(f"{node.name} has no translation")
        return build(node, graph)

    def _bgp(self, node: Any, graph: str) -> Relation:
        return Patterns(self._layout.graphs[graph], self._layout.terms).solutions(node.triples)

    def _graph(self, node: Any, graph: str) -> Relation:
        name = str(node.term)
        if not isinstance(node.term, URIRef) or name not in self._layout.graphs or name == CURRENT:
            raise Unsupported(f"GRAPH {node.term}")
        return self.solutions(node.p, name)

    def _join(self, node: Any, graph: str) -> Relation:
        return join(self.solutions(node.p1, graph), self.solutions(node.p2, graph))

    def _leftjoin(self, node: Any, graph: str) -> Relation:
        left, right = self.solutions(node.p1, graph), materialized(self.solutions(node.p2, graph))
        scope = Scope({"l": left, "r": right}, inline=True)
        conditions = [] if node.expr.name == "TrueFilter" else [scope.condition(node.expr)]
        return left_join(left, right, conditions)

    def _union(self, node: Any, graph: str) -> Relation:
        return union([self.solutions(part, graph) for part in _alternatives(node)])

    def _minus(self, node: Any, graph: str) -> Relation:
        left, right = self.solutions(node.p1, graph), self.solutions(node.p2, graph)
        shared = set(left.columns) & set(right.columns)
        return without(left, projected(right, sorted(shared)), []) if shared else left

    def _filter(self, node: Any, graph: str) -> Relation:
        found = self.solutions(node.p, graph)
        plain: list[Any] = []
        for part in _conjuncts(node.expr):
            if getattr(part, "name", "") in ("Builtin_NOTEXISTS", "Builtin_EXISTS"):
                found = self._exists(found, part, graph)
            else:
                plain.append(part)
        scope = Scope({"f": found})
        return kept(found, [scope.condition(part) for part in plain], scope.joins)

    def _exists(self, found: Relation, node: Any, graph: str) -> Relation:
        inner, conditions = node.graph, []
        while inner.name == "Filter":
            conditions += [part for part in _conjuncts(inner.expr)]
            inner = inner.p
        right = self.solutions(inner, graph)
        scope = Scope({"r": right, "l": found}, inline=True)
        held = [scope.condition(part) for part in conditions]
        return without(found, right, held, exists=node.name == "Builtin_EXISTS")

    def _extend(self, node: Any, graph: str) -> Relation:
        found = self.solutions(node.p, graph)
        name = str(node.var)
        if name in found.columns:
            raise Unsupported(f"?{name} is bound twice")
        if isinstance(node.expr, Variable) and str(node.expr) not in found.columns:
            return found
        scope = Scope({"e": found})
        value = scope.value(node.expr)
        return extended(found, name, value.sql, value.column, scope.joins)

    def _project(self, node: Any, graph: str) -> Relation:
        return projected(self.solutions(node.p, graph), [str(one) for one in node.PV])

    def _distinct(self, node: Any, graph: str) -> Relation:
        found = self.solutions(node.p, graph)
        return projected(found, list(found.columns), distinct=True)

    def _tomultiset(self, node: Any, graph: str) -> Relation:
        return self.solutions(node.p, graph)

    def _values(self, node: Any, graph: str) -> Relation:
        rows = [{str(name): term for name, term in row.items() if str(term) != "UNDEF"} for row in node.res]
        if not rows:
            raise Unsupported("VALUES without a row")
        return union([_row(row) for row in rows])

    def _aggregatejoin(self, node: Any, graph: str) -> Relation:
        keys = [str(key) for key in node.p.expr or [] if isinstance(key, Variable)]
        if len(keys) != len(node.p.expr or []):
            raise Unsupported("grouped by an expression")
        found = materialized(self.solutions(node.p.p, graph))
        known = [key for key in keys if key in found.columns]
        if keys and not known:
            raise Unsupported("grouped by what is never bound")
        scope = Scope({"g": found})
        columns: dict[str, Column] = {}
        items: list[exp.Expr] = []
        for one in node.A:
            if one.name == "Aggregate_Sample" and isinstance(one.vars, Variable) and str(one.vars) in keys:
                if str(one.vars) not in found.columns:
                    continue
                value = scope.value(one.vars)
            else:
                value = _aggregate(one, scope, grouped=bool(keys))
            columns[str(one.res)] = Column(value.kind, value.certain)
            items.append(exp.alias_(value.sql, named(str(one.res)), quoted=True))
        query = beside(select(items, placed(found, "g")), scope.joins)
        if known:
            query.set("group", exp.Group(expressions=[exp.column(named(name), "g", quoted=True) for name in known]))
        return Relation(columns, query)


def _iris(query: exp.Expr) -> frozenset[str]:
    numbered = (one.expressions[0] for one in query.find_all(exp.Anonymous) if one.name == "number_of")
    return frozenset(one.name for one in numbered if isinstance(one, exp.Literal))


def _row(row: dict[str, Any]) -> Relation:
    values = {name: constant(term) for name, term in row.items()}
    return Relation({name: Column(value.kind, constant=value.sql) for name, value in values.items()}, None)


def _alternatives(node: Any) -> list[Any]:
    """The parts of a UNION of any number of parts."""
    return [part for one in (node.p1, node.p2) for part in _alternatives(one)] if node.name == "Union" else [node]


def _conjuncts(node: Any) -> list[Any]:
    """The parts of a condition that must all hold."""
    if getattr(node, "name", "") != "ConditionalAndExpression":
        return [node]
    return [part for one in (node.expr, *node.other) for part in _conjuncts(one)]


def _aggregate(node: Any, scope: Scope, *, grouped: bool) -> Value:
    """An aggregate over a group; a value in it that is unbound or an error is allowed to COUNT alone."""
    name, distinct = node.name.removeprefix("Aggregate_"), bool(node.distinct)
    if name == "Count":
        return _count(node, scope, distinct)
    value = scope.value(node.vars)
    if not value.certain:
        raise Unsupported(f"{name} of what may be unbound")
    argument: exp.Expr = exp.Distinct(expressions=[value.sql]) if distinct else value.sql
    if name == "Sum" and value.kind.numeric:
        return _sum(argument, value.kind)
    if name == "Avg" and value.kind.numeric:
        return average(_sum(argument, value.kind), exp.Count(this=argument.copy()))
    if name in ("Min", "Max") and value.kind is not Kind.NODE and value.kind is not Kind.BOOLEAN:
        how = exp.Min if name == "Min" else exp.Max
        return Value(how(this=value.sql), value.kind, grouped)
    if name == "Sample" and not distinct:
        return Value(exp.Anonymous(this="any_value", expressions=[value.sql]), value.kind, grouped)
    raise Unsupported(f"{name} of a {value.kind.value}")


def _sum(argument: exp.Expr, kind: Kind) -> Value:
    total = exp.Coalesce(this=exp.Sum(this=argument), expressions=[exp.Literal.number(0)])
    return Value(exp.cast(total, kind.sql, dialect="duckdb"), kind)


def _count(node: Any, scope: Scope, distinct: bool) -> Value:
    if node.vars == "*":
        if distinct:
            raise Unsupported("COUNT(DISTINCT *)")
        return Value(exp.Count(this=exp.Star()), Kind.INTEGER)
    value = scope.value(node.vars)
    return Value(exp.Count(this=exp.Distinct(expressions=[value.sql]) if distinct else value.sql), Kind.INTEGER)
