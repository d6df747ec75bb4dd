"""Write a county as workbooks or CSV files, with the lists of what is planted beside them."""

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from graph.sample.model import Bridge, Cell, County, Double, Expected, Flip, Row, Sheet, sheets

Tick = Callable[[int], None]

MOST_ROWS = 1_048_575
"""What a sheet of XLSX takes beside its header."""

_TICK_ROWS = 1000
_CREATED = datetime(2017, 11, 30)


def write_workbooks(county: County, out: Path, tick: Tick | None = None, *, rows_per_sheet: int = MOST_ROWS) -> list[Path]:
    """Write one XLSX per workbook, the lists of what is planted and, under second/, the second rosters.

    The files are the same bytes for the same county. Rows that a sheet cannot take go on in a sheet of the same name in
    NAME-2.xlsx and so on (from about 100,000 households). `tick` gets the number of rows written since it was last called.
    """
    out.mkdir(parents=True, exist_ok=True)
    books: dict[str, list[Sheet]] = {}
    for sheet in sheets().values():
        books.setdefault(sheet.workbook, []).append(sheet)
    paths = []
    for book, parts in books.items():
        longest = max(len(county.tables[sheet.table]) for sheet in parts)
        for number in range(max(1, -(-longest // rows_per_sheet))):
            paths.append(out / (f"{book}-{number + 1}.xlsx" if number else f"{book}.xlsx"))
            rows = slice(number * rows_per_sheet, (number + 1) * rows_per_sheet)
            _write_workbook(paths[-1], [(sheet, county.tables[sheet.table][rows]) for sheet in parts], tick)
    _write_lists(county, out)
    return paths


def write_csv(county: County, out: Path, language: str = "en") -> list[Path]:
    """Write one CSV per table, named after the table, headers in English or (`zh`) Chinese; returns the tables' files."""
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for sheet in sheets().values():
        paths.append(out / f"{sheet.table}.csv")
        headers = sheet.headers_zh if language == "zh" else sheet.headers
        _write_rows(paths[-1], headers, (map(_text, row.values()) for row in county.tables[sheet.table]))
    _write_lists(county, out)
    return paths


def _write_workbook(path: Path, parts: list[tuple[Sheet, list[Row]]], tick: Tick | None) -> None:
    with Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": f"Remit sample: {path.stem}", "created": _CREATED})
        bold = book.add_format({"bold": True})
        for sheet, rows in parts:
            page = book.add_worksheet(sheet.table)
            page.freeze_panes(1, 0)
            page.set_column(0, len(sheet.headers) - 1, 16)
            page.write_row(0, 0, sheet.headers, bold)
            _write_sheet(page, rows, tick)


def _write_sheet(page: Worksheet, rows: list[Row], tick: Tick | None) -> None:
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row.values()):
            _write_cell(page, number, column, cell)
        if tick and number % _TICK_ROWS == 0:
            tick(_TICK_ROWS)
    if tick and len(rows) % _TICK_ROWS:
        tick(len(rows) % _TICK_ROWS)


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell) -> None:
    """Codes stay texts, days become real dates, an empty cell is not written."""
    if isinstance(cell, str):
        page.write_string(row, column, cell)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell)
    elif cell is not None:
        page.write_number(row, column, cell)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _write_lists(county: County, out: Path) -> None:
    _write_rows(out / "planted.csv", Expected._fields, county.planted)
    _write_rows(out / "near_misses.csv", Expected._fields, county.near_misses)
    _write_rows(out / "bridges.csv", Bridge._fields, county.bridges)
    _write_rows(out / "flips.csv", Flip._fields, county.flips)
    _write_rows(out / "doubles.csv", Double._fields, county.doubles)
    (out / "second").mkdir(exist_ok=True)
    for name, rows in county.second.items():
        headers = sheets()[name].headers
        cells = ([_text(row.get(header)) for header in headers] for row in rows)
        _write_rows(out / "second" / f"{name}.csv", headers, cells)


def _write_rows(path: Path, headers: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(rows)
