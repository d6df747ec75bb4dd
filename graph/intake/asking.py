"""What is not recognised is asked about: a sheet or a header, what stands below it, and what it probably is.

A proposal goes by the word (how alike it is to the words of a free column) and by the cells (whether that column could read
them).
"""

import re
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from typing import Any

from graph.id_numbers import masked
from graph.intake.cells import Cells, said
from graph.intake.codes import Codes
from graph.intake.dialect import Column, Roster
from graph.intake.foreign import all_sheets
from graph.intake.headers import find_header
from graph.intake.names import plain
from graph.intake.problems import CellError, Problem
from graph.intake.survey import Survey, Unknown, UnknownSheet
from graph.intake.workbooks import Cell
from graph.snapshot import Snapshot

LOOKED_AT = 20
SMALL_WORDS = {"a", "an", "the", "of", "in", "for", "to", "is"}
SHOWN = 3
ALIKE = 0.6
TELLING = {"date", "last-day", "concept", "ref", "boolean", "id-number"}
"""Kinds whose cells say something about their column; any cell is a text, and many are numbers."""


@dataclass(frozen=True)
class Question:
    """One word that is not recognised. `header` is empty where it is about the sheet, `proposal` where nothing is likely."""

    file: str
    sheet: str
    roster: str
    row: int
    header: str
    samples: tuple[str, ...]
    proposal: str
    choices: tuple[str, ...]

    def problem(self) -> Problem:
        """The question as what stands against a load."""
        if not self.header:
            such = f", such as {', '.join(near)}" if (near := self._nearest()) else ""
            right = f"Run `remit map FILE` and answer what it asks, or name the sheet as a roster{such}"
            right += "; `remit roster` lists them all"
            return Problem(self.file, self.sheet, 0, "", "", "this is not a roster that is known", right)
        likely = f"It may be {self.proposal}; answer with `remit map`. " if self.proposal else ""
        right = f"{likely}Its columns are: {', '.join(self.choices)}"
        return Problem(self.file, self.sheet, self.row, self.header, "", "this is not a column of this sheet", right)

    def _nearest(self) -> list[str]:
        """The few names of rosters that are most like what the sheet is called, what it probably is first."""
        alike = get_close_matches(plain(self.sheet), self.choices, n=SHOWN, cutoff=ALIKE)
        return list(dict.fromkeys(([self.proposal] if self.proposal else []) + alike))[:SHOWN]

    def facts(self) -> dict[str, Any]:
        """The question as plain values, for JSON."""
        return asdict(self)


def questions(found_in: Survey, known: Snapshot) -> list[Question]:
    """Everything in the files that is not recognised, each word once for each sheet of ours."""
    cells = Cells(Codes(found_in, known).find)
    asked = [_about_sheet(unknown, found_in) for unknown in found_in.unknown_sheets]
    return asked + [_about_header(unknown, cells) for unknown in found_in.unknown]


def understood(found_in: Survey) -> list[dict[str, Any]]:
    """What each header of each sheet is taken for, as plain values: the word, and the column of ours."""
    return [
        {
            "file": found.sheet.path.name,
            "sheet": found.sheet.name,
            "roster": found.roster.name,
            "columns": [
                {"word": found.words[place], "column": column.header}
                for place, column in found.columns
                if place < len(found.words)
            ],
            "choices": [column.header for column in found.roster.columns],
        }
        for found in found_in.found
        if found.words
    ]


def _about_header(unknown: Unknown, cells: Cells) -> Question:
    found = unknown.found
    below = [row[unknown.place] for _, row in islice(found.rows(), LOOKED_AT) if unknown.place < len(row)]
    samples = [cell for cell in below if said(cell)]
    free = [column for column in found.roster.columns if column not in [taken for _, taken in found.columns]]
    likely = [(_likeness(unknown.word, column) + _fit(samples, column, cells), column.header) for column in free]
    best = max(likely, default=(0.0, ""))
    return Question(
        file=found.sheet.path.name,
        sheet=found.sheet.name,
        roster=found.roster.name,
        row=found.header_row,
        header=unknown.word,
        samples=tuple(dict.fromkeys(masked(said(cell)) for cell in samples))[:SHOWN],
        proposal=best[1] if best[0] >= ALIKE else "",
        choices=tuple(column.header for column in found.roster.columns),
    )


def _likeness(word: str, column: Column) -> float:
    names = (column.header, column.zh, *column.words)
    return max(max(SequenceMatcher(None, plain(word), plain(own)).ratio(), _shared(word, own)) for own in names)


def _shared(one: str, other: str) -> float:
    """The share of words that two headers have in common, in whatever order."""
    first, second = (set(re.findall(r"[a-z]+", name.casefold())) - SMALL_WORDS for name in (one, other))
    return len(first & second) / len(first | second) if first & second else 0.0


def _fit(samples: list[Cell], column: Column, cells: Cells) -> float:
    """The share of cells that a column could read, halved; nothing for columns that read whatever there is."""
    if column.kind not in TELLING or not samples:
        return 0.0
    return sum(_reads(cell, column, cells) for cell in samples) / len(samples) / 2 + (0.2 if column.required else 0.0)


def _reads(cell: Cell, column: Column, cells: Cells) -> bool:
    try:
        return bool(cells.term(cell, column))
    except CellError:
        return False


def _about_sheet(unknown: UnknownSheet, found_in: Survey) -> Question:
    rosters = list(all_sheets().rosters.values())
    names = found_in.names

    def likeness(roster: Roster) -> float:
        known = find_header(unknown.first, roster, names).known() if unknown.first else set()
        return len(known) / len(roster.columns) + SequenceMatcher(None, plain(unknown.sheet.name), plain(roster.name)).ratio() / 4

    best = max(rosters, key=likeness)
    return Question(
        file=unknown.sheet.path.name,
        sheet=unknown.sheet.name,
        roster="",
        row=0,
        header="",
        samples=tuple(masked(said(cell)) for _, cells in unknown.first[:1] for cell in cells if said(cell)),
        proposal=best.name if likeness(best) >= ALIKE else "",
        choices=tuple(roster.name for roster in rosters),
    )
