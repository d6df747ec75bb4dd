"""Amounts with units become numbers in the unit that counts, or are refused."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import problems_of
from hypothesis import given
from hypothesis import strategies as st
from in_memory import write_tables
from pyoxigraph import NamedNode

from graph.intake.problems import CellError
from graph.intake.report import Report
from graph.intake.units import has_unit, in_unit, of_header, units
from graph.rdf import expand, value
from graph.store import EmbeddedStore
from ontology.errors import BadRows
from ontology.terms import RM

YUAN = expand("rmv:unit-cny")
Load = Callable[..., Report]


@pytest.mark.parametrize(
    ("cell", "header", "expected"),
    [
        ("12.5万元", "金额(元)", "125000"),
        ("12.5 万元", "", "125000"),
        ("3.5万", "金额", "35000"),
        ("¥1,200", "金额", "1200"),
        ("￥1,200元", "金额", "1200"),
        ("80 418 元", "金额", "80418"),
        ("１２元", "金额", "12"),
        ("3 million yuan", "amount", "3000000"),
        ("1200 RMB", "amount", "1200"),
        (1.2, "金额(万元)", "12000"),
        ("1.2", "金额（单位：万元）", "12000"),
        ("1.2", "金额/万元", "12000"),
        ("500元", "金额(万元)", "500"),
        ("3万", "金额(元)", "30000"),
        ("1.5亿元", "金额", "150000000"),
        (0.1, "金额(万元)", "1000"),
    ],
)
def test_yuan(cell: Any, header: str, expected: str) -> None:
    written, _ = in_unit(cell, YUAN, of_header(header))
    assert Decimal(str(written)) == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "header", "row", "expected", "unit"),
    [
        ("3亩", "数量", "", "3", "mu"),
        ("3", "面积(亩)", "", "3", "mu"),
        ("2公顷", "数量", "", "30", "mu"),
        ("2公顷", "数量", "mu", "30", "mu"),
        ("2", "数量", "公顷", "30", "mu"),
        ("5", "数量", "万元", "50000", "cny"),
        ("5", "金额(万元)", "mcny", "0.05", "mcny"),
        ("5", "数量", "mu", "5", "mu"),
        ("5", "数量", "", "5", ""),
        ("5", "数量(估计)", "person", "5", "person"),
    ],
)
def test_the_unit_of_the_row(cell: str, header: str, row: str, expected: str, unit: str) -> None:
    written, word = in_unit(cell, "", of_header(header), row)
    assert (Decimal(str(written)), word) == (Decimal(expected), unit)


@pytest.mark.parametrize(("cell", "asked", "row"), [("5亩", YUAN, ""), ("5 mu", "", "cny"), ("5%", YUAN, ""), ("3元", "", "亩")])
def test_another_unit_is_refused(cell: str, asked: str, row: str) -> None:
    with pytest.raises(CellError, match="another unit"):
        in_unit(cell, asked, None, row)


@pytest.mark.parametrize("cell", ["a lot", "12 apples", "元", "", "12.5.1", "more than 5元", "5元 or 6元", 5, 5.5, True])
def test_what_is_no_amount_with_a_unit_is_left_as_it_is(cell: Any) -> None:
    assert in_unit(cell, YUAN, None) == (cell, "")
    assert not has_unit(cell)


def test_every_word_stands_for_a_unit_of_the_vocabulary() -> None:
    bases = {unit.iri for unit in units().values()}
    assert bases >= {YUAN, expand("rmv:unit-mu"), expand("rmv:unit-person"), ""}
    assert expand("rmv:unit-mcny") not in bases
    assert all(unit.times >= 1 for unit in units().values())


@given(st.decimals(0, 10**7, places=4), st.sampled_from(["万元", "万", "元", "千元"]))
def test_the_same_sum_in_every_unit(amount: Decimal, word: str) -> None:
    times = {"万元": 10_000, "万": 10_000, "元": 1, "千元": 1_000}[word]
    written, _ = in_unit(f"{amount}{word}", YUAN, None)
    assert Decimal(str(written)) == amount * times


GOOD = {
    "subjects": [{"code": "S1", "kind": "enterprise", "name": "One"}],
}


def quantity(store: EmbeddedStore, code: str) -> tuple[Any, ...]:
    with store.snapshot() as snapshot:
        node = NamedNode(store.ids.iri("holding", code))
        return tuple(value(quad.object) for name in (RM.quantity, RM.unit) for quad in snapshot.quads(node, NamedNode(name)))


def test_a_sheet_without_a_column_for_units_says_them_elsewhere(load: Load, store: EmbeddedStore, tmp_path: Path) -> None:
    row = {"holder": "S1", "resource": "land", "from": "2017-01-01", "shareable": "yes"}
    rows = [
        {"code": "A", **row, "quantity": "3亩", "remaining": "1亩"},
        {"code": "B", **row, "quantity": "2 ha", "remaining": "15 mu"},
    ]
    load(*write_tables({**GOOD, "holdings": rows}, tmp_path))
    assert quantity(store, "A") == (Decimal(3), expand("rmv:unit-mu"))
    assert quantity(store, "B") == (Decimal(30), expand("rmv:unit-mu"))


def test_a_wrong_unit_is_named_with_its_cell(load: Load, tmp_path: Path) -> None:
    row = {"holder": "S1", "resource": "land", "from": "2017-01-01", "shareable": "yes"}
    rows = [{"code": "A", **row, "quantity": "3亩", "remaining": "1", "unit": "cny"}]
    with pytest.raises(BadRows) as error:
        load(*write_tables({**GOOD, "holdings": rows}, tmp_path))
    (problem,) = problems_of(error)
    assert (problem["row"], problem["column"], problem["value"]) == (2, "quantity", "3亩")
    assert problem["right"] == "Write it in cny"


def test_an_amount_without_a_unit_beside_one_with_a_unit_is_not_guessed(load: Load, tmp_path: Path) -> None:
    row = {"holder": "S1", "resource": "land", "from": "2017-01-01", "shareable": "yes"}
    rows = [{"code": "A", **row, "quantity": "2公顷", "remaining": "1"}]
    with pytest.raises(BadRows) as error:
        load(*write_tables({**GOOD, "holdings": rows}, tmp_path))
    (problem,) = problems_of(error)
    assert (problem["column"], problem["value"], problem["reason"]) == ("remaining", "1", "this amount has no unit")
