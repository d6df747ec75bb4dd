"""Days, however they were typed."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.intake.cells import Cells
from graph.intake.days import NOUGHT, day
from graph.intake.dialect import own_rosters
from graph.intake.problems import CellError
from graph.intake.workbooks import Cell
from graph.rdf import OPEN_END, literal


@pytest.mark.parametrize(
    "cell",
    [
        date(2017, 3, 1),
        datetime(2017, 3, 1),
        datetime(2017, 3, 1, 14, 30),
        "2017-03-01",
        "2017-3-1",
        "2017/3/1",
        "2017.03.01",
        "2017年3月1日",
        "2017年03月01日",
        "2017年3月1号",
        "2017 年 3 月 1 日",
        " 2017-03-01 ",
        "２０１７－０３－０１",
        "2017年3月1日\u3000",
        "2017-03-01 00:00:00",
        "2017-03-01T10:30",
        "20170301",
        20170301,
        "二〇一七年三月一日",
        "二○一七年三月一日",
        "二零一七年三月一日",
        "1 March 2017",
        "1st March, 2017",
        "March 1, 2017",
        "Mar. 1 2017",
        "1-Mar-2017",
        "01 MAR 2017",
        42795,
        42795.0,
        42795.75,
        "42795",
    ],
)
def test_a_day(cell: Cell) -> None:
    assert day(cell) == day(cell, last=True) == date(2017, 3, 1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("25/3/2017", date(2017, 3, 25)),
        ("3/25/2017", date(2017, 3, 25)),
        ("25.03.2017", date(2017, 3, 25)),
        ("3-3-2017", date(2017, 3, 3)),
        ("二〇一七年十二月三十一日", date(2017, 12, 31)),
        ("二〇一七年十月二十日", date(2017, 10, 20)),
        ("一九九九年十一月十一日", date(1999, 11, 11)),
        ("二〇二〇年二月二十九日", date(2020, 2, 29)),
    ],
)
def test_another_day(cell: Cell, expected: date) -> None:
    assert day(cell) == expected


@pytest.mark.parametrize("cell", ["2016年2月", "2016-02", "2016/2", "2016.02", "二〇一六年二月"])
def test_a_month_is_its_first_day_or_its_last(cell: Cell) -> None:
    assert day(cell) == date(2016, 2, 1)
    assert day(cell, last=True) == date(2016, 2, 29)


@pytest.mark.parametrize(
    "cell",
    ["2017-02-30", "2017-13-01", "2017年0月1日", "0000-01-01", "2017", 2017, "soon", "", True, time(8), timedelta(1), 12, 99999,
     -42795, "20171301", "32 March 2017", "1 Brumaire 2017", "31/31/2017", "二〇一七年十三月一日", "2017-3-1-1", "170301"],
)  # fmt: skip
def test_no_day(cell: Cell) -> None:
    with pytest.raises(CellError, match="not a date"):
        day(cell)


@pytest.mark.parametrize("cell", ["3/1/2017", "03.01.2017", "3-1-2017"])
def test_what_can_be_one_of_two_days_is_not_guessed(cell: Cell) -> None:
    with pytest.raises(CellError, match="one of two days") as error:
        day(cell)
    assert error.value.right == "Write the year first: 2017-01-03"


@given(st.dates(date(1955, 1, 1), date(2099, 12, 31)))
def test_every_form_of_a_day_is_that_day(which: date) -> None:
    chinese = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(which.year))
    forms: list[Cell] = [
        which.isoformat(),
        f"{which.year}年{which.month}月{which.day}日",
        f"{which:%Y%m%d}",
        f"{which:%d %B %Y}",
        (which - NOUGHT).days,
        f"{chinese}年{counted(which.month)}月{counted(which.day)}日",
    ]
    assert [day(form) for form in forms] == [which] * len(forms)


def counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    signs = "零一二三四五六七八九"
    return (signs[tens] if tens > 1 else "") + ("十" if tens else "") + (signs[ones] if ones else "")


@pytest.mark.parametrize("word", ["至今", "长期", "now", "Present"])
def test_what_has_not_ended_has_an_open_end(word: str) -> None:
    column = next(column for column in own_rosters().rosters["needs"].columns if column.header == "to")
    assert Cells(lambda code, kinds: None).term(word, column) == str(literal(OPEN_END))
    first = next(column for column in own_rosters().rosters["needs"].columns if column.header == "from")
    with pytest.raises(CellError):
        Cells(lambda code, kinds: None).term(word, first)
