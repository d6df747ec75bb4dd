"""Asks one question of one snapshot: parameters, query, the Python step after it where there is one, and what the cells mean."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from json.encoder import encode_basestring_ascii

from pyoxigraph import NamedNode

from graph.intake.concepts import short_words
from graph.rdf import Term, Value, value
from graph.snapshot import Snapshot, Table, Version
from queries.catalog import Question, question
from queries.engine import select
from queries.params import Bound, bind, resolve

Then = Callable[[Table, Bound, Snapshot], Table]
"""The Python step after a query: the rows it gave, become the rows of the answer."""


@dataclass(frozen=True)
class Answer:
    """A whole answer. `params` are the parameters as resolved, in words; `sparql` is the query as it was asked."""

    question: Question
    params: dict[str, str]
    version: Version
    sparql: str
    table: Table

    @property
    def as_of(self) -> str | None:
        """The day that counted; None for a question without one."""
        return self.params.get("as_of")


def ask(name: str, given: Mapping[str, str], snapshot: Snapshot) -> Answer:
    """Ask a question of the catalog.

    NotFound     there is no such question
    BadRequest   a parameter is wrong
    Conflict     no day was named and the data declare none
    """
    asked = question(name)
    bound, sparql, table = rows_of(asked, given, snapshot)
    if asked.then:
        module, _, function = asked.then.partition(":")
        step: Then = getattr(import_module(module), function)
        table = step(table, bound, snapshot)
    return Answer(asked, bound.words, snapshot.version, sparql, table)


def rows_of(asked: Question, given: Mapping[str, str], snapshot: Snapshot) -> tuple[Bound, str, Table]:
    """The parameters of a question as resolved, its query, and the rows of that, before any Python step; errors as for `ask`."""
    bound = resolve(asked, given, snapshot)
    sparql = bind(asked, bound.terms)
    return bound, sparql, select(asked, bound, sparql, snapshot)


def row_ids(asked: Question, table: Table) -> Iterator[str]:
    """What each row is known by in every version of the data: a digest of its key (128 bits of SHA-256)."""
    places = [table.columns.index(column) for column in asked.key]
    for row in table.rows:
        said = [asked.name, *("" if row[place] is None else str(row[place]) for place in places)]
        text = ", ".join(map(encode_basestring_ascii, said))  # as `json.dumps` writes a list, which takes three times as long
        yield hashlib.sha256(f"[{text}]".encode()).hexdigest()[:32]


def word(term: Term | None, snapshot: Snapshot) -> str:
    """A cell as one word: a thing's code, a concept's short word, a plain value; empty where nothing is known."""
    if isinstance(term, NamedNode):
        split = snapshot.ids.split(term.value)
        return split[1] if split else short_words().get(term.value, term.value)
    return plain(value(term))


def plain(found: Value) -> str:
    """A value as text: days as 2017-11-30, numbers without exponent or trailing zeros, yes and no."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, Decimal):
        return format(found.normalize(), "f")
    return found.isoformat() if isinstance(found, date) else str(found)
