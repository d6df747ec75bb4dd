"""Asks a question of the columns: runs its SQL, and makes terms of what comes back, in the order that was asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import duckdb

from graph.columns.compiler import Compiled, Order
from graph.columns.kinds import Kind, term_of
from graph.columns.relation import Unsupported
from graph.rdf import Term
from graph.snapshot import Row, Table

Cells: TypeAlias = tuple[Any, ...]
MOST_NAMES = 100_000
"""IRIs that are kept by their number, some 20 MB."""


@dataclass(frozen=True)
class Statement:
    """A question with its SQL parsed, which takes up to a quarter of asking it. Safe for threads: it is copied to be run."""

    question: Compiled
    parsed: duckdb.Statement


def statement(question: Compiled, db: duckdb.DuckDBPyConnection) -> Statement | Unsupported:
    """A compiled question, parsed; or why it is none."""
    try:
        (parsed,) = db.extract_statements(question.sql)
    except (ValueError, duckdb.Error) as error:
        return Unsupported(f"its SQL cannot be read: {error}")
    if parsed.type != duckdb.StatementType.SELECT:
        return Unsupported("its SQL is no SELECT")
    return Statement(question, parsed)


def answer(asked: Statement, parameters: Mapping[str, Any], db: duckdb.DuckDBPyConnection, names: dict[int, str]) -> Table:
    """The rows of a question with its parameters. `names`, the IRIs by number that were found before, learns those found now."""
    question = asked.question
    used = {name: value for name, value in parameters.items() if f"${name}" in question.sql}
    found = db.execute(asked.parsed, used).fetchall()
    kinds = [kind for _, kind in question.columns] + [order.kind for order in question.ordered]
    named = question.named | {value for value in parameters.values() if isinstance(value, str)}
    nodes = _nodes(found, [place for place, kind in enumerate(kinds) if kind is Kind.NODE], named, db, names)
    for order in reversed(question.ordered):
        keys = {value: _key(value, order, nodes) for value in {row[order.place] for row in found}}
        if len(keys) > 1:
            found.sort(key=lambda row: keys[row[order.place]], reverse=order.descending)
    end = None if question.limit is None else question.offset + question.limit
    rows = _terms(found[question.offset : end], [kind for _, kind in question.columns], nodes)
    return Table(tuple(name for name, _ in question.columns), rows)


def _key(value: Any, order: Order, nodes: Mapping[int, str]) -> tuple[bool, Any]:
    """What a value is sorted by: unbound first, things by their IRI."""
    if value is None:
        return False, ""
    return True, nodes[value] if order.kind is Kind.NODE else value


def _nodes(
    rows: Iterable[Cells], places: list[int], named: Iterable[str], db: duckdb.DuckDBPyConnection, names: dict[int, str]
) -> dict[int, str]:
    """The IRIs of the things in some columns of rows: among the facts, or named by the question itself."""
    wanted = {row[place] for row in rows for place in places} - {None}
    known = {one: iri for one in wanted if (iri := names.get(one)) is not None}
    if missing := wanted - known.keys():
        among = "SELECT id, iri FROM nodes WHERE id IN (SELECT unnest(?::UBIGINT[]))"
        found = dict(db.execute(among, [list(missing)]).fetchall())
        if len(found) != len(missing):
            said = "SELECT number_of(iri), iri FROM (SELECT unnest(?::VARCHAR[]) AS iri)"
            found |= dict(db.execute(said, [sorted(named)]).fetchall())
        if not missing <= found.keys():
            raise Unsupported("a thing that is not among the facts")
        if len(names) + len(found) > MOST_NAMES:
            names.clear()
        names |= found
        known |= found
    return known


def _terms(rows: list[Cells], kinds: list[Kind | None], nodes: Mapping[int, str]) -> list[Row]:
    """Rows of SQL as rows of terms; equal cells of a column are one term."""
    if not rows or not kinds:
        return [()] * len(rows)
    columns = list(zip(*rows, strict=True))[: len(kinds)]
    return list(zip(*(_column(column, kind, nodes) for column, kind in zip(columns, kinds, strict=True)), strict=True))


def _column(cells: Cells, kind: Kind | None, nodes: Mapping[int, str]) -> list[Term | None]:
    if kind is None:
        return [None] * len(cells)
    known: dict[Any, Term | None] = {None: None}
    for cell in set(cells) - {None}:
        known[cell] = term_of(kind, nodes[cell] if kind is Kind.NODE else cell)
    return [known[cell] for cell in cells]
