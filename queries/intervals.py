"""How sure a share is: the interval of Wilson, and the exact test of Fisher, in exact fractions as far as they go."""

from decimal import Decimal
from fractions import Fraction
from math import comb

Z = Decimal("1.959963984540054")
"""The quantile of the normal distribution for 95 per cent, two-sided."""


def wilson(found: int, of: int) -> tuple[Decimal, Decimal] | None:
    """The interval of 95 per cent for a share (E. B. Wilson, 1927); None of nothing."""
    if not of:
        return None
    share, square = Decimal(found) / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z / (1 + square / of) * (share * (1 - share) / of + square / (4 * of * of)).sqrt()
    return max(Decimal(0), middle - half), min(Decimal(1), middle + half)


def as_few(found: int, of: int, elsewhere: int, of_elsewhere: int) -> Fraction:
    """The chance of at most `found` of `of`, if they and the others are found alike (R. A. Fisher, 1935; one-sided)."""
    all_found, everything = found + elsewhere, of + of_elsewhere
    ways = sum(comb(of, one) * comb(of_elsewhere, all_found - one) for one in range(found + 1) if one <= of and all_found >= one)
    return Fraction(ways, comb(everything, all_found))
