"""What the words of a sheet's name and header mean: our own words, their synonyms, and what people have answered (the mapping).

A mapping is a CSV file with the columns sheet, header, column. Without a header, `column` is the sheet of ours that a sheet of
that name is; with one, it is the column of our sheet that the header means. A hyphen says that it is to be left out.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from graph.intake.declared import declared
from graph.intake.dialect import Column, Dialect, Roster

LEFT_OUT = "-"
EVERYWHERE = "="
"""Begins an answer that says what a column says in every row of a sheet that does not have it."""
SYNONYMS = "synonyms.toml"
MAPPING = ("sheet", "header", "column")
Answers = Mapping[tuple[str, str], str]
"""Our column (or `LEFT_OUT`) by our sheet and the plain word of a header; our sheet by that of a sheet and no header."""


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """A word without what makes no difference: width and case of its letters, spaces, hyphens, underscores, colons, stars."""
    return re.sub(r"[\s_*:·.-]+", "", unicodedata.normalize("NFKC", word).casefold())


def bare(word: str) -> str:
    """A plain word without what stands behind it in brackets or after a slash: a unit, or a remark."""
    return re.sub(r"(\(.*\)|/.*)$", "", plain(word))


def read_answers(file: Path) -> dict[tuple[str, str], str]:
    """The answers that a mapping file keeps; none where there is no file."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = [[str(row.get(name) or "").strip() for name in MAPPING] for row in csv.DictReader(text)]
    return {(plain(sheet), plain(header)): column for sheet, header, column in rows if sheet and column}


class Names:
    """Finds sheets and columns of a dialect by what others call them."""

    def __init__(self, dialect: Dialect, answers: Answers) -> None:
        self._dialect = dialect
        self._answers = answers
        self._sheets = {plain(word): roster.name for roster in dialect.rosters.values() for word in roster.names}
        self._sheets |= {plain(word): name for name, words in declared(SYNONYMS)["sheets"].items() for word in words}
        self._columns: dict[str, dict[str, Column]] = {}
        self._meant: dict[tuple[str, str], Column | None] = {}

    def roster(self, sheet: str) -> Roster | None:
        """The sheet of ours that a sheet of this name is."""
        return self.answered(sheet) or self._dialect.roster(sheet) or self._by_synonym(sheet)

    def answered(self, sheet: str) -> Roster | None:
        """The sheet of ours that somebody answered that a sheet of this name is."""
        return self._dialect.rosters.get(self._answers.get((plain(sheet), ""), ""))

    def everywhere(self, sheet: str, column: str) -> str:
        """What somebody answered that a column says in every row of a sheet that does not have it; empty if nobody did."""
        answer = self._answers.get((plain(sheet), plain(column)), "")
        return answer.removeprefix(EVERYWHERE) if answer.startswith(EVERYWHERE) else ""

    def is_left_out(self, sheet: str, header: str = "") -> bool:
        """Whether somebody answered that a sheet, or a header of a sheet of ours, is not to be read."""
        return self._answers.get((plain(sheet), plain(header))) == LEFT_OUT

    def column(self, roster: Roster, word: str) -> Column | None:
        """The column that a header means in a sheet."""
        asked = (roster.name, word)
        if asked not in self._meant:
            self._meant[asked] = self._column(roster, word)
        return self._meant[asked]

    def _column(self, roster: Roster, word: str) -> Column | None:
        answer = self._answers.get((plain(roster.name), plain(word)))
        if answer is not None and not answer.startswith(EVERYWHERE):
            return next((column for column in roster.columns if column.header == answer), None)
        words = self._columns.get(roster.name)
        if words is None:
            words = self._columns[roster.name] = self._words(self._dialect.rosters[roster.name])
        return words.get(plain(word)) or words.get(bare(word))

    def _by_synonym(self, sheet: str) -> Roster | None:
        return self._dialect.rosters.get(self._sheets.get(plain(sheet), ""))

    def _words(self, roster: Roster) -> dict[str, Column]:
        """Every word that means one column of a sheet: its own before those that only this sheet uses, before the others."""
        its = {column.header: column.words for column in roster.columns}
        everywhere = _meanings(roster, declared(SYNONYMS)["columns"]) if roster.own else {}
        here = _meanings(roster, its | declared(SYNONYMS)["in"].get(roster.name, {}))
        own = [{plain(word): column} for column in roster.columns for word in (column.header, column.zh)]
        found: dict[str, Column] = everywhere | here
        for words in own:
            found |= words
        return found


def _meanings(roster: Roster, words: Mapping[str, Sequence[str]]) -> dict[str, Column]:
    """The synonyms that mean one column of a sheet, and not two."""
    meant: dict[str, set[Column]] = {}
    for column in roster.columns:
        for word in words.get(column.header, ()):
            meant.setdefault(plain(word), set()).add(column)
    return {word: next(iter(columns)) for word, columns in meant.items() if len(columns) == 1}
