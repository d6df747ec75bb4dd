"""The Lorenz curve as lines of a picture."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.inequality import curve, gini
from visualize.lorenz import SIDE, curves


@given(st.lists(st.integers(0, 1000).map(Fraction), min_size=1, max_size=20).filter(any))
def test_the_picture_says_the_same_coefficient_as_the_figures(amounts: list[Fraction]) -> None:
    (found,) = curves(("cny", float(x), float(y)) for x, y in curve(amounts))
    assert found.gini == pytest.approx(float(gini(amounts) or 0))
    points = [tuple(map(float, point.split(","))) for point in found.line.split()]
    assert points[0] == (0, SIDE)
    assert points[-1] == pytest.approx((SIDE, 0))
    assert len(points) == len(amounts) + 1
    assert all(x + y >= SIDE - 0.01 for x, y in points)


def test_every_unit_has_a_curve_of_its_own() -> None:
    found = curves([("cny", 0.5, 0.1), ("cny", 1, 1), ("mu", 1, 1)])
    assert [(one.unit, round(one.gini, 9)) for one in found] == [("cny", 0.4), ("mu", 0)]
    assert found[1].area == f"0,{SIDE} {SIDE},0 0,{SIDE}"
