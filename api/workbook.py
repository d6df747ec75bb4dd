"""An answer as a workbook: one sheet, numbers as numbers, everything else as text and never as a formula."""

import io
from decimal import Decimal

from xlsxwriter import Workbook

from graph.rdf import value
from graph.snapshot import Snapshot
from queries.run import Answer, word

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_workbook(answer: Answer, snapshot: Snapshot, lang: str) -> bytes:
    """All rows of an answer under headers in the reader's language."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(answer.question.name)
        page.freeze_panes(1, 1)
        page.set_column(0, len(answer.table.columns) - 1, 16)
        about = [answer.question.columns[column] for column in answer.table.columns]
        page.write_row(0, 0, [one.zh if lang == "zh" else one.en for one in about], book.add_format({"bold": True}))
        for number, row in enumerate(answer.table.rows, start=1):
            for column, term in enumerate(row):
                found = value(term)
                if isinstance(found, int | Decimal) and not isinstance(found, bool):
                    page.write_number(number, column, float(found))
                else:
                    page.write_string(number, column, word(term, snapshot))
    return out.getvalue()
