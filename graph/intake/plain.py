"""The rows of a file as texts: the part of reading a worklist that runs in a sandbox worker, because others made the file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.intake.cells import said
from graph.intake.workbooks import sheets


def run(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Write the rows of all sheets of the file `path` to the file `out`, as JSON: sheet, row number, texts.

    BadRequest   the file cannot be read at all
    """
    rows = [
        [sheet.name, number, [said(cell) for cell in cells]]
        for sheet in sheets(Path(args["path"]))
        for number, cells in sheet.lines()
    ]
    Path(args["out"]).write_text(json.dumps(rows), encoding="utf-8")
    return {"rows": len(rows)}
