"""A change in one sentence that calls things by their names: as pieces with links for a page, and as plain text."""

from collections.abc import Iterator
from string import Formatter

from pyoxigraph import NamedNode

from api.cells import Cell, cell, href
from graph.intake.dialect import own_rosters
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.change_terms import terms_of
from queries.changes import Change

WHOSE = (RM.holder, RM.duty, RM.scope)


def pieces(change: Change, snapshot: Snapshot, lang: str, *, whose: bool = True) -> Iterator[tuple[str, Cell | None]]:
    """The sentence of a change as plain text and what follows it, a cell or nothing.

    `whose`: behind a record stand its holder, duty and place, as far as it has them.
    """
    phrase, terms = change.phrase(), terms_of(change, snapshot)
    for text, name, _, _ in Formatter().parse(phrase.patterns.said(lang)):
        if name == "record":
            yield text, _record(terms[name], snapshot, lang)
            yield from _whose(terms[name], snapshot, lang) if whose else ()
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


def _whose(record: NamedNode, snapshot: Snapshot, lang: str) -> Iterator[tuple[str, Cell | None]]:
    """Who holds a record, for what and where, in brackets; nothing where it says none of these."""
    said = snapshot.said(record)
    cells = [cell(said[name], snapshot, lang) for name in WHOSE if name in said]
    opened, between, closed = ("（", "，", "）") if lang == "zh" else (" (", ", ", ")")
    for place, one in enumerate(cells):
        yield between if place else opened, one
    if cells:
        yield closed, None


def plainly(change: Change, snapshot: Snapshot, lang: str, *, whose: bool = True) -> str:
    """The same as text; a thing that is called something has its code in brackets."""
    return "".join(text + _called(one) for text, one in pieces(change, snapshot, lang, whose=whose))


def _called(one: Cell | None) -> str:
    if one is None:
        return ""
    thing = one.href is not None and one.href.startswith("/id/") and one.label != one.text
    return f"{one.label} ({one.text})" if thing else one.label
