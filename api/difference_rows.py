"""The net difference of two versions as rows of a sheet: record, column, before, after, and who changed it from which file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from api.change_rows import version_row
from graph.difference import Line
from graph.intake.column_words import column_of, heading, written
from graph.intake.kinds import roster_of
from graph.journal import Entry, Journals
from graph.rdf import CURRENT, META, Term, text
from graph.snapshot import Snapshot
from graph.undo import CLOSURES, HISTORY
from ontology.terms import RM, RMV

COLUMNS = ("record", "sheet", "column", "before", "after", "version", "when", "who", "file", "file_sheet", "row")
DERIVED = {"count"}
"""Kinds of things that Remit makes from others."""
ORIGIN = {RM.source, RM.rowNumber}


@dataclass(frozen=True)
class _Change:
    quad: Quad
    added: bool
    version: int


class Rows:
    """Makes rows; what a version and a source are called is looked up once."""

    def __init__(self, journals: Journals, entries: Iterable[Entry], snapshot: Snapshot, lang: str) -> None:
        self._journals, self._snapshot, self._lang = journals, snapshot, lang
        self._entries = {entry.number: entry for entry in entries}
        self._made: dict[int, dict[str, Any]] = {}

    def of(self, lines: Iterable[Line]) -> Iterator[dict[str, str]]:
        """One row for each column of a record that differs; what follows from other statements, and history, is left out."""
        for _, group in groupby(lines, key=lambda line: line.statement.partition(b" ")[0]):
            changes = _changes(list(group))
            yield from self._record([change for change in changes if change.quad.graph_name in (CURRENT, META)])

    def _record(self, changes: list[_Change]) -> Iterator[dict[str, str]]:
        named = self._snapshot.ids.split(text(changes[0].quad.subject)) if changes else None
        if named is None or named[0] in HISTORY | DERIVED:
            return
        kind, code = named
        origin = self._origin([change.quad for change in changes if change.added and change.quad.predicate.value in ORIGIN])
        roster = roster_of(kind)
        known = {"record": f"{kind}/{code}", "sheet": (roster.zh if self._lang == "zh" else roster.name) if roster else ""}
        cells: dict[str, list[_Change]] = {}
        for change in changes:
            if self._said(change.quad):
                column = column_of(kind, change.quad.predicate.value, change.quad.object)
                cells.setdefault(heading(column, change.quad.predicate.value, self._lang), []).append(change)
        for name, found in sorted(cells.items()):
            yield known | {"column": name} | self._cell(kind, found) | origin

    def _said(self, quad: Quad) -> bool:
        return quad.predicate.value not in ORIGIN and quad.predicate not in CLOSURES and text(quad.object) != RMV.group_everyone

    def _cell(self, kind: str, found: list[_Change]) -> dict[str, str]:
        said = {
            name: "; ".join(sorted(self._written(kind, change.quad) for change in found if change.added == added))
            for name, added in (("before", False), ("after", True))
        }
        made = self._version(max(change.version for change in found))
        return said | {name: str(made.get(name) or "") for name in ("version", "when", "who")}

    def _written(self, kind: str, quad: Quad) -> str:
        return written(quad.object, column_of(kind, quad.predicate.value, quad.object), self._snapshot.ids)

    def _version(self, number: int) -> Mapping[str, Any]:
        if number not in self._made:
            self._made[number] = version_row(self._entries[number], self._journals, self._snapshot.ids)
        return self._made[number]

    def _origin(self, quads: list[Quad]) -> dict[str, str]:
        """File, sheet and row that a record now comes from."""
        said = {quad.predicate.value: quad.object for quad in quads}
        source, row = said.get(RM.source), said.get(RM.rowNumber)
        found = file_of(source, self._snapshot) if isinstance(source, NamedNode) else ("", "")
        if row is None and isinstance(source, NamedNode) and isinstance(quads[0].subject, NamedNode):
            row = _same_row(quads[0].subject, source, self._snapshot)
        return {"file": found[0], "file_sheet": found[1], "row": text(row) if row is not None else ""}


def _same_row(record: NamedNode, source: NamedNode, snapshot: Snapshot) -> Term | None:
    """The row of a record that was corrected from the row of the same number; what did not change stands in no journal."""
    if next(snapshot.quads(record, NamedNode(RM.source), source), None) is None:
        return None
    return next((quad.object for quad in snapshot.quads(record, NamedNode(RM.rowNumber))), None)


def file_of(source: NamedNode, snapshot: Snapshot) -> tuple[str, str]:
    """The names of the file and the sheet that a source is; empty where the reader may not see them."""
    files = [quad.object for quad in snapshot.quads(source, NamedNode(RM.inFile), graph=META)]
    names = [text(quad.object) for file in files if isinstance(file, NamedNode) for quad in _named(file, RM.fileName, snapshot)]
    sheets = [text(quad.object) for quad in _named(source, RM.sheet, snapshot)]
    return names[0] if names else "", sheets[0] if sheets else ""


def _named(node: NamedNode, predicate: str, snapshot: Snapshot) -> Iterator[Quad]:
    return snapshot.quads(node, NamedNode(predicate), graph=META)


def _changes(lines: list[Line]) -> list[_Change]:
    quads = ox.parse(b"".join(line.statement for line in lines), format=ox.RdfFormat.N_QUADS)
    return [_Change(quad, line.added, line.version) for line, quad in zip(lines, quads, strict=True)]
