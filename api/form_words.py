"""The language of placeholders: what a template asks for, checked against the catalog before anything is asked.

{{village}}  {{village.zh}}                       a parameter of the form, or what the thing is called
{{question.column}}  {{question.column.code}}     the first row of an answer: label, code, or label in a language (en, zh)
{{question.rows}}                                 how many rows the answer has
{{question.column need=housing place=$village}}   with parameters of the question's own; $ takes one of the form
{{#question need=housing}} ... {{/question}}      the rows from the first mark to the second, once for each row of the answer;
{{column}}  {{column.code}}  {{#}}                between them, columns of that row, and its number
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from graph.intake.problems import CellError, Problem
from queries.catalog import Question, catalog

HOLE = re.compile(r"\{\{((?:(?!\{\{|\}\}).)*+)\}\}", re.DOTALL)
OPEN = re.compile(r"#\s*([\w-]+)((?:\s+\w+=\S+)*)\s*")
CLOSE = re.compile(r"/\s*([\w-]+)\s*")
FIELD = re.compile(r"([\w-]+)((?:\.\w+)*)((?:\s+\w+=\S+)*)\s*")
IN_FORMULA = ("a formula holds a placeholder", "Put the placeholder in a cell of its own and refer to that")
SHOWN = ("code", "en", "zh")
COUNT, NUMBER, FROM_FORM = "rows", "#", "$"
Marked: TypeAlias = tuple[str, int, int, str, bool]
"""A cell with placeholders: sheet, row, column, text, whether it is a formula."""
Given: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hole:
    """One placeholder. Without a question it is a parameter of the form; `shown` is code, en, zh or empty (label)."""

    question: str
    name: str
    shown: str = ""
    given: Given = ()


@dataclass(frozen=True)
class MarkedCell:
    """A cell of a template as texts and placeholders in turn."""

    row: int
    column: int
    parts: tuple[str | Hole, ...]


@dataclass
class Block:
    """Rows that are repeated for every row of an answer."""

    sheet: str
    question: str
    given: Given
    first: int
    last: int = 0
    cells: list[MarkedCell] = field(default_factory=list)


@dataclass
class Template:
    """What a template asks for."""

    cells: dict[str, list[MarkedCell]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def asked(self) -> set[tuple[str, Given]]:
        """The questions, each with the parameters that the template gives it."""
        holes = (part for cells in self.cells.values() for cell in cells for part in cell.parts if isinstance(part, Hole))
        return {(hole.question, hole.given) for hole in holes if hole.question} | {
            (one.question, one.given) for one in self.blocks
        }

    def params(self) -> dict[str, bool]:
        """The parameters of the form, and whether each must be said."""
        found: dict[str, bool] = {}
        for name, given in self.asked():
            for param in catalog()[name].params.values():
                if param.name not in dict(given):
                    found[param.name] = found.get(param.name, False) or param.required
        every = [*(cell for cells in self.cells.values() for cell in cells), *(cell for one in self.blocks for cell in one.cells)]
        taken = {said[1:] for _, given in self.asked() for _, said in given if said.startswith(FROM_FORM)}
        found |= {name: True for name in taken}
        own = {part.name for cell in every for part in cell.parts if isinstance(part, Hole) and not part.question}
        return found | {name: name != "as_of" or found.get(name, False) for name in own}


def read_template(marked: Sequence[Marked], file: str) -> tuple[Template, list[Problem]]:
    """What the marked cells of a file ask for, and everything that is wrong with them, by sheet and cell."""
    reader = _Reader(file)
    for sheet, row, column, text, is_formula in sorted(marked, key=lambda one: one[:3]):
        reader.cell(sheet, row, column, text, is_formula)
    reader.finish()
    return reader.template, reader.problems


class _Reader:
    def __init__(self, file: str) -> None:
        self.template = Template()
        self.problems: list[Problem] = []
        self._file = file
        self._open: Block | None = None
        self._at = ""

    def cell(self, sheet: str, row: int, column: int, text: str, is_formula: bool) -> None:
        """Read one cell."""
        if self._open and self._open.sheet != sheet:
            self.finish()
        if is_formula:
            self._problem(sheet, row, column, text, CellError(*IN_FORMULA))
            return
        block = self._open
        parts: list[str | Hole] = []
        for at, piece in enumerate(HOLE.split(text)):
            try:
                parts += [piece] if at % 2 == 0 else self._piece(sheet, row, piece.strip())
            except CellError as error:
                self._problem(sheet, row, column, text, error)
            block = block or self._open
        cell = MarkedCell(row, column, tuple(part for part in parts if part != ""))
        (block.cells if block else self.template.cells.setdefault(sheet, [])).append(cell)

    def _piece(self, sheet: str, row: int, said: str) -> list[Hole]:
        """What stands between two pairs of braces; the begin and the end of rows show nothing."""
        if found := OPEN.fullmatch(said):
            self._begin(sheet, row, found[1], found[2])
        elif found := CLOSE.fullmatch(said):
            self._end(row, found[1])
        else:
            return [self._hole(said)]
        return []

    def finish(self) -> None:
        """Say that rows have no end, if they have none."""
        if self._open:
            error = CellError(
                f"the rows of {self._open.question} have no end", f"Write {{{{/{self._open.question}}}}} in their last row"
            )
            self._problem(self._open.sheet, self._open.first, 0, f"{{{{#{self._open.question}}}}}", error)
            self._open = None

    def _begin(self, sheet: str, row: int, name: str, said: str) -> None:
        given = _given(said, _question(name))
        if self._open:
            raise CellError(f"the rows of {self._open.question} are not ended yet", "Rows cannot stand within rows")
        if any(one.sheet == sheet and one.first <= row <= one.last for one in self.template.blocks):
            raise CellError("two lists begin in one row", "Put them below each other")
        self._open = Block(sheet, name, given, row)

    def _end(self, row: int, name: str) -> None:
        if not self._open or self._open.question != name:
            raise CellError(f"no rows of {name} have begun", f"Write {{{{#{name}}}}} in their first row")
        self._open.last = row
        self.template.blocks.append(self._open)
        self._open = None

    def _hole(self, said: str) -> Hole:
        found = FIELD.fullmatch(said)
        if said == NUMBER and self._open:
            return Hole(self._open.question, NUMBER)
        if not found:
            raise CellError(
                "this is no placeholder", "Write {{parameter}}, {{question.column}} or {{#question}} ... {{/question}}"
            )
        first, rest = found[1], found[2].split(".")[1:]
        if self._open and not found[3] and first in catalog()[self._open.question].columns and len(rest) <= 1:
            return Hole(self._open.question, first, _shown(rest))
        if first in catalog() and rest:
            return _of_question(catalog()[first], rest, _given(found[3], catalog()[first]))
        if first in parameters() and not found[3]:
            return Hole("", first, _shown(rest))
        raise CellError(f"there is no {first} here", f"One of: {', '.join(self._possible(bool(rest)))}")

    def _possible(self, of_question: bool) -> Iterator[str]:
        if of_question:
            yield from catalog()
            return
        yield from catalog()[self._open.question].columns if self._open else ()
        yield from parameters()

    def _problem(self, sheet: str, row: int, column: int, text: str, error: CellError) -> None:
        from openpyxl.utils.cell import get_column_letter  # takes long to import

        letter = get_column_letter(column) if column else ""
        self.problems.append(Problem(self._file, sheet, row, letter, text[:200], error.reason, error.right))


@cache
def parameters() -> tuple[str, ...]:
    """Every parameter that a question has: those of forms."""
    return tuple(sorted({name for question in catalog().values() for name in question.params}))


def _question(name: str) -> Question:
    if name not in catalog():
        raise CellError(f"there is no {name} here", f"One of: {', '.join(catalog())}")
    return catalog()[name]


def _of_question(question: Question, rest: list[str], given: Given) -> Hole:
    name, *shown = rest
    if name not in question.columns and name != COUNT:
        raise CellError(f"{question.name} has no column {name}", f"One of: {', '.join([*question.columns, COUNT])}")
    return Hole(question.name, name, _shown(shown), given)


def _shown(rest: list[str]) -> str:
    if rest and (len(rest) > 1 or rest[0] not in SHOWN):
        raise CellError(f"nothing is shown as {'.'.join(rest)}", f"One of: {', '.join(SHOWN)}")
    return rest[0] if rest else ""


def _given(said: str, question: Question) -> Given:
    given = tuple(sorted(tuple(one.split("=", 1)) for one in said.split()))
    for name, word in given:
        if word.startswith(FROM_FORM) and word[1:] not in parameters():
            raise CellError(f"there is no {word[1:]} here", f"One of: {', '.join(parameters())}")
        if name not in question.params:
            raise CellError(f"{question.name} has no parameter {name}", f"One of: {', '.join(question.params)}")
    return tuple((name, word) for name, word in given)
