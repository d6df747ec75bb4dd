import io
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from arro3.io import read_ipc_stream, read_parquet
from python_calamine import CalamineWorkbook

from graph.result_tables import ARROW, PARQUET, write_table
from graph.xlsx import XLSX
from ontology.errors import TooLarge

ROWS = """SELECT ?a ?b ?c { VALUES (?a ?b ?c) {
  (1 "户"@zh <urn:x>) (2.5 UNDEF "=HYPERLINK(1)") (UNDEF "12345678901234567890" 12345678901234567890) (1e400 true "")
} }"""


def table(query: str, file: Path, media_type: str) -> list[list[Any]]:
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions | ox.QueryBoolean)
    write_table(results, str(file), media_type)
    if media_type == XLSX:
        return CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes())).get_sheet_by_index(0).to_python()
    read = read_parquet(file) if media_type == PARQUET else read_ipc_stream(file)
    found = read.read_all()
    columns = [found.column(name).to_pylist() for name in found.schema.names]
    return [list(found.schema.names), *map(list, zip(*columns, strict=True))]


def test_a_workbook_keeps_numbers_that_it_can_keep_and_text_as_it_is(tmp_path: Path) -> None:
    assert table(ROWS, tmp_path / "x", XLSX) == [
        ["a", "b", "c"],
        [1.0, "户", "urn:x"],
        [2.5, "", "=HYPERLINK(1)"],
        ["", "12345678901234567890", "12345678901234567890"],
        ["INF", "true", ""],
    ]
    assert not list(tmp_path.glob("tmp*"))


@pytest.mark.parametrize("media_type", [PARQUET, ARROW])
def test_columns_hold_the_text_of_every_value(tmp_path: Path, media_type: str) -> None:
    assert table(ROWS, tmp_path / "x", media_type) == [
        ["a", "b", "c"],
        ["1", "户", "urn:x"],
        ["2.5", None, "=HYPERLINK(1)"],
        [None, "12345678901234567890", "12345678901234567890"],
        ["INF", "true", ""],
    ]


@pytest.mark.parametrize("media_type", [XLSX, PARQUET, ARROW])
def test_an_empty_table_has_its_head(tmp_path: Path, media_type: str) -> None:
    assert table("SELECT ?a { VALUES ?a { } }", tmp_path / "x", media_type) == [["a"]]
    assert [str(row[0]).lower() for row in table("ASK {}", tmp_path / "y", media_type)] == ["boolean", "true"]


def test_what_no_cell_holds_is_not_cut(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="32767 characters"):
        table(f'SELECT ("{"x" * 40_000}" AS ?a) {{}}', tmp_path / "x", XLSX)


def test_rows_are_passed_on_as_they_come(tmp_path: Path) -> None:
    rows = "SELECT * { " + "".join(f"VALUES ?{name} {{ {' '.join(map(str, range(30)))} }} " for name in "abc") + "}"
    assert len(table(rows, tmp_path / "x", PARQUET)) == 27_001
    assert len(table(rows, tmp_path / "y", XLSX)) == 27_001
