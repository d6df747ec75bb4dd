"""Which questions one Remit may ask another, and what it takes as an answer: nothing that tells of a household or a person.

Asked may be what is open to everybody, for that is answered without households. Some of these name households where whoever asks
may see them; they are not asked, for a key could open that. What comes is looked at again, cell by cell, whoever sent it.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from graph.id_numbers import LIKE
from ontology.errors import BadGateway, Forbidden
from queries.catalog import Question, catalog, question

NAMING = frozenset({"roles"})
"""Open to everybody, but asked of all the facts they name households; held by tests/queries/test_elsewhere.py."""
PERSONAL_IRI = re.compile(r"/(household|person)/", re.IGNORECASE)
HOUSEHOLD_CODE = re.compile(r"H\d{2,}(-\w+)?")
IN_TEXT = (re.compile(r"\bH\d{5,}\b"), LIKE, re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"))
"""Codes of households as the rosters have them, ID numbers, and mobile telephones."""
PARTS = {"code", "id", "label"}
MOST_ROWS = 10_000


@dataclass(frozen=True)
class Told:
    """An answer of another Remit, checked; cells are as JSON has them."""

    version: str
    as_of: str
    columns: list[str]
    rows: list[dict[str, Any]]


def askable() -> list[Question]:
    """The questions that may be asked elsewhere."""
    return [asked for asked in catalog().values() if asked.access == "public" and asked.name not in NAMING]


def askable_question(name: str) -> Question:
    """One of them. NotFound, Forbidden: there is no such question, or it may not be asked elsewhere."""
    asked = question(name)
    if asked not in askable():
        raise Forbidden(f"«{name}» can tell of households, so no other Remit is asked it; only what is open to everybody is.")
    return asked


def told(asked: Question, body: bytes, who: str) -> Told:
    """What another Remit answered, as its JSON says it.

    BadGateway   it is no answer to this question, tells of a household or a person, or has more rows than are taken
    """
    try:
        said = json.loads(body)
        answer = Told(_text(said["version"]), _text(said["as_of"] or ""), list(map(_text, said["columns"])), list(said["rows"]))
        more, name = said["next"], _text(said["question"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadGateway(f"{who} answered with something that is no answer of a Remit.") from error
    if name != asked.name or not set(answer.columns) <= set(asked.columns):
        raise BadGateway(f"{who} answered another question than «{asked.name}», or by another version of it.")
    if more or len(answer.rows) > MOST_ROWS:
        raise BadGateway(f"{who} has more than {MOST_ROWS} rows; ask for less.")
    rows = [_row(row, answer.columns, who) for row in answer.rows]
    return Told(answer.version, answer.as_of, answer.columns, rows)


def _text(said: object) -> str:
    if not isinstance(said, str) or len(said) > 200:
        raise ValueError("not a short text")
    return said


def _row(row: object, columns: list[str], who: str) -> dict[str, Any]:
    if not isinstance(row, dict) or set(row) != {"id", *columns}:
        raise BadGateway(f"{who} answered with something that is no answer of a Remit.")
    cells = {column: row[column] for column in columns}
    for cell in cells.values():
        for part in cell.items() if isinstance(cell, dict) else [("", cell)]:
            _check(*part, who=who)
    return cells


def _check(name: str, said: object, *, who: str) -> None:
    """Refuse one part of a cell that is none, or that tells of a household or a person."""
    if (name and name not in PARTS) or not (said is None or isinstance(said, str | int | float)):
        raise BadGateway(f"{who} answered with something that is no answer of a Remit.")
    words = "" if said is None or isinstance(said, bool) else str(said)
    if PERSONAL_IRI.search(words) or HOUSEHOLD_CODE.fullmatch(words) or any(like.search(words) for like in IN_TEXT):
        raise BadGateway(f"{who} answered with what tells of a household or a person; nothing of it was kept.")
