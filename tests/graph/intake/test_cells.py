"""What a cell says, however it was typed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ids import Ids
from graph.intake.cells import Cells, number, said
from graph.intake.concepts import concepts, short_words
from graph.intake.dialect import Column, own_rosters
from graph.intake.problems import CellError
from graph.intake.workbooks import Cell
from graph.rdf import OPEN_END, XSD

DIALECT = own_rosters()


def column(roster: str, header: str) -> Column:
    return next(found for found in DIALECT.rosters[roster].columns if found.header == header)


def term(cell: Cell, found: Column, find: Callable[[str, tuple[str, ...]], str | None] = lambda code, kinds: None) -> str:
    return Cells(find).term(cell, found)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (1250.5, "1250.5"),
        (1250.0, "1250"),
        (0.1, "0.1"),
        (1e-05, "0.00001"),
        (7, "7"),
        ("1250.5", "1250.5"),
        (" 1250.5 ", "1250.5"),
        ("\u00a01250\u3000", "1250"),
        ("1,250.5", "1250.5"),
        ("1 250 000", "1250000"),
        ("1\u00a0250", "1250"),
        ("１２５０．５", "1250.5"),
        ("１，２５０", "1250"),
        ("-3", "-3"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("0.1234567890123", "0.123456789012"),
        ("999999999999.999999999999", "999999999999.999999999999"),
    ],
)
def test_a_number(cell: Cell, expected: str) -> None:
    assert number(cell) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    ["many", "", ".", "12,5", "1,25", "12 34", "1,2500", "1_000", "1.2.3",
     "5元", "nan", "NaN", "inf", "-Infinity", "sNaN", "0x10",
     float("nan"), float("inf"), True, date(2017, 1, 1), "1e1000"],
)  # fmt: skip
def test_no_number(cell: Cell) -> None:
    with pytest.raises(CellError, match="not a number"):
        number(cell)


@pytest.mark.parametrize("cell", [1e12, "1e300", "1000000000000", "-1,000,000,000,000", "9" * 4000, 1e300])
def test_a_number_beyond_exact_calculation(cell: Cell) -> None:
    with pytest.raises(CellError, match="too large"):
        number(cell)


@given(st.one_of(st.floats(-1e12, 1e12, exclude_max=True, exclude_min=True), st.integers(1 - 10**12, 10**12 - 1)))
def test_the_engine_calculates_with_every_number_that_is_taken(cell: float) -> None:
    written = term(cell, column("holdings", "quantity"))
    assert ox.Store().query(f"ASK {{ FILTER({written} - {written} = 0 && ABS({written} - {number(cell):f}) = 0) }}")


@pytest.mark.parametrize(
    ("cell", "roster", "header", "expected"),
    [
        ("2017-11-30", "needs", "to", f'"2017-12-01"^^<{XSD}date>'),
        (date(2016, 2, 28), "needs", "to", f'"2016-02-29"^^<{XSD}date>'),
        (OPEN_END, "needs", "to", f'"9999-12-31"^^<{XSD}date>'),
        ("2017-11-30", "needs", "from", f'"2017-11-30"^^<{XSD}date>'),
        (2017.0, "incomes", "year", f'"2017"^^<{XSD}integer>'),
        ("２０１７", "incomes", "year", f'"2017"^^<{XSD}integer>'),
        ("是", "holdings", "shareable", f'"true"^^<{XSD}boolean>'),
        ("N", "holdings", "shareable", f'"false"^^<{XSD}boolean>'),
        (True, "holdings", "shareable", f'"true"^^<{XSD}boolean>'),
        (0.0, "holdings", "shareable", f'"false"^^<{XSD}boolean>'),
        (101.0, "people", "name", '"101"'),
        ('He said "no"\n\\', "people", "name", '"He said \\"no\\"\\n\\\\"'),
        ("村", "places", "name_zh", '"村"@zh'),
        ("Housing", "actions", "duty", "<https://w3id.org/remit/vocab#duty-housing>"),
        ("duty-housing", "actions", "duty", "<https://w3id.org/remit/vocab#duty-housing>"),
    ],
)
def test_a_cell_as_a_term(cell: Cell, roster: str, header: str, expected: str) -> None:
    assert term(cell, column(roster, header)) == expected


@pytest.mark.parametrize(
    ("cell", "roster", "header", "reason"),
    [
        ("9999-12-31 ", "incomes", "year", "not a number"),
        (2017.5, "incomes", "year", "not a whole number"),
        (True, "incomes", "year", "not a number"),
        ("maybe", "holdings", "shareable", "neither yes nor no"),
        ("hous", "actions", "duty", "not known here"),
        ("2017-11-31", "needs", "to", "not a date"),
        ("V9", "households", "village", "no village has this code"),
        ("C9", "places", "within", "no county or township or area has this code"),
    ],
)
def test_a_cell_that_cannot_be_read(cell: Cell, roster: str, header: str, reason: str) -> None:
    cells = Cells(lambda code, kinds: None)
    for _ in range(2):
        with pytest.raises(CellError, match=reason) as error:
            cells.term(cell, column(roster, header))
        assert error.value.right


def test_what_was_read_before_makes_no_difference() -> None:
    """1, 1.0 and True are equal to Python, but only two of them are a year."""
    cells = Cells(lambda code, kinds: None)
    assert cells.term(1, column("incomes", "year")) == cells.term(1.0, column("incomes", "year"))
    with pytest.raises(CellError, match="not a number"):
        cells.term(True, column("incomes", "year"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_one_statement_of_n_quads(text: str) -> None:
    written = term(text, column("people", "name"))
    (quad,) = ox.parse(f"<urn:s> <urn:p> {written} .\n".encode(), ox.RdfFormat.N_QUADS)
    assert quad.object == ox.Literal(said(text))


def test_a_reference_is_looked_up_among_the_kinds_of_its_column() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def find(code: str, kinds: tuple[str, ...]) -> str:
        asked.append((code, kinds))
        return Ids().iri(kinds[1], code)

    found = term(" Ｔ1 ", column("places", "within"), find)
    assert asked == [("T1", ("county", "township", "area"))]
    assert found == f"<{Ids().iri('township', 'T1')}>"


SCHEMES = sorted({found.of[0] for roster in DIALECT.rosters.values() for found in roster.columns if found.kind == "concept"})


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_concept_has_a_short_word_that_is_read_back(scheme: str) -> None:
    words = concepts(scheme)
    assert len(set(words.values())) > 1
    for iri in set(words.values()):
        assert words[short_words()[iri]] == iri
        assert len([word for word, other in words.items() if other == iri]) >= 2


def test_a_word_that_is_not_known_is_answered_with_each_word_once() -> None:
    roster = own_rosters().roster("responsibilities")
    assert roster
    column = next(one for one in roster.columns if one.header == "duty")
    with pytest.raises(CellError) as error:
        Cells(lambda code, kinds: None).term("nonsense", column)
    words = error.value.right.removeprefix("Write one of: ").split(", ")
    assert "clothing" in words
    assert not [word for word in words if word.startswith("duty-")]
    assert len(words) == len(set(concepts("duties").values()))
