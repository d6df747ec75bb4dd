"""Which things and concepts the words of a change mean, so that a page can call them by name and link them."""

from collections.abc import Iterator

from pyoxigraph import NamedNode

from graph.intake.codes import Codes
from graph.intake.concepts import concepts
from graph.intake.dialect import Column, own_rosters
from graph.intake.survey import Survey
from graph.snapshot import Snapshot
from queries.change_steps import SUBJECTS
from queries.changes import Change

KINDS = {"subject": SUBJECTS, "to": SUBJECTS, "village": ("village",), "into": ("village",)}
"""For the words that name a thing: of which kinds."""


def terms_of(change: Change, snapshot: Snapshot) -> dict[str, NamedNode]:
    """By word of a change (`record`, `to`, or a column of its row) what it means; without what is a plain value or unknown."""
    found = {name: term for name, term in _found(change, Codes(Survey(own_rosters()), snapshot), snapshot) if term}
    if who := found.get("holder") or found.get("role"):
        found["who"] = who
    return found


def _found(change: Change, codes: Codes, snapshot: Snapshot) -> Iterator[tuple[str, NamedNode | None]]:
    for name, word in change.said.items():
        if name in KINDS:
            yield name, _node(codes.find(word, KINDS[name]))
    roster = own_rosters().roster(change.said.get("table", ""))
    for column in roster.columns if roster else ():
        yield column.header, _meant(column, change.row.get(column.header, ""), codes)
    if "record" in change.said:
        kind, slash, code = change.said["record"].partition("/")
        yield "record", NamedNode(snapshot.ids.iri(kind if slash else "responsibility", code if slash else kind))
        roster = own_rosters().of_kind(kind if slash else "responsibility")
        for column in roster.columns if roster else ():
            if column.header == change.said.get("column"):
                yield "value", _meant(column, change.said["value"], codes)


def _meant(column: Column, word: str, codes: Codes) -> NamedNode | None:
    if not word:
        return None
    if column.kind == "concept":
        return _node(concepts(column.of[0]).get(word.casefold()))
    return _node(codes.find(word, column.of)) if column.kind == "ref" else None


def _node(iri: str | None) -> NamedNode | None:
    return NamedNode(iri) if iri else None
