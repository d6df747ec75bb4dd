"""What a cell says, as an RDF term in N-Quads text; or why it cannot be read and what would be right.

A `Cells` remembers what it has read: rosters repeat the same dates, words and codes thousands of times.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial

from pyoxigraph import Literal, NamedNode

from graph.formulas.wrong import FormulaError
from graph.id_numbers import BadNumber, holds_number, masked, read
from graph.intake.concepts import concepts, short_words
from graph.intake.days import day
from graph.intake.dialect import Column
from graph.intake.problems import CellError, Place
from graph.intake.workbooks import Cell
from graph.rdf import OPEN_END, literal

Find = Callable[[str, tuple[str, ...]], str | None]
"""The IRI of a code of one of some kinds, or None."""
Refused = Callable[[str, tuple[str, ...]], Place | None]
"""The row of a code of one of some kinds, if that row cannot be taken itself."""
NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([, ]\d{3})+)?(\.\d*)?(e[+-]?\d{1,3})?", re.IGNORECASE)
ONGOING = {"至今", "长期", "现在", "now", "present", "ongoing", "to date"}
"""What sheets write where something has not ended."""
MOST, PLACES = Decimal(10) ** 12, 12
"""What the engine calculates with exactly, also where many such numbers are added or multiplied."""
EXACT = 1e15
"""From here on a spreadsheet's number may not be what somebody wrote."""
YES, NO = {"yes", "true", "1", "y", "是"}, {"no", "false", "0", "n", "否"}


def said(cell: Cell) -> str:
    """A cell as text: trimmed, full-width characters as plain ones, whole numbers without a fraction."""
    if isinstance(cell, str) and cell.isascii():
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    return unicodedata.normalize("NFKC", str(cell)).strip()


def number(cell: Cell) -> Decimal:
    """A number below a trillion, to twelve places; spaces and commas between thousands are allowed."""
    text = repr(cell) if isinstance(cell, float) else said(cell)
    try:
        found = Decimal(re.sub("[, ]", "", text)) if NUMBER.fullmatch(text) else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise CellError("this is not a number", "Write digits only, for example 1250.5")
    if abs(found) >= MOST:
        raise CellError("this number is too large", "Write a number below 1000000000000")
    return round(found, PLACES)


class Cells:
    """Reads the cells of one load. `find` resolves codes, `refused` says which stand in rows that are not taken."""

    def __init__(self, find: Find, refused: Refused = lambda code, kinds: None) -> None:
        # none of these points back here: whoever is done with the cells lets the store behind `find` go at once
        refer = lru_cache(maxsize=200_000)(partial(_refer, find, refused))
        self._readers: dict[str, Callable[[Cell, Column], str]] = {
            "text": _text,
            "date": lru_cache(maxsize=20_000)(_date),
            "last-day": lru_cache(maxsize=20_000)(_last_day),
            "decimal": _decimal,
            "integer": lru_cache(maxsize=20_000, typed=True)(_integer),
            "boolean": lru_cache(maxsize=1_000, typed=True)(_boolean),
            "concept": lru_cache(maxsize=20_000, typed=True)(_concept),
            "expression": _expression,
            "id-number": lambda cell, column: str(literal(masked(id_number(cell)))),
            "iri": _iri,
            "ref": lambda cell, column: refer(said(cell), column.of),
        }

    def term(self, cell: Cell, column: Column) -> str:
        """The RDF term of a cell that is not empty, in N-Quads.

        CellError   it cannot be read
        """
        return self._readers[column.kind](cell, column)


def _refer(find: Find, refused: Refused, code: str, kinds: tuple[str, ...]) -> str:
    iri = find(code, kinds)
    if iri is None and (place := refused(code, kinds)):
        _, sheet, row = place
        raise CellError(f"{code} is in row {row} of the sheet {sheet}, which cannot be taken itself", "Correct that row first")
    if iri is None:
        names = " or ".join(kinds)
        raise CellError(f"no {names} has this code", f"Add the {names} to its sheet, or correct the code")
    return f"<{iri}>"


def empty_term(column: Column) -> str:
    """What an empty cell means: a default, the open end, or nothing (an empty string)."""
    if column.kind == "last-day":
        return str(literal(OPEN_END))
    return _concept(column.default, column) if column.default else ""


def id_number(cell: Cell, *, any_check: bool = False) -> str:
    """The ID number of a cell, 18 characters; with `any_check` also one whose check character is wrong.

    CellError   it is none
    """
    if isinstance(cell, float) and abs(cell) >= EXACT:
        raise CellError("a spreadsheet keeps 15 digits of a number, and has lost the others", "Make it a text and write it anew")
    try:
        return read(said(cell), any_check=any_check)
    except BadNumber as error:
        raise CellError(error.reason, error.right) from None


def _text(cell: Cell, column: Column) -> str:
    if holds_number(said(cell)):
        raise CellError("this text holds an ID number", "Write it in the column id_number of the people, or leave it out")
    return str(Literal(said(cell), language=column.language or None))


def _expression(cell: Cell, column: Column) -> str:
    """An expression as written: whether it can be computed is known when it is loaded, not when somebody asks."""
    from graph.formulas import language  # its grammar takes longer to make than most files to read

    try:
        language.read(said(cell))
    except FormulaError as error:
        raise CellError(error.reason, error.right) from None
    return str(Literal(said(cell)))


def _date(cell: Cell, column: Column) -> str:
    return str(literal(day(cell)))


def _last_day(cell: Cell, column: Column) -> str:
    if said(cell).casefold() in ONGOING:
        return str(literal(OPEN_END))
    last = day(cell, last=True)
    return str(literal(last if last == OPEN_END else last + timedelta(days=1)))


def _decimal(cell: Cell, column: Column) -> str:
    found = number(cell)
    least, most = column.least, column.most
    if (least is not None and found < least) or (most is not None and found > most):
        raise CellError(f"this lies outside {least} to {most}", f"Write a number from {least} to {most}")
    return str(literal(found))


def _integer(cell: Cell, column: Column) -> str:
    found = number(cell)
    if found != found.to_integral_value():
        raise CellError("this is not a whole number", "Write a whole number")
    return str(literal(int(found)))


def _iri(cell: Cell, column: Column) -> str:
    try:
        return str(NamedNode(said(cell)))
    except ValueError as error:
        raise CellError("this is not an IRI", "Write it in full, for example https://data.example/id/7") from error


def _boolean(cell: Cell, column: Column) -> str:
    word = said(cell).lower()
    if word not in YES | NO:
        raise CellError("this is neither yes nor no", "Write yes or no (是 or 否)")
    return str(literal(word in YES))


def _concept(cell: Cell, column: Column) -> str:
    scheme = concepts(column.of[0])
    iri = scheme.get(said(cell).casefold())
    if iri is None:
        words = sorted({short_words()[iri] for iri in scheme.values()})
        raise CellError("this word is not known here", f"Write one of: {', '.join(words)}")
    return str(NamedNode(iri))
