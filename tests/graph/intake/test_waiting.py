"""Errors that help: in both languages, marked in a copy of the file; and good rows taken while the others wait."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import in_process, problems_of
from in_memory import write_tables
from pyoxigraph import NamedNode
from xlsxwriter import Workbook

from graph.intake.chinese import COUNTERPARTS, chinese
from graph.intake.declared import declared
from graph.intake.load import Loader
from graph.intake.problems import Problem
from graph.intake.report import Report
from graph.intake.workbooks import sheets
from graph.rdf import TYPE
from graph.store import EmbeddedStore
from ontology.errors import BadRows

Load = Callable[..., Report]
PLACES = [
    {"code": "C", "kind": "county", "name": "County", "within": ""},
    {"code": "T", "kind": "township", "name": "Township", "within": "C"},
    {"code": "V", "kind": "village", "name": "Village", "within": "T"},
]
HOUSEHOLDS = [
    {"code": "H1", "village": "V", "group": "general-poor"},
    {"code": "H2", "village": "V9", "group": "rich"},
    {"code": "H3", "village": "V", "group": "general-poor"},
]
NEEDS = [
    {"code": "N1", "household": "H1", "need": "housing", "from": "2017-01-01"},
    {"code": "N2", "household": "H2", "need": "housing", "from": "2017-01-01"},
    {"code": "N3", "household": "H3", "need": "housing", "from": "soon"},
]
TABLES = {"places": PLACES, "households": HOUSEHOLDS, "needs": NEEDS}


@pytest.fixture
def good_only(store: EmbeddedStore) -> Load:
    return Loader(store, in_process, "tester", lambda facts: None, good_only=True).load


def there(store: EmbeddedStore, kind: str, *codes: str) -> list[str]:
    with store.snapshot() as snapshot:
        nodes = {code: NamedNode(store.ids.iri(kind, code)) for code in codes}
        return [code for code, node in nodes.items() if next(snapshot.quads(node, TYPE), None)]


class TestGoodOnly:
    def test_what_is_wrong_waits_with_what_refers_to_it(self, good_only: Load, store: EmbeddedStore, tmp_path: Path) -> None:
        report = good_only(write_tables(TABLES, tmp_path))
        assert (report.added, report.waiting, report.version) == (6, 3, store.version())
        assert there(store, "household", "H1", "H2", "H3") == ["H1", "H3"]
        assert there(store, "need", "N1", "N2", "N3") == ["N1"]
        found = {(problem["sheet"], problem["row"], problem["column"]) for problem in report.problems}
        assert found == {
            ("households", 3, "village"),
            ("households", 3, "group"),
            ("needs", 3, "household"),
            ("needs", 4, "from"),
        }

    def test_who_refers_to_a_row_that_waits_is_told_which(self, good_only: Load, tmp_path: Path) -> None:
        problems = good_only(write_tables(TABLES, tmp_path)).problems
        (told,) = [one for one in problems if (one["sheet"], one["row"]) == ("needs", 3)]
        assert told["reason"] == "H2 is in row 3 of the sheet households, which cannot be taken itself"
        assert told["reason_zh"] == "H2 在工作表 households 第 3 行，但该行本身无法导入"
        assert told["right"] == "Correct that row first"

    def test_the_corrected_file_adds_what_waited(self, good_only: Load, load: Load, tmp_path: Path) -> None:
        good_only(write_tables(TABLES, tmp_path))
        households = [{**row, "village": "V", "group": "general-poor"} for row in HOUSEHOLDS]
        needs = [{**row, "from": "2017-01-01"} for row in NEEDS]
        report = load(*write_tables({"places": PLACES, "households": households, "needs": needs}, tmp_path))
        assert (report.added, report.changed, report.unchanged) == (3, 0, 6)

    def test_all_or_nothing_is_what_happens_otherwise(self, load: Load, store: EmbeddedStore, tmp_path: Path) -> None:
        version = store.version()
        with pytest.raises(BadRows, match="6 problems; nothing was loaded"):
            load(*write_tables({**TABLES, "needs": [*NEEDS, {"code": "", "household": "H1"}]}, tmp_path))
        assert store.version() == version

    def test_of_two_rows_with_one_code_both_wait(self, good_only: Load, store: EmbeddedStore, tmp_path: Path) -> None:
        rows = [HOUSEHOLDS[0], {**HOUSEHOLDS[0], "group": "five-guarantee"}, HOUSEHOLDS[2]]
        report = good_only(write_tables({"places": PLACES, "households": rows}, tmp_path))
        assert (report.added, report.waiting) == (4, 2)
        assert there(store, "household", "H1", "H3") == ["H3"]

    def test_a_sheet_whose_header_is_wrong_waits_as_a_whole(self, good_only: Load, store: EmbeddedStore, tmp_path: Path) -> None:
        (tmp_path / "people.csv").write_text("code,name,colour\nP1,x,red\nP2,y,red\n")
        (tmp_path / "whatever.csv").write_text("x,y\n1,2\n")
        paths = [*write_tables({"places": PLACES}, tmp_path), tmp_path / "people.csv", tmp_path / "whatever.csv"]
        report = good_only(paths)
        assert (report.added, report.waiting) == (3, 2)
        assert there(store, "person", "P1", "P2") == []

    def test_a_wrong_correction_leaves_what_is_known(self, good_only: Load, store: EmbeddedStore, tmp_path: Path) -> None:
        good_only(write_tables(TABLES, tmp_path))
        rows = [{**HOUSEHOLDS[0], "group": "rich"}]
        report = good_only(write_tables({"households": rows, "needs": [{**NEEDS[0], "need": "water"}]}, tmp_path))
        assert (report.changed, report.waiting) == (1, 1)
        assert there(store, "household", "H1") == ["H1"]

    def test_where_nothing_is_wrong_nothing_waits(self, good_only: Load, tmp_path: Path) -> None:
        report = good_only(write_tables({"places": PLACES}, tmp_path))
        assert (report.added, report.waiting, report.problems) == (3, 0, ())


@pytest.mark.parametrize(
    ("above", "header", "told"),
    [("Start date", "Start date", "column Start date (from) says '2017-13-01'"), ("from", "", "column from says '2017-13-01'")],
)
def test_a_problem_names_the_header_of_the_file_first(load: Load, tmp_path: Path, above: str, header: str, told: str) -> None:
    needs = [{"code": "N1", "household": "H1", "need": "housing", above: "2017-13-01"}]
    with pytest.raises(BadRows) as error:
        load(*write_tables({"places": PLACES, "households": HOUSEHOLDS[:1], "needs": needs}, tmp_path))
    (facts,) = problems_of(error)
    assert (facts["column"], facts["header"]) == ("from", header)
    assert told in str(Problem(**facts))


def test_a_sheet_that_is_not_known_is_told_how_to_go_on(load: Load, tmp_path: Path) -> None:
    with pytest.raises(BadRows) as error:
        load(*write_tables({"househlds": [{"x": "1", "y": "2"}]}, tmp_path))
    (facts,) = problems_of(error)
    assert facts["right"].startswith("Run `remit map FILE` and answer what it asks")
    assert "such as households" in facts["right"]
    assert facts["right"].endswith("`remit roster` lists them all")
    assert len(facts["right"]) < 200
    assert facts["right_zh"].startswith("请运行 `remit map FILE`")


def comments(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist() if "comments" in name)


ODD = [["title"], [], ["户编号", "行政村", "户类型"], ["H1", "V", "rich"], ["=1+1", "V9", "general-poor"]]


class TestMarked:
    @pytest.fixture
    def marked(self, load: Load, tmp_path: Path) -> Path:
        with Workbook(str(tmp_path / "house.xlsx")) as book:
            page = book.add_worksheet("农户")
            for number, row in enumerate(
                [["title"], [], ["户编号", "行政村", "户类型"], ["H1", "V", "rich"], ["=1+1", "V9", "general-poor"]]
            ):
                for place, cell in enumerate(row):
                    page.write_string(number, place, cell)
        paths = [*write_tables({"places": PLACES}, tmp_path), tmp_path / "house.xlsx"]
        with pytest.raises(BadRows) as error:
            load(*paths, marked=tmp_path / "marked")
        assert len(problems_of(error)) == 2
        return tmp_path / "marked"

    def test_only_files_with_something_wrong_are_copied(self, marked: Path) -> None:
        assert [path.name for path in marked.iterdir()] == ["house-marked.xlsx"]

    def test_the_copy_says_the_same_in_the_same_rows(self, marked: Path, tmp_path: Path) -> None:
        (copy,), (whole,) = sheets(marked / "house-marked.xlsx"), sheets(tmp_path / "house.xlsx")
        assert copy.name == whole.name
        assert list(copy.lines()) == list(whole.lines())

    def test_the_cells_are_commented_in_both_languages(self, marked: Path) -> None:
        text = comments(marked / "house-marked.xlsx")
        assert text.count("<comment ") == 2
        assert 'ref="C4"' in text
        assert 'ref="B5"' in text
        assert "this word is not known here. Write one of: everyone" in text
        assert "没有这个编码（village）。" in text

    def test_no_cell_is_a_formula(self, marked: Path) -> None:
        with zipfile.ZipFile(marked / "house-marked.xlsx") as parts:
            assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")

    def test_the_copy_can_be_corrected_and_loaded(self, marked: Path, load: Load, tmp_path: Path) -> None:
        (copy,) = sheets(marked / "house-marked.xlsx")
        lines = [[{"rich": "everyone", "V9": "V"}.get(str(cell), cell) for cell in cells] for _, cells in copy.lines()]
        with Workbook(str(tmp_path / "again.xlsx")) as book:
            page = book.add_worksheet(copy.name)
            for number, row in enumerate(lines):
                for place, cell in enumerate(row):
                    page.write_string(number, place, str(cell))
        assert load(*write_tables({"places": PLACES}, tmp_path), tmp_path / "again.xlsx").added == 5


SAID: list[tuple[str, str]] = [
    ("no village has this code", "没有这个编码（village）"),
    ("2 of holder and role are filled in", "holder and role 中填了 2 项"),
    ("following it from A leads back to A", "从 A 出发又回到 A"),
    (
        "It may be village; answer with `remit map`. Its columns are: code, village",
        "可能是 village，请用 `remit map` 回答。本表的列有：code, village",
    ),
    ("this code was used before (a (1).csv, sheet x, row 2)", "这个编码已用过（a (1).csv, sheet x, row 2）"),
    ("Write the year first: 2017-03-01", "请把年写在前面：2017-03-01"),
    ("something else", "something else"),
]


@pytest.mark.parametrize(("english", "expected"), SAID)
def test_in_chinese(english: str, expected: str) -> None:
    assert chinese(english) == expected


def test_every_counterpart_has_the_holes_of_its_sentence() -> None:
    def holes(text: str) -> set[int]:
        return {place for place in range(5) if f"{{{place}}}" in text}

    for english, counterpart in declared(COUNTERPARTS).items():
        assert holes(english) >= holes(counterpart), english
