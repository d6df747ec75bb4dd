"""The organisations of a real 3W file (who, what, where) and its alias groups; tests skip where the file is not there."""

import csv
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
FILE = "hxl_unhcr_3w_2014.csv"


def organisations() -> list[str]:
    if not (FOLDER / FILE).exists():
        pytest.skip(f"{FILE} is not there")
    with (FOLDER / FILE).open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.reader(text))
    tags = next(at for at, row in enumerate(rows) if any(cell.startswith("#org") for cell in row))
    column = next(at for at, cell in enumerate(rows[tags]) if cell.startswith("#org"))
    return sorted({row[column].strip() for row in rows[tags + 1 :]} - {""})


def alias_groups() -> list[list[str]]:
    groups: list[list[str]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))[FILE]["org_alias_groups"]
    return groups
