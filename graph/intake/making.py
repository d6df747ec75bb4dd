"""Sheets of our rosters, made from the sheets of dialects as these declare it (see `foreign`)."""

import re
from collections.abc import Iterator

from graph.intake.days import DAY_IN_A_NAME
from graph.intake.derived import Derived
from graph.intake.dialect import Column
from graph.intake.foreign import Each, ForeignSheet, Gift, foreign_sheets
from graph.intake.found import Found
from graph.intake.names import Names
from graph.intake.templates import Find, Step
from graph.intake.workbooks import Line, Sheet

Row = dict[str, str]


class Making:
    """Makes our sheets from all sheets of dialects that are read together; they may refer to each other."""

    def __init__(self, parts: list[tuple[ForeignSheet, Found]], names: Names) -> None:
        order = list(foreign_sheets())
        self._parts = sorted(parts, key=lambda part: order.index(part[0].name))
        self._names = names
        self._indexes: dict[tuple[str, Step], dict[str, list[str]]] = {}
        self._given: dict[tuple[str, str], tuple[str, ...]] = {}

    def sheets(self) -> Iterator[Derived]:
        """Every sheet that has rows; in the order of the declarations."""
        for sheet, part in self._parts:
            for gift in sheet.gifts:
                header = tuple(column for column, _ in gift.columns)
                rows = tuple(self._rows(sheet, part, gift))
                if rows:
                    yield Derived(part.sheet.path, gift.roster.name, header, rows, part.sheet.name, _theirs(gift, part))

    def _rows(self, sheet: ForeignSheet, part: Found, gift: Gift) -> Iterator[Line]:
        key = [column for column, _ in gift.columns].index(gift.roster.key.header)
        for number, row in self._said(sheet, part):
            for made in self._made(sheet, gift, row):
                if self._is_new(gift, made[key], made):
                    yield number, list(made)

    def _is_new(self, gift: Gift, code: str, made: tuple[str, ...]) -> bool:
        """Whether a row is to be given: not if it was given before, and may be."""
        if not gift.again or not code:
            return True
        before = self._given.setdefault((gift.roster.name, code), made)
        return before is made or (gift.again == "same" and before != made)

    def _said(self, sheet: ForeignSheet, part: Found) -> Iterator[tuple[int, Row]]:
        """The rows of a sheet by our names of its columns, with what is said for all of them."""
        there = {column for _, column in part.columns}
        absent = [column for column in sheet.columns if column not in there]
        for_all = {column.header: everywhere(sheet, part.sheet, column, self._names) for column in absent}
        for number, cells in part.rows():
            yield number, for_all | {column.header: part.said(cells, column) for column in there}

    def _made(self, sheet: ForeignSheet, gift: Gift, row: Row) -> Iterator[tuple[str, ...]]:
        def find(step: Step, word: str) -> list[str]:
            return self._find(sheet.dialect, step, word)

        for one in self._each(gift.each, row, find) if gift.each else [row]:
            if _is_given(gift, one, find):
                cells = (next((said for way in ways if (said := way.values(one, find))), []) for _, ways in gift.columns)
                yield tuple(";".join(values) for values in cells)

    @staticmethod
    def _each(each: Each, row: Row, find: Find) -> Iterator[Row]:
        """The row once for every value of the sources."""
        number = 0
        for key, source in each.sources:
            for value in source.values(row, find):
                for word in re.split(f"[{re.escape(each.cut_at)}]", value) if each.cut_at else [value]:
                    if word.strip():
                        number += 1
                        yield row | {"value": word.strip(), "key": key, "n": str(number)}

    def _find(self, dialect: str, step: Step, word: str) -> list[str]:
        index = self._indexes.get((dialect, step))
        if index is None:
            index = self._indexes[dialect, step] = self._index(dialect, step)
        return index.get(word, [])

    def _index(self, dialect: str, step: Step) -> dict[str, list[str]]:
        """What the rows of a sheet say in one column, by what they say in another."""
        found: dict[str, list[str]] = {}
        for sheet, part in self._parts:
            if (sheet.dialect, sheet.name) == (dialect, step.sheet):
                for _, row in self._said(sheet, part):
                    if row.get(step.column):
                        found.setdefault(row[step.by or sheet.key.header], []).append(row[step.column])
        return found


def _is_given(gift: Gift, row: Row, find: Find) -> bool:
    if not all(template.values(row, find) for template in gift.when):
        return False
    if any(template.values(row, find) for template in gift.unless):
        return False
    differ = [template.values(row, find) for template in gift.differ]
    return not differ or differ[0] != differ[1]


def everywhere(sheet: ForeignSheet, file: Sheet, column: Column, names: Names) -> str:
    """What a column that a sheet does not have says in all its rows: the day in its name, or what somebody answered."""
    if answer := names.everywhere(sheet.name, column.header):
        return answer
    found = DAY_IN_A_NAME.search(f"{file.name} {file.path.stem}") if column.header == sheet.day else None
    return found[0] if found else ""


def _theirs(gift: Gift, part: Found) -> dict[str, str]:
    """The header that each column of ours is made from: the first that its template names and that the sheet has."""
    found: dict[str, str] = {}
    for column, ways in gift.columns:
        sources = [expression.column for way in ways for expression in way.expressions]
        if gift.each and "value" in sources:
            sources += [expression.column for _, source in gift.each.sources for expression in source.expressions]
        if word := next((word for source in sources if (word := part.word(source))), ""):
            found[column] = word
    return found
