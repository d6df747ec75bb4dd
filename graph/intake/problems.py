"""What is wrong with a row: where it stands, what it says, why that cannot be taken, and what would be right."""

from dataclasses import asdict, dataclass


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

    def __str__(self) -> str:
        place = self.file + (f", sheet {self.sheet}" if self.sheet else "")
        place += f", row {self.row}" if self.row else ""
        place += f", column {self.column}" if self.column else ""
        said = f" says {self.value!r}" if self.value else ""
        return f"{place}{said}: {self.reason}. {self.right}."

    def facts(self) -> dict[str, str | int]:
        """The problem as plain values, for JSON."""
        return asdict(self)


class CellError(Exception):
    """A cell that cannot be read: the reason, and what would be right."""

    def __init__(self, reason: str, right: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.right = right
