"""Places for nodes that come later: around what they belong to, outwards, where nothing stands yet; nobody who is there moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import atan2, ceil, cos, floor, sin, tau

from visualize.layout import ROOM, STEP, WIDE

Place = tuple[int, int]


class Ground:
    """The places that are taken. The plane is stretched by `WIDE`, and cut into squares of the least distance."""

    def __init__(self, taken: Iterable[Place]) -> None:
        """Start with these places taken."""
        self._squares: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for x, y in taken:
            self._take(x / WIDE, y)

    def around(self, anchor: Place, number: int) -> list[Place]:
        """Free places around an anchor, the nearest first, those away from the middle before others; they are taken then."""
        found: list[Place] = []
        spots = _spots(anchor)
        while len(found) < number:
            x, y = next(spots)
            if self._is_free(x, y):
                self._take(x, y)
                found.append((round(x * WIDE), round(y)))
        return found

    def _take(self, x: float, y: float) -> None:
        self._squares.setdefault((floor(x / ROOM), floor(y / ROOM)), []).append((x, y))

    def _is_free(self, x: float, y: float) -> bool:
        across, down = floor(x / ROOM), floor(y / ROOM)
        near = (
            spot
            for column in (across - 1, across, across + 1)
            for row in (down - 1, down, down + 1)
            for spot in self._squares.get((column, row), ())
        )
        return all((x - a) ** 2 + (y - b) ** 2 >= (ROOM * 0.9) ** 2 for a, b in near)


def _spots(anchor: Place) -> Iterator[tuple[float, float]]:
    """Rings around an anchor, in unstretched units; on each, outwards first, then alternately left and right."""
    x, y = anchor[0] / WIDE, float(anchor[1])
    outwards = atan2(y, x) if (x, y) != (0.0, 0.0) else -tau / 4
    ring = 0
    while True:
        ring += 1
        radius = STEP + (ring - 1) * ROOM
        slots = max(6, ceil(tau * radius / ROOM))
        for slot in range(slots):
            side = (slot + 1) // 2 * (1 if slot % 2 else -1)
            angle = outwards + side * tau / slots
            yield x + radius * cos(angle), y + radius * sin(angle)
