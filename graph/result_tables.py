"""Results of a query as tables that the engine itself does not write: a workbook, Parquet and an Arrow stream.

Rows are written as they come, so that a million of them take no more memory than a thousand. Parquet and Arrow need the extra
`columns` (arro3); their columns are text as in CSV, since a variable of SPARQL has values of any type.
"""

import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, QueryBoolean, QuerySolutions

from graph.rdf import XSD, Term, text
from graph.xlsx import MOST_ROWS, SAFE, XLSX
from ontology.errors import TooLarge

PARQUET = "application/vnd.apache.parquet"
ARROW = "application/vnd.apache.arrow.stream"
MOST_CHARACTERS = 32_767
"""Characters that one cell holds."""
_BATCH = 10_000
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long")}
_EXACT = Decimal(10) ** 15
"""From here on a number of a workbook would not be the same any more."""

Row = tuple[Term | None, ...]


def table_types() -> tuple[str, ...]:
    """The media types that can be written on this machine."""
    return (XLSX, PARQUET, ARROW) if find_spec("arro3") and find_spec("arro3.io") else (XLSX,)


def write_table(results: QuerySolutions | QueryBoolean, file: str, media_type: str) -> None:
    """Write a result to a file; a truth is a table of one cell.

    TooLarge   more than a sheet or one of its cells holds
    """
    if isinstance(results, QueryBoolean):
        columns, rows = ["boolean"], iter([(Literal(bool(results)),)])
    else:
        columns, rows = [variable.value for variable in results.variables], (tuple(row) for row in results)
    (_write_workbook if media_type == XLSX else _write_columns)(columns, rows, file, media_type)


def _write_workbook(columns: list[str], rows: Iterator[Row], file: str, media_type: str) -> None:
    import xlsxwriter  # most workers never need it

    with tempfile.TemporaryDirectory(dir=Path(file).parent) as folder:
        options = SAFE | {"constant_memory": True, "tmpdir": folder}
        with xlsxwriter.Workbook(file, options) as book:
            sheet = book.add_worksheet()
            for column, name in enumerate(columns):
                sheet.write_string(0, column, name)
            for number, row in enumerate(rows, start=1):
                if number > MOST_ROWS:
                    raise TooLarge(f"A sheet holds {MOST_ROWS} rows; ask for less, or as CSV.", limit=MOST_ROWS)
                for column, term in enumerate(row):
                    _write_cell(sheet, number, column, term)


def _write_cell(sheet: Any, row: int, column: int, term: Term | None) -> None:
    if term is None:
        return
    number = _number(term)
    if number is not None:
        sheet.write_number(row, column, number)
    elif len(said := text(term)) > MOST_CHARACTERS:
        raise TooLarge(f"A cell holds {MOST_CHARACTERS} characters, and row {row} has one with more; ask as CSV.")
    else:
        sheet.write_string(row, column, said)


def _number(term: Term) -> float | None:
    """The number that a workbook can keep as it is."""
    if not isinstance(term, Literal) or term.datatype.value not in _NUMBERS:
        return None
    try:
        value = Decimal(term.value)
    except ArithmeticError:
        return None
    return float(value) if value.is_finite() and abs(value) < _EXACT and len(value.as_tuple().digits) <= 15 else None


def _write_columns(columns: list[str], rows: Iterator[Row], file: str, media_type: str) -> None:
    from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_ipc_stream, write_parquet

    schema = Schema([Field(name, DataType.utf8(), nullable=True) for name in columns])

    def batches() -> Iterable[RecordBatch]:
        while piece := list(islice(rows, _BATCH)):
            cells = zip(*piece, strict=True) if columns else ()
            yield RecordBatch([Array([_said(term) for term in column], DataType.utf8()) for column in cells], schema=schema)

    write = write_parquet if media_type == PARQUET else write_ipc_stream
    write(RecordBatchReader.from_batches(schema, batches()), file)


def _said(term: Term | None) -> str | None:
    return None if term is None else text(term)
