"""A followed answer: its rows as they were when it was last looked at, and what changed in it from one look to the next."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from api.cells import cell
from graph.snapshot import Snapshot, Table
from ontology.errors import TooLarge
from queries.run import Answer, row_ids, word

MOST_ROWS = 20_000
"""Rows that an answer which is followed may have."""
MOST_ENTRIES = 100
TOLD = 200
"""Rows of a sort that an entry tells one by one; of more it says how many."""
NAMING = 4
"""Cells that a row is called by."""


@dataclass(frozen=True)
class RowSaid:
    """A row in words: what it is called in both languages, and its cells."""

    en: str
    zh: str
    cells: tuple[str, ...]


@dataclass
class Entry:
    """What changed with a version. `began` is the first look, at which nothing changed yet."""

    id: str
    noticed: str
    version: str
    before: str
    total: int
    counts: dict[str, int]
    appeared: list[dict[str, Any]] = field(default_factory=list)
    went: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    began: bool = False


@dataclass
class Watch:
    """A followed answer. `params` are those that were given, so that the others move with the data."""

    question: str
    params: dict[str, str]
    dataset: str
    asked: str
    version: str = ""
    columns: list[str] = field(default_factory=list)
    rows: dict[str, RowSaid] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def look(self, answer: Answer, snapshot: Snapshot, noticed: str) -> bool:
        """Take in the answer as it is in a version; whether anything changed, or it is the first look.

        TooLarge   it has more rows than can be followed
        """
        rows = said_rows(answer, snapshot)
        first, before, columns = not self.version, self.version, list(answer.table.columns)
        found = _compared(self.rows, rows, self.columns, columns)
        self.version, self.columns = str(snapshot.version), columns
        if not first and not any(found.values()):
            return False
        counts = {name: 0 if first else len(changes) for name, changes in found.items()}
        identity = hashlib.sha256(f"{key_of(self.question, self.params, self.dataset)} {snapshot.version.digest}".encode())
        entry = Entry(identity.hexdigest()[:32], noticed, self.version, before, len(rows), counts, began=first)
        if not first:
            entry.appeared, entry.went, entry.changed = (found[name][:TOLD] for name in ("appeared", "went", "changed"))
        self.entries = [*self.entries, entry][-MOST_ENTRIES:]
        self.rows = rows
        return True

    def dump(self) -> str:
        """The watch as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def loaded(text: str) -> Watch:
    """A watch from its JSON."""
    said = json.loads(text)
    rows = {row_id: RowSaid(row["en"], row["zh"], tuple(row["cells"])) for row_id, row in said.pop("rows").items()}
    entries = [Entry(**entry) for entry in said.pop("entries")]
    return Watch(**said, rows=rows, entries=entries)


def key_of(question: str, params: dict[str, str], dataset: str) -> str:
    """What stands for a followed answer."""
    return hashlib.sha256(json.dumps([question, sorted(params.items()), dataset]).encode()).hexdigest()[:32]


def said_rows(answer: Answer, snapshot: Snapshot) -> dict[str, RowSaid]:
    """The rows of an answer in words, by what they are known by in every version.

    TooLarge   there are more than can be followed
    """
    table: Table = answer.table
    if len(table.rows) > MOST_ROWS:
        raise TooLarge(f"An answer of {len(table.rows):,} rows cannot be followed; narrow it to {MOST_ROWS:,}.", limit=MOST_ROWS)
    called: dict[tuple[NamedNode, str], str] = {}

    def name(node: NamedNode, lang: str) -> str:
        if (node, lang) not in called:
            called[node, lang] = cell(node, snapshot, lang).label
        return called[node, lang]

    found: dict[str, RowSaid] = {}
    for row_id, row in zip(row_ids(answer.question, table), table.rows, strict=True):
        cells = tuple(word(term, snapshot) for term in row)
        nodes = [term for term in row if isinstance(term, NamedNode)][:NAMING]
        en, zh = (" · ".join(name(node, lang) for node in nodes) for lang in ("en", "zh"))
        plain = " · ".join(said for said in cells if said) if not nodes else ""
        found[row_id] = RowSaid(en or plain, zh or plain, cells)
    return found


def _compared(
    before: dict[str, RowSaid], after: dict[str, RowSaid], old: list[str], new: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """The rows that appeared, went and changed, in words."""
    return {
        "appeared": [_told(row_id, row) for row_id, row in after.items() if row_id not in before],
        "went": [_told(row_id, row) for row_id, row in before.items() if row_id not in after],
        "changed": [
            _told(row_id, row) | {"cells": _moved(before[row_id], row, old, new)}
            for row_id, row in after.items()
            if row_id in before and dict(zip(old, before[row_id].cells, strict=True)) != dict(zip(new, row.cells, strict=True))
        ],
    }


def _told(row_id: str, row: RowSaid) -> dict[str, Any]:
    return {"id": row_id, "en": row.en, "zh": row.zh}


def _moved(before: RowSaid, after: RowSaid, old: list[str], new: list[str]) -> list[list[str]]:
    """Column, word before and word after, of each cell that changed."""
    was = dict(zip(old, before.cells, strict=True))
    return [
        [column, was.get(column, ""), said] for column, said in zip(new, after.cells, strict=True) if was.get(column, "") != said
    ]
