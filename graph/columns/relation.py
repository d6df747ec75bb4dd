"""Solution sequences of SPARQL as SELECTs of SQL: what joins, options, unions and groups mean for variables that may be unbound.

A `Relation` gives a row per solution, with a column for each variable that can be bound, NULL where it is not. A variable that
is the same in all solutions (a parameter) has no column: what compares with it, compares with a constant.
Source of the definitions: SPARQL 1.1 Query Language, section 18.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from sqlglot import exp

from graph.columns.kinds import Kind

FRESH = "fresh"
"""What a query says of itself: the columns that it adds to those of the relation `e`."""


class Unsupported(Exception):
    """A question says something that the profile leaves out; the store answers it."""


@dataclass(frozen=True)
class Column:
    """What a variable is: its kind, whether every solution binds it, and its value if that is the same in all."""

    kind: Kind
    certain: bool = True
    constant: exp.Expr | None = None


@dataclass(frozen=True)
class Relation:
    """Solutions. Without a `query` it is one solution, that of its constants."""

    columns: Mapping[str, Column] = field(default_factory=dict)
    query: exp.Select | exp.Union | None = None


def named(variable: str) -> str:
    """The name of a variable's column; in SQL `a` and `A` are one name."""
    return "v_" + re.sub(r"[A-Z_]", lambda found: "_" + found.group().lower(), variable)


def ref(relation: Relation, variable: str, alias: str) -> exp.Expr:
    """A variable of a relation that stands in a query under an alias."""
    constant = relation.columns[variable].constant
    return constant.copy() if constant else exp.column(named(variable), alias, quoted=True)


def placed(relation: Relation, alias: str) -> exp.Expr:
    """A relation in FROM."""
    query = relation.query or exp.select(exp.alias_(exp.Literal.number(1), "one"))
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def listed(relation: Relation, alias: str, variables: Iterable[str]) -> list[exp.Expr]:
    """The columns of variables for a SELECT; constants have none."""
    return [
        exp.alias_(ref(relation, one, alias), named(one), quoted=True)
        for one in variables
        if relation.columns[one].constant is None
    ]


def select(items: Sequence[exp.Expr], source: exp.Expr) -> exp.Select:
    """SELECT items FROM source; a number where there are none, for it is rows that count."""
    return exp.Select(expressions=list(items) or [exp.alias_(exp.Literal.number(1), "one")], **{"from_": exp.From(this=source)})


def beside(query: exp.Select, joins: Sequence[exp.Join]) -> exp.Select:
    """The query with what is joined to it."""
    for one in joins:
        query.append("joins", one)
    return query


def both(conditions: Sequence[exp.Expr]) -> exp.Expr | None:
    """All of some conditions."""
    parts: list[exp.Expr] = [exp.paren(one, copy=False) for one in conditions]
    return reduce(lambda one, other: exp.And(this=one, expression=other), parts) if parts else None


def where(query: exp.Select, conditions: Sequence[exp.Expr]) -> exp.Select:
    """The query with conditions; it has none yet."""
    condition = both(conditions)
    if condition is not None:
        query.set("where", exp.Where(this=condition))
    return query


def materialized(relation: Relation) -> Relation:
    """The same with a column for every variable."""
    if all(column.constant is None for column in relation.columns.values()):
        return relation
    items = [exp.alias_(ref(relation, one, "m"), named(one), quoted=True) for one in relation.columns]
    columns = {name: replace(column, constant=None) for name, column in relation.columns.items()}
    return Relation(columns, select(items, placed(relation, "m")))


def join(left: Relation, right: Relation) -> Relation:
    """Solutions of both that are compatible: Join(Ω1, Ω2)."""
    for one, other in ((left, right), (right, left)):
        if one.query is None and not one.columns:
            return other
    if left.query is None or right.query is None:
        return _bound(left, right) if left.query is None else _bound(right, left)
    conditions, columns = _compatible(left, right)
    query = select(_merged_columns(left, right, columns), placed(left, "l"))
    return Relation(columns, _joined(query, right, conditions, ""))


def _bound(constants: Relation, other: Relation) -> Relation:
    """A relation joined with one solution."""
    conditions, columns = _compatible(constants, other)
    if other.query is None and not conditions:
        return Relation(columns, None)
    query = select(_merged_columns(constants, other, columns), placed(other, "r"))
    return Relation(columns, where(query, conditions))


def left_join(left: Relation, right: Relation, conditions: Sequence[exp.Expr]) -> Relation:
    """LeftJoin(Ω1, Ω2, expr); the conditions name the sides `l` and `r`, and `right` has no constants."""
    compatible, joined = _compatible(left, right)
    columns: dict[str, Column] = {}
    for name, column in joined.items():
        if name in left.columns:
            columns[name] = replace(left.columns[name], kind=column.kind)
        else:
            columns[name] = replace(column, certain=False)
    query = select(_merged_columns(left, right, columns), placed(left, "l"))
    return Relation(columns, _joined(query, right, [*compatible, *conditions], "LEFT"))


def _joined(query: exp.Select, right: Relation, conditions: Sequence[exp.Expr], side: str) -> exp.Select:
    on = both(conditions)
    kind = {"side": side} if side else {}
    if on is None and not side:
        made = exp.Join(this=placed(right, "r"), kind="CROSS")
    else:
        made = exp.Join(this=placed(right, "r"), on=on if on is not None else exp.true(), **kind)
    query.append("joins", made)
    return query


def _compatible(left: Relation, right: Relation) -> tuple[list[exp.Expr], dict[str, Column]]:
    """When solutions are compatible (the sides being `l` and `r`), and the columns of what both bind together."""
    conditions: list[exp.Expr] = []
    columns = {**left.columns, **right.columns}
    shared = [name for name in left.columns if name in right.columns]
    certain = [name for name in shared if left.columns[name].certain and right.columns[name].certain]
    for name in shared:
        one, other = left.columns[name], right.columns[name]
        if one.kind is not other.kind or one.kind is Kind.NUMBER:
            raise Unsupported(f"?{name} is a {one.kind.value} here and a {other.kind.value} there")
        if name not in certain and not certain and left.query is not None and right.query is not None:
            raise Unsupported(f"what joins is only ?{name}, which may be unbound")
        equal = _equal(left, right, name)
        if equal is not None:
            conditions.append(equal if name in certain else _or_unbound(left, right, name, equal))
        constant = next((column.constant for column in (one, other) if column.certain and column.constant), None)
        columns[name] = Column(one.kind, one.certain or other.certain, constant)
    return conditions, columns


def _equal(left: Relation, right: Relation, name: str) -> exp.Expr | None:
    one, other = ref(left, name, "l"), ref(right, name, "r")
    return None if one == other else exp.EQ(this=one, expression=other)


def _or_unbound(left: Relation, right: Relation, name: str, equal: exp.Expr) -> exp.Expr:
    unbound = [
        exp.Is(this=ref(side, name, alias), expression=exp.null())
        for side, alias in ((left, "l"), (right, "r"))
        if not side.columns[name].certain
    ]
    return reduce(lambda one, other: exp.Or(this=one, expression=other), unbound, equal)


def _merged_columns(left: Relation, right: Relation, columns: Mapping[str, Column]) -> list[exp.Expr]:
    """The columns of solutions of both, but for what is constant."""
    return [
        exp.alias_(_merged(left, right, one), named(one), quoted=True) for one, column in columns.items() if not column.constant
    ]


def _merged(left: Relation, right: Relation, name: str) -> exp.Expr:
    """The value of a variable in a solution of both."""
    if name not in left.columns:
        return ref(right, name, "r")
    one = ref(left, name, "l")
    if left.columns[name].certain or name not in right.columns:
        return one
    return exp.Coalesce(this=one, expressions=[ref(right, name, "r")])


def union(parts: Sequence[Relation]) -> Relation:
    """Solutions of any of some relations: Union(Ω1, Ω2)."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Column] = {}
    for name in dict.fromkeys(name for part in parts for name in part.columns):
        found = [part.columns.get(name) for part in parts]
        kinds = {one.kind for one in found if one}
        if len(kinds) != 1:
            raise Unsupported(f"?{name} is of several kinds")
        columns[name] = Column(kinds.pop(), all(one and one.certain for one in found))
    return Relation(columns, _all_of([select(_either(part, columns), placed(part, "u")) for part in parts]))


def _all_of(queries: Sequence[exp.Select]) -> exp.Select | exp.Union:
    """UNION ALL of queries, as a flat tree."""
    if len(queries) == 1:
        return queries[0]
    half = len(queries) // 2
    one, other = _all_of(queries[:half]), _all_of(queries[half:])
    left, right = (query if isinstance(query, exp.Select) else exp.Subquery(this=query) for query in (one, other))
    return exp.Union(this=left, expression=right, distinct=False)


def _either(side: Relation, columns: Mapping[str, Column]) -> list[exp.Expr]:
    found: list[exp.Expr] = []
    for name, column in columns.items():
        value = ref(side, name, "u") if name in side.columns else exp.cast(exp.null(), column.kind.sql, dialect="duckdb")
        found.append(exp.alias_(value, named(name), quoted=True))
    return found


def kept(relation: Relation, conditions: Sequence[exp.Expr], joins: Sequence[exp.Join] = ()) -> Relation:
    """The solutions that fulfil conditions, which name the relation `f`, and what is joined to it for them."""
    if not conditions:
        return relation
    query = beside(select(listed(relation, "f", relation.columns), placed(relation, "f")), joins)
    return replace(relation, query=where(query, conditions))


def extended(relation: Relation, name: str, value: exp.Expr, column: Column, joins: Sequence[exp.Join] = ()) -> Relation:
    """Extend(Ω, var, expr): the value names the relation `e` and what is joined to it; a constant one is kept as such."""
    columns = {**relation.columns, name: column}
    if column.constant is not None:
        return replace(relation, columns=columns)
    item = exp.alias_(value, named(name), quoted=True)
    if relation.query is not None and not joins and _joins_in(relation.query, value):
        query = relation.query.copy()
        query.append("expressions", item)
    else:
        query = beside(select([*listed(relation, "e", relation.columns), item], placed(relation, "e")), joins)
        query.meta[FRESH] = frozenset()
    query.meta[FRESH] |= {named(name)}
    return Relation(columns, query)


def _joins_in(query: exp.Select | exp.Union, value: exp.Expr) -> bool:
    """Whether a value can stand beside those that a query adds already: none of them is needed for it."""
    fresh = query.meta.get(FRESH)
    return fresh is not None and not fresh & {column.name for column in value.find_all(exp.Column)}


def projected(relation: Relation, variables: Sequence[str], *, distinct: bool = False) -> Relation:
    """Only some variables; `distinct`: each solution once."""
    if not distinct and set(relation.columns) <= set(variables):
        return relation
    columns = {name: relation.columns[name] for name in variables if name in relation.columns}
    if relation.query is None:
        return Relation(columns, None)
    query = select(listed(relation, "p", columns), placed(relation, "p"))
    if distinct:
        query.set("distinct", exp.Distinct())
    return Relation(columns, query)


def without(left: Relation, right: Relation, conditions: Sequence[exp.Expr], *, exists: bool = False) -> Relation:
    """Solutions of `left` for which `right` has none (`exists`: has one) that is compatible and fulfils the conditions."""
    compatible, _ = _compatible(left, right)
    if any(
        name in right.columns and not (column.certain and right.columns[name].certain) for name, column in left.columns.items()
    ):
        raise Unsupported("what is excluded rests on a variable that may be unbound")
    inner = where(select([exp.Literal.number(1)], placed(right, "r")), [*compatible, *conditions])
    there = exp.Exists(this=inner)
    query = select(listed(left, "l", left.columns), placed(left, "l"))
    return replace(left, query=where(query, [there if exists else exp.Not(this=there)]))
