"""Dialects: the sheets of others, declared one file each in `dialects/`, and which rows of our rosters a row of theirs gives.

The format is described in docs/explanation/intake.md.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from graph.intake.declared import declared
from graph.intake.dialect import Column, Dialect, Roster, own_rosters
from graph.intake.names import plain
from graph.intake.templates import OTHERWISE, Template, parse

FOLDER = "dialects"
Words: TypeAlias = dict[str, dict[str, str]]
"""The word lists of a dialect: their word, as `plain` writes it, to ours; `*` is any other."""


@dataclass(frozen=True)
class Each:
    """One row for every value of a source: of several columns (with a key word each), of one cell cut at some signs, or both."""

    sources: tuple[tuple[str, Template], ...]
    cut_at: str


@dataclass(frozen=True)
class Gift:
    """The rows of one of our rosters that a sheet gives.

    `when` are templates that must all say something, `unless` some that must not, `differ` two that must not say the same.
    `again` says what is done with a code that was given before: "same" (the same row may be said again), "first" (the first one
    counts) or nothing (it is a problem).
    """

    roster: Roster
    columns: tuple[tuple[str, tuple[Template, ...]], ...]
    when: tuple[Template, ...]
    unless: tuple[Template, ...]
    differ: tuple[Template, ...]
    each: Each | None
    again: str


@dataclass(frozen=True, eq=False)
class ForeignSheet(Roster):
    """A sheet of a dialect: its columns are all texts, and its records are those of our rosters that it gives."""

    dialect: str = ""
    left_out: tuple[str, ...] = ()
    """Headers that are known and have no home in our words."""
    day: str = ""
    """The column that the day in the name of the file, or of the sheet, fills in where the sheet does not have it."""
    gifts: tuple[Gift, ...] = ()

    @property
    def key(self) -> Column:
        """The column by which rows of other sheets of the dialect name a row of this one: the first."""
        return self.columns[0]


@cache
def foreign_sheets() -> dict[str, ForeignSheet]:
    """The sheets of all dialects by name, in the order in which they are read.

    ValueError   a declaration that names something that is not there
    """
    names = sorted(file.name for file in files("graph.intake").joinpath(FOLDER).iterdir() if file.name.endswith(".toml"))
    found = [_sheet(table, part) for name in names for part in [declared(f"{FOLDER}/{name}")] for table in part["sheet"]]
    return {sheet.name: sheet for sheet in found}


@cache
def all_sheets() -> Dialect:
    """Our own rosters and the sheets of all dialects: what a sheet of a file can be."""
    own = own_rosters()
    return Dialect(own.rosters | foreign_sheets(), own.classes)


def _sheet(table: dict[str, Any], part: dict[str, Any]) -> ForeignSheet:
    columns = tuple(_column(column) for column in table["column"])
    headers = {column.header for column in columns}
    lists = {
        name: {(theirs if theirs == OTHERWISE else plain(theirs)): ours for theirs, ours in words.items()}
        for name, words in part.get("words", {}).items()
    }
    return ForeignSheet(
        name=table["name"],
        zh=table["zh"],
        workbook="",
        kind="",
        iri="",
        columns=columns,
        meta=False,
        identifier=False,
        differ=(),
        one_of=(),
        names=tuple(table.get("names", ())),
        own=False,
        dialect=part["name"],
        left_out=tuple(plain(word) for word in table.get("left_out", ())),
        day=table.get("day", ""),
        gifts=tuple(_gift(gift, headers, lists) for gift in table.get("gives", ())),
    )


def _list(words: dict[str, str]) -> dict[str, str]:
    return {theirs if theirs == OTHERWISE else plain(theirs): ours for theirs, ours in words.items()}


def _column(column: dict[str, Any]) -> Column:
    kind, _, of = column.get("type", "text").partition(":")
    return Column(
        header=column["header"],
        zh=column["zh"],
        kind=kind,
        of=tuple(of.split(",")) if of else (),
        predicate="",
        language="",
        required=bool(column.get("required")),
        default="",
        unit="",
        words=tuple(column.get("words", ())),
    )


def _gift(gift: dict[str, Any], headers: set[str], lists: Words) -> Gift:
    roster = own_rosters().rosters[gift["roster"]]
    each = gift.get("each")
    known = headers | ({"value", "key", "n"} if each else set())

    def templates(written: str | list[str]) -> tuple[Template, ...]:
        return tuple(parse(text, known, lists) for text in ([written] if isinstance(written, str) else written))

    ours = {column.header for column in roster.columns}
    if strange := set(gift["row"]) - ours:
        raise ValueError(f"{roster.name} has no column {', '.join(sorted(strange))}")
    return Gift(
        roster=roster,
        columns=tuple((column, templates(written)) for column, written in gift["row"].items()),
        when=templates(gift.get("when", [])),
        unless=templates(gift.get("unless", [])),
        differ=templates(gift.get("differ", [])),
        each=_each(each, headers, lists) if each else None,
        again=gift.get("again", ""),
    )


def _each(each: dict[str, Any], headers: set[str], lists: Words) -> Each:
    of = each["of"] if isinstance(each["of"], dict) else {source: "" for source in each["of"]}
    sources = tuple((key, parse(f"{{{source}}}", headers, lists)) for source, key in of.items())
    return Each(sources, each.get("cut_at", ""))
