"""The second reading of the files: every record is compared with what is known, and what differs is written down.

What is to be added, taken away and kept as superseded goes to three N-Quads files, so that a county needs no more memory
than its codes. Nothing is committed here.
"""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, ClassVar, TypeAlias

from pyoxigraph import NamedNode

from graph.erasure import forgotten
from graph.intake.asking import questions
from graph.intake.codes import Codes
from graph.intake.derived import Derived
from graph.intake.difference import COUNTED, Difference, Place, place_of
from graph.intake.found import Found
from graph.intake.identity import Keep, as_known, refuse
from graph.intake.orphans import Orphans
from graph.intake.problems import CellError, Problem
from graph.intake.rows import A, Pair, Record, Rows
from graph.intake.sources import Sources
from graph.intake.survey import Survey
from graph.intake.wording import place_of_record
from graph.personal import OFFICE
from graph.rdf import CURRENT, META, PREFIXES, SUPERSEDED, literal
from graph.snapshot import GraphName, Snapshot
from graph.vocabulary import holds_vocabulary_only
from ontology.terms import RM, RMV

Progress: TypeAlias = Callable[[int, int], None]
"""Called with rows done and rows in all."""

SOURCE, ROW = f"<{RM.source}>", f"<{RM.rowNumber}>"
SAME_AS = f"<{PREFIXES['owl']}sameAs>"
ORPHANED = f"<{RM.orphanedBy}>"
ORIGIN = (SOURCE, ROW)
DERIVED = {f"<{RM.inside}>", f"<{RM.descendsFrom}>", ORPHANED}
"""What no row says of its record: closures, and whether it is orphaned."""
TO_EVERYONE = (f"<{RM.inGroup}>", f"<{RMV.group_everyone}>")
FILES = ("adds", "removes", "superseded")
DIFFERENCE = "difference.csv"
STEP = 2_000


@dataclass
class Staged:
    """What a load would change: records by what happens to them, in all and for each roster. An empty digest means nothing."""

    rosters: dict[str, dict[str, int]] = field(default_factory=dict)
    difference: str = ""
    """A digest of the difference as it is shown."""
    problems: list[Problem] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    digest: str = ""

    def total(self, what: str) -> int:
        """How many records are added, changed, ..."""
        return sum(counts[what] for counts in self.rosters.values())


class Staging:
    """Stages the rows of a survey against a snapshot. `COPIES` says whether its sheets can be newer copies of earlier ones."""

    COPIES: ClassVar[bool] = True

    def __init__(  # noqa: PLR0913 - one survey, with all that its rows are read by
        self, found_in: Survey, known: Snapshot, out: Path, sources: Sources, keep: Keep = refuse, *, complete: bool = False
    ) -> None:
        self._survey = found_in
        self._known = known
        self._sources = sources
        self._first = holds_vocabulary_only(known)
        self._forgotten = forgotten(known)
        self._rows = Rows(found_in, known.ids, Codes(found_in, known).find, keep)
        self._orphans = Orphans(found_in, known, complete=complete, copies=self.COPIES)
        asked = [question.problem() for question in questions(found_in, known)]
        self._result = Staged(problems=asked + found_in.problems)
        self._digest = hashlib.sha256()
        self._out = out
        self._files: list[IO[str]] = []

    def run(self, progress: Progress) -> Staged:
        """Stage every row into `adds.nq`, `removes.nq` and `superseded.nq`, and write `difference.csv`."""
        with ExitStack() as stack:
            paths = [self._out / f"{name}.nq" for name in FILES]
            self._files = [stack.enter_context(path.open("w", encoding="utf-8")) for path in paths]
            self._difference = stack.enter_context(Difference(self._out / DIFFERENCE, self._known.ids))
            self._read(progress)
            if not self._result.problems:
                self._leave_behind()
        self._result.rosters = self._difference.rosters
        self._result.difference = self._difference.digest()
        if any(self._result.total(what) for what in COUNTED if what != "unchanged"):
            self._result.digest = self._digest.hexdigest()
            for found in self._survey.found:
                self._sources.follow(found, self._orphans.earlier(found))
        return self._result

    def _read(self, progress: Progress) -> None:
        done = 0
        for found in self._survey.found:
            for number, cells in found.rows():
                record, problems = self._rows.read(found, number, cells)
                self._result.problems += problems
                if record:
                    self._compare(record, found, number)
                done += 1
                if done % STEP == 0:
                    progress(done, self._survey.rows)
        progress(done, self._survey.rows)

    def _compare(self, record: Record, found: Found, number: int) -> None:
        node = NamedNode(record.iri)
        if back := self._forgotten_in(record):
            self._result.problems.append(_comes_back(found, number, back))
            return
        graph = META if found.roster.meta else CURRENT
        before = set() if self._first else self._said_before(node, graph)
        try:
            record = replace(record, pairs=as_known(record.pairs, before))
        except CellError as error:
            self._result.problems.append(found.problem(number, "id_number", "", error.reason, error.right))
            return
        if isinstance(found.sheet, Derived) and found.sheet.open:
            record = replace(record, pairs=record.pairs | _not_said(before, record.pairs))
        facts = {pair for pair in before if pair[0] not in ORIGIN}
        if facts == record.pairs - {TO_EVERYONE}:
            self._stay(record, found, number, before - facts)
            return
        name = f" {META}" if found.roster.meta else ""
        if before:
            self._difference.changed(record.iri, found, number, facts, record.pairs)
            self._write(1, record.iri, before, name)
            self._write(2, self._sources.retired(record.iri), before | self._sources.retirement(record.iri), f" {SUPERSEDED}")
            self._touch(before)
            self._come_back(record.iri)
        else:
            self._difference.note("added", record.iri, found, place_of(found, number))
        self._write(0, record.iri, record.pairs | self._origin(found, number), name)
        self._touch(record.pairs)

    def _said_before(self, node: NamedNode, graph: GraphName) -> set[Pair]:
        found = {(str(quad.predicate), str(quad.object)) for quad in self._known.quads(node, graph=graph)}
        return {pair for pair in found if not self._follows(pair)}

    def _follows(self, pair: Pair) -> bool:
        """Whether it is said beside the rosters: derived, or decided by people (that two entries of ours are the same)."""
        decided = pair[0] == SAME_AS and self._known.ids.split(pair[1][1:-1]) is not None
        return decided or pair[0] in DERIVED or pair == TO_EVERYONE

    def _stay(self, record: Record, found: Found, number: int, origin: set[Pair]) -> None:
        """A record that says the same as before; where it was orphaned, or has left its sheet, it rests on this one now."""
        source = next((term[1:-1] for predicate, term in origin if predicate == SOURCE), "")
        returned = bool(self._orphans.marked_by(record.iri))
        if not returned and not self._orphans.moved(source, found):
            self._difference.count("unchanged", found)
            return
        self._difference.note("returned" if returned else "moved", record.iri, found, place_of(found, number))
        name, now = f" {META}" if found.roster.meta else "", self._origin(found, number)
        self._write(1, record.iri, origin - now, name)
        self._write(0, record.iri, now - origin, name)
        self._touch(now)
        self._come_back(record.iri)

    def _come_back(self, iri: str) -> None:
        if by := self._orphans.marked_by(iri):
            self._write(1, iri, {(ORPHANED, f"<{by}>")}, f" {META}")

    def _leave_behind(self) -> None:
        """Mark the records that the newer copies of their sheets have no more."""
        for record, found in self._orphans.missing():
            self._difference.note("orphaned", record.value, found, Place(*place_of_record(self._known, record)))
            self._write(0, record.value, {(ORPHANED, f"<{self._sources.run}>")}, f" {META}")

    def _origin(self, found: Found, number: int) -> set[Pair]:
        return {(SOURCE, f"<{self._sources.sheet(found)}>"), (ROW, str(literal(number)))}

    def _forgotten_in(self, record: Record) -> str:
        """Somebody who was forgotten and whom a record is or names, but for who acted in an office; empty if nobody is."""
        named = (term[1:-1] for predicate, term in record.pairs if predicate[1:-1] not in OFFICE)
        return min((iri for iri in (record.iri, *named) if iri in self._forgotten), default="") if self._forgotten else ""

    def _write(self, file: int, iri: str, pairs: set[Pair] | frozenset[Pair], graph: str) -> None:
        text = "".join(sorted(f"<{iri}> {predicate} {term}{graph} .\n" for predicate, term in pairs))
        self._digest.update(text.encode())
        self._files[file].write(text)

    def _touch(self, pairs: set[Pair] | frozenset[Pair]) -> None:
        self._result.touched.update((term if predicate == A else predicate)[1:-1] for predicate, term in pairs)


def _not_said(before: set[Pair], now: frozenset[Pair]) -> set[Pair]:
    """What is known by properties (of texts: in languages) of which a record says nothing now."""
    said = {_slot(pair) for pair in now} | {(SOURCE, ""), (ROW, "")}
    return {pair for pair in before if _slot(pair) not in said}


def _slot(pair: Pair) -> Pair:
    predicate, term = pair
    return predicate, term.rpartition("@")[2] if term.startswith('"') and not term.endswith(('"', ">")) else ""


def _comes_back(found: Found, number: int, iri: str) -> Problem:
    column = found.roster.key.header
    right = "Take the row out; if somebody else is meant, use another code"
    return found.problem(number, column, iri.rpartition("/")[2], "who has this code was forgotten", right)
