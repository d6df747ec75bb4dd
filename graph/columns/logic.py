"""Logic in SQL: an error is NULL, which AND, OR, NOT and comparisons treat in SPARQL and SQL alike."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from rdflib.term import Literal, URIRef, Variable
from sqlglot import exp

from graph.columns.kinds import Kind
from graph.columns.relation import Relation, Unsupported, ref
from graph.columns.values import Value, alike, constant, many

_COMPARE: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    ">": exp.GT,
    "<=": exp.LTE,
    ">=": exp.GTE,
}


class Logic:
    """The variables that expressions see: relations by the alias under which they stand."""

    def __init__(self, relations: Mapping[str, Relation], *, inline: bool = False) -> None:
        self._relations, self._inline = relations, inline
        self.joins: list[exp.Join] = []
        """What gives the IRIs that the expressions need: to be joined to where they stand, unless they are `inline`."""

    def iri_of(self, node: exp.Expr) -> exp.Expr:
        """The IRI of a thing; of one that the question names, that name."""
        if isinstance(node, exp.Anonymous) and node.name == "number_of":
            found: exp.Expr = node.expressions[0].copy()
            return found
        if self._inline:
            return exp.Subquery(
                this=exp.select("iri").from_("nodes").where(exp.EQ(this=exp.column("id", "nodes"), expression=node))
            )
        on = [join.args["on"].expression for join in self.joins]
        if node not in on:
            table = exp.alias_(exp.to_table("nodes"), f"n{len(on)}", table=True)
            self.joins.append(exp.Join(this=table, side="LEFT", on=exp.EQ(this=exp.column("id", f"n{len(on)}"), expression=node)))
        return exp.column("iri", f"n{[*on, node].index(node)}")

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
        return self._all([node.expr, *many(node.other)], exp.And)

    def _conditionalorexpression(self, node: Any) -> Value:
        return self._all([node.expr, *many(node.other)], exp.Or)

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
        equal = [self._compared(value, "=", self.value(one)) for one in many(node.other)]
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
        return alike(values, exp.Coalesce(this=values[0].sql, expressions=[one.sql for one in values[1:]]), any)

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
        found = alike(bound, sql, all)
        return Value(found.sql, found.kind, found.certain and test.certain and len(bound) == 2)

    def _never(self, node: Any) -> bool:
        return isinstance(node, Variable) and self._find(str(node)) is None

    def _builtin_sameterm(self, node: Any) -> Value:
        one, other = self.value(node.arg1), self.value(node.arg2)
        if one.kind is not other.kind:
            raise Unsupported("sameTerm of two kinds")
        return self._compared(one, "=", other)
