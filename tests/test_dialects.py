"""Files of others with renamed, reordered, missing and extra columns, and what a load of them answers."""

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from conftest import in_process, load_into, problems_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from xlsxwriter import Workbook

from graph.intake.cells import said
from graph.intake.dialect import Column, own_rosters
from graph.intake.foreign import ForeignSheet, foreign_sheets
from graph.intake.load import Loader
from graph.intake.mapping import remember
from graph.intake.names import plain
from graph.intake.report import Report
from graph.intake.survey import Survey, survey
from graph.rdf import TYPE
from graph.store import EmbeddedStore
from ontology.errors import BadRows
from ontology.terms import RM
from queries.run import ask, word

Load = Callable[..., Report]
DATA = Path(__file__).parent / "data" / "dialects"
REGISTRY = sorted((DATA / "registry").glob("*.csv"))
ORGANOGRAM = sorted(DATA.glob("*organogram*.csv"))
GRANTS = DATA / "360giving-grants.csv"
FILES = [*REGISTRY, *ORGANOGRAM, GRANTS]
ROLL = next(path for path in REGISTRY if "人口" in path.name)
AC01 = DATA / "registry" / "AC01-2017.csv"


def read(*files: Path) -> Survey:
    return survey(list(files), own_rosters())


def facts(found: Survey) -> Counter[tuple[str, ...]]:
    """Every cell that is made: roster, code, column, what it says."""
    cells: Counter[tuple[str, ...]] = Counter()
    for part in found.found:
        for _, row in part.rows():
            code = part.said(row, part.roster.key)
            cells.update((part.roster.name, code, column.header, said(row[at])) for at, column in part.columns if said(row[at]))
    return cells


@cache
def original(file: Path) -> tuple[ForeignSheet, list[list[str]], Counter[tuple[str, ...]]]:
    """The sheet that a file is, its header with its rows, and what they say."""
    found = read(file)
    assert (found.problems, found.unknown, found.unknown_sheets) == ([], [], [])
    ((sheet, part),) = found.foreign
    rows = [[said(cell) for cell in cells] for _, cells in part.rows()]
    return sheet, [list(part.words), *rows], facts(found)


def varied(folder: Path, sheet: ForeignSheet, rows: list[list[str]]) -> Survey:
    """What is found in other rows under a name that says nothing but the day."""
    days = {"organogram": "2018-03-31", "registry": "2017年11月30日"}
    copy = folder / f"table {days[sheet.dialect] if sheet.day else ''}.csv"
    with copy.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(rows)
    return read(copy)


def in_codes(sheet: ForeignSheet) -> set[str]:
    """The columns that codes are made of."""
    ways = [ways for gift in sheet.gifts for column, ways in gift.columns if column == gift.roster.key.header]
    return {expression.column for some in ways for way in some for expression in way.expressions}


def place_of(column: Column, header: list[str]) -> int | None:
    names = set(map(plain, (column.header, column.zh, *column.words)))
    return next((at for at, name in enumerate(header) if plain(name) in names), None)


def test_every_sheet_of_every_dialect_has_a_file_of_our_own() -> None:
    assert {original(file)[0].name for file in FILES} >= {name for name in foreign_sheets() if name.startswith(OURS)}


OURS = ("registry", "organogram", "360giving")


@settings(max_examples=60)
@given(data=st.data())
def test_other_words_another_order_and_more_columns_say_the_same(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = data.draw(st.sampled_from(FILES))
    sheet, (header, *rows), wanted = original(file)
    known = {plain(name): column for column in sheet.columns for name in (column.header, column.zh, *column.words)}
    words = [
        data.draw(st.sampled_from([column.header, column.zh, *column.words])) if (column := known.get(plain(name))) else name
        for name in header
    ]
    others = sorted({*sheet.left_out} - {plain(name) for name in header})
    extra = data.draw(st.lists(st.sampled_from(others), unique=True, max_size=3)) if others else []
    order = data.draw(st.permutations(range(len(words) + len(extra))))
    table = [[*words, *extra], *([*row, *[""] * (len(words) - len(row)), *["x" for _ in extra]] for row in rows)]
    turned = [[row[place] for place in order] for row in table]
    found = varied(tmp_path_factory.mktemp("varied"), sheet, turned)
    assert (found.problems, found.unknown, found.unknown_sheets) == ([], [], [])
    assert facts(found) == wanted
    assert len(found.left_out) == len([name for name in header if plain(name) in sheet.left_out]) + len(extra)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_missing_optional_column_states_nothing_and_a_missing_required_one_is_named(file: Path, tmp_path: Path) -> None:
    sheet, (header, *rows), wanted = original(file)
    for column in sheet.columns:
        place = place_of(column, header)
        if place is None or (column.header in in_codes(sheet) and not column.required):
            continue
        found = varied(tmp_path, sheet, [[*row[:place], *row[place + 1 :]] for row in [header, *rows]])
        if not column.required:
            assert found.problems == [], column.header
            assert {cell[:2] for cell in facts(found)} <= {cell[:2] for cell in wanted}
        elif found.foreign or found.problems:
            (problem,) = found.problems
            assert (problem.column, problem.reason) == (column.header, "this column is missing")
            assert (column.zh in problem.right, facts(found)) == (True, Counter())
        else:
            assert [unknown.sheet.name for unknown in found.unknown_sheets] == [next(tmp_path.glob("table*.csv")).stem]


def test_a_header_that_nobody_knows_is_asked_about_and_then_means_what_was_answered(
    store: EmbeddedStore, load: Load, tmp_path: Path
) -> None:
    text = AC01.read_text(encoding="utf-8")
    copy = tmp_path / AC01.name
    copy.write_text(text.replace("aac006", "贫困户属性类别").replace("aar007", "颜色"), encoding="utf-8")
    with pytest.raises(BadRows) as refused:
        load(copy)
    told = {problem["column"]: problem["right"] for problem in problems_of(refused)}
    assert "It may be type" in told["贫困户属性类别"]
    asked = {one["header"]: one for one in Loader(store, in_process, "tester", lambda facts: None).ask([copy])}
    assert (asked["贫困户属性类别"]["proposal"], asked["颜色"]["proposal"]) == ("type", "")
    remember(store.folder.root, [("registry_households", "贫困户属性类别", "type"), ("registry_households", "颜色", "-")])
    assert "AC01-2017: 颜色" in load(copy).left_out
    assert load(AC01).added == 0  # the same facts


def test_numbers_of_causes_mean_what_the_list_says_that_was_named(store: EmbeddedStore, load: Load, tmp_path: Path) -> None:
    copy = tmp_path / "AC01.csv"
    text = AC01.read_text(encoding="utf-8").replace("因病,缺技术、缺资金", "1,7、8")
    copy.write_text(text.replace("缺技术、缺资金", "").replace("因学", "5").replace("因残,年老", "2,"), encoding="utf-8")
    with pytest.raises(BadRows) as refused:
        load(copy)
    assert {(problem["column"], problem["reason"]) for problem in problems_of(refused)} == {
        ("aac007", "this word is not known here"),
        ("aac008", "this word is not known here"),
    }
    causes = {}
    for code_list in ("11", "8"):
        remember(store.folder.root, [("registry_households", "cause_list", f"={code_list}")])
        if code_list == "11":
            load(copy)
        else:
            with pytest.raises(BadRows):  # there is no 8 in the list of eight, which begins with 0
                load(copy)
            copy.write_text(copy.read_text(encoding="utf-8").replace("7、8", "7、0"), encoding="utf-8")
            load(copy)
        with store.snapshot() as snapshot:
            table = ask("household-file", {"household": "5302", "section": "cause", "as_of": "2017-11-30"}, snapshot).table
            causes[code_list] = word(table.rows[0][table.columns.index("item")], snapshot)
    assert causes == {"11": "no-land", "8": "no-technology"}


def test_a_header_with_the_same_words_in_another_order_is_proposed(store: EmbeddedStore, tmp_path: Path) -> None:
    copy = tmp_path / ORGANOGRAM[1].name
    copy.write_text(ORGANOGRAM[1].read_text(encoding="utf-8").replace("Job Title", "Title of the job"), encoding="utf-8")
    (asked,) = Loader(store, in_process, "tester", lambda facts: None).ask([copy])
    assert (asked["roster"], asked["header"], asked["proposal"]) == ("organogram_senior", "Title of the job", "title")


def answers(store: EmbeddedStore, question: str, params: dict[str, str]) -> list[dict[str, str]]:
    with store.snapshot() as snapshot:
        table = ask(question, params, snapshot).table
        return [{name: word(term, snapshot) for name, term in zip(table.columns, row, strict=True)} for row in table.rows]


def test_the_registry_says_who_helps_a_household_and_when_it_was_visited(store: EmbeddedStore, load: Load) -> None:
    report = load(*REGISTRY)
    assert (report.footers, report.waiting) == (1, 0)
    assert "AK11: aaf031" in report.left_out

    def section(name: str, household: str, as_of: str) -> list[dict[str, str]]:
        return answers(store, "household-file", {"household": household, "section": name, "as_of": as_of})

    assert [(row["who"], row["from"]) for row in section("helper", "5302", "2017-05-01")] == [("A02", "2016-03-15")]
    now = {(row["who"], row["from"], row["to"]) for row in section("helper", "5302", "2017-11-30")}
    assert now == {("A02", "2016-03-15", "2017-07-01"), ("A01", "2017-07-01", "")}
    visits = section("visit", "5301", "2017-11-30")
    assert [(row["from"], row["who"], row["file"]) for row in visits] == [("2017-10-08", "A01", "帮扶日志.csv")] * 2
    assert [row["item"] for row in section("cause", "5301", "2017-11-30")] == ["illness", "no-technology", "no-capital"]
    assert [row["item"] for row in section("member", "5301", "2017-11-30")] == ["530101", "530102"]
    assert load(*REGISTRY).added == 0


@pytest.mark.parametrize("files", [REGISTRY, ORGANOGRAM, [GRANTS]], ids=["registry", "organogram", "360giving"])
def test_nothing_is_invented(store: EmbeddedStore, load: Load, files: list[Path]) -> None:
    load(*files)
    with store.snapshot() as snapshot:
        for never in (RM.Need, RM.Responsibility, RM.Mandate, RM.Action, RM.MoneyFlow):
            assert list(snapshot.quads(None, TYPE, NamedNode(never))) == [], never


def test_the_organogram_says_what_has_been_vacant_for_long(store: EmbeddedStore, load: Load) -> None:
    load(*ORGANOGRAM)
    (row,) = answers(store, "absence-vacant", {"as_of": "2018-12-31", "vacant_since": "2018-06-30"})
    assert (row["matter"], row["record"]) == ("Rivers Agency|11", "Rivers Agency|11|2018-03-31")


def test_a_grant_is_a_way_for_funds(store: EmbeddedStore, load: Load) -> None:
    load(GRANTS)
    params = {"resource": "funds", "links": "agreed", "as_of": "2017-12-31"}
    found = answers(store, "paths", {"to": "GB-CHC-000001", **params})
    assert {(row["from"], row["to"], row["by"]) for row in found} == {("GB-CHC-999999", "GB-CHC-000001", "agreement")}


def test_what_is_wrong_is_named_as_it_stands_in_the_file_and_only_its_row_waits(store: EmbeddedStore, tmp_path: Path) -> None:
    copy = tmp_path / ROLL.name
    copy.write_text(ROLL.read_text(encoding="utf-8").replace("之女", "远房亲戚"), encoding="utf-8")
    with pytest.raises(BadRows) as refused:
        load_into(store, copy, marked=tmp_path / "marked")
    (problem,) = problems_of(refused)
    assert (problem["sheet"], problem["row"], problem["column"], problem["value"]) == (ROLL.stem, 4, "与户主关系", "远房亲戚")
    (marked,) = (tmp_path / "marked").iterdir()
    with zipfile.ZipFile(marked) as parts:
        (comments,) = (parts.read(name).decode() for name in parts.namelist() if "comments" in name)
    assert (comments.count("<comment "), 'ref="J4"' in comments) == (1, True)
    report = Loader(store, in_process, "tester", lambda facts: None, good_only=True).load([copy])
    assert report.waiting == 1
    with store.snapshot() as snapshot:
        people = {str(quad.subject) for quad in snapshot.quads(None, TYPE, NamedNode(RM.Person))}
    assert people == {f"<{store.ids.iri('person', code)}>" for code in ("530101", "530201")}


def test_no_name_and_no_number_of_an_identity_stands_in_an_iri(store: EmbeddedStore, load: Load) -> None:
    load(*REGISTRY)
    with store.snapshot() as snapshot:
        iris = {quad.subject.value for quad in snapshot.quads() if isinstance(quad.subject, NamedNode)}
    secrets = ("530000198001010011", "13700000001", "13700000004")
    assert len(iris) > 50
    assert not [iri for iri in iris if any(secret in iri for secret in secrets)]


def test_several_sheets_of_one_workbook_are_read_together(load: Load, tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "registry.xlsx")) as book:
        for file in REGISTRY:
            page = book.add_worksheet(file.stem)
            with file.open(encoding="utf-8", newline="") as text:
                for number, row in enumerate(csv.reader(text)):
                    page.write_row(number, 0, row)
    assert load(tmp_path / "registry.xlsx").added == load(*REGISTRY).unchanged


def test_grants_as_json_say_what_their_spreadsheet_says() -> None:
    found = read(DATA / "360giving.json")
    assert (found.problems, found.unknown, found.unknown_sheets) == ([], [], [])
    assert facts(found) == facts(read(GRANTS))
    assert "description" in str(found.left_out)


def test_a_second_funder_of_a_grant_is_asked_about_and_not_lost(tmp_path: Path) -> None:
    content = json.loads((DATA / "360giving.json").read_text(encoding="utf-8"))
    content["grants"][1]["fundingOrganization"].append({"id": "GB-CHC-888888", "name": "Lakes Trust"})
    file = tmp_path / "grants.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    asked = {one.word for one in read(file).unknown}
    assert asked == {"fundingOrganization:1:id", "fundingOrganization:1:name"}
