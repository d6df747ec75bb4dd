"""Every kind of wrong cell is named: its place, what it says, what is wrong and what would be right. Nothing is loaded."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import load_into, problems_of
from in_memory import write_tables
from xlsxwriter import Workbook

from graph.intake.problems import Problem
from graph.intake.report import Report
from graph.store import EmbeddedStore
from ontology.errors import BadRequest, BadRows

Load = Callable[..., Report]
Row = dict[str, Any]

GOOD: dict[str, list[Row]] = {
    "places": [
        {"code": "C", "kind": "county", "name": "County", "within": ""},
        {"code": "T", "kind": "township", "name": "Township", "within": "C"},
        {"code": "V", "kind": "village", "name": "Village", "within": "T"},
    ],
    "settings": [{"setting": "data-day", "value": "2017-11-30", "basis": "test"}],
    "subjects": [
        {"code": "S1", "kind": "enterprise", "name": "One", "part_of": ""},
        {"code": "S2", "kind": "enterprise", "name": "Two", "part_of": "S1"},
    ],
    "households": [{"code": "H", "village": "V", "group": "general-poor"}],
    "needs": [{"code": "N", "household": "H", "need": "housing", "from": "2017-01-01", "to": ""}],
    "incomes": [{"code": "I", "household": "H", "year": "2017", "category": "wage", "amount": "100"}],
    "mandates": [
        {"code": "M", "holder": "S1", "role": "", "modality": "may", "duty": "housing", "scope": "C", "from": "2017-01-01"},
        {"code": "M2", "holder": "", "role": "boost", "modality": "may", "duty": "housing", "scope": "C", "from": "2017-01-01"},
    ],
    "responsibilities": [
        {
            "code": "R",
            "holder": "S1",
            "involvement": "accountable",
            "duty": "housing",
            "scope": "V",
            "from": "2017-01-01",
            "to": "2017-12-31",
        }
    ],
    "agreements": [
        {
            "code": "A",
            "from_subject": "S1",
            "to_subject": "S2",
            "resource": "funds",
            "quantity": "5",
            "unit": "cny",
            "from": "2017-01-01",
        }
    ],
}


def changed(table: str, number: int, **cells: str) -> dict[str, list[Row]]:
    """The good tables with some cells of one row changed."""
    rows = [dict(row) for row in GOOD[table]]
    rows[number] |= cells
    return {**GOOD, table: rows}


@pytest.fixture(scope="module")
def shut(new_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """A loader into a store that must stay empty, whatever is tried."""
    folder = tmp_path_factory.mktemp("shut") / "data"
    shutil.copytree(new_folder, folder)
    store = EmbeddedStore(folder)
    yield partial(load_into, store)
    assert store.version().number == 1
    store.close()


def problems(load: Load, folder: Path, tables: dict[str, list[Row]]) -> list[dict[str, Any]]:
    with pytest.raises(BadRows) as error:
        load(*write_tables(tables, folder))
    found = problems_of(error)
    for problem in found:
        assert str(Problem(**problem)).startswith(f"{problem['file']}, sheet {problem['sheet']}")
        assert problem["reason_zh"] != problem["reason"]
        assert problem["right_zh"] != problem["right"]
    return found


def test_the_good_rows_are_taken(load: Load, tmp_path: Path) -> None:
    report = load(*write_tables(GOOD, tmp_path))
    assert (report.added, report.changed, report.unchanged) == (sum(map(len, GOOD.values())), 0, 0)


WRONG = [
    ("households", 0, "village", "V9", "no village has this code", "Add the village to its sheet"),
    ("households", 0, "village", "T", "no village has this code", "or correct the code"),
    ("households", 0, "group", "rich", "not known here", "general-poor"),
    ("households", 0, "group", "", "is empty", "Fill it in (户类型)"),
    ("households", 0, "village", "  ", "is empty", "Fill it in (村)"),
    ("households", 0, "code", "", "code is missing", "never changes"),
    ("places", 2, "kind", "city", "not known here", "county, township, village"),
    ("places", 2, "within", "S1", "no county or township or area has this code", "Add the county or township or area"),
    ("places", 2, "within", "V", "no county or township or area has this code", "Add the county or township or area"),
    ("subjects", 1, "part_of", "C", "no subject has this code", "Add the subject"),
    ("needs", 0, "from", "3.11.2017", "one of two days", "2017-11-03"),
    ("needs", 0, "from", "2017-02-30", "not a date", "2017-11-30"),
    ("needs", 0, "from", "9999-12-31", "kept for open ends", "the day on which it began"),
    ("needs", 0, "to", "2016-12-31", "ends before it begins (2017-01-01)", "last day is the first day or later"),
    ("needs", 0, "to", "never", "not a date", "2017-11-30"),
    ("incomes", 0, "amount", "a lot", "not a number", "digits only"),
    ("incomes", 0, "amount", "12,5", "not a number", "digits only"),
    ("incomes", 0, "amount", "nan", "not a number", "digits only"),
    ("incomes", 0, "amount", "inf", "not a number", "digits only"),
    ("incomes", 0, "amount", "1e30", "too large", "below"),
    ("incomes", 0, "year", "2017.5", "not a whole number", "whole number"),
    ("responsibilities", 0, "holder", "V", "no subject or household or person has this code", "correct the code"),
    ("responsibilities", 0, "involvement", "boss", "not known here", "accountable"),
    ("agreements", 0, "to_subject", "S1", "the same as from_subject", "two different ones"),
    ("agreements", 0, "quantity", "∞", "not a number", "digits only"),
    ("settings", 0, "value", "30.11.2017", "not what data-day can be", "2017-11-30"),
    ("settings", 0, "value", "2017-11-31", "not what data-day can be", "2017-11-30"),
]


@pytest.mark.parametrize(("table", "number", "column", "value", "reason", "right"), WRONG)
def test_a_wrong_cell(  # noqa: PLR0913, PLR0917 - one case, with all that is said about it
    shut: Load, tmp_path: Path, table: str, number: int, column: str, value: str, reason: str, right: str
) -> None:
    (problem,) = [
        problem for problem in problems(shut, tmp_path, changed(table, number, **{column: value})) if problem["sheet"] == table
    ]
    assert (problem["file"], problem["row"], problem["column"]) == (f"{table}.csv", number + 2, column)
    assert problem["value"] == value.strip()
    assert reason in problem["reason"]
    assert right in problem["right"]


@pytest.mark.parametrize("name", ["look-back-days", "hand-over-days", "handed-times", "small-number", "risk-factor", "sample"])
@pytest.mark.parametrize("value", ["soon", "-1", "100000", "1e3"])
def test_a_wrong_setting(shut: Load, tmp_path: Path, name: str, value: str) -> None:
    (problem,) = problems(shut, tmp_path, {"settings": [{"setting": name, "value": value}]})
    assert (problem["row"], problem["column"], problem["value"]) == (2, "value", value)
    assert name in problem["reason"]


@pytest.mark.parametrize("dated", [{"from": "2017-01-01"}, {"to": "2017-12-31"}, {"setting": "data-day@2"}])
def test_what_holds_for_all_the_data_has_no_days(shut: Load, tmp_path: Path, dated: dict[str, str]) -> None:
    (problem,) = problems(shut, tmp_path, {"settings": [{"setting": "data-day", "value": "2017-11-30"} | dated]})
    assert (problem["row"], problem["column"]) == (2, "value")
    assert problem["right"] == "data-day holds for all the data: give it one row, without days"


def test_a_wrong_value_of_one_period_is_refused_too(shut: Load, tmp_path: Path) -> None:
    rows = [{"setting": "handed-times@2016", "value": "often", "to": "2016-12-31"}, {"setting": "handed-times", "value": "3"}]
    (problem,) = problems(shut, tmp_path, {"settings": rows})
    assert (problem["row"], problem["column"], problem["value"]) == (2, "value", "often")


@pytest.mark.parametrize(("holder", "role", "count"), [("S1", "boost", 2), ("", "", 0)])
def test_both_or_neither_of_holder_and_role(shut: Load, tmp_path: Path, holder: str, role: str, count: int) -> None:
    (problem,) = problems(shut, tmp_path, changed("mandates", 1, holder=holder, role=role))
    assert (problem["sheet"], problem["row"], problem["column"]) == ("mandates", 3, "holder")
    assert problem["reason"] == f"{count} of holder and role are filled in"
    assert problem["right"] == "Fill in exactly one"


def test_a_code_that_is_used_twice_in_one_file(shut: Load, tmp_path: Path) -> None:
    (problem,) = problems(shut, tmp_path, {"places": [*GOOD["places"], GOOD["places"][2]]})
    assert (problem["sheet"], problem["row"], problem["column"], problem["value"]) == ("places", 5, "code", "V")
    assert "used before (places.csv, sheet places, row 4)" in problem["reason"]


def test_a_code_that_is_used_twice_in_two_files(shut: Load, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    paths = [*write_tables(GOOD, tmp_path / "a"), *write_tables({"subjects": GOOD["subjects"][:1]}, tmp_path / "b")]
    with pytest.raises(BadRows) as error:
        shut(*paths)
    (problem,) = problems_of(error)
    assert (problem["row"], problem["value"]) == (2, "S1")
    assert "used before (subjects.csv, sheet subjects, row 2)" in problem["reason"]


def test_columns_that_are_unknown_missing_or_there_twice(shut: Load, tmp_path: Path) -> None:
    (tmp_path / "households.csv").write_text("code,village,Village,colour\nH1,V,V,red\n", encoding="utf-8")
    with pytest.raises(BadRows) as error:
        shut(*write_tables({"places": GOOD["places"]}, tmp_path), tmp_path / "households.csv")
    found = [(p["row"], p["column"], p["reason"]) for p in problems_of(error)]
    assert found == [
        (1, "colour", "this is not a column of this sheet"),
        (1, "Village", "this column stands twice"),
        (1, "group", "this column is missing"),
    ]


def test_a_missing_column_does_not_hide_other_problems_nor_make_new_ones(shut: Load, tmp_path: Path) -> None:
    tables = {**GOOD, "places": [{key: row[key] for key in ("code", "kind", "within")} for row in GOOD["places"]]}
    tables["places"][2]["within"] = "X"
    found = [(p["sheet"], p["row"], p["column"], p["value"]) for p in problems(shut, tmp_path, tables)]
    assert found == [("places", 1, "name", ""), ("places", 4, "within", "X")]


@pytest.mark.parametrize("missing", ["code", "kind"])
def test_a_sheet_without_its_key_is_refused_as_a_whole(shut: Load, tmp_path: Path, missing: str) -> None:
    rows = [{key: cell for key, cell in row.items() if key != missing} for row in GOOD["places"]]
    (problem,) = problems(shut, tmp_path, {"places": rows})
    assert (problem["row"], problem["column"], problem["reason"]) == (1, missing, "this column is missing")


def test_sheets_that_are_unknown_or_empty(shut: Load, tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("Sheet1").write(0, 0, "x")
        book.add_worksheet("places")
    with pytest.raises(BadRows) as error:
        shut(tmp_path / "a.xlsx")
    unknown, empty = problems_of(error)
    assert (unknown["file"], unknown["sheet"], unknown["row"]) == ("a.xlsx", "Sheet1", 0)
    assert "not a roster" in unknown["reason"]
    assert "remit map" in unknown["right"]
    assert (empty["sheet"], empty["reason"]) == ("places", "the sheet is empty")


def test_all_problems_of_all_files_are_told_at_once(shut: Load, tmp_path: Path) -> None:
    tables = changed("households", 0, village="V9", group="rich")
    tables["incomes"] = [*GOOD["incomes"], {**GOOD["incomes"][0], "code": "I2", "amount": "x", "year": "y", "category": "z"}]
    tables["places"] = [*GOOD["places"], {"code": "T1", "kind": "township", "name": "", "within": "T1"}]
    found = {(p["sheet"], p["row"], p["column"]) for p in problems(shut, tmp_path, tables)}
    assert found == {
        ("households", 2, "village"),
        ("households", 2, "group"),
        ("incomes", 3, "amount"),
        ("incomes", 3, "year"),
        ("incomes", 3, "category"),
        ("places", 5, "name"),
        ("places", 5, "within"),
    }


@pytest.mark.parametrize("name", ["places.xlsx", "places.csv"])
def test_a_file_that_is_missing_or_damaged_stops_the_load(shut: Load, tmp_path: Path, name: str) -> None:
    good = write_tables({"subjects": GOOD["subjects"]}, tmp_path)
    with pytest.raises(BadRequest, match="no such file"):
        shut(*good, tmp_path / name)
    (tmp_path / name).write_bytes("编码,类别\n".encode("gb18030") + b'"' + b"x" * 200_000)
    with pytest.raises(BadRequest, match=rf"{name} cannot be read"):
        shut(*good, tmp_path / name)


def test_blank_rows_excel_dates_and_numbers_as_text_are_fine(load: Load, tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "households.xlsx"), {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("地点")
        page.write_row(1, 1, ["编码", "类别", "英文名称", "上级"])
        for row, cells in ((4, [1, "县", "County"]), (6, ["２", "乡镇", "Township", 1]), (9, [" 3 ", "村", "Village", "2 "])):
            page.write_row(row, 1, cells)
        page.write_row(11, 1, ["  ", " "])
        page = book.add_worksheet("households")
        page.write_row(0, 0, ["Code", "VILLAGE", "group"])
        page.write_row(1, 0, [7, 3, "一般贫困户"])
        page = book.add_worksheet("needs")
        page.write_row(0, 0, ["code", "household", "need", "from", "to"])
        page.write_row(1, 0, ["N1", "7", "housing"])
        page.write_datetime(1, 3, datetime(2017, 3, 1))
        page.write(1, 4, "2017年3月1日")
        page = book.add_worksheet("incomes")
        page.write_row(0, 0, ["code", "household", "year", "category", "amount"])
        page.write_row(1, 0, ["I1", 7, "２０１７", "wage", " １，２５０．５０ "])
    report = load(tmp_path / "households.xlsx")
    assert (report.added, report.changed, report.unchanged) == (6, 0, 0)


def test_codes_of_every_kind_come_through_as_they_are(load: Load, store: EmbeddedStore, tmp_path: Path) -> None:
    codes = ['V"1\\', "V <2>", 'V" . <urn:evil> <urn:p> "', "村/三", "V\n4", "V%205", "#6"]
    rows = [{"code": code, "kind": "county", "name": code} for code in codes]
    assert load(*write_tables({"places": rows}, tmp_path)).added == len(codes)
    with store.snapshot() as snapshot:
        table = snapshot.select(
            "SELECT ?thing ?code ?name { ?thing a <https://w3id.org/remit/ns#County> ;"
            " <http://purl.org/dc/terms/identifier> ?code ; <http://www.w3.org/2000/01/rdf-schema#label> ?name }"
        )
        found = {tuple(getattr(cell, "value", "") for cell in row) for row in table.rows}
    assert found == {(store.ids.iri("county", code), code, code) for code in codes}
    assert load(*write_tables({"places": rows}, tmp_path)).unchanged == len(codes)
