"""Tables of numbers as heat maps: how many are accountable in each village for each duty, what each subject has to do."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)
SHADES = 4


@dataclass(frozen=True)
class Grid(Generic[R, C]):
    """Numbers by row and column; what is not said is zero."""

    rows: Sequence[R]
    columns: Sequence[C]
    numbers: Mapping[tuple[R, C], int]

    def at(self, row: R, column: C) -> int:
        """The number of a cell."""
        return self.numbers.get((row, column), 0)

    def of_row(self, row: R) -> list[int]:
        """The numbers of a row."""
        return [self.at(row, column) for column in self.columns]

    def of_column(self, column: C) -> list[int]:
        """The numbers of a column."""
        return [self.at(row, column) for row in self.rows]

    @cached_property
    def most(self) -> int:
        """The greatest number."""
        return max((self.at(row, column) for row in self.rows for column in self.columns), default=0)

    def shade(self, number: int) -> int:
        """How strongly a number is shaded: 0 not at all, `SHADES` the greatest of the table."""
        return -(-number * SHADES // self.most) if self.most else 0


@dataclass(frozen=True)
class Health:
    """What is wrong with cells that should each have exactly one."""

    none: int
    one: int
    several: int


def health(numbers: Iterable[int]) -> Health:
    """How many of these are zero, one, or more."""
    listed = list(numbers)
    return Health(listed.count(0), listed.count(1), sum(number > 1 for number in listed))
