"""Basic graph patterns as SQL: what is said of one thing is one row of its table, whatever links things joins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import BNode, URIRef, Variable
from sqlglot import exp

from graph.columns.kinds import Kind
from graph.columns.layout import GraphLayout, Property
from graph.columns.relation import (
    Column,
    Relation,
    Unsupported,
    extended,
    join,
    listed,
    named,
    placed,
    projected,
    select,
    union,
    where,
)
from graph.columns.terms import Terms
from graph.columns.values import cast, constant
from graph.rdf import TYPE

HIDDEN = "_hidden_"
"""Begins the name of what stands for a blank node, or for the middle of a path; no variable of ours begins so."""


@dataclass
class _Star:
    """What a pattern says of one thing: classes, and objects by property."""

    classes: set[str] = field(default_factory=set)
    said: list[tuple[str, Any]] = field(default_factory=list)
    open: list[Any] = field(default_factory=list)
    """Variables that stand for a class."""

    def add(self, property_: str, object_: Any) -> None:
        """One thing more that is asked."""
        if property_ != TYPE.value:
            self.said.append((property_, object_))
        elif isinstance(object_, URIRef):
            self.classes.add(str(object_))
        else:
            self.open.append(object_)


class Patterns:
    """Translates the basic graph patterns of one graph."""

    def __init__(self, layout: GraphLayout, terms: Terms) -> None:
        self._layout, self._terms = layout, terms
        self._fresh = 0

    def solutions(self, triples: Iterable[tuple[Any, Any, Any]]) -> Relation:
        """The solutions of a basic graph pattern; an empty one has one, that binds nothing."""
        found = self._pattern(triples)
        shown = [name for name in found.columns if not name.startswith(HIDDEN)]
        return found if len(shown) == len(found.columns) else projected(found, shown)

    def _pattern(self, triples: Iterable[tuple[Any, Any, Any]]) -> Relation:
        """The same with what stands for blank nodes and the middle of paths."""
        stars: dict[Any, _Star] = {}
        paths: list[tuple[Any, Path, Any]] = []
        for subject, predicate, object_ in self._flat(triples):
            if isinstance(predicate, Path):
                paths.append((subject, predicate, object_))
            elif not isinstance(predicate, URIRef):
                raise Unsupported("a property that is a variable")
            else:
                stars.setdefault(subject, _Star()).add(str(predicate), object_)
        found = _joined([part for subject, star in stars.items() for part in self._star(subject, star)])
        for subject, path, object_ in _bound_first(paths, found):
            found = join(found, self._path(subject, path, object_, found))
        return found

    def _flat(self, triples: Iterable[tuple[Any, Any, Any]]) -> Iterable[tuple[Any, Any, Any]]:
        """The triples with sequences and inverses written out."""
        for subject, predicate, object_ in triples:
            if isinstance(predicate, InvPath):
                yield from self._flat([(object_, predicate.arg, subject)])
            elif isinstance(predicate, SequencePath):
                ends = [subject, *(self._step() for _ in predicate.args[1:]), object_]
                yield from self._flat([(ends[at], step, ends[at + 1]) for at, step in enumerate(predicate.args)])
            else:
                yield subject, predicate, object_

    def _step(self) -> Variable:
        self._fresh += 1
        return Variable(f"{HIDDEN}{self._fresh}")

    def _star(self, subject: Any, star: _Star) -> Iterable[Relation]:
        """A scan of what says all that is asked of one thing, and the tables of what it may have several of."""
        single: list[tuple[str, Any]] = []
        for property_, object_ in star.said:
            held = self._held(property_)
            if held is None:
                yield _nothing(("s", Kind.NODE, subject), ("o", self._terms.kinds[property_], object_))
            elif held.pairs:
                yield self._pairs(subject, held, object_)
            else:
                single.append((property_, object_))
        for variable in star.open:
            yield self._classes(subject, variable)
        if single or star.classes:
            yield self._scan(subject, star.classes, single)

    def _classes(self, subject: Any, variable: Any) -> Relation:
        """What is of which class."""
        parts: list[Relation] = []
        for table in self._layout.things:
            things = _rows(table.name, [("s", Kind.NODE, subject)])
            for name in sorted(table.classes):
                value = constant(URIRef(name))
                parts.append(extended(things, _name(variable), value.sql, Column(Kind.NODE)))
        return union(parts) if parts else _nothing(("s", Kind.NODE, subject), ("o", Kind.NODE, variable))

    def _held(self, property_: str) -> Property | None:
        if property_ not in self._terms.properties or property_ in self._layout.refused:
            raise Unsupported(f"{property_} has no column")
        held = self._layout.properties.get(property_)
        if held is None and property_ not in self._terms.kinds:
            raise Unsupported(f"{property_} has no column")
        return held

    def _pairs(self, subject: Any, held: Property, object_: Any) -> Relation:
        return _rows(held.pairs, [("s", Kind.NODE, subject), (held.column, held.kind, object_)])

    def _scan(self, subject: Any, classes: set[str], single: Sequence[tuple[str, Any]]) -> Relation:
        wanted = {property_ for property_, _ in single}
        tables = [table for table in self._layout.things if classes <= table.classes and wanted <= table.columns]
        cells = [("s", Kind.NODE, subject), *(self._cell(*one) for one in single)]
        if not tables:
            return _nothing(*cells)
        return union([_rows(table.name, cells) for table in tables])

    def _cell(self, property_: str, object_: Any) -> tuple[str, Kind, Any]:
        held = self._layout.properties[property_]
        return held.column, held.kind, object_

    def _path(self, subject: Any, path: Path, object_: Any, around: Relation) -> Relation:
        if isinstance(path, AlternativePath):
            return union([self._pattern([(subject, one, object_)]) for one in path.args])
        if not isinstance(path, MulPath):
            raise Unsupported("a path of this kind")
        return self._repeated(subject, path, object_, around)

    def _repeated(self, subject: Any, path: MulPath, object_: Any, around: Relation) -> Relation:
        """What is reached by a path once (`?`), or any number of times, each pair once."""
        ends = (Variable("_from"), Variable("_to"))
        step = projected(self._pattern([(ends[0], path.path, ends[1])]), ["_from", "_to"])
        if any(step.columns[str(end)].kind is not Kind.NODE for end in ends):
            raise Unsupported("a path to values")
        reached = [projected(step, ["_from", "_to"], distinct=True) if path.mod == "?" else _closed(step)]
        if path.mod in ("*", "?"):
            reached.append(self._same(subject, object_, around))
        pairs = projected(union(reached), ["_from", "_to"], distinct=True)
        return _renamed(pairs, {"_from": subject, "_to": object_})

    @staticmethod
    def _same(subject: Any, object_: Any, around: Relation) -> Relation:
        """Everything that one end of a path can be, with itself: a path of no steps."""
        for end in (subject, object_):
            if not _free(end):
                return _rows_of(select(_twice(constant(end).sql), placed(Relation(), "one")))
        for end in (subject, object_):
            if (name := _name(end)) in around.columns:
                if around.columns[name].kind is not Kind.NODE:
                    raise Unsupported("a path from values")
                known = around.columns[name].constant
                value = known.copy() if known is not None else exp.column(named(name), "a", quoted=True)
                return _rows_of(select(_twice(value), placed(around, "a")))
        raise Unsupported("a path of which neither end is known")


def _twice(value: exp.Expr) -> list[exp.Expr]:
    return [exp.alias_(value.copy(), named(name), quoted=True) for name in ("_from", "_to")]


def _rows_of(query: exp.Select) -> Relation:
    return Relation({name: Column(Kind.NODE) for name in ("_from", "_to")}, query)


def _closed(step: Relation) -> Relation:
    """The transitive closure of pairs."""
    start, end = named("_from"), named("_to")
    first = select(listed(step, "b", ("_from", "_to")), placed(step, "b"))
    on = exp.EQ(this=exp.column(end, "c", quoted=True), expression=exp.column(start, "n", quoted=True))
    further = select(
        [exp.column(start, "c", quoted=True), exp.column(end, "n", quoted=True)], exp.Table(this=exp.to_identifier("c"))
    )
    further.append("joins", exp.Join(this=placed(step, "n"), on=on))
    names = exp.TableAlias(this=exp.to_identifier("c"), columns=[exp.to_identifier(one, quoted=True) for one in (start, end)])
    cte = exp.CTE(this=exp.Union(this=first, expression=further, distinct=True), alias=names)
    query = select([exp.column(one, "c", quoted=True) for one in (start, end)], exp.Table(this=exp.to_identifier("c")))
    query.set("with_", exp.With(expressions=[cte], recursive=True))
    return _rows_of(query)


def _renamed(pairs: Relation, ends: Mapping[str, Any]) -> Relation:
    """Pairs under the names of what a pattern says the ends are."""
    cells = [(named(name), Kind.NODE, term) for name, term in ends.items()]
    return _cells(placed(pairs, "t"), cells)


def _rows(table: str, cells: Sequence[tuple[str, Kind, Any]]) -> Relation:
    """The rows of a table that have a value in all cells, and the right one where a term is given."""
    return _cells(exp.alias_(exp.Table(this=exp.to_identifier(table)), "t", table=True), cells)


def _cells(source: exp.Expr, cells: Sequence[tuple[str, Kind, Any]]) -> Relation:
    places: dict[str, exp.Expr] = {}
    columns: dict[str, Column] = {}
    conditions: list[exp.Expr] = []
    for column, kind, term in cells:
        cell = exp.column(column, "t", quoted=True)
        if not _free(term):
            conditions.append(exp.EQ(this=cell, expression=_fitting(term, kind)))
        elif (name := _name(term)) in places:
            if columns[name].kind is not kind:
                raise Unsupported(f"?{name} is of several kinds")
            conditions.append(exp.EQ(this=cell, expression=places[name].copy()))
        else:
            places[name], columns[name] = cell, Column(kind)
            conditions.append(exp.Not(this=exp.Is(this=cell.copy(), expression=exp.null())))
    items = [exp.alias_(place.copy(), named(name), quoted=True) for name, place in places.items()]
    query = select(items, source)
    return Relation(columns, where(query, conditions))


def _fitting(term: Any, kind: Kind) -> exp.Expr:
    value = constant(term)
    if value.kind is not kind:
        raise Unsupported(f"{term} where a {kind.value} stands")
    return value.sql


def _nothing(*cells: tuple[str, Kind, Any]) -> Relation:
    """No solution, with the variables that cells have."""
    kinds = {_name(term): kind for _, kind, term in cells if _free(term)}
    items = [exp.alias_(cast(exp.null(), kind), named(name), quoted=True) for name, kind in kinds.items()]
    query = where(select(items, placed(Relation(), "one")), [exp.false()])
    return Relation({name: Column(kind) for name, kind in kinds.items()}, query)


def _free(term: Any) -> bool:
    return isinstance(term, (Variable, BNode))


def _name(term: Any) -> str:
    return f"{HIDDEN}{term}" if isinstance(term, BNode) else str(term)


def _joined(parts: Sequence[Relation]) -> Relation:
    """Parts joined, each with what it shares a variable with if there is such a part."""
    found, rest = Relation(), list(parts)
    while rest:
        at = next((index for index, part in enumerate(rest) if set(part.columns) & set(found.columns)), 0)
        found = join(found, rest.pop(at))
    return found


def _bound_first(paths: Sequence[tuple[Any, Path, Any]], found: Relation) -> Iterable[tuple[Any, Path, Any]]:
    """Paths in an order in which each has an end that is known, if there is one."""
    known, rest = set(found.columns), list(paths)
    while rest:
        at = next((index for index, (one, _, other) in enumerate(rest) if {_name(one), _name(other)} & known), 0)
        path = rest.pop(at)
        known |= {_name(path[0]), _name(path[2])}
        yield path
