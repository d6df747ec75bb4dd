"""The part of forms that runs in a sandbox worker, because others made the template: find its placeholders, and fill it.

What openpyxl does not keep of a template is said in docs/how-to/forms.md.
"""

import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from graph.forms.fill import fill
from ontology.errors import BadRequest

MARK = "{{"
MOST_BYTES, MOST_PARTS = 32 << 20, 2_000
"""What a template may hold once it is unpacked."""
MOST_HOLES = 20_000


def run(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Without `filling`: write the cells of the workbook `path` that hold a mark to the file `out`, as JSON (sheet, row, column,
    text, whether it is a formula). With it, a file of JSON as `fill` takes it: write the filled workbook to `out`.

    BadRequest   it is no workbook, or one that is not taken
    """
    path = Path(args["path"])
    check_workbook(path)
    book = _open(path)
    if "filling" in args:
        fill(book, json.loads(Path(args["filling"]).read_text(encoding="utf-8")))
        book.save(args["out"])
        return {}
    found = _marked(book)
    if len(found) > MOST_HOLES:
        raise BadRequest(f"{path.name} has more than {MOST_HOLES} cells with placeholders.")
    Path(args["out"]).write_text(json.dumps(found), encoding="utf-8")
    return {"cells": len(found)}


def check_workbook(path: Path) -> None:
    """Refuse what no reader of workbooks should get to see.

    BadRequest   no XLSX, too large once unpacked, macros, XML with a document type
    """
    try:
        with zipfile.ZipFile(path) as parts:
            listed = parts.infolist()
            if len(listed) > MOST_PARTS or sum(one.file_size for one in listed) > MOST_BYTES:
                raise BadRequest(f"{path.name} is too large once it is unpacked ({MOST_BYTES >> 20} MB at most).")
            if any(one.filename.lower().endswith("vbaproject.bin") for one in listed):
                raise BadRequest(f"{path.name} holds macros; save it as a workbook without them (.xlsx).")
            for one in listed:
                if one.filename.lower().endswith((".xml", ".rels", ".vml")):
                    content = parts.read(one)
                    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
                        raise BadRequest(f"{path.name} holds XML with a document type; save it again from your spreadsheet.")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise BadRequest(f"{path.name} is not a workbook (.xlsx): {error}.") from error


def _open(path: Path) -> Workbook:
    try:
        return load_workbook(path)
    except Exception as error:  # openpyxl raises whatever a part of the file makes it stumble over
        raise BadRequest(f"{path.name} cannot be read as a workbook: {error}. Save it again from your spreadsheet.") from error


def _marked(book: Workbook) -> list[tuple[str, int, int, str, bool]]:
    return [
        (page.title, cell.row, cell.column or 0, cell.value, cell.data_type == "f")
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and MARK in cell.value
    ]
