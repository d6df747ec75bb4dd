"""An answer as a workbook: numbers and days as such, things by their code, and nothing that a spreadsheet would run or follow."""

import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode
from xlsxwriter import Workbook

from graph.rdf import Term, value
from graph.snapshot import Row, Snapshot
from graph.xlsx import MOST_ROWS, SAFE
from ontology.errors import TooLarge
from queries.run import word

CREATED = datetime(2000, 1, 1)
"""Always the same, so that the same answer is the same file."""


def as_xlsx(name: str, columns: Iterable[str], rows: list[Row], snapshot: Snapshot) -> bytes:
    """One sheet with a header row.

    TooLarge   there are more rows than a sheet takes
    """
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"A sheet takes {MOST_ROWS:,} rows and this answer has {len(rows):,}; ask for CSV, or for a part (limit).")
    out = io.BytesIO()
    with Workbook(out, SAFE | {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": name, "created": CREATED})
        page = book.add_worksheet(name[:31])
        page.freeze_panes(1, 0)
        page.write_row(0, 0, list(columns), book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for column, term in enumerate(row):
                _write(page, number, column, term, snapshot)
    return out.getvalue()


def _write(page: Any, number: int, column: int, term: Term | None, snapshot: Snapshot) -> None:
    found = None if isinstance(term, NamedNode) else value(term)
    if isinstance(found, date) and not isinstance(found, datetime):
        page.write_datetime(number, column, datetime(found.year, found.month, found.day))
    elif isinstance(found, int | Decimal) and not isinstance(found, bool):
        page.write_number(number, column, found)
    elif said := word(term, snapshot):
        page.write_string(number, column, said)
