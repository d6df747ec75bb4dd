"""Repeats rows of a sheet, and moves what stands below: cells, merged cells, heights, pictures, and what formulas refer to.

A range that holds the last repeated row grows with it, so that a sum below a list is the sum of the whole list.
"""

import re
from copy import copy

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

PLACE = re.compile(r"(\$?[A-Za-z]{0,3}\$?)(\d+)")
WHERE = re.compile(
    r"^(?:(?P<sheet>'(?:[^']|'')+'|[^'!]+)!)?(?P<first>\$?[A-Za-z]{0,3}\$?\d+)(?::(?P<last>\$?[A-Za-z]{0,3}\$?\d+))?$"
)


def repeat(book: Workbook, page: Worksheet, first: int, last: int, times: int) -> None:
    """Have the rows from `first` to `last` `times` over (at least once)."""
    height = last - first + 1
    more = height * (times - 1)
    if more <= 0:
        return
    merged = [copy(one) for one in page.merged_cells.ranges]
    for one in merged:
        page.unmerge_cells(one.coord)
    if page.max_row > last:
        page.move_range(f"A{last + 1}:{get_column_letter(page.max_column)}{page.max_row}", rows=more)
    _move_heights(page, last, more)
    _refer(book, page, last, more)
    for turn in range(1, times):
        _copy_rows(page, first, last, turn * height)
    _merge(page, merged, (first, last), times)


def moved(said: str, own: bool, title: str, last: int, more: int) -> str:
    """A reference (A1, $A$1:B9, 'A sheet'!A1) after `more` rows came below the row `last` of the sheet `title`.

    own   whether a reference without a sheet means that one
    """
    found = WHERE.match(said)
    if not found:
        return said
    sheet = found["sheet"]
    if not (own if sheet is None else sheet.strip("'").replace("''", "'") == title):
        return said
    start = _down(found["first"], more if _row(found["first"]) > last else 0)
    end = found["last"] and _down(found["last"], more if _row(found["last"]) >= last else 0)
    return (f"{sheet}!" if sheet else "") + start + (f":{end}" if end else "")


def _row(place: str) -> int:
    found = PLACE.fullmatch(place)
    return int(found[2]) if found else 0


def _down(place: str, more: int) -> str:
    return PLACE.sub(lambda found: f"{found[1]}{int(found[2]) + more}", place)


def _refer(book: Workbook, page: Worksheet, last: int, more: int) -> None:
    """Let formulas, names, ranges and pictures mean what they meant."""
    cells = ((other, cell) for other in book.worksheets for row in other.iter_rows() for cell in row)
    for other, cell in cells:
        if isinstance(cell, Cell) and cell.data_type == "f" and isinstance(cell.value, str):
            cell.value = _formula(cell.value, other is page, page.title, last, more)
    for named in [*book.defined_names.values(), *page.defined_names.values()]:
        named.attr_text = moved(named.attr_text or "", False, page.title, last, more)
    if page.print_area:
        areas = (moved(area.rpartition("!")[2], True, page.title, last, more) for area in str(page.print_area).split(","))
        page.print_area = ",".join(areas)
    _move_rules(page, last, more)
    _move_pictures(page, last, more)


def _move_pictures(page: Worksheet, last: int, more: int) -> None:
    for picture in page._images:  # type: ignore[attr-defined]
        for corner in (getattr(picture.anchor, "_from", None), getattr(picture.anchor, "to", None)):
            if corner is not None and corner.row >= last:
                corner.row += more


def _formula(said: str, own: bool, title: str, last: int, more: int) -> str:
    tokens = Tokenizer(said)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = moved(token.value, own, title, last, more)
    return "=" + "".join(token.value for token in tokens.items)


def _move_rules(page: Worksheet, last: int, more: int) -> None:
    """Conditional formats and lists to choose from."""

    def ranges(said: str) -> str:
        return " ".join(moved(one, True, page.title, last, more) for one in said.split())

    before = page.conditional_formatting
    page.conditional_formatting = ConditionalFormattingList()
    for group in before:
        for rule in group.rules:
            page.conditional_formatting.add(ranges(str(group.sqref)), rule)
    for choice in page.data_validations.dataValidation:
        choice.sqref = type(choice.sqref)(ranges(str(choice.sqref)))


def _move_heights(page: Worksheet, last: int, more: int) -> None:
    heights = {row: (one.height, one.hidden) for row, one in page.row_dimensions.items() if row > last}
    for row in heights:
        del page.row_dimensions[row]
    for row, (height, hidden) in heights.items():
        page.row_dimensions[row + more].height = height
        page.row_dimensions[row + more].hidden = hidden


def _copy_rows(page: Worksheet, first: int, last: int, by: int) -> None:
    for row in range(first, last + 1):
        if row in page.row_dimensions:
            page.row_dimensions[row + by].height = page.row_dimensions[row].height
        for column in range(1, page.max_column + 1):
            cell, copied = page.cell(row, column), page.cell(row + by, column)
            if isinstance(cell, Cell) and isinstance(copied, Cell):
                copied._style = copy(cell._style)  # type: ignore[attr-defined]
                is_formula = cell.data_type == "f" and isinstance(cell.value, str)
                copied.value = (
                    Translator(str(cell.value), cell.coordinate).translate_formula(copied.coordinate)
                    if is_formula
                    else cell.value
                )


def _merge(page: Worksheet, before: list[CellRange], block: tuple[int, int], times: int) -> None:
    """Merge again what was merged: below further down, in the repeated rows each time, around them with more rows."""
    first, last = block
    height = last - first + 1
    for one in before:
        if one.min_row > last:
            one.shift(row_shift=height * (times - 1))
        elif one.max_row >= first and one.min_row >= first and one.max_row <= last:
            for turn in range(1, times):
                again = copy(one)
                again.shift(row_shift=turn * height)
                page.merge_cells(again.coord)
        elif one.max_row >= last:
            one.expand(down=height * (times - 1))
        page.merge_cells(one.coord)
