"""Rows below the data that are no data: totals, and notes of who filled the form in."""

import re
from collections.abc import Collection

from graph.intake.workbooks import Cell

TOTAL = re.compile(r"\s*(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|(grand |sub-?)?totals?|sums?)\s*[:：]?\s*", re.IGNORECASE)
NOTE = re.compile(
    r"\s*(注|备注|说明|填表人|填表日期|填报人|制表人?|审核人?|负责人|来源|notes?|sources?|remarks?|prepared by|signed( by)?)"
    r"\s*[:：].*",
    re.IGNORECASE | re.DOTALL,
)


NUMBER = re.compile(r"(?:\s*+[+-])?+[\d.,\s]+")


def is_footer(cells: list[Cell], key: int, required: Collection[int], names: Collection[int] = ()) -> bool:
    """Whether a row is a total or a note: its first cell or its key says so, and not all that a record needs is there.

    `required` are the places of what a record needs, `names` those of it that are texts: a number there is a count.
    """
    first = next((cell for cell in cells if not isinstance(cell, str) or cell.strip()), "")
    words = [word for word in (first, cells[key] if key < len(cells) else "") if isinstance(word, str)]
    if not any(TOTAL.fullmatch(word) or NOTE.fullmatch(word) for word in words):
        return False
    filled = [place for place, cell in enumerate(cells) if not isinstance(cell, str) or cell.strip()]
    return not set(required) <= set(filled) or any(NUMBER.fullmatch(str(cells[place])) for place in names)
