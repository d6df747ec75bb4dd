"""Dialects: what their declarations say is so, whatever the order, the words and the number of the columns."""

import csv
from pathlib import Path

import pytest

from graph.intake.cells import said
from graph.intake.concepts import concepts
from graph.intake.dialect import own_rosters
from graph.intake.foreign import ForeignSheet, all_sheets, foreign_sheets
from graph.intake.names import Names, plain
from graph.intake.survey import Survey, survey
from graph.intake.templates import parse

DATA = Path(__file__).parents[2] / "data" / "dialects"
SENIOR = DATA / "2018-03-31-organogram-senior.csv"
JUNIOR = DATA / "2018-03-31-organogram-junior.csv"


def read(*files: Path, answers: dict[tuple[str, str], str] | None = None) -> Survey:
    return survey(list(files), own_rosters(), answers)


def rows(found: Survey) -> dict[str, list[list[str]]]:
    assert [str(problem) for problem in found.problems] == []
    made: dict[str, list[list[str]]] = {}
    for part in found.found:
        made.setdefault(part.roster.name, []).extend([said(cell) for cell in cells] for _, cells in part.rows())
    return made


def test_an_organogram_says_who_sits_where_who_reports_to_whom_and_what_is_vacant() -> None:
    found = read(SENIOR, JUNIOR)
    assert (found.unknown, found.unknown_sheets) == ([], [])
    made = rows(found)
    assert [row[:3] for row in made["seats"]][:3] == [
        ["Rivers Agency|10", "Rivers Agency|Chief Executive's Office", "head"],
        ["Rivers Agency|11", "Rivers Agency|Floods", "member"],
        ["Rivers Agency|12", "Rivers Agency|Floods", "member"],
    ]
    assert made["vacancies"] == [["Rivers Agency|11|2018-03-31", "Rivers Agency|11", "2018-03-31"]]
    assert [row[1] for row in made["people"]] == ["Ada Moor", "Ben Field", "Cay Brook", "Eve Hill"]  # two share a job
    assert [row[0] for row in made["subjects"]][-1] == "Rivers Agency|Locks"
    assert {header.partition(": ")[2] for header in found.left_out} >= {"Actual Pay Floor (£)", "Payscale Minimum (£)", "Valid?"}


def test_what_the_day_is_must_be_known(tmp_path: Path) -> None:
    copy = tmp_path / "senior.csv"
    copy.write_bytes(SENIOR.read_bytes())
    (problem,) = read(copy).problems
    assert (problem.column, problem.reason) == ("day", "this column is missing")
    assert "organogram_senior:day==" in problem.right
    assert problem.right_zh != problem.right
    told = {("organogramsenior", "day"): "=2017-09-30"}
    assert rows(read(copy, answers=told))["vacancies"] == [["Rivers Agency|11|2017-09-30", "Rivers Agency|11", "2017-09-30"]]


def test_no_code_holds_a_name() -> None:
    made = rows(read(SENIOR))
    named = {row[1] for row in made["people"]}
    assert len(named) == 4
    for roster in ("people", "posts"):
        assert not [row[0] for row in made[roster] if any(name in row[0] for name in named)]


@pytest.mark.parametrize("sheet", foreign_sheets().values(), ids=lambda sheet: sheet.name)
def test_every_declaration_can_give_complete_rows(sheet: ForeignSheet) -> None:
    for gift in sheet.gifts:
        needed = {column.header for column in gift.roster.columns if column.required}
        assert needed <= {column for column, _ in gift.columns}, (gift.roster.name, needed)
        for template in [way for _, ways in gift.columns for way in ways]:
            for step in [step for expression in template.expressions for step in expression.steps]:
                headers = {column.header for column in foreign_sheets()[step.sheet].columns}
                assert step.column in headers
                assert not step.by or step.by in headers


@pytest.mark.parametrize("sheet", foreign_sheets().values(), ids=lambda sheet: sheet.name)
def test_no_word_means_two_columns_of_a_sheet(sheet: ForeignSheet) -> None:
    names, declared = Names(all_sheets(), {}), sheet
    for column in declared.columns:
        for word in (column.header, column.zh, *column.words):
            assert names.column(declared, word) is column, word
            assert plain(word) not in declared.left_out


@pytest.mark.parametrize("written", ["{colour}", "{code:nothing}", "{code@sheet}", "{}", "{code@a.b.c}"])
def test_a_template_that_names_what_is_not_there_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="names no column"):
        parse(written, {"code"}, {"list": {}})


def test_a_template_says_all_or_nothing() -> None:
    def nothing(step: object, word: str) -> list[str]:
        return {"a": ["x", "y"], "b": []}[word]

    joined = parse("{code}|{more:list}", {"code", "more"}, {"list": {"one": "1", "*": ""}})
    assert joined.values({"code": "A", "more": "One"}, nothing) == ["A|1"]
    assert joined.values({"code": "A", "more": "two"}, nothing) == joined.values({"code": "", "more": "one"}, nothing) == []
    followed = parse("<{code@other.name}>", {"code"}, {})
    assert (followed.values({"code": "a"}, nothing), followed.values({"code": "b"}, nothing)) == (["<x>", "<y>"], [])


def test_sheets_of_our_own_stay_our_own(tmp_path: Path) -> None:
    for roster in own_rosters().rosters.values():
        file = tmp_path / f"{roster.name}.csv"
        with file.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerow([column.header for column in roster.columns])
        (found,) = read(file).found
        assert found.roster is roster


@pytest.mark.parametrize("sheet", foreign_sheets().values(), ids=lambda sheet: sheet.name)
def test_every_word_list_says_words_of_ours(sheet: ForeignSheet) -> None:
    for gift in sheet.gifts:
        kinds = {column.header: column for column in gift.roster.columns}
        for name, ways in gift.columns:
            lists = [words for way in ways for words in (way.words, *(one.words for one in way.expressions)) if words]
            said_there = {word for words in lists for word in words.values() if word}
            constants = {way.texts[0] for way in ways if not way.expressions}
            if kinds[name].kind == "concept":
                assert said_there | constants <= set(concepts(kinds[name].of[0])), name
            elif kinds[name].kind == "class":
                assert said_there | constants <= set(own_rosters().classes[kinds[name].of[0]]), name
