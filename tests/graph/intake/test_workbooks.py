"""Files of rows, whole and damaged."""

import csv
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwt
from xlsxwriter import Workbook

from graph.intake.workbooks import Line, Sheet, sheets
from ontology.errors import BadRequest


def lines(path: Path) -> list[Line]:
    return [line for sheet in sheets(path) for line in sheet.lines()]


def book(path: Path) -> Path:
    """Two sheets; rows 3, 5 and 8 of the first have content, from column B on."""
    with Workbook(str(path)) as made:
        page = made.add_worksheet("people")
        page.write_row(2, 1, ["code", "born"])
        page.write(4, 1, "P1")
        page.write_datetime(4, 2, datetime(2017, 3, 1), made.add_format({"num_format": "yyyy-mm-dd"}))
        page.write(5, 1, "   ")
        page.write_row(7, 1, [2, 0.5])
        made.add_worksheet("空")
    return path


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w") as out:
        for name, content in parts.items():
            out.writestr(name, change(content) if part in name else content)
    return path


def test_rows_of_a_workbook_know_their_number_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    assert sheets(path) == [Sheet(path, "people"), Sheet(path, "空")]
    assert lines(path) == [(3, ["code", "born"]), (5, ["P1", date(2017, 3, 1)]), (8, [2.0, 0.5])]


def test_rows_of_a_csv_file_know_their_number(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text('\ufeffcode,name\n\nP1,"two\nlines"\n , \nP2,x\n', encoding="utf-8")
    assert sheets(path) == [Sheet(path, "people")]
    assert lines(path) == [(1, ["code", "name"]), (3, ["P1", "two\nlines"]), (5, ["P2", "x"])]


def test_an_empty_csv_file_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "people.csv").touch()
    assert lines(tmp_path / "people.csv") == []


def test_a_cell_of_a_csv_file_that_is_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("code,name\nP1," + "x" * (csv.field_size_limit() + 1))
    with pytest.raises(BadRequest, match=r"people\.csv"):
        lines(tmp_path / "people.csv")


def test_a_file_that_is_not_there_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no such file"):
        sheets(tmp_path / "people.xlsx")
    with pytest.raises(BadRequest, match="no such file"):
        sheets(tmp_path)
    (tmp_path / "people.docx").touch()
    with pytest.raises(BadRequest, match=r"only workbooks .* and text .*\.csv"):
        sheets(tmp_path / "people.docx")


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"PK\x03\x04" + b"\0" * 500, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "xlsm"])
def test_what_is_not_a_workbook_is_refused(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"people.{suffix}"
    path.write_bytes(content)
    with pytest.raises(BadRequest, match="cannot be read as a workbook"):
        lines(path)


def test_half_a_workbook_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(BadRequest, match=r"a\.xlsx cannot be read"):
        lines(path)


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    ).encode()


@pytest.mark.parametrize("content", [b"<worksheet><sheetData><row", laughs()], ids=["broken", "laughs"])
def test_a_damaged_sheet_in_a_sound_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = rewritten(book(tmp_path / "a.xlsx"), "sheet1.xml", lambda _: content)
    with pytest.raises(BadRequest, match=r"a\.xlsx cannot be read"):
        lines(path)


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>
<table:table table:name="other"><table:table-row><table:table-cell table:number-rows-spanned="3" office:value-type="string"
><text:p>x</text:p></table:table-cell></table:table-row></table:table>
<table:table table:name="people">
<table:table-row><table:table-cell office:value-type="string"><text:p>village</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>code</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string" table:number-rows-spanned="2" table:number-columns-spanned="1"
><text:p>东山</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>P1</text:p></table:table-cell>
</table:table-row><table:table-row><table:covered-table-cell/><table:table-cell office:value-type="string"><text:p>P2</text:p>
</table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell/><table:table-cell office:value-type="string"><text:p>P3</text:p></table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_open_document_is_read_with_its_merged_cells(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("content.xml", ODS.replace(">\n", ">"))
        out.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"/>',
        )
    people = Sheet(tmp_path / "a.ods", "people")
    assert list(people.lines()) == [(1, ["village", "code"]), (2, ["东山", "P1"]), (3, ["东山", "P2"]), (6, ["", "P3"])]


def test_an_old_workbook_is_read_with_its_merged_cells(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("people")
    page.write_merge(1, 2, 0, 0, "V1")
    page.write(1, 1, "P1")
    page.write(2, 1, "李伟")
    book.save(str(tmp_path / "a.xls"))
    assert lines(tmp_path / "a.xls") == [(2, ["V1", "P1"]), (3, ["V1", "李伟"])]


def test_what_a_cell_merged_over_rows_says_every_row_says(tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "a.xlsx")) as made:
        page = made.add_worksheet("people")
        page.merge_range(1, 1, 3, 1, "V1")
        page.merge_range(1, 2, 1, 3, "wide")
        page.write(2, 3, "x")
        page.write(3, 3, "y")
        page.write(4, 3, "z")
    assert lines(tmp_path / "a.xlsx") == [
        (2, ["V1", "wide", ""]),
        (3, ["V1", "", "x"]),
        (4, ["V1", "", "y"]),
        (5, ["", "", "z"]),
    ]
