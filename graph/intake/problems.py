"""What is wrong with a row: where it stands, what it says, why that cannot be taken, and what would be right."""

from dataclasses import asdict, dataclass
from typing import TypeAlias

from graph.id_numbers import masked
from graph.intake.chinese import chinese

Place: TypeAlias = tuple[str, str, int]
"""A row: file, sheet, number."""


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be taken. `row` counts from 1 as spreadsheets do; 0 means the file or sheet as a whole."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    right: str
    reason_zh: str = ""
    right_zh: str = ""
    header: str = ""
    """What stands above the cell in the file, where that is not what the column is called."""

    def __post_init__(self) -> None:
        for name in ("value", "reason", "right"):
            object.__setattr__(self, name, masked(getattr(self, name)))
        object.__setattr__(self, "reason_zh", self.reason_zh or chinese(self.reason))
        object.__setattr__(self, "right_zh", self.right_zh or chinese(self.right))

    def __str__(self) -> str:
        place = self.file + (f", sheet {self.sheet}" if self.sheet else "")
        place += f", row {self.row}" if self.row else ""
        place += f", column {self.called}" if self.column else ""
        said = f" says {self.value!r}" if self.value else ""
        return f"{place}{said}: {self.both(' ')}"

    @property
    def called(self) -> str:
        """The column by its header in the file, and behind it by the name that it has here."""
        return f"{self.header} ({self.column})" if self.header else self.column

    @property
    def place(self) -> Place:
        """The row it is about."""
        return self.file, self.sheet, self.row

    def both(self, between: str = "\n") -> str:
        """What is wrong and what would be right, in English and in Chinese."""
        return f"{self.reason}. {self.right}.{between}{self.reason_zh}。{self.right_zh}。"

    def facts(self) -> dict[str, str | int]:
        """The problem as plain values, for JSON."""
        return asdict(self)


class CellError(Exception):
    """A cell that cannot be read: the reason, and what would be right."""

    def __init__(self, reason: str, right: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.right = right
