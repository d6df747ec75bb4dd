"""A change in one sentence that calls things by their names: as pieces with links for a page, and as plain text."""

from collections.abc import Iterator
from string import Formatter

from pyoxigraph import NamedNode

from api.cells import Cell, cell, href
from graph.intake.dialect import own_rosters
from graph.snapshot import Snapshot
from queries.change_terms import terms_of
from queries.changes import Change


def pieces(change: Change, snapshot: Snapshot, lang: str) -> Iterator[tuple[str, Cell | None]]:
    """The sentence of a change as plain text and what follows it, a cell or nothing."""
    phrase, terms = change.phrase(), terms_of(change, snapshot)
    for text, name, _, _ in Formatter().parse(phrase.patterns.said(lang)):
        if name == "record":
            yield text, _record(terms[name], snapshot, lang)
        elif name in terms:
            yield text, cell(terms[name], snapshot, lang)
        else:
            yield text, Cell(said, said, None) if name and (said := phrase.word(name, lang)) else None


def _record(record: NamedNode, snapshot: Snapshot, lang: str) -> Cell:
    """A record, called by what it is and its code."""
    kind, code = snapshot.ids.split(record.value) or ("", record.value)
    roster = own_rosters().of_kind(kind)
    called = f"{roster.zh}{code}" if roster and lang == "zh" else f"{kind.replace('-', ' ')} {code}".strip()
    return Cell(called, called, href(record, snapshot))


def plainly(change: Change, snapshot: Snapshot, lang: str) -> str:
    """The same as text; a thing that is called something has its code in brackets."""
    return "".join(text + _called(one) for text, one in pieces(change, snapshot, lang))


def _called(one: Cell | None) -> str:
    if one is None:
        return ""
    thing = one.href is not None and one.href.startswith("/id/") and one.label != one.text
    return f"{one.label} ({one.text})" if thing else one.label
