"""The difference of a load as a file for people and programs: CSV, XLSX or JSON by its name, whatever its size."""

import csv
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from xlsxwriter import Workbook

from graph.csv_text import write_csv
from graph.intake.difference import HEADERS
from graph.xlsx import MOST_ROWS, SAFE
from ontology.errors import BadRequest


def show(difference: Path, target: Path) -> None:
    """Write the lines of a difference to a new file.

    BadRequest   it is there already, cannot be written, or its name does not end in .csv, .xlsx or .json
    """
    writers = {".csv": _as_csv, ".xlsx": _as_xlsx, ".json": _as_json}
    writer = writers.get(target.suffix.lower())
    if writer is None:
        raise BadRequest(f"{target.name}: name the file of the difference .csv, .xlsx or .json.")
    if target.exists():
        raise BadRequest(f"{target} is there already; name a new file.")
    try:
        with difference.open(encoding="utf-8", newline="") as text:
            writer(csv.reader(text), target)
    except OSError as error:
        raise BadRequest(f"{target} cannot be written: {error.strerror or error}.") from error


def _as_csv(lines: Iterator[list[str]], target: Path) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        write_csv(out, HEADERS, lines)


def _as_json(lines: Iterator[list[str]], target: Path) -> None:
    with target.open("w", encoding="utf-8") as out:
        out.write("[")
        for number, line in enumerate(lines):
            out.write(",\n" if number else "\n")
            json.dump(dict(zip(HEADERS, line, strict=True)), out, ensure_ascii=False)
        out.write("\n]\n")


def _as_xlsx(lines: Iterator[list[str]], target: Path) -> None:
    with Workbook(str(target), SAFE | {"constant_memory": True}) as book:
        bold, sheet = book.add_format({"bold": True}), 0
        while part := list(islice(lines, 1)):
            sheet += 1
            page = book.add_worksheet("difference" if sheet == 1 else f"difference {sheet}")
            page.freeze_panes(1, 0)
            page.write_row(0, 0, HEADERS, bold)
            page.write_row(1, 0, part[0])
            for number, line in enumerate(islice(lines, MOST_ROWS - 1), start=2):
                page.write_row(number, 0, line)
        if not sheet:
            book.add_worksheet("difference").write_row(0, 0, HEADERS, bold)
