"""The Lorenz curve of a resource as lines of an SVG picture: shares of subjects to the right, shares of the resource upwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

SIDE = 300
"""The length of either axis; the picture's own y grows downwards."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """One curve: the points of its line from (0, 0), who lies below the diagonal as an area, and the Gini coefficient."""

    unit: str
    line: str
    area: str
    gini: float


def curves(points: Iterable[tuple[str, float, float]]) -> list[Curve]:
    """The curves of rows of unit, share of subjects and share of the resource, in the order of the rows."""
    by_unit: dict[str, list[Point]] = {}
    for unit, subjects, amount in points:
        by_unit.setdefault(unit, [(0.0, 0.0)]).append((subjects, amount))
    return [Curve(unit, _line(found), _line([*found, (0.0, 0.0)]), _gini(found)) for unit, found in by_unit.items()]


def _line(points: list[Point]) -> str:
    return " ".join(f"{x * SIDE:g},{(1 - y) * SIDE:g}" for x, y in points)


def _gini(points: list[Point]) -> float:
    """One minus twice the area below the curve."""
    return 1 - sum((right - left) * (low + high) for (left, low), (right, high) in pairwise(points))
