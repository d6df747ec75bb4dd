"""Amounts with units: 3亩, ¥1,200, 12.5万元, or the unit in the header, 金额(万元). Read is a number in the unit asked for.

The unit asked for is the column's own, else what the row says in its unit column, else what the cell or the header says.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from graph.intake.cells import number, said
from graph.intake.concepts import concepts, short_words
from graph.intake.declared import declared
from graph.intake.dialect import Column, Roster
from graph.intake.problems import CellError
from graph.intake.workbooks import Cell
from graph.rdf import expand

SCHEME = "units"
PREFIX = "rmv:unit-"
AMOUNT = re.compile(
    r"(?=[\s\S]{0,200}\Z)(?P<before>[^\d.+-]*?)\s*(?P<number>[+-]?[\d.][\d., ]*(?:e[+-]?\d+)?)\s*(?P<after>[^\d\s].*)?",
    re.IGNORECASE,
)
IN_HEADER = re.compile(r".*(?:\((?:unit|单位)?[::]?(?P<bracket>[^()]+)\)|/(?P<slash>[^/]+))")


@dataclass(frozen=True)
class Unit:
    """So many of a unit; `iri` is empty where the word only counts (万)."""

    iri: str
    times: Decimal


@cache
def units() -> dict[str, Unit]:
    """Every word for a unit."""
    said_of = declared("units.toml")
    multiples = {expand(PREFIX + of): Unit(expand(PREFIX + to), Decimal(n)) for of, (to, n) in said_of["multiples"].items()}
    words = {word: multiples.get(iri, Unit(iri, Decimal(1))) for word, iri in concepts(SCHEME).items()}
    return words | {word: Unit(expand(PREFIX + of) if of else "", Decimal(n)) for word, (of, n) in said_of["words"].items()}


def unit_column(roster: Roster) -> Column | None:
    """The column of a sheet that says in which unit its amounts are."""
    return next((column for column in roster.columns if column.kind == "concept" and column.of[0] == SCHEME), None)


def of_header(word: str) -> Unit | None:
    """The unit that a header names behind its word, in brackets or after a slash."""
    found = IN_HEADER.fullmatch(unicodedata.normalize("NFKC", word))
    return units().get((found["bracket"] or found["slash"]).strip().casefold()) if found else None


def has_unit(cell: Cell) -> bool:
    """Whether a cell is a number with a unit."""
    return isinstance(cell, str) and _parts(cell)[1] is not None


def in_unit(cell: Cell, asked: str, header: Unit | None, unit_cell: Cell = "") -> tuple[Cell, Cell]:
    """The cell as a number of the unit asked for (an IRI, or empty), and the unit's word where the row did not say one.

    CellError   the cell is in a unit that cannot become the one asked for
    """
    written, own = _parts(cell)
    word = said(unit_cell).casefold()
    if word not in concepts(SCHEME) and word in units():
        header, unit_cell = units()[word], ""
    if own is None and header is None:
        return cell, unit_cell
    unit = _together(own, header)
    asked_for = Unit(asked, Decimal(1)) if asked else None
    target = asked_for or units().get(said(unit_cell).casefold()) or Unit(unit.iri, Decimal(1))
    if unit.iri and target.iri and unit.iri != target.iri:
        raise CellError("this is in another unit", f"Write it in {short_words()[target.iri]}")
    times = unit.times / target.times if unit.iri else unit.times
    return str(number(written) * times), unit_cell or short_words().get(target.iri, "")


def _together(own: Unit | None, header: Unit | None) -> Unit:
    """The unit of a cell that may say one itself, under a header that may say one: 万 under (元) is 10,000 yuan."""
    if own is None or header is None:
        found = own or header
        assert found is not None
        return found
    return own if own.iri else Unit(header.iri, own.times * header.times)


def _parts(cell: Cell) -> tuple[Cell, Unit | None]:
    """The number and the unit of a cell; the cell itself and None where it is not a number with a word that is a unit."""
    if not isinstance(cell, str):
        return cell, None
    found = AMOUNT.fullmatch(said(cell))
    word = (found["before"] or found["after"] or "").strip().casefold() if found else ""
    if not word or (found and found["before"] and found["after"] and found["after"].casefold() not in ("元", "yuan")):
        return cell, None
    unit = units().get(word)
    return (found["number"], unit) if found and unit else (cell, None)
