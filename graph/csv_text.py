"""CSV for spreadsheets: no cell of it is run as a formula, whoever wrote what it says."""

import csv
import re
from collections.abc import Iterable, Mapping
from typing import IO

RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""How a formula begins for some spreadsheet, full-width signs among them; apostrophes before it only say that it is none."""
NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")
"""What a spreadsheet takes for a number although it begins like a formula."""


def escaped(cell: str) -> str:
    """A cell of a file of text that no spreadsheet takes for a formula: with an apostrophe before what looks like one."""
    return f"'{cell}" if RUNS.match(cell) and not NUMBER.fullmatch(cell) else cell


def unescaped(cell: str) -> str:
    """A cell without the apostrophe that only says that it is no formula."""
    return cell[1:] if cell.startswith("'") and RUNS.match(cell, 1) else cell


def write_csv(out: IO[str], columns: Iterable[str], rows: Iterable[Iterable[object]], end: str = "\r\n") -> None:
    """Write a header and rows; what is no text (a number, None for an empty cell) is written as it is."""
    write_escaped(out, columns, ([escaped(cell) if isinstance(cell, str) else cell for cell in row] for row in rows), end)


def write_escaped(out: IO[str], columns: Iterable[str], rows: Iterable[Iterable[object]], end: str = "\r\n") -> None:
    """The same for rows whose texts are `escaped` already."""
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(columns)
    writer.writerows(rows)


def write_csv_by_column(out: IO[str], columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> None:
    """The same for rows that say each cell by its column; one that is not said is empty."""
    write_csv(out, columns, ([row.get(column, "") for column in columns] for row in rows))
