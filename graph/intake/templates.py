"""Templates: how a cell of ours is written from the cells of a row of others.

"funds"                                  that word
"{household}"                            what the column says
"{household}|{number}"                   several, joined; nothing where one of them says nothing
"{type:types}"                           translated by a word list of the dialect; a word that it lacks stays as it is
"{service@services.organization}"        what the row of another sheet that this column names says in a column
"{service@places[service].location}"     the same, by a column that is not the key of that sheet: there may be several
"{name#}"                                a digest of it, for codes: codes stand in IRIs, and no name or ID number may
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from graph.intake.names import plain

EXPRESSION = re.compile(r"(\w+)((?:@\w+(?:\[\w+\])?\.\w+)*)(?::(\w+))?(#?)")
STEP = re.compile(r"@(\w+)(?:\[(\w+)\])?\.(\w+)")
HOLE = re.compile(r"\{([^{}]*)\}")
OTHERWISE = "*"
DIGEST = 16
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
    words: Mapping[str, str] | None
    digest: bool

    def values(self, row: Mapping[str, str], find: Find) -> list[str]:
        """All that it says for a row, each once; none where it says nothing."""
        found = [row[self.column]] if row.get(self.column) else []
        for step in self.steps:
            found = list(dict.fromkeys(word for value in found for word in find(step, value)))
        if self.words is not None:
            translated = [self.words.get(plain(value), self.words.get(OTHERWISE, value)) for value in found]
            found = [word for word in dict.fromkeys(translated) if word]
        return [hashlib.sha256(word.encode()).hexdigest()[:DIGEST] for word in found] if self.digest else found


@dataclass(frozen=True)
class Template:
    """Texts and expressions in turn, beginning and ending with a text."""

    texts: tuple[str, ...]
    expressions: tuple[Expression, ...]

    def values(self, row: Mapping[str, str], find: Find) -> list[str]:
        """All that it says for a row; none where one of its expressions says nothing."""
        parts = [expression.values(row, find) for expression in self.expressions]
        return ["".join(_woven(self.texts, chosen)) for chosen in product(*parts)]


def _woven(texts: tuple[str, ...], values: tuple[str, ...]) -> list[str]:
    return [text + value for text, value in zip(texts, (*values, ""), strict=True)]


def parse(text: str, columns: set[str], lists: Mapping[str, Mapping[str, str]]) -> Template:
    """A template as it is written in a declaration.

    ValueError   it names a column or a word list that is not there
    """
    texts = HOLE.split(text)
    return Template(tuple(texts[::2]), tuple(_expression(part, columns, lists) for part in texts[1::2]))


def _expression(text: str, columns: set[str], lists: Mapping[str, Mapping[str, str]]) -> Expression:
    match = EXPRESSION.fullmatch(text)
    if match is None or match[1] not in columns or (match[3] and match[3] not in lists):
        raise ValueError(f"{{{text}}} names no column or no word list of the dialect")
    steps = tuple(Step(sheet, by, column) for sheet, by, column in STEP.findall(match[2]))
    return Expression(match[1], steps, lists[match[3]] if match[3] else None, bool(match[4]))
