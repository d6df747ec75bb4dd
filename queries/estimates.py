"""What a mean, a share or a difference says of more than those who were counted: intervals and sizes, by scipy.stats.

docs/explanation/effects.md names the formulas. Every number is rounded to four decimals; what cannot be said is None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from statistics import fmean, stdev

from graph.rdf import Term, literal

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval at 95 per cent; without one where the numbers do not allow it."""

    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def cells(self) -> tuple[Term | None, Term | None, Term | None]:
        """The three as terms of an answer."""
        return cell(self.value), cell(self.low), cell(self.high)


def cell(figure: Decimal | None) -> Term | None:
    """A figure as a term of an answer."""
    return None if figure is None else literal(figure)


def mean_of(amounts: Sequence[float]) -> Estimate:
    """The mean, and Student's interval about it (two amounts at least)."""
    if not amounts:
        return Estimate(None)
    middle = fmean(amounts)
    if len(amounts) < 2:
        return Estimate(_round(middle))
    half = _student(len(amounts) - 1) * stdev(amounts) / sqrt(len(amounts))
    return Estimate(_round(middle), _round(middle - half), _round(middle + half))


def deviation_of(amounts: Sequence[float]) -> Decimal | None:
    """The standard deviation of a sample; None of fewer than two."""
    return _round(stdev(amounts)) if len(amounts) > 1 else None


def share_of(number: int, of: int) -> Estimate:
    """A share, and Wilson's interval about it."""
    if not of:
        return Estimate(None)
    from scipy.stats import binomtest  # takes seconds to import

    found = binomtest(number, of).proportion_ci(LEVEL, method="wilson")
    return Estimate(_round(number / of), _round(float(found.low)), _round(float(found.high)))


def difference_of(one: Sequence[float], other: Sequence[float]) -> Estimate:
    """The mean of one group less that of another, and Welch's interval about it (two amounts at least in each)."""
    if not one or not other:
        return Estimate(None)
    middle = fmean(one) - fmean(other)
    if min(len(one), len(other)) < 2:
        return Estimate(_round(middle))
    errors = [stdev(amounts) ** 2 / len(amounts) for amounts in (one, other)]
    if not sum(errors):
        return Estimate(*[_round(middle)] * 3)
    freedom = sum(errors) ** 2 / sum(error**2 / (len(amounts) - 1) for error, amounts in zip(errors, (one, other), strict=True))
    half = _student(freedom) * sqrt(sum(errors))
    return Estimate(_round(middle), _round(middle - half), _round(middle + half))


def size_of(one: Sequence[float], other: Sequence[float]) -> Decimal | None:
    """Hedges' g: the difference in standard deviations of both groups together, with the correction for small ones."""
    freedom = len(one) + len(other) - 2
    if min(len(one), len(other)) < 2:
        return None
    spread = sqrt(((len(one) - 1) * stdev(one) ** 2 + (len(other) - 1) * stdev(other) ** 2) / freedom)
    return _round((fmean(one) - fmean(other)) / spread * (1 - 3 / (4 * freedom - 1))) if spread else None


def _student(freedom: float) -> float:
    """So many standard errors are on either side of a mean."""
    from scipy.stats import t  # takes seconds to import

    return float(t.ppf((1 + LEVEL) / 2, freedom))


def _round(number: float) -> Decimal:
    return Decimal(str(round(number, 4))) + 0
