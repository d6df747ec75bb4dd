"""One sheet of a file that is recognised: where its header stands, which of its columns is which, and its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from graph.intake.cells import said
from graph.intake.dialect import Column, Roster
from graph.intake.footers import is_footer
from graph.intake.problems import Problem
from graph.intake.units import Unit
from graph.intake.workbooks import Cell, Line, Sheet


@dataclass(frozen=True)
class Found:
    """One sheet that is a roster: where its header stands, and which of its columns is which."""

    sheet: Sheet
    roster: Roster
    header_row: int
    columns: tuple[tuple[int, Column], ...]
    absent: tuple[Column, ...]
    """Columns of the roster that state something and that this sheet does not have."""
    units: tuple[tuple[int, Unit | None], ...] = ()
    """Where amounts stand, and the unit that the header names for each."""
    waiting: frozenset[int] = frozenset()
    """Rows that wait until they are corrected."""
    words: tuple[str, ...] = ()
    """The header, by place."""

    def rows(self) -> Iterator[Line]:
        """The rows below the header that are data."""
        return ((number, cells) for number, cells, footer in self.below() if not footer)

    def place(self, column: Column) -> int | None:
        """Where a column stands."""
        return next((place for place, other in self.columns if other is column), None)

    def word(self, column: str) -> str:
        """The word that stands above a column of that name; empty where the sheet does not have it."""
        return next((self.words[place] for place, own in self.columns if own.header == column and place < len(self.words)), "")

    def below(self) -> Iterator[tuple[int, list[Cell], bool]]:
        """All rows below the header, and whether each is a total or a note."""
        key = self.place(self.roster.key) or 0
        required = [place for place, column in self.columns if column.required]
        names = [place for place, column in self.columns if column.required and column.kind == "text"]
        is_ours = self.header_row == 0
        for number, cells in self.sheet.lines():
            if number > self.header_row and number not in self.waiting:
                yield number, cells, not is_ours and is_footer(cells, key, required, names)

    def said(self, cells: list[Cell], column: Column) -> str:
        """What a row says in a column, as text; empty where the sheet does not have it."""
        place = self.place(column)
        return said(cells[place]) if place is not None and place < len(cells) else ""

    def problem(self, row: int, column: str, value: Cell, reason: str, right: str) -> Problem:
        """A problem in this sheet."""
        shown, word = self.sheet.header_of(column), self.word(column)
        header = word if shown == column and word.casefold().replace(" ", "_") != column else ""
        return Problem(self.sheet.path.name, self.sheet.shown, row, shown, said(value), reason, right, header=header)
