"""Sheets of our own that are made from a sheet of others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graph.intake.workbooks import Line, Sheet


@dataclass(frozen=True)
class Derived(Sheet):
    """A sheet of our own made from another one: its rows keep the numbers that they have in the file."""

    header: tuple[str, ...] = field(compare=False, repr=False)
    rows: tuple[Line, ...] = field(compare=False, repr=False)
    origin: str = ""
    """The sheet that it was made from, where problems are named by that."""
    theirs: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """The header that a column of ours was made from."""
    open: bool = field(default=False, compare=False)
    """Whether what a row does not say stays as it is known: silence of RDF says nothing."""

    @property
    def shown(self) -> str:
        """The name by which people know it."""
        return self.origin or self.name

    def header_of(self, column: str) -> str:
        """The header that people know a column of ours by."""
        return self.theirs.get(column, column)

    def lines(self) -> Iterator[Line]:
        """The header, numbered 0, and the rows."""
        yield 0, list(self.header)
        yield from self.rows
