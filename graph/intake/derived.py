"""Sheets of our own that are made from a sheet of others."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.intake.workbooks import Line, Sheet


@dataclass(frozen=True)
class Derived(Sheet):
    """A sheet of our own made from another one: its rows keep the numbers that they have in the file."""

    header: tuple[str, ...] = field(compare=False, repr=False)
    rows: tuple[Line, ...] = field(compare=False, repr=False)
    open: bool = field(default=False, compare=False)
    """Whether what a row does not say stays as it is known: silence of RDF says nothing."""

    def lines(self) -> Iterator[Line]:
        """The header, numbered 0, and the rows."""
        yield 0, list(self.header)
        yield from self.rows
