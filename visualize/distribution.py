"""Amounts as a histogram: how many lie in each step of a round width, the last step open upwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MOST_BINS = 20
WIDTHS = (1, 2, 5)


@dataclass(frozen=True)
class Histogram:
    """`counts` by step; a step has `width` and the last one everything above."""

    width: Decimal
    counts: list[int]

    @property
    def names(self) -> list[str]:
        """Where each step begins."""
        return [f"{self.width * place:,f}" for place in range(len(self.counts))]

    def share(self, amount: Decimal) -> float:
        """Where an amount lies between the left end (0) and the right end (1)."""
        whole = self.width * len(self.counts)
        return min(max(float(amount / whole), 0.0), 1.0) if whole else 0.0


def histogram(amounts: Iterable[Decimal]) -> Histogram:
    """Steps that hold 98 of 100 amounts, at most `MOST_BINS` and one above; what is below zero is in the first."""
    found = sorted(amounts)
    if not found:
        return Histogram(Decimal(1), [])
    most = found[int((len(found) - 1) * 0.98)]
    width = _width(max(most, Decimal(1)) / MOST_BINS)
    bins = max(int(most / width) + 1, 1)
    counts = [0] * (bins + 1)
    for amount in found:
        counts[min(max(int(amount / width), 0), bins)] += 1
    return Histogram(width, counts if counts[-1] else counts[:-1])


def _width(least: Decimal) -> Decimal:
    """The least of 1, 2 and 5 times a power of ten that is not below."""
    power = Decimal(10) ** least.adjusted()
    return next(step for factor in (*WIDTHS, 10) if (step := power * factor) >= least)
