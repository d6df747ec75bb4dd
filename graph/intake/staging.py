"""The second reading of the files: every record is compared with what is known, and what differs is written down.

What is to be added, taken away and kept as superseded goes to three N-Quads files, so that a county needs no more memory
than its codes. Nothing is committed here.
"""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TypeAlias

from pyoxigraph import NamedNode

from graph.intake.asking import questions
from graph.intake.codes import Codes
from graph.intake.derived import Derived
from graph.intake.found import Found
from graph.intake.problems import Problem
from graph.intake.rows import A, Pair, Record, Rows
from graph.intake.sources import Sources
from graph.intake.survey import Survey
from graph.rdf import CURRENT, META, SUPERSEDED, literal
from graph.snapshot import Snapshot
from ontology.terms import RM, RMV

Progress: TypeAlias = Callable[[int, int], None]
"""Called with rows done and rows in all."""

SOURCE, ROW = f"<{RM.source}>", f"<{RM.rowNumber}>"
CLOSED = {f"<{RM.inside}>", f"<{RM.descendsFrom}>"}
TO_EVERYONE = (f"<{RM.inGroup}>", f"<{RMV.group_everyone}>")
FILES = ("adds", "removes", "superseded")
STEP = 2_000


@dataclass
class Staged:
    """What a load would change. An empty digest means nothing."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    digest: str = ""


class Staging:
    """Stages the rows of a survey against a snapshot."""

    def __init__(self, found_in: Survey, known: Snapshot, out: Path, sources: Sources) -> None:
        self._survey = found_in
        self._known = known
        self._sources = sources
        self._rows = Rows(found_in, known.ids, Codes(found_in, known).find)
        asked = [question.problem() for question in questions(found_in, known)]
        self._result = Staged(problems=asked + found_in.problems)
        self._digest = hashlib.sha256()
        self._paths = [out / f"{name}.nq" for name in FILES]
        self._files: list[IO[str]] = []

    def run(self, progress: Progress) -> Staged:
        """Stage every row into `adds.nq`, `removes.nq` and `superseded.nq`."""
        done = 0
        with ExitStack() as stack:
            self._files = [stack.enter_context(path.open("w", encoding="utf-8")) for path in self._paths]
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
        if self._result.added or self._result.changed:
            self._result.digest = self._digest.hexdigest()
        return self._result

    def _compare(self, record: Record, found: Found, number: int) -> None:
        node = NamedNode(record.iri)
        graph = META if found.roster.meta else CURRENT
        before = {(str(quad.predicate), str(quad.object)) for quad in self._known.quads(node, graph=graph)}
        before = {pair for pair in before if pair[0] not in CLOSED and pair != TO_EVERYONE}
        if isinstance(found.sheet, Derived) and found.sheet.open:
            record = replace(record, pairs=record.pairs | _not_said(before, record.pairs))
        if {pair for pair in before if pair[0] not in (SOURCE, ROW)} == record.pairs - {TO_EVERYONE}:
            self._result.unchanged += 1
            return
        name = f" {META}" if found.roster.meta else ""
        if before:
            self._result.changed += 1
            self._write(1, record.iri, before, name)
            self._write(2, self._sources.retired(record.iri), before | self._sources.retirement(record.iri), f" {SUPERSEDED}")
            self._touch(before)
        else:
            self._result.added += 1
        origin = {(SOURCE, f"<{self._sources.sheet(found)}>"), (ROW, str(literal(number)))}
        self._write(0, record.iri, record.pairs | origin, name)
        self._touch(record.pairs)

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
