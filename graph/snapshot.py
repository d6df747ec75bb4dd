"""One version of the facts, for reading: every answer taken from one `Snapshot` belongs to one moment.

A `Draft` is the same for the one who commits: a private copy that can still be written, seen by nobody else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Triple

from graph.change_log import GONE, NEW, ChangeLog, load_noted
from graph.ids import Ids
from graph.known import Known, Record
from graph.rdf import CURRENT, META, SUPERSEDED, TYPE, Term, text, value
from graph.usual_settings import SETTINGS
from ontology.errors import Conflict
from ontology.terms import RM

Row: TypeAlias = tuple[Term | None, ...]
GraphName: TypeAlias = NamedNode | DefaultGraph

PIECE, BLOCK = 1_000_000, 128 * 2**20
"""Statements, and bytes of N-Quads, that one bulk load takes: its memory grows with their number (about 1 KB each)."""
MOST_CHANGED = 20_000
"""Things and records that a draft names one by one; what follows from more is found by looking at everything."""


@dataclass(frozen=True)
class Version:
    """A counter that grows by one per commit, and a digest of all commits so far (SHA-256, hexadecimal)."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}-{self.digest[:12]}"


@dataclass(frozen=True)
class Table:
    """The whole answer of a SELECT: columns in the query's order, an unbound cell is None."""

    columns: tuple[str, ...]
    rows: list[Row]

    def named_rows(self) -> Iterator[dict[str, Term | None]]:
        """Each row as its cells by column, in order."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def solutions(self) -> Iterator[dict[str, Term]]:
        """Each row as SPARQL sees it, a solution mapping: only what is bound, by variable, in order."""
        cells = (zip(self.columns, row, strict=True) for row in self.rows)
        return ({name: term for name, term in row if term is not None} for row in cells)

    def words(self) -> Iterator[dict[str, str]]:
        """The solutions with the text of each term."""
        return ({name: text(term) for name, term in row.items()} for row in self.solutions())


class Faster(Protocol):
    """What can answer some questions in the store's place, of the same version."""

    def select(self, text: str, parameters: Mapping[str, Any]) -> Table | None:
        """The rows of a question whose parameters stand in it by name; None where the store has to answer."""

    def explained(self, text: str) -> tuple[str, bool]:
        """What a question becomes, and True; or why the store answers it, and False."""


@dataclass
class Snapshot:
    """Reads one version. Queries are ours (catalog, pages); strangers' texts go to the sandbox instead."""

    store: ox.Store
    version: Version
    ids: Ids = field(default_factory=Ids)
    known: Known = field(default_factory=Known, repr=False, compare=False, kw_only=True)
    faster: Faster | None = field(default=None, repr=False, compare=False, kw_only=True)
    """The columns beside the store, if there are any of this version (`graph.columns`)."""
    then: Callable[[str], "AbstractContextManager[Snapshot]"] | None = field(
        default=None, repr=False, compare=False, kw_only=True
    )
    """The same dataset as it was known at the end of a day, where there is a history to look back into (`graph.past`)."""

    def select(self, query: str) -> Table:
        """Run one SELECT over the current facts. Named graphs are reached with GRAPH."""
        found = self.store.query(query)
        if not isinstance(found, QuerySolutions):
            raise TypeError("not a SELECT query")
        columns = tuple(variable.value for variable in found.variables)
        return Table(columns, [tuple(solution) for solution in found])

    def answer(self, _name: str, query: str) -> Table:
        """The rows of a question of the catalog, by its name and its text."""
        return self.select(query)

    def construct(self, query: str) -> list[Triple]:
        """Run one CONSTRUCT or DESCRIBE over the current facts."""
        return list(self.stream(query))

    def stream(self, query: str) -> Iterator[Triple]:
        """Run one CONSTRUCT or DESCRIBE, whose statements come as they are found, and some of them more than once."""
        found = self.store.query(query)
        if not isinstance(found, QueryTriples):
            raise TypeError("not a CONSTRUCT query")
        return found

    def ask(self, query: str) -> bool:
        """Run one ASK over the current facts."""
        found = self.store.query(query)
        if not isinstance(found, QueryBoolean):
            raise TypeError("not an ASK query")
        return bool(found)

    def quads(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object_: Term | None = None,
        graph: GraphName = CURRENT,
    ) -> Iterator[Quad]:
        """The statements of one graph that fit; None fits everything."""
        return self.store.quads_for_pattern(subject, predicate, object_, graph)

    def said(self, node: NamedNode, graph: GraphName = CURRENT) -> dict[str, Term]:
        """What one graph says of a thing, by the IRI of the property; of several values of a property the last one."""
        return {quad.predicate.value: quad.object for quad in self.quads(node, graph=graph)}

    def size(self) -> int:
        """Number of statements in all graphs."""
        return len(self.store)

    def setting(self, name: str, day: date | None = None) -> str | None:
        """One setting of the data as it holds on a day, else its general value (`SETTINGS`), else None.

        A value that changed has a record for each period (`name`, `name@2016`); without a day, the data day counts. Of two
        records that hold on one day the one that began later is right.
        """
        if day is None and name != "data-day" and (declared := self.setting("data-day")):
            day = date.fromisoformat(declared)
        held = [(first, iri, said) for first, last, iri, said in self.records_of(name) if day is None or first <= day < last]
        return max(held)[2] if held else SETTINGS.get(name)

    def records_of(self, name: str) -> Iterable[Record]:
        """First day, first day after, IRI and value of each record of a setting; one without days holds always."""
        return self.settings().get(name, ())

    def settings(self) -> dict[str, list[Record]]:
        """The records of all settings, by name."""
        if (settings := self.known.settings) is None:
            settings = self.known.settings = self._settings()
        return settings

    def _settings(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for quad in self.quads(None, NamedNode(RM.value), graph=META):
            subject, code = quad.subject, self.ids.split(text(quad.subject))
            if code and isinstance(subject, NamedNode):
                first, last = (self._day_of(subject, predicate) for predicate in (RM.validFrom, RM.validTo))
                record = first or date.min, last or date.max, subject.value, str(value(quad.object))
                found.setdefault(code[1].partition("@")[0], []).append(record)
        return found

    def _day_of(self, subject: NamedNode, predicate: str) -> date | None:
        """A day of a record of the meta graph; the open end and no day are None."""
        day = next((value(quad.object) for quad in self.quads(subject, NamedNode(predicate), graph=META)), None)
        return day if isinstance(day, date) else None

    def data_day(self) -> date:
        """The day up to which the data are declared complete: what `as_of` means when nobody says otherwise."""
        day = self.setting("data-day")
        if day is None:
            raise Conflict(
                "There is no data day yet: load a roster whose sheet `settings` has a row data-day, "
                "or name the day (--as-of, as_of=)."
            )
        return date.fromisoformat(day)

    def since(self, as_of: date) -> date:
        """The first day that questions look back to from `as_of`."""
        return self.days_before(as_of, "look-back-days")

    def days_before(self, as_of: date, setting: str) -> date:
        """The day so many days before `as_of` as a setting says, by the value that held on `as_of`."""
        return as_of - timedelta(days=int(self.setting(setting, as_of) or 0))


@dataclass
class Draft(Snapshot):
    """The next version while it is made. `version` is still the one it starts from, and `before` how that one reads.

    `touched` collects the properties and classes of current facts that were written, and `changed` the things and records
    whose statements were (those of the superseded aside): what tells which closures, findings and published counts can have
    changed. `changed` is None where that can be anything: without `before`, and past `MOST_CHANGED`. `unseen` are those of
    them that whoever follows the draft has still to look at. `notes` takes every statement that is written, for the journal.
    """

    touched: set[str] = field(default_factory=set)
    before: Snapshot | None = None
    notes: ChangeLog | None = None
    changed: set[NamedNode] | None = field(init=False)
    unseen: set[NamedNode] | None = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.changed = None if self.before is None else set()

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements; those already there stay as they are."""
        found = list(quads)
        self._touch(found)
        if self.notes:
            self.notes.note(found)
        self.store.extend(found)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove statements; those not there are passed over."""
        found = list(quads)
        self._touch(found)
        if self.notes:
            self.notes.note(found)
        for quad in found:
            self.store.remove(quad)

    def take_back(self, lines: list[bytes], quads: list[Quad], *, added: bool) -> None:
        """Undo statements of a journal, given as its lines and as quads: remove what it `added` and is there, or add what is not.

        No line may come twice. This takes a third of the time of `remove`, for nothing need be looked up for the journal.
        """
        self._touch(quads)
        if added:
            for quad in quads:
                self.store.remove(quad)
        else:
            self.store.bulk_load(input=b"".join(lines), format=ox.RdfFormat.N_QUADS)
        if self.notes:
            self.notes.note_kept(lines, GONE if added else NEW)

    def add_graph(self, name: NamedNode | BlankNode) -> None:
        """Make an empty graph, if it is not there."""
        self.store.add_graph(name)

    def remove_graph(self, name: NamedNode | BlankNode) -> None:
        """Remove a graph that is empty by now."""
        self.store.remove_graph(name)

    def load(self, file: Path, touched: set[str], progress: Callable[[int], None] = lambda done: None) -> None:
        """Bulk-load an N-Quads file that Remit wrote itself (never strangers' text): time linear in its size, memory bounded.

        `progress` is called with the bytes that are loaded, now and then.
        """
        self.touched |= touched
        self.known.settings = None
        if self.notes:
            load_noted(self.store, file, lambda: self._load(file, progress), self.notes)
        else:
            self._load(file, progress)

    def _load(self, file: Path, progress: Callable[[int], None]) -> int:
        """The number of its lines."""
        count = 0
        with file.open("rb") as lines:
            while block := lines.read(BLOCK):
                block += lines.readline()
                if self.changed is not None or self.unseen is not None:
                    self._change(map(subject_of, block.splitlines()))
                self.store.bulk_load(input=block, format=ox.RdfFormat.N_QUADS)
                count += block.count(b"\n")
                progress(lines.tell())
        return count

    def _touch(self, quads: list[Quad]) -> None:
        self.known.settings = None
        terms = {quad.object if quad.predicate == TYPE else quad.predicate for quad in quads}
        self.touched.update(term.value for term in terms if isinstance(term, NamedNode))
        self._change(quad.subject for quad in quads if isinstance(quad.subject, NamedNode) and quad.graph_name != SUPERSEDED)

    def _change(self, nodes: Iterator[NamedNode]) -> None:
        while (self.changed is not None or self.unseen is not None) and (some := set(islice(nodes, MOST_CHANGED))):
            self.changed, self.unseen = _with(self.changed, some), _with(self.unseen, some)


def _with(nodes: set[NamedNode] | None, some: set[NamedNode]) -> set[NamedNode] | None:
    """Some nodes and some more; None for too many."""
    if nodes is not None:
        nodes |= some
    return nodes if nodes is None or len(nodes) <= MOST_CHANGED else None


def subject_of(line: bytes) -> NamedNode:
    """What a line of N-Quads that Remit wrote is about."""
    return NamedNode(line[1 : line.index(b">")].decode())
