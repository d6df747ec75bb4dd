"""Which published counts are withheld, so that none of them can be worked out from sums.

A count below the least number is withheld. If the total of its township would give it away, one more of the same township is,
too; if no other is there, all of the township. The townships of a county are treated likewise by their totals. So what is
withheld can take at least as many values as the least number says, even for somebody who knows the total of the county and
those totals of townships that are not small themselves (docs/explanation/privacy.md has the proof).

What is withheld depends on which counts are small and on how large the small ones are, never on how large the others are; the
further one comes first in an order that does not change from day to day.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Order = Callable[[str], str]


@dataclass
class Places:
    """The villages of every township, and the townships of every county (by whatever names)."""

    villages: dict[str, set[str]] = field(default_factory=dict)
    townships: dict[str, set[str]] = field(default_factory=dict)

    def add(self, village: str, township: str, county: str) -> None:
        """Say where a village lies."""
        self.villages.setdefault(township, set()).add(village)
        self.townships.setdefault(county, set()).add(township)

    def all_villages(self) -> set[str]:
        """The villages of all townships."""
        return set[str]().union(*self.villages.values())


@dataclass
class Withheld:
    """What is withheld: counts of villages, and the townships whose total must not be told either."""

    villages: set[str] = field(default_factory=set)
    townships: set[str] = field(default_factory=set)


def withheld(counts: Mapping[str, int], places: Places, least: int, order: Order) -> Withheld:
    """What is withheld of some counts; a village that has none counts as 0."""
    found = Withheld()
    for townships in places.townships.values():
        cells = {township: {village: counts.get(village, 0) for village in places.villages[township]} for township in townships}
        _of_county(cells, least, order, found)
    return found


def _of_county(townships: Mapping[str, Mapping[str, int]], least: int, order: Order, found: Withheld) -> None:
    chosen = {township: _chosen(cells, least, order) for township, cells in townships.items()}
    silent = _chosen({township: sum(cells.values()) for township, cells in townships.items()}, least, order)
    for township in silent:
        chosen[township] = chosen[township] or _first(townships[township], least, order) or set(townships[township])
    found.villages = found.villages.union(*chosen.values())
    found.townships |= silent


def _chosen(cells: Mapping[str, int], least: int, order: Order) -> set[str]:
    """The cells to withhold so that their sum gives none of them away: the small ones, these and one more, or all."""
    small = {cell for cell, count in cells.items() if 0 < count < least}
    if not small or is_wide([cells[cell] for cell in small], least):
        return small
    one = _first(cells, least, order)
    return small | one if one else set(cells)


def _first(cells: Mapping[str, int], least: int, order: Order) -> set[str]:
    return set(sorted((cell for cell, count in cells.items() if count >= least), key=order)[:1])


def is_wide(counts: Iterable[int], least: int) -> bool:
    """Whether each of some counts of at least 1 can have `least` values for somebody who knows their sum."""
    listed = list(counts)
    return len(listed) > 1 and sum(listed) - len(listed) >= least - 1
