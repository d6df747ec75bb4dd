"""SQL over one county as SQL over many: every row keeps its county, and what meets in a join, a group or a set is of one county.

Works on the SQL that `graph.columns.compiler` makes, in place. A query without a table (a constant) belongs to no county; where
it meets one that does, it is taken once for each county.
"""

from collections.abc import Iterable

from sqlglot import exp

from graph.columns.relation import Unsupported
from graph.lake.county import COUNTY

EVERY = "counties"
"""The table of the counties that are asked."""


def apart(query: exp.Expr) -> bool:
    """Give a query the column `county`; False where it belongs to none."""
    if isinstance(query, exp.Subquery):
        return apart(query.this)
    if isinstance(query, exp.Union):
        return _union(query)
    if isinstance(query, exp.Select):
        return _select(query)
    raise Unsupported(f"a {query.key} for many counties")


def _union(query: exp.Union) -> bool:
    sides = [query.this, query.expression]
    belongs = [apart(side) for side in sides]
    if any(belongs):
        for side, done in zip(sides, belongs, strict=True):
            if not done:
                side.replace(_select_of(_everywhere(side.copy(), "x")))
    return any(belongs)


def _select(query: exp.Select) -> bool:
    if "from_" not in query.args:
        return False
    sources = [query.args["from_"].this, *(one.this for one in query.args.get("joins") or [])]
    belongs = [_belongs(source) for source in sources]
    joins: list[exp.Join] = query.args.get("joins") or []
    if joins and any(belongs) and not belongs[0]:
        sources[0].replace(_everywhere(sources[0].copy(), sources[0].alias))
        belongs[0] = True
    if not any(belongs):
        return False
    whose = _county(query.args["from_"].this.alias)
    for join, belonging in zip(joins, belongs[1:], strict=True):
        if belonging:
            _join(join, exp.EQ(this=_county(join.this.alias), expression=whose.copy()))
    _inside(query, whose)
    _keep(query, whose)
    return True


def _belongs(source: exp.Expr) -> bool:
    return True if isinstance(source, exp.Table) else apart(source)


def _join(join: exp.Join, same: exp.Expr) -> None:
    """Join rows of one county only."""
    on = join.args.get("on")
    join.set("on", same if on is None else exp.And(this=same, expression=exp.paren(on)))
    if join.kind == "CROSS":
        join.set("kind", None)


def _inside(query: exp.Select, whose: exp.Column) -> None:
    """What is asked of inner queries in conditions (EXISTS) is asked of the same county."""
    for inner in list(_inner(query)):
        if not isinstance(inner.parent, exp.Exists) or not isinstance(inner, exp.Select):
            raise Unsupported("a query inside an expression, for many counties")
        source = inner.args["from_"].this
        if inner.args.get("joins"):
            raise Unsupported("a join inside EXISTS, for many counties")
        if _belongs(source):
            inner.where(exp.EQ(this=_county(source.alias), expression=whose.copy()), copy=False)


def _inner(query: exp.Select) -> Iterable[exp.Expr]:
    """The queries in the conditions and columns of a query."""
    places = [*query.expressions, query.args.get("where"), *(one.args.get("on") for one in query.args.get("joins") or [])]
    for place in places:
        if place is not None:
            yield from place.find_all(exp.Select)


def _keep(query: exp.Select, whose: exp.Column) -> None:
    """Show the county, and group by it."""
    group = query.args.get("group")
    if group:
        group.append("expressions", whose.copy())
    elif any(one.find(exp.AggFunc) for one in query.expressions) and not query.args.get("distinct"):
        raise Unsupported("one figure about everything, for many counties")
    query.append("expressions", exp.alias_(whose.copy(), COUNTY, quoted=True))


def _county(alias: str) -> exp.Column:
    return exp.column(COUNTY, alias, quoted=True)


def _everywhere(source: exp.Expr, alias: str) -> exp.Subquery:
    """A source of no county, once for each county."""
    inner = source.this if isinstance(source, exp.Subquery) else source
    every = exp.alias_(exp.to_table(EVERY), "every", table=True)
    one = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("one")))
    query = exp.Select(expressions=[exp.Column(this=exp.Star(), table=exp.to_identifier("one")), _county("every")])
    query.set("from_", exp.From(this=every))
    query.append("joins", exp.Join(this=one, kind="CROSS"))
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def _select_of(source: exp.Subquery) -> exp.Subquery:
    """The same where a side of a UNION stands."""
    return exp.Subquery(this=source.this)
