"""What columns of our sheets are called, and what their cells say, for a statement that is in the store."""

from datetime import date, timedelta

from pyoxigraph import Literal, NamedNode

from graph.id_numbers import shown
from graph.ids import Ids
from graph.intake.concepts import short_words
from graph.intake.dialect import Column
from graph.intake.kinds import roster_of
from graph.rdf import OPEN_END, Term, compact, text


def column_of(kind: str, predicate: str, term: Term) -> Column | None:
    """The column of a sheet that a statement about a record of this kind comes from."""
    roster = roster_of(kind)
    language = term.language or "" if isinstance(term, Literal) else ""
    fitting = [column for column in roster.columns if column.predicate == predicate] if roster else []
    return next((column for column in fitting if column.language == language), fitting[0] if fitting else None)


def heading(column: Column | None, predicate: str, lang: str) -> str:
    """What a column is called; a property that no column has by its prefixed name."""
    if column is None:
        return compact(predicate)
    return column.zh if lang == "zh" else column.header


def written(term: Term, column: Column | None, ids: Ids) -> str:
    """A term as a sheet says it: codes, short words, last days, nothing for an open end."""
    if isinstance(term, NamedNode):
        split = ids.split(term.value)
        return split[1] if split else short_words().get(term.value, compact(term.value))
    if column is not None and column.kind == "id-number":
        return shown(text(term))
    if isinstance(term, Literal) and term.datatype.value.endswith("#date"):
        return _day(term.value, last=column is not None and column.kind == "last-day")
    return text(term)


def _day(said: str, *, last: bool) -> str:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return said
    if day == OPEN_END:
        return ""
    return (day - timedelta(days=1)).isoformat() if last else said
