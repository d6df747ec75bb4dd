"""Which sheet a sheet is: one of our rosters or one of a dialect, by what people answered, by its name, or by its columns."""

from graph.intake.dialect import Column, Dialect, Roster
from graph.intake.foreign import ForeignSheet, foreign_sheets
from graph.intake.headers import FEWEST, Header, find_header, guess_roster
from graph.intake.names import Names, plain
from graph.intake.workbooks import Line

FEWEST_CALLED = 2
"""Columns that a sheet must have in common with a sheet of a dialect whose name it has."""


def recognise(name: str, first: list[Line], own: Dialect, names: Names) -> Roster | None:
    """The sheet that a sheet of that name and with those first rows is; None where it must be asked about.

    What its name says gives way to a sheet of a dialect that knows more of its columns.
    """
    if not first or (answered := names.answered(name)):
        return names.roster(name) if not first else answered
    roster = names.roster(name) or guess_roster(first, own, names)
    header = find_header(first, roster, names) if roster else None
    if header and all(column or not word for word, column in zip(header.words, header.columns, strict=True)):
        return roster
    foreign = _foreign(name, first, names)
    if foreign and _said(find_header(first, foreign, names), foreign) > (len(header.known()) if header else 0):
        return foreign
    return roster


def _foreign(name: str, first: list[Line], names: Names) -> ForeignSheet | None:
    """The one sheet of a dialect that knows the most of the columns; of two, the one of that name, then a complete one."""
    fits: list[tuple[tuple[int, bool, bool], ForeignSheet]] = []
    for sheet in foreign_sheets().values():
        header = find_header(first, sheet, names)
        called = plain(name) in map(plain, (sheet.name, *sheet.names))
        if _is_enough(header, sheet, FEWEST_CALLED if called else FEWEST):
            fits.append(((_said(header, sheet), called, _needed(sheet) <= header.known()), sheet))
    best = max((rank for rank, _ in fits), default=None)
    found = [sheet for rank, sheet in fits if rank == best]
    return found[0] if len(found) == 1 else None


def _is_enough(header: Header, sheet: ForeignSheet, fewest: int) -> bool:
    """Whether a header has enough in common with a sheet: all that it needs, or half of what there is."""
    known = header.known()
    if len(known) < min(fewest, len(sheet.columns)):
        return False
    return _needed(sheet) <= known or 2 * _said(header, sheet) >= len([word for word in header.words if word])


def _needed(sheet: ForeignSheet) -> set[Column]:
    """What a sheet must say itself: the day may stand in its name."""
    return {column for column in sheet.required() if column.header != sheet.day}


def _said(header: Header, sheet: ForeignSheet) -> int:
    """How many words of a header a sheet knows, with those that it leaves out."""
    return len(header.known()) + sum(plain(word) in sheet.left_out for word in header.words if word)
