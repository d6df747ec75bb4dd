"""Terms as Python values and back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from graph.rdf import OPEN_END, PREFIXES, XSD, Value, compact, expand, literal, text, value

VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.dates(max_value=date(9999, 12, 30)),
    st.datetimes(timezones=st.just(UTC)),
    st.decimals(-(10**15), 10**15, places=6),
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(given_value: str | int | Decimal | bool | date | datetime) -> None:
    back = value(literal(given_value))
    assert back == given_value
    assert type(back) is type(given_value)


@given(st.decimals(-(10**15), 10**15, places=6))
def test_the_engine_understands_our_decimals(number: Decimal) -> None:
    assert Store().query(f"ASK {{ FILTER({literal(number)} = {number:f}) }}")


@pytest.mark.parametrize(
    ("given_value", "written"),
    [
        (Decimal("1250.50"), f'"1250.5"^^<{XSD}decimal>'),
        (Decimal("1E+3"), f'"1000"^^<{XSD}decimal>'),
        (True, f'"true"^^<{XSD}boolean>'),
        (3, f'"3"^^<{XSD}integer>'),
        (date(2017, 3, 1), f'"2017-03-01"^^<{XSD}date>'),
        (datetime(2017, 3, 1, 8, tzinfo=UTC), f'"2017-03-01T08:00:00Z"^^<{XSD}dateTime>'),
        ('a "b"\n', '"a \\"b\\"\\n"'),
    ],
)
def test_literals_are_written_in_one_way(given_value: str | int | Decimal, written: str) -> None:
    assert str(literal(given_value)) == written


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, None),
        (literal(OPEN_END), None),
        (NamedNode("urn:a"), "urn:a"),
        (Literal("村", language="zh"), "村"),
        (Literal("0.1", datatype=NamedNode(XSD + "double")), Decimal("0.1")),
        (Literal("soon", datatype=NamedNode(XSD + "date")), "soon"),
        (Literal("2017-02-30", datatype=NamedNode(XSD + "date")), "2017-02-30"),
        (Literal("many", datatype=NamedNode(XSD + "decimal")), "many"),
        (Literal("1.5", datatype=NamedNode(XSD + "integer")), "1.5"),
    ],
)
def test_terms_as_values(term: NamedNode | Literal | None, expected: Value) -> None:
    assert value(term) == expected


def test_text_is_what_a_term_says() -> None:
    assert text(NamedNode("urn:a")) == "urn:a"
    assert text(Literal("村", language="zh")) == "村"
    assert text(BlankNode("b")) == "_:b"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_prefixed_names_go_there_and_back(prefix: str) -> None:
    assert compact(expand(f"{prefix}:thing")) == f"{prefix}:thing"


def test_other_iris_stay_as_they_are() -> None:
    assert compact("urn:a") == "urn:a"
