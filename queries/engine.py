"""Which engine answers a question: the columns beside the store where they can and it pays, else the store, which is the truth.

No question says so itself. The columns answer a question about the county, or a part of it, that their profile of SPARQL covers;
what is asked of one village, household, person, finding or goal, and does not take long, is found in the store's indexes as fast.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph.columns.kinds import PARAMETER, kind_of, stored
from graph.ids import Ids
from graph.rdf import Term
from graph.snapshot import Snapshot, Table
from ontology.errors import BadRequest, Conflict
from queries.catalog import Question, catalog
from queries.params import Bound, bind, resolve

COLUMNS, STORE = "columns", "store"
NARROW = {"village", "household", "finding", "person", "goal"}
"""Kinds of things of which so little is known that the store finds it at once."""


@dataclass(frozen=True)
class Engine:
    """Which engine answers, why, and the text that it runs."""

    name: str
    why: str
    text: str


def select(asked: Question, bound: Bound, sparql: str, snapshot: Snapshot) -> Table:
    """The rows of a question, whose text with its parameters is `sparql`."""
    faster = snapshot.faster
    if faster is not None and not narrow(asked, bound, snapshot.ids):
        found = faster.select(template(asked, bound), {name: stored(term) for name, term in bound.terms.items() if kind_of(term)})
        if found is not None:
            return found
    return snapshot.answer(asked.name, sparql)


def explain(asked: Question, bound: Bound, sparql: str, snapshot: Snapshot) -> Engine:
    """Which engine answers a question, and why."""
    if found := narrow(asked, bound, snapshot.ids):
        return Engine(STORE, f"{found} is one thing, of which the store's indexes find all that is said", sparql)
    if snapshot.faster is None:
        return Engine(STORE, "there are no columns of these data", sparql)
    text, covered = snapshot.faster.explained(template(asked, bound))
    if covered:
        return Engine(COLUMNS, "it is asked of many things, and the profile covers it", text)
    return Engine(STORE, text, sparql)


def prepare(snapshot: Snapshot, ended: Callable[[], bool]) -> None:
    """Translate the questions that take long, as they are mostly asked: parsing one takes longer than answering it."""
    long = [one for one in catalog().values() if one.long and snapshot.faster]
    for asked, bound in (*_whole(long, snapshot), *_parts(long, snapshot)):
        if ended():
            return
        explain(asked, bound, "", snapshot)


def _whole(asked: Iterable[Question], snapshot: Snapshot) -> Iterator[tuple[Question, Bound]]:
    """Questions as they are asked of everything."""
    for one in asked:
        try:
            yield one, resolve(one, {}, snapshot)
        except (BadRequest, Conflict):
            continue  # one that must be told something, or has no day yet


def _parts(asked: Iterable[Question], snapshot: Snapshot) -> Iterator[tuple[Question, Bound]]:
    """Questions as they are asked of one place: which one makes no difference to their text, nor mostly its kind."""
    for one, bound in _whole(asked, snapshot):
        for name, kinds in one.places.items():
            kind = next((kind for kind in kinds if kind not in NARROW), kinds[0])
            yield one, Bound(bound.terms | {name: NamedNode(snapshot.ids.iri(kind, "any"))}, bound.words | {name: "any"})


def narrow(asked: Question, bound: Bound, ids: Ids) -> str:
    """The parameter that narrows a question to a small place or thing; empty where none does, or it takes long even so."""
    if asked.takes_long(bound.words):
        return ""
    split = {name: ids.split(term.value) for name, term in bound.terms.items() if isinstance(term, NamedNode)}
    return next((name for name, code in split.items() if code and code[0] in NARROW), "")


def template(asked: Question, bound: Bound) -> str:
    """The text of a question in which every parameter stands by its name: the same for all values."""
    return bind(asked, {name: _stand_in(name, term) for name, term in bound.terms.items()})


def _stand_in(name: str, term: Term) -> Term:
    kind: Any = kind_of(term)
    if kind is None:
        return term
    return (
        NamedNode(PARAMETER + name) if isinstance(term, NamedNode) else Literal(name, datatype=NamedNode(PARAMETER + kind.value))
    )
