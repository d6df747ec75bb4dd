"""IRIs of things are minted from a kind and a code, and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph.ids import DEFAULT_BASE, Ids

CODES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(CODES)
def test_every_code_comes_back(code: str) -> None:
    iri = Ids().iri("household", code)
    assert Ids().split(iri) == ("household", code)
    assert NamedNode(iri).value == iri
    assert iri.isascii()
    assert not set(iri.removeprefix(DEFAULT_BASE)) & set(' <>"{}|\\^`#?')


@given(CODES, CODES)
def test_two_codes_have_two_iris(one: str, other: str) -> None:
    assert (Ids().iri("need", one) == Ids().iri("need", other)) == (one == other)


@pytest.mark.parametrize(
    "iri",
    [
        "https://elsewhere.example/household/H1",
        DEFAULT_BASE,
        f"{DEFAULT_BASE}household",
        f"{DEFAULT_BASE}household/",
        f"{DEFAULT_BASE}household/H1/more",
    ],
)
def test_other_iris_are_not_ours(iri: str) -> None:
    assert Ids().split(iri) is None


def test_the_base_is_the_folders() -> None:
    ids = Ids("http://county.example/")
    assert ids.iri("village", "V 1") == "http://county.example/village/V%201"
    assert ids.split(f"{DEFAULT_BASE}village/V1") is None
