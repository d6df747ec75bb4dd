"""Fills a workbook: values into cells, and rows that are repeated for every value of a list.

A filling is `{sheet: {"cells": [[row, column, value]], "blocks": [[first row, last row, [item]]]}}`, where an item is again a
list of `[row, column, value]`; rows and columns are those of the template, from 1. A value is a text, a number, or
`{"day": "2017-11-30"}`.
No text becomes a formula.
"""

import re
from datetime import date
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.worksheet import Worksheet

from graph.forms.expand import repeat
from ontology.errors import TooLarge

Filling: TypeAlias = dict[str, dict[str, list[Any]]]
MOST_CHARACTERS = 32_767
RUNS = re.compile(r"[=+\-@\t\r]")
DAY = "yyyy-mm-dd"


def fill(book: Workbook, filling: Filling) -> None:
    """Fill a workbook in place.

    TooLarge   a text that no cell holds
    """
    for title, parts in filling.items():
        page = book[title]
        for row, column, value in parts["cells"]:
            _put(page, row, column, value)
        for first, last, items in sorted(parts["blocks"], reverse=True):
            repeat(book, page, first, last, len(items))
            for turn, item in enumerate(items):
                for row, column, value in item:
                    _put(page, row + turn * (last - first + 1), column, value)


def _put(page: Worksheet, row: int, column: int, value: Any) -> None:
    cell = page.cell(row, column)
    if not isinstance(cell, Cell):
        return
    if isinstance(value, dict):
        cell.value = date.fromisoformat(value["day"])
        cell.number_format = DAY if cell.number_format in ("General", DAY) else cell.number_format
    elif isinstance(value, str):
        _put_text(cell, ILLEGAL_CHARACTERS_RE.sub("", value))
    else:
        cell.value = value


def _put_text(cell: Cell, said: str) -> None:
    if len(said) > MOST_CHARACTERS:
        raise TooLarge(f"{cell.coordinate}: a cell holds {MOST_CHARACTERS} characters, and this text has more.")
    cell.value = said or None
    if said:
        cell.data_type = "s"
    if RUNS.match(said):
        cell.quotePrefix = True
