"""Which cells of an open document (ODS) are merged: the reader of workbooks tells that only of XLSX and XLS."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, as row and column from 0."""
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}


def merged_in_ods(path: Path, sheet: str) -> Iterator[Range]:
    """The merged ranges of one sheet of an ODS file that the reader of workbooks has opened."""
    here, row, column = False, 0, 0
    with ZipFile(path) as parts, parts.open("content.xml") as content:
        for event, element in iterparse(content, events=("start", "end")):
            if event == "start" and element.tag == f"{TABLE}table":
                here, row = element.get(f"{TABLE}name") == sheet, 0
            elif event == "start" and element.tag == f"{TABLE}table-row":
                column = 0
            elif event == "start" and here and element.tag in CELLS:
                rows, columns = (_count(element.get(f"{TABLE}number-{part}-spanned")) for part in ("rows", "columns"))
                if rows > 1 or columns > 1:
                    yield (row, column), (row + rows - 1, column + columns - 1)
                column += _count(element.get(f"{TABLE}number-columns-repeated"))
            elif event == "end" and element.tag == f"{TABLE}table-row":
                row += _count(element.get(f"{TABLE}number-rows-repeated"))
                element.clear()


def _count(said: str | None) -> int:
    return int(said) if said and said.isdecimal() else 1
