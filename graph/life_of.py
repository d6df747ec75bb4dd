"""What the journals and the store know of the life of one thing: which records name it, and how they changed by version."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from graph.difference import Line
from graph.journal import Entry, Journals
from graph.rdf import CURRENT, META, PREFIXES, SUPERSEDED, text
from graph.snapshot import Snapshot

MOST = 2_000
"""Records that are looked at for one thing; a township is named by more."""
ABOUT = NamedNode(PREFIXES["prov"] + "specializationOf")
_ENDS = re.compile(rb"^<([^>]*)> <[^>]*> (?:<([^>]*)>)?")


@dataclass(frozen=True)
class Named:
    """The records that name a thing, the thing itself first; `cut` says that there are more."""

    iris: tuple[str, ...]
    cut: bool


def records_of(node: NamedNode, snapshot: Snapshot, journals: Journals, entries: list[Entry]) -> Named:
    """The thing and the records that name it or named it, by the store and by journals."""
    split = snapshot.ids.split
    found = dict.fromkeys([node.value])
    for graph in (CURRENT, META, SUPERSEDED):
        for quad in snapshot.quads(None, None, node, graph):
            record = _spoken_of(quad, snapshot)
            if record and split(record):
                found[record] = None
    wanted = node.value.encode()
    for entry in entries:
        # Nearly no line of a county names it: that is told before a line is taken apart.
        for line in filter(lambda line: wanted in line, journals.lines(entry)):
            ends = _ENDS.match(line[2:])
            if ends and ends[2] == wanted and line.endswith((b"> .\n", f" {META} .\n".encode())) and split(ends[1].decode()):
                found[ends[1].decode()] = None
        if len(found) > MOST:
            break
    kept = [iri for iri in found if (split(iri) or ("",))[0] not in {"superseded", "finding", "event"}]
    return Named(tuple(kept[:MOST]), len(kept) > MOST)


def changes_of(iris: tuple[str, ...], journals: Journals, entries: list[Entry]) -> Iterator[tuple[Entry, list[Line]]]:
    """How records changed, by version, the oldest first; what differs as sorted lines."""
    wanted = {iri.encode() for iri in iris}
    for entry in entries:
        lines = [
            Line(line.startswith(b"A"), line[2:], entry.number)
            for line in journals.lines(entry)
            if line[3 : line.find(b">", 3)] in wanted
        ]
        if lines:
            yield entry, sorted(lines, key=lambda line: line.statement)


def states_of(iris: tuple[str, ...], snapshot: Snapshot) -> Iterator[tuple[str, list[Quad], bool]]:
    """What records say now and what they said before they were corrected: record, statements, whether that holds still."""
    for iri in iris:
        node = NamedNode(iri)
        said = [*snapshot.quads(node), *snapshot.quads(node, graph=META)]
        if said:
            yield iri, said, True
        for earlier in snapshot.quads(None, ABOUT, node, SUPERSEDED):
            if isinstance(earlier.subject, NamedNode):
                yield iri, list(snapshot.quads(earlier.subject, graph=SUPERSEDED)), False


def _spoken_of(quad: Quad, snapshot: Snapshot) -> str:
    """The record that a statement is about; for an earlier state of a record, that record."""
    if quad.graph_name != SUPERSEDED or not isinstance(quad.subject, NamedNode):
        return text(quad.subject)
    return next((text(one.object) for one in snapshot.quads(quad.subject, ABOUT, graph=SUPERSEDED)), "")
