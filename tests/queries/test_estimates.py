"""Means, shares and differences with their intervals, against formulas written out in plain Python."""

from decimal import Decimal
from math import gamma, pi, sqrt
from random import Random

import pytest

from queries.estimates import Estimate, difference_of, mean_of, share_of, size_of

Z = 1.959963984540054


def student(freedom: float) -> float:
    """The 97.5 per cent quantile of Student's t: by Simpson's rule over the density, and halving."""
    scale: float = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))

    def area(to: float, steps: int = 2000) -> float:
        width = to / steps
        at = [scale * (1 + (place * width) ** 2 / freedom) ** (-(freedom + 1) / 2) for place in range(steps + 1)]
        total: float = width / 3 * (at[0] + at[-1] + 4 * sum(at[1:-1:2]) + 2 * sum(at[2:-1:2]))
        return total

    low, high = 0.0, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if area(middle) < 0.475 else (low, middle)
    return low


def spread(amounts: list[float]) -> float:
    middle = sum(amounts) / len(amounts)
    return sum((amount - middle) ** 2 for amount in amounts) / (len(amounts) - 1)


def near(found: Estimate, value: float, low: float, high: float) -> bool:
    told = (found.value, found.low, found.high)
    return all(one is not None and abs(float(one) - other) < 2e-4 for one, other in zip(told, (value, low, high), strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_a_mean_and_a_difference_have_the_intervals_of_student_and_welch(seed: int) -> None:
    pick = Random(seed)
    one, other = ([round(pick.gauss(5, 2), 2) for _ in range(pick.randrange(3, 25))] for _ in range(2))
    middle, half = sum(one) / len(one), student(len(one) - 1) * sqrt(spread(one) / len(one))
    assert near(mean_of(one), middle, middle - half, middle + half)
    parts = [spread(amounts) / len(amounts) for amounts in (one, other)]
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(one) - 1) + parts[1] ** 2 / (len(other) - 1))
    apart, half = middle - sum(other) / len(other), student(freedom) * sqrt(sum(parts))
    assert near(difference_of(one, other), apart, apart - half, apart + half)
    together = sqrt((spread(one) * (len(one) - 1) + spread(other) * (len(other) - 1)) / (len(one) + len(other) - 2))
    size = apart / together * (1 - 3 / (4 * (len(one) + len(other) - 2) - 1))
    assert abs(float(size_of(one, other) or 0) - size) < 1e-4


@pytest.mark.parametrize(("number", "of"), [(0, 7), (3, 10), (7, 7), (120, 400)])
def test_a_share_has_the_interval_of_wilson(number: int, of: int) -> None:
    from scipy.stats import binomtest  # takes seconds to import

    share, square = number / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    assert near(share_of(number, of), share, middle - half, middle + half)
    again = binomtest(number, of).proportion_ci(0.95, method="wilson")
    assert near(share_of(number, of), share, again.low, again.high)


def test_what_the_numbers_do_not_allow_is_not_said() -> None:
    assert mean_of([]) == difference_of([], [1.0]) == share_of(0, 0) == Estimate(None)
    assert mean_of([2.0]) == Estimate(Decimal("2.0"))
    assert difference_of([2.0], [1.0, 3.0]) == Estimate(Decimal("0.0"))
    assert mean_of([1.0, 1.0]) == Estimate(Decimal("1.0"), Decimal("1.0"), Decimal("1.0"))
    assert size_of([1.0, 1.0], [2.0, 2.0]) is None
    assert size_of([1.0], [2.0, 2.5]) is None


def test_the_intervals_hold_the_truth_as_often_as_they_say() -> None:
    pick, held = Random(3), 0
    for _ in range(400):
        found = mean_of([pick.gauss(1, 3) for _ in range(8)])
        held += found.low is not None and found.high is not None and found.low <= 1 <= found.high
    assert 0.92 < held / 400 < 0.98
