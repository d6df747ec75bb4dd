"""What a load would change, record by record and column by column, written to a file while the rows are read.

One line for each record that is added, orphaned, returned (was orphaned and is back) or moved (stands in another sheet now), and
one for each column of a record that changes. The last line tells what all of it is, so that two differences can be compared.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from pyoxigraph import NamedNode, RdfFormat, parse

from graph.ids import Ids
from graph.intake.found import Found
from graph.intake.rows import UNIT, Pair
from graph.intake.wording import cells_of, column_of
from graph.rdf import Term

HEADERS = ("what", "roster", "code", "file", "sheet", "row", "column", "before", "after")
Column: TypeAlias = tuple[str, str, str]
"""A header, what its cell said before and what it says after."""
NO_COLUMN: Column = ("", "", "")
COUNTED = ("added", "changed", "unchanged", "orphaned", "returned", "moved")


@dataclass(frozen=True)
class Place:
    """Where a record stands, or stood."""

    file: str
    sheet: str
    row: str


def place_of(found: Found, number: int) -> Place:
    """A row of a sheet."""
    return Place(found.sheet.path.name, found.sheet.name, str(number))


class Difference(AbstractContextManager["Difference"]):
    """The difference of one load, as a file of lines and as counts for each roster; use it as a context."""

    def __init__(self, file: Path, ids: Ids) -> None:
        self._out = file.open("w", encoding="utf-8", newline="")
        self._lines = csv.writer(self._out, lineterminator="\n")
        self._ids = ids
        self._digest = hashlib.sha256()
        self.rosters: dict[str, dict[str, int]] = {}

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._out.close()

    def digest(self) -> str:
        """What stands for all that was noted so far."""
        return self._digest.hexdigest()

    def total(self, what: str) -> int:
        """How many records, of all rosters."""
        return sum(counts[what] for counts in self.rosters.values())

    def count(self, what: str, found: Found) -> None:
        """Count one record."""
        counts = self.rosters.setdefault(found.roster.name, dict.fromkeys(COUNTED, 0))
        counts[what] += 1

    def note(
        self, what: str, iri: str, found: Found, place: Place, columns: Iterable[tuple[str, str, str]] = (("", "", ""),)
    ) -> None:
        """Count a record and write its lines."""
        self.count(what, found)
        code = (self._ids.split(iri) or ("", iri))[1]
        for column in columns:
            cells = (what, found.roster.name, code, place.file, place.sheet, place.row, *column)
            self._digest.update("\x1f".join(cells).encode())
            self._lines.writerow(cells)

    def changed(self, iri: str, found: Found, number: int, before: set[Pair], after: frozenset[Pair]) -> None:
        """Count and write a record that says something else now."""
        columns = sorted(self._columns(found, before, after))
        self.note("changed", iri, found, place_of(found, number), columns or (NO_COLUMN,))

    def _columns(self, found: Found, before: set[Pair], after: frozenset[Pair]) -> Iterator[Column]:
        said: dict[str, tuple[set[Term], set[Term]]] = {}
        for place, pairs in enumerate((before, after)):
            for predicate, term in _terms(pairs):
                column = column_of(found.roster, predicate, term)
                if column or f"<{predicate}>" == UNIT:
                    name = column.header if column else "unit"
                    said.setdefault(name, (set(), set()))[place].add(term)
        by_name = {column.header: column for column in found.roster.columns}
        for name, (old, new) in said.items():
            if old != new:
                column = by_name.get(name)
                yield name, cells_of(old, column, self._ids), cells_of(new, column, self._ids)


def _terms(pairs: Iterable[Pair]) -> Iterator[tuple[str, Term]]:
    text = "".join(f"<urn:s> {predicate} {term} .\n" for predicate, term in pairs)
    for quad in parse(text, format=RdfFormat.N_QUADS):
        if isinstance(quad.predicate, NamedNode):
            yield quad.predicate.value, quad.object
