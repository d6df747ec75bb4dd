"""Statistics of exact numbers: means, spread and quantiles. Inequality is in `queries.inequality`."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor


def mean(amounts: Sequence[Fraction]) -> Fraction | None:
    """The arithmetic mean; None of nothing."""
    return sum(amounts, Fraction(0)) / len(amounts) if amounts else None


def deviation(amounts: Sequence[Fraction]) -> Decimal | None:
    """The standard deviation of a sample (divided by n - 1); None of fewer than two."""
    middle = mean(amounts)
    if middle is None or len(amounts) < 2:
        return None
    variance = sum(((amount - middle) ** 2 for amount in amounts), Fraction(0)) / (len(amounts) - 1)
    return (Decimal(variance.numerator) / variance.denominator).sqrt()


def quantile(amounts: Sequence[Fraction], share: Fraction) -> Fraction | None:
    """The quantile by linear interpolation between neighbours (type 7 of Hyndman and Fan); None of nothing."""
    if not amounts:
        return None
    ordered = sorted(amounts)
    place = (len(ordered) - 1) * share
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
