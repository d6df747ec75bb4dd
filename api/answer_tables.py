"""Answers of questions as tables of a page that shows several, each with its files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from api.answers import FORMATS
from api.catalog_words import words_of
from api.cells import Cell, cell
from api.long_answers import LongAnswers
from api.page import language
from api.reader import current_reader
from graph.snapshot import Snapshot
from queries.catalog import question
from queries.run import Answer
from visualize.words import Words

MOST = 40
"""Rows that a page shows; the question has all."""
Asked = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class Shown:
    """An answer as a table: its columns, first rows and how many there are, and where its files are."""

    columns: list[Words]
    rows: list[list[Cell]]
    total: int
    links: dict[str, str]
    as_of: str | None


def answered(asked: Iterable[Asked], answers: LongAnswers, snapshot: Snapshot) -> dict[str, Answer]:
    """The answers of several questions, each with its parameters.

    Underway   one of them is being worked out
    """
    return {name: answers.page(question(name), given, snapshot, current_reader()) for name, given in asked}


def tables(found: Mapping[str, Answer], snapshot: Snapshot) -> dict[str, Shown]:
    """Answers as tables."""
    return {name: _shown(name, answer, snapshot) for name, answer in found.items()}


def _shown(name: str, answer: Answer, snapshot: Snapshot) -> Shown:
    columns = list(map(words_of, answer.question.columns.values()))
    rows = [[cell(term, snapshot, language(), words=True) for term in row] for row in answer.table.rows[:MOST]]
    return Shown(columns, rows, len(answer.table.rows), file_links(name, answer.params), answer.as_of)


def file_links(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The addresses of an answer as files, by format."""
    said = f"?{urlencode(given)}" if given else ""
    return {form: f"/q/{name}.{form}{said}" for form in FORMATS if form != "html"}
