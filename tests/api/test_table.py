"""Answers as tables for a terminal: what is cut says so, and one is one row."""

import pytest

from api.table import MOST, as_table, counted


def shown(label: str) -> list[str]:
    row = {"who": {"code": "A1", "label": label}}
    return as_table({"columns": ["who"], "rows": [row], "total": 1, "as_of": "", "version": "2-ab"}).splitlines()


def test_a_cell_that_is_cut_ends_in_an_ellipsis() -> None:
    _, _, cell, _ = shown("x" * 100)
    assert (len(cell), cell[-1]) == (MOST, "…")
    assert shown("x" * (MOST - 3))[2] == "A1 " + "x" * (MOST - 3)


def test_one_row_is_told_as_one() -> None:
    assert shown("x")[-1] == "(1 row, version 2-ab)"


@pytest.mark.parametrize(("number", "words"), [(1, "1 county"), (0, "0 counties"), (2, "2 counties")])
def test_one_is_told_in_the_singular(number: int, words: str) -> None:
    assert counted(number, "county", "counties") == words
    assert counted(number, "row") == f"{number} row" + "s" * (number != 1)
