"""An answer as a table for a terminal; Chinese characters count as two columns."""

import unicodedata
from typing import Any

MOST = 48


def as_table(answer: dict[str, Any]) -> str:
    """The JSON of an answer as aligned columns, with a last line that says how much of it this is."""
    columns: list[str] = answer["columns"]
    rows = [columns, *([_word(row[column]) for column in columns] for row in answer["rows"])]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(columns))]
    lines = ["  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    shown, total = len(answer["rows"]), answer["total"]
    count = counted(total, "row") if shown == total else f"{shown} of {total} rows (--format csv gives all)"
    day = f", as of {answer['as_of']}" if answer["as_of"] else ""
    return "\n".join([*lines, f"({count}{day}, version {answer['version']})"])


def _word(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dict):
        label, code = cell["label"], cell["code"]
        return code if not label or label.casefold() == code.casefold() else _cut(f"{code} {label}")
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what it counts, in the singular for one; the plural has an s where none is given."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _cut(text: str) -> str:
    """At most `MOST` letters; an ellipsis says where some are missing."""
    return text if len(text) <= MOST else f"{text[: MOST - 1].rstrip()}…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
