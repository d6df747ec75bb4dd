"""Copies of files with what is wrong marked and commented in its cell, to be corrected and loaded again.

A copy is a workbook of values: no formulas, one sheet for each of the file's, rows where they were. It is written by a sandbox
worker, because others made the files.
"""

import json
import math
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from graph.intake.cells import said
from graph.intake.child import read_files
from graph.intake.problems import Problem
from graph.intake.rdf_files import is_rdf
from graph.intake.survey import Survey
from graph.intake.workbooks import Cell, Line, Sheet, sheets
from graph.xlsx import SAFE

WRONG = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
DAY = {"num_format": "yyyy-mm-dd"}
COMMENT = {"x_scale": 2.5, "y_scale": 1.5}
MOST_SHEET_NAME = 31
Marks = dict[int, list[Problem]]
"""The problems of one sheet by row."""


def run(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Write a copy of every file that has `problems` (as plain values) into the folder `out`; how many were written."""
    found, _ = read_files(args, progress)
    problems = [Problem(**facts) for facts in json.loads(Path(args["problems"]).read_text(encoding="utf-8"))]
    wrong = {problem.file for problem in problems}
    names: list[str] = []
    for path in map(Path, args["paths"]):
        if path.name in wrong and not is_rdf(path):
            names.append(_free_name(path, names))
            _copy(path, [problem for problem in problems if problem.file == path.name], found, Path(args["out"]) / names[-1])
    return {"written": len(names)}


def _free_name(path: Path, taken: list[str]) -> str:
    count = sum(name.startswith(f"{path.stem}-marked") for name in taken)
    return f"{path.stem}-marked{f'-{count + 1}' if count else ''}.xlsx"


def _copy(path: Path, problems: list[Problem], found: Survey, target: Path) -> None:
    parts = sheets(path)
    names = {sheet.name for sheet in parts}
    with Workbook(str(target), SAFE | {"constant_memory": True}) as book:
        formats = {"wrong": book.add_format(WRONG), "day": book.add_format(DAY), "wrong day": book.add_format({**WRONG, **DAY})}
        for at, sheet in enumerate(parts):
            marks: Marks = {}
            for problem in problems:
                if problem.sheet == sheet.name or (at == 0 and problem.sheet not in names):
                    marks.setdefault(problem.row, []).append(problem)
            page = book.add_worksheet(_sheet_name(sheet.name))
            _Page(page, formats, sheet, found).write(marks)


def _sheet_name(name: str) -> str:
    return "".join("_" if sign in "[]:*?/\\" else sign for sign in name)[:MOST_SHEET_NAME].strip("'") or "_"


class _Page:
    """One sheet of a copy."""

    def __init__(self, page: Worksheet, formats: dict[str, Format], sheet: Sheet, found: Survey) -> None:
        self._page = page
        self._formats = formats
        self._sheet = sheet
        self._places = {column.header: place for one in found.found if one.sheet == sheet for place, column in one.columns}
        of_others = [one for _, one in found.foreign if one.sheet == sheet]
        self._places |= {word: place for one in of_others for place, word in enumerate(one.words) if word}

    def write(self, marks: Marks) -> None:
        """Write every row, and what is wrong beside what it is about; about the sheet as a whole, at its first row."""
        about_sheet = marks.pop(0, [])
        for line in self._sheet.lines():
            self._row(line, about_sheet + marks.get(line[0], []))
            about_sheet = []
        self._row((1, []), about_sheet)

    def _row(self, line: Line, problems: list[Problem]) -> None:
        number, cells = line
        wrong: dict[int, list[str]] = {}
        for problem in problems:
            wrong.setdefault(self._place(problem, cells), []).append(problem.both())
        for place in range(max([len(cells), *(at + 1 for at in wrong)])):
            self._cell(number - 1, place, cells[place] if place < len(cells) else "", place in wrong)
        for place, said_there in wrong.items():
            self._page.write_comment(number - 1, place, "\n".join(said_there), COMMENT)

    def _place(self, problem: Problem, cells: list[Cell]) -> int:
        """Where a problem's column stands: by its word in the header's own row, else as it was recognised, else at the left."""
        words = [said(cell) for cell in cells]
        if problem.column in words and problem.column not in self._places:
            return words.index(problem.column)
        return self._places.get(problem.column, 0)

    def _cell(self, row: int, place: int, cell: Cell, wrong: bool) -> None:
        page, plain = self._page, self._formats["wrong"] if wrong else None
        if cell == "":
            page.write_blank(row, place, None, plain)
        elif isinstance(cell, bool):
            page.write_boolean(row, place, cell, plain)
        elif isinstance(cell, int | float) and math.isfinite(cell):
            page.write_number(row, place, cell, plain)
        elif isinstance(cell, date | datetime):
            page.write_datetime(row, place, cell, self._formats["wrong day" if wrong else "day"])
        else:
            page.write_string(row, place, str(cell), plain)
