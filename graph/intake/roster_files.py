"""A roster as a file that the intake reads back as it is: a workbook or CSV, written row by row."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from graph.csv_text import escaped
from graph.intake.dialect import Roster
from graph.intake.written import Written
from graph.xlsx import MOST_ROWS, SAFE
from ontology.errors import TooLarge

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
DIGITS = 15
"""A number with more of them is not the same any more in a spreadsheet; it is written as text, which the intake reads as well."""
MOST_CHARACTERS = 32_767
FIRST_DAY = date(1900, 3, 1)
"""Before it, spreadsheets do not agree on the number of a day (they count a 29 February 1900); such a day is a text."""
MADE = datetime(2000, 1, 1)
"""Always the same, so that the same roster is the same file."""


def write_roster(roster: Roster, rows: Iterable[list[Written]], file: Path, form: str, lang: str) -> int:
    """Write the rows to a file of a form (`TYPES`), under headers in a language; how many there were.

    TooLarge   more than a sheet or one of its cells holds
    """
    headers = [column.zh if lang == "zh" else column.header for column in roster.columns]
    name = roster.zh if lang == "zh" else roster.name
    return (_write_csv if form == "csv" else _write_book)(name, headers, rows, file)


def _write_csv(name: str, headers: list[str], rows: Iterable[list[Written]], file: Path) -> int:
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(headers)
        for row in rows:
            writer.writerow([escaped(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
            count += 1
    return count


def _plain(cell: Written) -> str:
    return "" if cell is None else format(cell.normalize(), "f") if isinstance(cell, Decimal) else str(cell)


def _write_book(name: str, headers: list[str], rows: Iterable[list[Written]], file: Path) -> int:
    count = 0
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        options = SAFE | {"constant_memory": True, "tmpdir": folder, "default_date_format": "yyyy-mm-dd"}
        with Workbook(str(file), options) as book:
            book.set_properties({"title": name, "created": MADE})
            page = book.add_worksheet(name)
            page.freeze_panes(1, 0)
            page.set_column(0, len(headers) - 1, 16)
            page.write_row(0, 0, headers, book.add_format({"bold": True}))
            for count, row in enumerate(_counted(rows), start=1):
                for column, cell in enumerate(row):
                    _write_cell(page, count, column, cell)
    return count


def _counted(rows: Iterable[list[Written]]) -> Iterator[list[Written]]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise TooLarge(f"A sheet takes {MOST_ROWS:,} rows; ask for the roster of a place, or as CSV.", limit=MOST_ROWS)
        yield row


def _write_cell(page: Any, row: int, column: int, cell: Written) -> None:
    """Codes stay texts, days become real dates, an empty cell is not written."""
    if isinstance(cell, date) and cell >= FIRST_DAY:
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day))
    elif isinstance(cell, int | Decimal) and len(Decimal(cell).as_tuple().digits) <= DIGITS:
        page.write_number(row, column, cell)
    elif cell is not None:
        said = cell if isinstance(cell, str) else _plain(cell)
        if len(said) > MOST_CHARACTERS:
            raise TooLarge(f"A cell holds {MOST_CHARACTERS:,} characters, and row {row + 1} has one with more; ask as CSV.")
        page.write_string(row, column, said)
