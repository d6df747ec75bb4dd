"""Where the header of a sheet stands: below titles and empty rows, in one row or in several, and which sheet of ours it heads."""

from dataclasses import dataclass

from graph.intake.cells import said
from graph.intake.dialect import Column, Dialect, Roster
from graph.intake.names import Names
from graph.intake.workbooks import Line

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
    headers = [header for start in range(len(first)) for header in _from(first[start : start + DEEPEST], roster, names)]
    return max(headers, key=lambda header: len(header.known()))


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


def _from(lines: list[Line], roster: Roster, names: Names) -> list[Header]:
    """The headers that begin with the first of some rows: of one row, of two, of three."""
    found: list[Header] = []
    rows: list[list[str]] = []
    for number, cells in lines:
        texts = [said(cell) for cell in cells]
        if rows and any(text[:1].isdigit() for text in texts):
            break
        rows.append(texts)
        both = [_meaning(place, rows, roster, names) for place in range(max(map(len, rows)))]
        found.append(Header(number, tuple(word for word, _ in both), tuple(column for _, column in both)))
    return found


def _meaning(place: int, rows: list[list[str]], roster: Roster, names: Names) -> tuple[str, Column | None]:
    """The word of a column and what it means: its rows together, else the lowest one that means something, else the lowest."""
    texts = [row[place] for row in rows if place < len(row) and row[place]]
    group = next((text for text in reversed(rows[0][: place + 1]) if text), "")
    lowest = texts[-1] if texts else ""
    together = [f"{group} {lowest}"] if lowest and group != lowest else []
    for word in [*together, *reversed(texts)]:
        if column := names.column(roster, word):
            return word, column
    return lowest, None
