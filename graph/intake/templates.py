"""Templates: how a cell of ours is written from the cells of a row of others.

"funds"                                  that word
"{household}"                            what the column says
"{household}|{number}"                   several, joined; nothing where one of them says nothing
"{type:types}"                           translated by a word list of the dialect; a word that it lacks stays as it is
"{service@services.organization}"        what the row of another sheet that this column names says in a column
"{service@places[service].location}"     the same, by a column that is not the key of that sheet: there may be several
"{number[6:14]}"                         its characters from the seventh to the fourteenth
"{ended-1}"                              the day before it
"{awarded-paid}"                         the difference of two amounts, nothing below zero; an empty one is nothing
"{list}/{cause} -> causes"               all of it together translated by a word list
"{name#}"                                a digest of it, for codes: codes stand in IRIs, and no name or ID number may
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from graph.intake.cells import number
from graph.intake.days import day
from graph.intake.names import plain
from graph.intake.problems import CellError

EXPRESSION = re.compile(r"(\w+)((?:@\w+(?:\[\w+\])?\.\w+)*)(?:\[(\d+):(\d+)\])?(?::(\w+))?(-1|-\w+|#)?")
STEP = re.compile(r"@(\w+)(?:\[(\w+)\])?\.(\w+)")
HOLE = re.compile(r"\{([^{}]*)\}")
OTHERWISE = "*"
ARROW = " -> "
DIGEST = 16


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:DIGEST]


def _day_before(word: str) -> str:
    """A word that is no day stays as it is, and is named where the row is read."""
    try:
        return (day(word) - timedelta(days=1)).isoformat()
    except CellError:
        return word


def _left(amount: str, taken: str) -> str:
    """An amount without what was taken of it; what is no number stays as it is, and is named where the row is read."""
    for word in (amount, taken or "0"):
        try:
            number(word)
        except CellError:
            return word
    return str(max(number(amount) - number(taken or "0"), Decimal(0)))


LAST: dict[str, Callable[[str], str]] = {"": str, "#": _digest, "-1": _day_before}
Find: TypeAlias = Callable[["Step", str], list[str]]
"""What the rows of another sheet that a word names say."""


@dataclass(frozen=True)
class Step:
    """From a word to the rows of `sheet` whose column `by` (empty: its key) says it, and on to their `column`."""

    sheet: str
    by: str
    column: str


@dataclass(frozen=True)
class Expression:
    """What stands in braces."""

    column: str
    steps: tuple[Step, ...]
    part: slice
    words: Mapping[str, str] | None
    then: str
    """What is done with every value at last: -1 the day before, -column what is left, # a digest, nothing."""

    def values(self, row: Mapping[str, str], find: Find) -> list[str]:
        """All that it says for a row, each once; none where it says nothing."""
        found = [row[self.column]] if row.get(self.column) else []
        for step in self.steps:
            found = list(dict.fromkeys(word for value in found for word in find(step, value)))
        found = _translated([part for value in found if (part := value[self.part])], self.words)
        if self.then in LAST:
            return list(map(LAST[self.then], found))
        return [_left(word, row.get(self.then[1:], "")) for word in found]


@dataclass(frozen=True)
class Template:
    """Texts and expressions in turn, beginning and ending with a text."""

    texts: tuple[str, ...]
    expressions: tuple[Expression, ...]
    words: Mapping[str, str] | None

    def values(self, row: Mapping[str, str], find: Find) -> list[str]:
        """All that it says for a row; none where one of its expressions says nothing."""
        parts = [expression.values(row, find) for expression in self.expressions]
        return _translated(["".join(_woven(self.texts, chosen)) for chosen in product(*parts)], self.words)


def _translated(found: list[str], words: Mapping[str, str] | None) -> list[str]:
    """Words by a word list, each once, without those that say nothing."""
    if words is None:
        return found
    translated = [words.get(plain(value), words.get(OTHERWISE, value)) for value in found]
    return [word for word in dict.fromkeys(translated) if word]


def _woven(texts: tuple[str, ...], values: tuple[str, ...]) -> list[str]:
    return [text + value for text, value in zip(texts, (*values, ""), strict=True)]


def parse(text: str, columns: set[str], lists: Mapping[str, Mapping[str, str]]) -> Template:
    """A template as it is written in a declaration.

    ValueError   it names a column or a word list that is not there
    """
    written, arrow, name = text.partition(ARROW)
    if arrow and name not in lists:
        raise ValueError(f"{text} names no column or no word list of the dialect")
    texts = HOLE.split(written)
    expressions = tuple(_expression(part, columns, lists) for part in texts[1::2])
    return Template(tuple(texts[::2]), expressions, lists[name] if arrow else None)


def _expression(text: str, columns: set[str], lists: Mapping[str, Mapping[str, str]]) -> Expression:
    match = EXPRESSION.fullmatch(text)
    other = (match[6] or "").removeprefix("-") if match else ""
    strange = other not in ("", "#", "1") and other not in columns
    if match is None or match[1] not in columns or strange or (match[5] and match[5] not in lists):
        raise ValueError(f"{{{text}}} names no column or no word list of the dialect")
    steps = tuple(Step(sheet, by, column) for sheet, by, column in STEP.findall(match[2]))
    part = slice(int(match[3]), int(match[4])) if match[3] else slice(None)
    return Expression(match[1], steps, part, lists[match[5]] if match[5] else None, match[6] or "")
