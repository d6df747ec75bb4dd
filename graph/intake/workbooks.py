"""Files of rows: workbooks (XLSX, XLS, ODS), text (CSV, TSV), IATI activities (XML), HSDS (JSON).

The rows of their sheets know their numbers. What a cell merged over several rows says, each of these rows says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from graph.intake.hsds_json import table_lines, table_names
from graph.intake.iati_xml import activity_lines
from graph.intake.merged import Range, merged_in_ods
from graph.intake.packed import check_packed
from graph.intake.texts import rows_of
from ontology.errors import BadRequest

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
Line: TypeAlias = tuple[int, list[Cell]]
WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
TEXTS = {".csv", ".tsv", ".tab", ".txt"}
ACTIVITIES = {".xml"}
DIRECTORIES = {".json"}


@dataclass(frozen=True)
class Sheet:
    """One sheet of one file. A file of text is one sheet named after the file."""

    path: Path
    name: str

    @property
    def shown(self) -> str:
        """The name by which people know it."""
        return self.name

    def header_of(self, column: str) -> str:
        """The header that people know a column of ours by."""
        return column

    def lines(self) -> Iterator[Line]:
        """Row numbers as a spreadsheet shows them, and their cells; rows without any content are left out."""
        kind = self.path.suffix.lower()
        if kind in DIRECTORIES:
            lines: Iterator[Line] = ((number, list(cells)) for number, cells in table_lines(self.path, self.name))
        else:
            lines = _text_lines(self.path) if kind in TEXTS | ACTIVITIES else _book_lines(self.path, self.name)
        return ((number, cells) for number, cells in lines if any(str(cell).strip() for cell in cells))


def sheets(path: Path) -> list[Sheet]:
    """The sheets of a file.

    BadRequest   no such file, a kind of file that is not read, or one that is damaged
    """
    if not path.is_file():
        raise BadRequest(f"{path}: there is no such file.")
    check_packed(path)
    if path.suffix.lower() in TEXTS | ACTIVITIES:
        return [Sheet(path, path.stem)]
    if path.suffix.lower() in DIRECTORIES:
        return [Sheet(path, name) for name in table_names(path)]
    if path.suffix.lower() not in WORKBOOKS:
        kinds = f"workbooks ({', '.join(sorted(WORKBOOKS))}) and text ({', '.join(sorted(TEXTS | ACTIVITIES))})"
        raise BadRequest(f"{path.name}: only {kinds} are read.")
    return [Sheet(path, name) for name in _open(path).sheet_names]


def _open(path: Path) -> CalamineWorkbook:
    with _as_a_workbook(path):
        return CalamineWorkbook.from_path(path)


@lru_cache(maxsize=1)
def _sheet(path: Path, name: str, changed: int) -> CalamineSheet:
    """The sheet read last: it is asked what it is, in several ways, before its rows are read. `changed` tells files apart."""
    return _open(path).get_sheet_by_name(name)


def _text_lines(path: Path) -> Iterator[Line]:
    lines = activity_lines(path) if path.suffix.lower() in ACTIVITIES else enumerate(rows_of(path), start=1)
    return ((number, list(cells)) for number, cells in lines)


def _book_lines(path: Path, name: str) -> Iterator[Line]:
    with _as_a_workbook(path):
        sheet = _sheet(path, name, path.stat().st_mtime_ns)
        is_ods = path.suffix.lower() == ".ods"
        ranges = list(merged_in_ods(path, name)) if is_ods else sheet.merged_cell_ranges or []
        merged = _merged(ranges, sheet.start or (0, 0), sheet.end or (0, 0))
        said: dict[int, Cell] = {}
        for row, values in enumerate(sheet.iter_rows()):
            cells: list[Cell] = list(values)
            for first, column in merged.get(row, ()):
                if row == first:
                    said[column] = cells[column] if column < len(cells) else ""
                elif column < len(cells):
                    cells[column] = said.get(column, "")
            yield row + 1, cells


def _merged(ranges: list[Range], start: tuple[int, int], end: tuple[int, int]) -> dict[int, list[tuple[int, int]]]:
    """For every row that cells merged over several rows touch: their first row, and the column they begin in."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (first, column), (last, _) in ranges:
        if last > first and column >= start[1]:
            for row in range(first, min(last, end[0]) + 1):
                found.setdefault(row, []).append((first, column - start[1]))
    return found


@contextmanager
def _as_a_workbook(path: Path) -> Iterator[None]:
    try:
        yield
    except (CalamineError, OSError, ParseError, BadZipFile, KeyError) as error:
        raise BadRequest(f"{path.name} cannot be read as a workbook: {error}. Save it again from your spreadsheet.") from error
