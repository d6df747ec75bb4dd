"""The exact test of Fisher for two shares, in exact fractions. Intervals are in `queries.estimates`."""

from fractions import Fraction
from math import comb


def as_few(found: int, of: int, elsewhere: int, of_elsewhere: int) -> Fraction:
    """The chance of at most `found` of `of`, if they and the others are found alike (R. A. Fisher, 1935; one-sided)."""
    all_found, everything = found + elsewhere, of + of_elsewhere
    ways = sum(comb(of, one) * comb(of_elsewhere, all_found - one) for one in range(found + 1) if one <= of and all_found >= one)
    return Fraction(ways, comb(everything, all_found))
