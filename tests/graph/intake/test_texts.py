"""Text in every encoding and with every sign between cells that spreadsheets write."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.intake.workbooks import Cell, sheets
from ontology.errors import BadRequest

ROWS = [["编码", "姓名", "村"], ["P1", "李伟", "东山, 村"], ["P2", "王芳", "西河|村"]]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def rows(path: Path) -> list[list[Cell]]:
    return [cells for sheet in sheets(path) for _, cells in sheet.lines()]


def written(table: list[list[str]], sign: str) -> str:
    return "".join(sign.join(f'"{cell}"' if sign in cell else cell for cell in row) + "\r\n" for row in table)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_the_same_table(tmp_path: Path, encoding: str, sign: str, suffix: str) -> None:
    path = tmp_path / f"people.{suffix}"
    path.write_bytes(written(ROWS, sign).encode(encoding))
    assert rows(path) == ROWS


def test_traditional_signs_in_big5(tmp_path: Path) -> None:
    table = [["編碼", "姓名", "村"], ["P1", "李偉", "東山村"], ["P2", "王芳", "西河村"], ["P3", "陳國華", "南灣村"]]
    (tmp_path / "people.csv").write_bytes(written(table, ",").encode("big5"))
    assert rows(tmp_path / "people.csv") == table


def test_western_letters_in_windows_1252(tmp_path: Path) -> None:
    table = [["code", "name"], ["P1", "Éloïse Forêt"], ["P2", "Zoë Müller"]]
    (tmp_path / "people.csv").write_bytes(written(table, ";").encode("cp1252"))
    assert rows(tmp_path / "people.csv") == table


def test_signs_that_first_come_late_in_a_long_file_count(tmp_path: Path) -> None:
    table = [["code", "name"], *([f"P{n}", "x" * 50] for n in range(5_000)), ["P", "李伟在东山村"]]
    for encoding in ("utf-8", "gb18030"):
        (tmp_path / "people.csv").write_bytes(written(table, ",").encode(encoding))
        assert rows(tmp_path / "people.csv")[-1] == table[-1]


def test_a_title_above_does_not_hide_the_sign(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("People, of the county\n\ncode;name;village\nP1;x;V1\nP2;y;V2\n")
    assert rows(tmp_path / "people.csv")[1:] == [["code", "name", "village"], ["P1", "x", "V1"], ["P2", "y", "V2"]]


def test_one_column_is_one_column(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("code\nP1\nP2\n")
    assert rows(tmp_path / "people.csv") == [["code"], ["P1"], ["P2"]]


@pytest.mark.parametrize("content", [b"\xff\xff\x00\xff" * 3, b"\xef\xbb\xbfcode\n\xff\xfe\n"])
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "people.csv").write_bytes(content)
    with pytest.raises(BadRequest, match=r"people\.csv cannot be read as CSV"):
        rows(tmp_path / "people.csv")


CELLS = st.text(st.characters(exclude_categories=["Cc", "Zs", "Zl", "Zp", "Cs"]), min_size=1, max_size=8)


@settings(max_examples=50)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_every_table_of_unicode_comes_back(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, ...]], code: str
) -> None:
    path = tmp_path_factory.mktemp("text") / "a.csv"
    quoted = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in [("编", "b", "c"), *table])
    path.write_bytes(quoted.encode(code))
    assert rows(path)[1:] == [list(row) for row in table]
