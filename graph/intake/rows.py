"""One row of a roster as a record: its IRI and what it says, or the problems that stand against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from graph.id_numbers import holds_number
from graph.ids import Ids
from graph.intake.cells import Cells, Find, empty_term, said
from graph.intake.dialect import Column
from graph.intake.found import Found
from graph.intake.identity import Keep, only_end, refuse
from graph.intake.problems import CellError, Problem
from graph.intake.settings import advice
from graph.intake.survey import Survey, choice
from graph.intake.units import has_unit, in_unit, unit_column
from graph.intake.workbooks import Cell
from graph.rdf import OPEN_END, PREFIXES, TYPE, literal
from graph.vocabulary import superclasses
from ontology.terms import RM

Pair: TypeAlias = tuple[str, str]
"""A predicate and an object, both as N-Quads writes them."""

IDENTIFIER = f"<{PREFIXES['dcterms']}identifier>"
A = str(TYPE)
UNIT, FROM, TO = f"<{RM.unit}>", f"<{RM.validFrom}>", f"<{RM.validTo}>"


@dataclass(frozen=True)
class Record:
    """What one row says about one thing."""

    iri: str
    pairs: frozenset[Pair]


class Rows:
    """Reads rows; `find` resolves codes of other rows and of the store, `keep` says what is kept of an ID number."""

    def __init__(self, found_in: Survey, ids: Ids, find: Find, keep: Keep = refuse) -> None:
        self._keep = keep
        self._dialect = found_in.dialect
        self._ids = ids
        self._cells = Cells(find, found_in.refused_at)

    def read(self, found: Found, number: int, cells: list[Cell]) -> tuple[Record | None, list[Problem]]:
        """The record of a row, or None and what is wrong with it."""
        problems: list[Problem] = []
        cells = _in_units(found, number, cells, problems)
        pairs = set(self._pairs(found, number, cells, problems))
        problems += _contradictions(found, number, cells, pairs)
        chosen = None if found.roster.iri else choice(found.roster, cells, found.columns, self._dialect)
        iri = found.roster.iri or (chosen.iri if chosen else "")
        code = found.said(cells, found.roster.key)
        if not iri:
            problems.append(self._unknown_class(found, number, cells))
        if holds_number(code):
            right = "Give a code that says nothing of the person; the number has a column of its own, id_number"
            problems.append(found.problem(number, found.roster.key.header, code, "an ID number cannot be a code", right))
        if problems or not code:
            return None, problems
        pairs |= {(A, f"<{name}>") for name in superclasses(iri)}
        if found.roster.identifier:
            pairs.add((IDENTIFIER, str(literal(code))))
        return Record(self._ids.iri((chosen.kind if chosen else "") or found.roster.kind, code), frozenset(pairs)), []

    def _pairs(self, found: Found, number: int, cells: list[Cell], problems: list[Problem]) -> Iterator[Pair]:
        for place, column in found.columns:
            cell = cells[place] if place < len(cells) else ""
            try:
                if column.kind == "id-number":
                    yield from (only_end(cell) or self._keep(cell)) if said(cell) else ()
                    continue
                terms = self._terms(cell, column) if column.predicate else []
            except CellError as error:
                problems.append(found.problem(number, column.header, cell, error.reason, error.right))
                continue
            yield from ((f"<{column.predicate}>", term) for term in terms)
            if terms and column.unit:
                yield UNIT, f"<{column.unit}>"
        for column in found.absent:
            if term := empty_term(column):
                yield f"<{column.predicate}>", term

    def _terms(self, cell: Cell, column: Column) -> list[str]:
        """What a cell says: one term, several where the column allows it, none where it may stay empty."""
        if cell != "" and said(cell):
            parts: list[Cell] = [part for part in said(cell).split(";") if part.strip()] if column.many else [cell]
            if parts:
                return [self._cells.term(part, column) for part in parts]
        if column.required:
            raise CellError("this cell is empty", f"Fill it in ({column.zh})")
        return [term for term in (empty_term(column),) if term]

    def _unknown_class(self, found: Found, number: int, cells: list[Cell]) -> Problem:
        column = next(column for _, column in found.columns if column.kind == "class")
        words = ", ".join(self._dialect.classes[column.of[0]])
        return found.problem(number, column.header, found.said(cells, column), "this word is not known here", f"One of: {words}")


def _in_units(found: Found, number: int, cells: list[Cell], problems: list[Problem]) -> list[Cell]:
    """The row with its amounts as numbers in the unit that counts, and that unit in the column for it."""
    if not found.units:
        return cells
    columns = dict(found.columns)
    own = unit_column(found.roster)
    at = found.place(own) if own else None
    row = [*cells, *[""] * (max(columns) + 1 - len(cells))]
    unit_cell = row[at] if at is not None else ""
    some = at is not None and not said(unit_cell) and any(header or has_unit(row[place]) for place, header in found.units)
    for place, header in found.units:
        if row[place] == "":
            continue
        try:
            if some and not header and not columns[place].unit and not has_unit(row[place]):
                raise CellError("this amount has no unit", "Write the unit of every amount, as 3 mu or 3亩")
            row[place], unit = in_unit(row[place], columns[place].unit, header, unit_cell)
        except CellError as error:
            problems.append(found.problem(number, columns[place].header, row[place], error.reason, error.right))
            row[place] = 0
            continue
        if at is not None and not columns[place].unit:
            row[at] = unit
    return row


def _contradictions(found: Found, number: int, cells: list[Cell], pairs: set[Pair]) -> Iterator[Problem]:
    """What is wrong with a row whose cells are each in order."""
    roster = found.roster
    at = {column.header: said(cells[place]) if place < len(cells) else "" for place, column in found.columns}
    if roster.differ:
        first, second = roster.differ
        if at.get(first) and at.get(first) == at.get(second):
            yield found.problem(number, second, at[second], f"it says the same as {first}", "Name two different ones")
    filled = [name for name in roster.one_of if at.get(name)]
    if roster.one_of and len(filled) != 1:
        names = " and ".join(roster.one_of)
        yield found.problem(number, roster.one_of[0], "", f"{len(filled)} of {names} are filled in", "Fill in exactly one")
    alone = [name for name in roster.together if not at.get(name)]
    if 0 < len(alone) < len(roster.together):
        names = " and ".join(roster.together)
        yield found.problem(number, alone[0], "", f"{names} belong together", "Fill in all of them, or none")
    dated = bool(at.get("from") or at.get("to"))
    if roster.name == "settings" and at.get("value") and (right := advice(at["setting"], at["value"], dated)):
        yield found.problem(number, "value", at["value"], f"this is not what {at['setting']} can be", right)
    yield from _period(found, number, at, dict(pairs))


def _period(found: Found, number: int, at: dict[str, str], said_now: dict[str, str]) -> Iterator[Problem]:
    start, end = said_now.get(FROM, ""), said_now.get(TO, "")
    if OPEN_END.isoformat() in start:
        yield found.problem(number, "from", at["from"], "this day is kept for open ends", "Write the day on which it began")
    elif start and end and start >= end:
        right = "The last day is the first day or later"
        yield found.problem(number, "to", at["to"], f"it ends before it begins ({at['from']})", right)
