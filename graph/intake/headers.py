"""Where the header of a sheet stands: below titles and empty rows, in one row or in several, and which sheet of ours it heads."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

from graph.intake.cells import said
from graph.intake.dialect import Column, Dialect, Roster
from graph.intake.names import Names
from graph.intake.workbooks import Line

Row: TypeAlias = tuple[int, list[str]]
"""The number of a row and what its cells say."""

FIRST_ROWS = 25
DEEPEST = 3
FEWEST = 4
"""Columns that a sheet without a known name must have in common with a sheet of ours, where that has more, to be taken for it."""


@dataclass(frozen=True)
class Header:
    """`row` is the last row of the header; `words` and `columns` are by place, None where a word means nothing."""

    row: int
    words: tuple[str, ...]
    columns: tuple[Column | None, ...]

    def known(self) -> set[Column]:
        """The columns that it has."""
        return {column for column in self.columns if column}


def find_header(first: list[Line], roster: Roster, names: Names) -> Header:
    """The header of a sheet of ours: of its first rows those that name the most columns; if none does, the first row."""
    rows = [(number, [said(cell) for cell in cells]) for number, cells in first]
    best, most = None, -1
    for block in (block for start in range(len(rows)) for block in _blocks(rows[start : start + DEEPEST])):
        if _width(block) > most or best is None:
            header = _header(block, roster, names)
            if len(header.known()) > most:
                best, most = header, len(header.known())
    if best is None:
        raise ValueError("a sheet without rows has no header")
    return best


def guess_roster(first: list[Line], dialect: Dialect, names: Names) -> Roster | None:
    """The one sheet of ours that a sheet without a known name must be: all its words are known, and none is missing.

    None where nothing fits, or two fit as well: then it is asked about.
    """
    fits: list[tuple[int, Roster]] = []
    for roster in dialect.rosters.values():
        header = find_header(first, roster, names)
        known = header.known()
        enough = len(known) >= min(FEWEST, len(roster.columns))
        if enough and len(known) == len([word for word in header.words if word]) and roster.required() <= known:
            fits.append((len(known), roster))
    most = max((known for known, _ in fits), default=0)
    best = [roster for known, roster in fits if known == most]
    return best[0] if len(best) == 1 else None


def _blocks(rows: list[Row]) -> Iterator[list[Row]]:
    """What may be a header and begins with the first of some rows: one row, two, three."""
    for depth, (_, texts) in enumerate(rows):
        if depth and any(text[:1].isdigit() for text in texts):
            return
        yield rows[: depth + 1]


def _width(block: list[Row]) -> int:
    """The columns of which some rows say anything: no more of them can be known."""
    return sum(map(any, zip_longest(*(texts for _, texts in block))))


def _header(block: list[Row], roster: Roster, names: Names) -> Header:
    """What a header of some rows means."""
    words, columns, group = list[str](), list[Column | None](), ""
    for texts in zip_longest(*(texts for _, texts in block), fillvalue=""):
        group = texts[0] or group
        word, column = _meaning(group, [text for text in texts if text], roster, names)
        words.append(word)
        columns.append(column)
    return Header(block[-1][0], tuple(words), tuple(columns))


def _meaning(group: str, texts: list[str], roster: Roster, names: Names) -> tuple[str, Column | None]:
    """The word of a column and what it means: its rows together, else the lowest one that means something, else the lowest."""
    if not texts:
        return "", None
    lowest = texts[-1]
    if group != lowest and (column := names.column(roster, together := f"{group} {lowest}")):
        return together, column
    for word in reversed(texts):
        if column := names.column(roster, word):
            return word, column
    return lowest, None
