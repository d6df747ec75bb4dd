"""Files of rows: workbooks (XLSX, XLS, ODS) and CSV, as sheets whose rows know their number in the file."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from python_calamine import CalamineError, CalamineWorkbook

from ontology.errors import BadRequest

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
Line: TypeAlias = tuple[int, list[Cell]]
WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}


@dataclass(frozen=True)
class Sheet:
    """One sheet of one file. A CSV file is one sheet named after the file."""

    path: Path
    name: str

    def lines(self) -> Iterator[Line]:
        """Row numbers as a spreadsheet shows them, and their cells; rows without any content are left out."""
        lines = _csv_lines(self.path) if self.path.suffix.lower() == ".csv" else _book_lines(self.path, self.name)
        return ((number, cells) for number, cells in lines if any(str(cell).strip() for cell in cells))


def sheets(path: Path) -> list[Sheet]:
    """The sheets of a file.

    BadRequest   no such file, a kind of file that is not read, or one that is damaged
    """
    if not path.is_file():
        raise BadRequest(f"{path}: there is no such file.")
    if path.suffix.lower() == ".csv":
        return [Sheet(path, path.stem)]
    if path.suffix.lower() not in WORKBOOKS:
        raise BadRequest(f"{path.name}: only workbooks ({', '.join(sorted(WORKBOOKS))}) and .csv files are read.")
    return [Sheet(path, name) for name in _open(path).sheet_names]


def _open(path: Path) -> CalamineWorkbook:
    with _as_a_workbook(path):
        return CalamineWorkbook.from_path(path)


def _book_lines(path: Path, name: str) -> Iterator[Line]:
    book = _open(path)
    with _as_a_workbook(path):
        yield from enumerate((list(row) for row in book.get_sheet_by_name(name).iter_rows()), start=1)


@contextmanager
def _as_a_workbook(path: Path) -> Iterator[None]:
    try:
        yield
    except (CalamineError, OSError) as error:
        raise BadRequest(f"{path.name} cannot be read as a workbook: {error}. Save it again from your spreadsheet.") from error


def _csv_lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        try:
            yield from enumerate(reader, start=1)
        except (UnicodeDecodeError, csv.Error) as error:
            raise BadRequest(f"{path.name} cannot be read as CSV in UTF-8: {error}. Save it as «CSV UTF-8».") from error
