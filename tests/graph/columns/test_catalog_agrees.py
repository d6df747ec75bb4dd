"""Every question of the catalog on both engines: the columns are held against the store."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest
from columned import bag, made_of, select
from hypothesis import given, settings
from hypothesis import strategies as st
from in_memory import facts_of
from pyoxigraph import NamedNode
from small_counties import DATA_DAY, small_counties
from small_counties import ONE as DAY
from tiny import fresh, needed

from graph.columns.kinds import kind_of, stored
from graph.columns.made import Made
from graph.rdf import TYPE
from graph.snapshot import Draft
from ontology.errors import BadRequest, Conflict
from ontology.terms import RM
from queries.catalog import Question, catalog
from queries.engine import template
from queries.judge import judge
from queries.params import bind, resolve

LEFT = {
    "of several kinds": {"exit-check", "household-file", "income-explained", "income-flips", "income-line"}
    | {
        "income-versions",
        "incomes",
        "balances-off",
        "coverage",
        "figures-between-layers",
        "loans",
        "money-nothing",
        "repayments",
    },
    "a property that is a variable": {"inequality", "lorenz", "matrix-violations", "profile"},
    "the IRI of a text": {"chains", "pairings-uneven"},
    "a calculated decimal divided": {"contradictions"},
    "joined by what may be unbound": {"told"},
    "no column": {"imports", "indicators", "known-at", "orphans", "records-of-file", "same", "source-of"},
    "texts in a row": {"matrix"},
}
"""The questions that the store answers, by what in them is outside the profile."""
RULES = [name for name, question in catalog().items() if question.finding]
OTHERS = [name for name in catalog() if name not in RULES]
THEMES = {"village": RM.Village, "subject": RM.Subject, "household": RM.Household}


@cache
def _tiny() -> tuple[Draft, Made]:
    draft = fresh()
    return draft, made_of(draft.store)


def agrees(question: Question, words: dict[str, str], draft: Draft, made: Made) -> bool:
    """Whether the columns answered; their rows are those of the store, or this fails."""
    bound = resolve(question, words, draft)
    text = template(question, bound)
    found = select(made, text, {name: stored(term) for name, term in bound.terms.items() if kind_of(term)})
    if found is not None:
        wanted = draft.select(bind(question, bound.terms))
        assert found.columns == wanted.columns
        assert bag(found) == bag(wanted), (question.name, words, made.explained(text)[0])
    return found is not None


@pytest.mark.parametrize("name", [*RULES, *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS)])
def test_the_tiny_county(name: str) -> None:
    question, (draft, made) = catalog()[name], _tiny()
    left = any(name in names for names in LEFT.values())
    assert agrees(question, needed(question), draft, made) != left, "the list of what is left to the store is wrong"


@pytest.mark.slow
@settings(max_examples=5)
@given(small_counties(), st.data())
def test_random_counties_and_parameters(tables: Any, data: st.DataObject) -> None:
    draft = facts_of(tables)
    judge(draft)
    made = made_of(draft.store)
    everything = data.draw(st.booleans())
    for question in catalog().values():
        try:
            agrees(question, dict(_words(question, draft, data, everything=everything)), draft, made)
        except (BadRequest, Conflict):
            continue


def _words(question: Question, draft: Draft, data: st.DataObject, *, everything: bool) -> Iterator[tuple[str, str]]:
    """All parameters, or those that it needs, with values of the county: two texts of each, since parsing takes so long."""
    for name, param in question.params.items():
        if param.required or everything:
            values = list(_values(param.type, draft)) or [param.example]
            yield name, data.draw(st.sampled_from(values))


def _values(kind: str, draft: Draft) -> Iterable[str]:
    if kind == "date":
        return [(DATA_DAY + days * DAY).isoformat() for days in (-400, -62, -30, -1, 0, 1)]
    if kind == "integer":
        return ["0", "1", "30", "365"]
    names = [THEMES[one] for one in kind.split(",") if one in THEMES]
    things = [quad.subject for one in names for quad in draft.quads(None, TYPE, NamedNode(one))]
    split = (draft.ids.split(thing.value) for thing in things if isinstance(thing, NamedNode))
    return [found[1] for found in split if found]
