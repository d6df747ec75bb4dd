"""The first reading of the files: which sheet is which roster, which columns it has, and which codes there are.

Rows may refer to rows further down, or in another file; so all codes are known before any row is taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from graph.intake.cells import said
from graph.intake.dialect import Choice, Column, Dialect, Roster
from graph.intake.hxl import derived
from graph.intake.problems import Problem
from graph.intake.workbooks import Cell, Line, Sheet, sheets


@dataclass(frozen=True)
class Found:
    """One sheet that is a roster: where its header stands, and which of its columns is which."""

    sheet: Sheet
    roster: Roster
    header_row: int
    columns: tuple[tuple[int, Column], ...]
    absent: tuple[Column, ...]
    """Columns of the roster that state something and that this sheet does not have."""

    def rows(self) -> Iterator[Line]:
        """The rows below the header."""
        return ((number, cells) for number, cells in self.sheet.lines() if number > self.header_row)

    def said(self, cells: list[Cell], column: Column) -> str:
        """What a row says in a column, as text; empty where the sheet does not have it."""
        place = next((place for place, other in self.columns if other is column), len(cells))
        return said(cells[place]) if place < len(cells) else ""

    def problem(self, row: int, column: str, value: Cell, reason: str, right: str) -> Problem:
        """A problem in this sheet."""
        return Problem(self.sheet.path.name, self.sheet.name, row, column, said(value), reason, right)


@dataclass
class Survey:
    """What the files hold: their sheets, the codes of every kind with the place of each, and what is wrong so far."""

    dialect: Dialect
    found: list[Found] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)


def survey(paths: list[Path], dialect: Dialect) -> Survey:
    """Read all files once.

    BadRequest   a file that cannot be read at all
    """
    result = Survey(dialect)
    derived_rows: set[tuple[str, str]] = set()
    for path in paths:
        for sheet in sheets(path):
            _recognise_all(sheet, derived_rows, result)
    for found in result.found:
        _collect_codes(found, result)
    return result


def choice(roster: Roster, cells: list[Cell], columns: tuple[tuple[int, Column], ...], dialect: Dialect) -> Choice | None:
    """The class that a row chooses for itself; None where its word is not known."""
    place, column = next((place, column) for place, column in columns if column.kind == "class")
    word = said(cells[place]) if place < len(cells) else ""
    choices = dialect.classes[column.of[0]]
    return choices.get(word.casefold()) or next((c for c in choices.values() if c.zh == word), None)


def kind_of(found: Found, cells: list[Cell], dialect: Dialect) -> str:
    """The kind in the IRI of a row's thing."""
    chosen = None if found.roster.iri else choice(found.roster, cells, found.columns, dialect)
    return (chosen.kind if chosen else "") or found.roster.kind


def _recognise_all(sheet: Sheet, seen: set[tuple[str, str]], result: Survey) -> None:
    """A sheet as itself, or the sheets that are derived from its HXL tags."""
    parts = derived(sheet, seen)
    if parts == []:
        reason = "its HXL tags say nothing that can be taken"
        right = "Tag a place (#country, #adm1 ...), and either #org with #sector, or figures (#inneed, #targeted, #reached)"
        result.problems.append(Problem(sheet.path.name, sheet.name, 0, "", "", reason, right))
    for part in [sheet] if parts is None else parts:
        _recognise(part, result)


def _recognise(sheet: Sheet, result: Survey) -> None:
    roster = result.dialect.roster(sheet.name)
    name = sheet.path.name
    if roster is None:
        known = ", ".join(result.dialect.rosters)
        result.problems.append(
            Problem(name, sheet.name, 0, "", "", "this is not a roster that is known", f"Name the sheet one of: {known}")
        )
        return
    header = next(iter(islice(sheet.lines(), 1)), None)
    if header is None:
        result.problems.append(
            Problem(name, sheet.name, 0, "", "", "the sheet is empty", "Write the column names in its first row")
        )
        return
    row, cells = header
    columns = _match(sheet, roster, row, cells, result)
    absent = [column for column in roster.columns if column not in [found for _, found in columns]]
    missing = [column for column in absent if column.required]
    for column in missing:
        reason, right = "this column is missing", f"Add it ({column.header} or {column.zh})"
        result.problems.append(Problem(name, sheet.name, row, column.header, "", reason, right))
    if not any(column.kind in ("code", "class") for column in missing):
        result.found.append(Found(sheet, roster, row, tuple(columns), tuple(column for column in absent if column.predicate)))


def _match(sheet: Sheet, roster: Roster, row: int, cells: list[Cell], result: Survey) -> list[tuple[int, Column]]:
    names = {column.header: column for column in roster.columns} | {column.zh: column for column in roster.columns}
    matched: list[tuple[int, Column]] = []
    for place, cell in enumerate(cells):
        word = said(cell)
        column = names.get(word.lower().replace(" ", "_")) or names.get(word)
        if column is not None and column not in (other for _, other in matched):
            matched.append((place, column))
        elif word:
            reason = "this column stands twice" if column else "this is not a column of this sheet"
            right = f"Its columns are: {', '.join(column.header for column in roster.columns)}"
            result.problems.append(Problem(sheet.path.name, sheet.name, row, word, "", reason, right))
    return matched


def _collect_codes(found: Found, result: Survey) -> None:
    roster = found.roster
    place = next(place for place, column in found.columns if column is roster.key)
    for number, cells in found.rows():
        result.rows += 1
        code = said(cells[place]) if place < len(cells) else ""
        if not code:
            reason, right = "the code is missing", "Give the row a code that never changes"
            result.problems.append(found.problem(number, roster.key.header, "", reason, right))
            continue
        codes = result.codes.setdefault(kind_of(found, cells, result.dialect), {})
        here = f"{found.sheet.path.name}, sheet {found.sheet.name}, row {number}"
        if code in codes:
            reason, right = f"this code was used before ({codes[code]})", "Give every row its own code"
            result.problems.append(found.problem(number, roster.key.header, code, reason, right))
        codes.setdefault(code, here)
