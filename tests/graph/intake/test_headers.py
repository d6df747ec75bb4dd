"""Sheets as they come: titles and empty rows above, headers in several rows, other words, totals and notes below."""

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from graph.intake.dialect import Roster, own_rosters
from graph.intake.footers import is_footer
from graph.intake.found import Found
from graph.intake.names import Names, bare, plain
from graph.intake.survey import Survey, survey
from graph.intake.workbooks import Cell

DIALECT = own_rosters()
NAMES = Names(DIALECT, {})
HOUSEHOLDS = [["H1", "V1", "general-poor"], ["H2", "V1", "general-poor"]]


def sheet(folder: Path, rows: list[list[Any]], name: str = "households", merged: tuple[tuple[int, ...], ...] = ()) -> Survey:
    path = folder / "a.xlsx"
    with Workbook(str(path)) as book:
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        for first, left, last, right in merged:
            page.merge_range(first, left, last, right, rows[first][left])
    return survey([path], DIALECT)


def read(found: Survey) -> list[list[str]]:
    (one,) = found.found
    return [[one.said(cells, column) for column in one.roster.columns] for _, cells in one.rows()]


HEADER = ["code", "village", "group"]
SHEETS: dict[str, list[list[Any]]] = {
    "plain": [HEADER, *HOUSEHOLDS],
    "title and empty rows above": [["某县贫困户花名册"], [], ["2017年12月"], [], HEADER, *HOUSEHOLDS],
    "Chinese": [["户编码", "村", "户类型"], *HOUSEHOLDS],
    "synonyms": [["户编号", "行政村", "户属性"], *HOUSEHOLDS],
    "English synonyms": [["Household No.", "Administrative village", "Household type"], *HOUSEHOLDS],
    "stars, colons and line breaks": [["code*", "Village：", "户\n类型"], *HOUSEHOLDS],
    "remarks in brackets": [["户编码（必填）", "村(编码)", "户类型(选填)"], *HOUSEHOLDS],
    "two rows": [["户编码", "基本情况", ""], ["", "村", "户类型"], *HOUSEHOLDS],
    "three rows": [["户编码", "情况", ""], ["", "基本", ""], ["", "村", "户类型"], *HOUSEHOLDS],
    "totals below": [HEADER, *HOUSEHOLDS, ["合 计", "", 2], ["Total:", 2]],
    "notes below": [HEADER, *HOUSEHOLDS, [], ["填表人：张三", "审核人：李四"], ["注：以上数据截至年底"], ["", "Source: county"]],
    "empty rows between": [HEADER, HOUSEHOLDS[0], ["", " ", ""], HOUSEHOLDS[1]],
}


@pytest.mark.parametrize("name", SHEETS)
def test_the_same_rows(tmp_path: Path, name: str) -> None:
    found = sheet(tmp_path, SHEETS[name])
    assert (found.problems, found.unknown, found.unknown_sheets) == ([], [], [])
    assert read(found) == HOUSEHOLDS


def test_other_columns_in_another_order(tmp_path: Path) -> None:
    assert read(sheet(tmp_path, [["group", "code", "village"], *([row[2], row[0], row[1]] for row in HOUSEHOLDS)])) == HOUSEHOLDS


def test_merged_cells(tmp_path: Path) -> None:
    rows = [["户编码", "基本情况", ""], ["", "村", "户类型"], ["H1", "V1", "general-poor"], ["H2", "", "general-poor"]]
    found = sheet(tmp_path, rows, merged=((0, 0, 1, 0), (0, 1, 0, 2), (2, 1, 3, 1)))
    assert read(found) == HOUSEHOLDS


@pytest.mark.parametrize("name", ["Sheet1", "工作表1", "2017"])
def test_a_sheet_without_a_name_of_ours_is_known_by_its_columns(tmp_path: Path, name: str) -> None:
    found = sheet(tmp_path, SHEETS["synonyms"], name)
    assert [one.roster.name for one in found.found] == ["households"]


def test_but_not_where_it_could_be_several(tmp_path: Path) -> None:
    found = sheet(tmp_path, [["code", "name", "from"], ["X", "x", "2017-01-01"]], "Sheet1")
    assert (found.found, [unknown.sheet.name for unknown in found.unknown_sheets]) == ([], ["Sheet1"])


def test_how_many_rows_were_left_out_is_told(tmp_path: Path) -> None:
    assert sheet(tmp_path, SHEETS["totals below"]).footers == 2
    assert sheet(tmp_path, SHEETS["notes below"]).footers == 3
    assert sheet(tmp_path, SHEETS["plain"]).footers == 0


def test_a_body_called_total_is_a_body(tmp_path: Path) -> None:
    found = sheet(tmp_path, [["code", "kind", "name"], ["Total", "enterprise", "Total"], ["合计", "", ""]], "subjects")
    (one,) = found.found
    assert [cells[0] for _, cells in one.rows()] == ["Total"]
    assert found.footers == 1


@pytest.mark.parametrize("count", ["2", 2, 2.0, "1 200"])
def test_a_count_is_no_name(tmp_path: Path, count: Cell) -> None:
    found = sheet(tmp_path, [["code", "name"], ["P1", "x"], ["合计", count]], "people")
    assert (found.rows, found.footers) == (1, 1)


@pytest.mark.parametrize(
    "row", [["H1", "Total", ""], ["", "V1", ""], ["totally", "", ""], ["H合计", "", ""], [3, "", ""], [], ["注1", ""]]
)
def test_what_only_looks_like_a_footer_stays(row: list[Cell]) -> None:
    assert not is_footer(row, 0, [0, 1, 2])


def test_a_header_that_means_nothing_is_asked_about_with_its_place(tmp_path: Path) -> None:
    found = sheet(tmp_path, [["title"], [], [*HEADER, "colour"], [*HOUSEHOLDS[0], "red"]])
    assert [(unknown.word, unknown.place, unknown.found.header_row) for unknown in found.unknown] == [("colour", 3, 3)]


@settings(max_examples=30)
@given(
    st.permutations(range(3)),
    st.integers(0, 4),
    st.integers(0, 3),
    st.lists(st.sampled_from(["合计", "总计：", "Total"]), max_size=2),
)
def test_whatever_stands_around_the_rows_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], empty: int, titles: int, totals: list[str]
) -> None:
    above = [[f"表{n}"] for n in range(titles)] + [[] for _ in range(empty)]
    rows = [[row[place] for place in order] for row in [HEADER, *HOUSEHOLDS]]
    found = sheet(tmp_path_factory.mktemp("sheet"), [*above, *rows, *([word] for word in totals)])
    assert read(found) == HOUSEHOLDS
    assert found.footers == len(totals)


@pytest.mark.parametrize("roster", DIALECT.rosters.values(), ids=lambda roster: roster.name)
def test_our_own_words_mean_what_they_say_whatever_the_synonyms(roster: Roster) -> None:
    for column in roster.columns:
        for word in (column.header, column.zh, column.header.upper(), column.header.replace("_", " ")):
            assert NAMES.column(roster, word) is column


def test_every_synonym_is_one_of_a_sheet_or_a_column_of_ours() -> None:
    from graph.intake.declared import declared as read
    from graph.intake.names import SYNONYMS

    declared = read(SYNONYMS)
    headers = {column.header for roster in DIALECT.rosters.values() for column in roster.columns}
    assert set(declared["sheets"]) <= set(DIALECT.rosters)
    assert set(declared["columns"]) <= headers
    for name, columns in declared["in"].items():
        assert set(columns) <= {column.header for column in DIALECT.rosters[name].columns}
    sheets = [plain(word) for word in chain.from_iterable(declared["sheets"].values())]
    assert len(sheets) == len(set(sheets))
    for columns in (declared["columns"], *declared["in"].values()):
        for words in columns.values():
            assert len({plain(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("word", "expected"), [("金额（万元）", "金额"), ("面积/亩", "面积"), (" Valid_From *", "validfrom"), ("(x)", "")]
)
def test_bare_words(word: str, expected: str) -> None:
    assert bare(word) == expected


def test_rows_derived_from_tags_have_no_footers(tmp_path: Path) -> None:
    """An organisation of the name of Total is one."""
    path = tmp_path / "w.csv"
    path.write_text("Org,Sector,Place\n#org,#sector,#adm1\nTotal,Health,North\nA,Health,North\n", encoding="utf-8")
    found = survey([path], DIALECT)
    subjects = next(one for one in found.found if isinstance(one, Found) and one.roster.name == "subjects")
    assert [cells[0] for _, cells in subjects.rows()] == ["Total", "A"]
