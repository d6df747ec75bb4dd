"""Tables of pages as files: the same rows as CSV or as a workbook."""

import io
from collections.abc import Sequence

from flask import Response

from api.spreadsheet import as_xlsx
from graph.csv_text import write_csv
from graph.snapshot import Row, Snapshot
from graph.xlsx import XLSX
from queries.run import word


def sent(name: str, form: str, columns: Sequence[str], rows: list[Row], snapshot: Snapshot) -> Response:
    """A table as a file of a form, `csv` or `xlsx`, whose name is given without its end."""
    if form == "xlsx":
        response = Response(as_xlsx(name, columns, rows, snapshot), content_type=XLSX)
    else:
        out = io.StringIO()
        write_csv(out, columns, ([word(term, snapshot) for term in row] for row in rows))
        response = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response
