"""Rows that somebody enters one at a time: checked, compared and written as those of a file are, in one draft.

What was entered is a sheet that Remit writes itself, so that checks, normal forms, difference and superseded states are those
of a load; its source is the entry: who, when, in which commit.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, RdfFormat, parse

from graph.intake.as_row import said_of
from graph.intake.circles import circles
from graph.intake.derived import Derived
from graph.intake.dialect import Column, Roster, own_rosters
from graph.intake.found import Found
from graph.intake.identity import STATED
from graph.intake.rows import UNIT, A, Pair, Record
from graph.intake.sources import Sources, line
from graph.intake.staging import FILES, ROW, SOURCE, Staged, Staging
from graph.intake.survey import Survey, survey_own
from graph.intake.workbooks import Line, Sheet
from graph.rdf import literal
from graph.snapshot import Draft
from ontology.terms import RM

ENTERED = "entered here"
"""What the source calls the file that there is none of."""


@dataclass(frozen=True)
class Keyboard:
    """Who enters something, when, and what they say about why (empty: nothing)."""

    who: str
    when: datetime
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One row. `said` are the columns that it is about; what a known record says beside them stays. None: all of it."""

    cells: Mapping[str, str]
    said: frozenset[str] | None = None


def enter_rows(draft: Draft, roster: Roster, rows: Sequence[Row], by: Keyboard, spool: Path) -> Staged:
    """Write rows of a roster into a draft as a load would, or nothing where one has a problem; `spool` holds files meanwhile."""
    headers = tuple(column.header for column in roster.columns)
    lines: list[Line] = [(number, [row.cells.get(name, "") for name in headers]) for number, row in enumerate(rows, 1)]
    found = survey_own(Derived(Path(ENTERED), roster.name, headers, tuple(lines)), own_rosters())
    found.problems += circles(found, draft)
    sources = _Entered(draft.ids, str(draft.version.number + 1), by.who, literal(by.when).value)
    with TemporaryDirectory(prefix="entry-", dir=spool) as folder:
        out = Path(folder)
        said = {number: _properties(roster, row.said) for number, row in enumerate(rows, 1) if row.said is not None}
        staged = _Entry(found, draft, out, sources, said).run(lambda done, rows: None)
        if staged.digest and not staged.problems:
            sources.write(found, out / "sources.nq")
            sources.add_note(by.note, out / "sources.nq")
            _apply(draft, out)
    return staged


def _apply(draft: Draft, out: Path) -> None:
    adds, removes, superseded = (out / f"{name}.nq" for name in FILES)
    draft.remove(parse(path=str(removes), format=RdfFormat.N_QUADS))
    for file in (adds, superseded, out / "sources.nq"):
        draft.add(parse(path=str(file), format=RdfFormat.N_QUADS))


def _properties(roster: Roster, headers: frozenset[str]) -> frozenset[str]:
    """The properties, as N-Quads writes them, by which some columns speak."""
    columns = [column for column in roster.columns if column.header in headers]
    return frozenset(name for column in columns for name in _said_by(column))


def _said_by(column: Column) -> list[str]:
    if column.kind == "id-number":
        return sorted(STATED)
    own = [A] if column.kind == "class" else [f"<{column.predicate}>"] if column.predicate else []
    return own + ([UNIT] if column.unit else [])


class _Entry(Staging):
    """A staging in which a row may say only a part of what is known."""

    COPIES = False

    def __init__(self, found_in: Survey, known: Draft, out: Path, sources: Sources, said: Mapping[int, frozenset[str]]) -> None:
        super().__init__(found_in, known, out, sources)
        self._said = said

    def _stay(self, record: Record, found: Found, number: int, origin: set[Pair]) -> None:
        """What is entered as it is known already is where it was."""
        self._difference.count("unchanged", found)

    def _leave_behind(self) -> None:
        """What is entered is no roster, from which something could be missing."""

    def _compare(self, record: Record, found: Found, number: int) -> None:
        names = self._said.get(number)
        super()._compare(record if names is None else self._merged(record, found, names), found, number)

    def _merged(self, record: Record, found: Found, names: frozenset[str]) -> Record:
        known = said_of(NamedNode(record.iri), found.roster, self._known)
        pairs = {(str(quad.predicate), str(quad.object)) for quad in known}
        kept = {pair for pair in pairs if pair[0] not in names | {SOURCE, ROW}}
        return Record(record.iri, frozenset(kept | {pair for pair in record.pairs if pair[0] in names}))


class _Entered(Sources):
    """The sources of what was entered: the commit is an import run, what was entered is its one file."""

    def add_note(self, note: str, file: Path) -> None:
        """Say beside the sources why it was entered."""
        if note:
            with file.open("a", encoding="utf-8") as out:
                out.write(line(self._ids.iri("import", self._run), RM.comment, literal(note)))

    def follow(self, found: Found, earlier: list[NamedNode]) -> None:
        """What is entered is no newer copy of anything."""

    def _numbered(self, kind: str, part: Path | Sheet) -> str:
        return self._ids.iri(kind, f"{self._run}.entered")

    def _digest(self, path: Path) -> str:
        return hashlib.sha256(f"{self._run} {self._who} {self._when}".encode()).hexdigest()
