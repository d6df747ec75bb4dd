"""Charts: what they say in words, and that their shapes are as tall as their values."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualize.chart import BOTTOM, HEIGHT, TOP, Chart, svg

SVG = "{http://www.w3.org/2000/svg}"
ROOM = HEIGHT - TOP - BOTTOM


def drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(svg(chart))


def scale(tree: ElementTree.Element) -> Decimal:
    """The greatest number of the scale."""
    numbers = [node.text or "" for node in tree.iter(f"{SVG}text") if node.get("text-anchor") == "end"]
    return Decimal(numbers[-1].replace(",", ""))


@given(st.lists(st.decimals(0, 10**7, places=2), min_size=1, max_size=12))
def test_shapes_are_as_tall_as_their_values(values: list[Decimal]) -> None:
    points = [(f"p{place}", value) for place, value in enumerate(values)]
    for bars in (False, True):
        tree = drawn(Chart("t", "u", points, bars=bars))
        top = scale(tree)
        assert max(values) <= top <= max(10 * max(values), Decimal(1))
        if bars:
            tall = [float(node.get("height") or 0) for node in list(tree.iter(f"{SVG}rect"))[1:]]
        else:
            tall = [HEIGHT - BOTTOM - float(node.get("cy") or 0) for node in tree.iter(f"{SVG}circle")]
        assert tall == pytest.approx([float(value / top) * ROOM for value in values], abs=0.11)


def test_a_chart_is_told_in_words_and_nothing_in_it_is_markup() -> None:
    chart = Chart('<b>"&', "<u>", [("<i>", Decimal("1234.50")), ("zero", Decimal(0))], bars=True)
    tree = drawn(chart)
    assert tree.findtext(f"{SVG}title") == tree.get("aria-label") == '<b>"&'
    assert tree.findtext(f"{SVG}desc") == "<i>: 1,234.5; zero: 0 (<u>)"
    assert tree.get("role") == "img"


def test_what_is_below_zero_is_told_and_not_drawn() -> None:
    tree = drawn(Chart("t", "u", [("a", Decimal(-5)), ("b", Decimal(4))], bars=True))
    assert [node.get("height") for node in list(tree.iter(f"{SVG}rect"))[1:]] == ["0.0", "235.0"]
    assert "a: -5" in (tree.findtext(f"{SVG}desc") or "")
