"""What stands behind one link of a picture: its record, since when, on whose authority, and from which file and row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.rdf import CURRENT, META, OPEN_END, Term, expand, value
from graph.snapshot import GraphName, Snapshot
from visualize.words import Words

FACTS = {
    "rm:validFrom": Words("since", "起"),
    "rm:validTo": Words("until before", "止（不含）"),
    "rm:involvement": Words("involvement", "参与方式"),
    "rm:basedOn": Words("on the authority of", "依据"),
    "rm:delegatedFrom": Words("delegated from", "受托自"),
    "rm:rowNumber": Words("row", "行"),
}
SHEET, FILE, READ, READER = (
    Words("sheet", "工作表"),
    Words("file", "文件"),
    Words("read on", "导入时间"),
    Words("read by", "导入人"),
)


@dataclass(frozen=True)
class Fact:
    """One fact of a record: what it is called, and its term."""

    words: Words
    term: Term


def evidence(record: NamedNode, snapshot: Snapshot) -> list[Fact]:
    """The facts of a record; nothing where there is no such record. What a dataset does not have is not said."""
    found = [Fact(words, term) for name, words in FACTS.items() for term in _said(record, name, CURRENT, snapshot)]
    for source in _said(record, "rm:source", CURRENT, snapshot):
        found += _origin(source, snapshot)
    return [fact for fact in found if value(fact.term) not in (None, OPEN_END)]


def _origin(source: Term, snapshot: Snapshot) -> Iterator[Fact]:
    for file in _said(source, "rm:inFile", META, snapshot):
        yield from (Fact(FILE, name) for name in _said(file, "rm:fileName", META, snapshot))
    yield from (Fact(SHEET, sheet) for sheet in _said(source, "rm:sheet", META, snapshot))
    yield from (Fact(FACTS["rm:rowNumber"], row) for row in _said(source, "rm:rowNumber", META, snapshot))
    for run in _said(source, "rm:readBy", META, snapshot):
        yield from (Fact(READ, moment) for moment in _said(run, "prov:endedAtTime", META, snapshot))
        yield from (Fact(READER, who) for who in _said(run, "prov:wasAssociatedWith", META, snapshot))


def _said(subject: Term, name: str, graph: GraphName, snapshot: Snapshot) -> Iterator[Term]:
    if isinstance(subject, NamedNode):
        for quad in snapshot.quads(subject, NamedNode(expand(name)), graph=graph):
            yield quad.object
