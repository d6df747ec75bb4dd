"""A change in one sentence that calls things by their names: as pieces with links for a page, and as plain text."""

from collections.abc import Iterator
from string import Formatter

from api.cells import Cell, cell
from graph.snapshot import Snapshot
from queries.change_terms import terms_of
from queries.changes import Change


def pieces(change: Change, snapshot: Snapshot, lang: str) -> Iterator[tuple[str, Cell | None]]:
    """The sentence of a change as plain text and what follows it, a cell or nothing."""
    phrase, terms = change.phrase(), terms_of(change, snapshot)
    for text, name, _, _ in Formatter().parse(phrase.patterns.said(lang)):
        word = phrase.word(name, lang) if name and name not in terms else ""
        yield text, (cell(terms[name], snapshot, lang) if name in terms else Cell(word, word, None)) if name else None


def plainly(change: Change, snapshot: Snapshot, lang: str) -> str:
    """The same as text; a thing that is called something has its code in brackets."""
    return "".join(text + _called(one) for text, one in pieces(change, snapshot, lang))


def _called(one: Cell | None) -> str:
    if one is None:
        return ""
    thing = one.href is not None and one.href.startswith("/id/") and one.label != one.text
    return f"{one.label} ({one.text})" if thing else one.label
