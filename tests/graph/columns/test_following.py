"""Columns that follow changes are those made from nothing."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pyoxigraph as ox
import pytest
from columned import contents, made_of
from pyoxigraph import Literal, NamedNode, Quad
from tiny import fresh

from graph.columns.change import Changing
from graph.columns.made import Made
from graph.rdf import CURRENT, META, TYPE, XSD
from ontology.terms import RM


@pytest.fixture(scope="module")
def facts() -> list[Quad]:
    return list(fresh().store)


@pytest.fixture(scope="module")
def first(facts: list[Quad]) -> Made:
    return made_of(_store(facts))


def _store(facts: list[Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(facts)
    return store


@contextmanager
def _followed(made: Made, steps: list[ox.Store], changes: list[set[NamedNode]], since: ox.Store | None) -> Iterator[Made | None]:
    """Columns after some steps in one transaction, which is then given up; None where they could not follow."""
    cursor = made.db.cursor()
    cursor.begin()
    changing = Changing(cursor, made.layout, since)
    done = all(changing.followed(nodes, store) for store, nodes in zip(steps, changes, strict=True))
    yield Made(_Shared(cursor), changing.layout, made.translations.laid_out(changing.layout)) if done else None  # type: ignore[arg-type]
    cursor.close()


class _Shared:
    """A cursor that gives itself as its cursors, so that what was not committed is seen."""

    def __init__(self, cursor: object) -> None:
        self._cursor = cursor

    def cursor(self) -> object:
        return self._cursor


def _named(facts: list[Quad]) -> list[NamedNode]:
    return sorted({quad.subject for quad in facts if isinstance(quad.subject, NamedNode)}, key=str)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_things_that_go_come_back_and_change_places(seed: int, facts: list[Quad], first: Made) -> None:
    chance = random.Random(seed)
    nodes = chance.sample(_named(facts), 40)
    gone, swapped = set(nodes[:30]), dict(zip(nodes[30:35], nodes[35:], strict=True))
    fewer = [quad for quad in facts if quad.subject not in gone]
    other = [Quad(swapped[q.subject], *list(q)[1:]) if q.subject in swapped else q for q in fewer]  # type: ignore[index]
    steps = [_store(fewer), _store(list(_single(other, set(swapped.values()))))]
    with _followed(first, steps, [gone, {*swapped, *swapped.values()}], _store(facts)) as followed:
        assert followed is None or contents(followed) == contents(made_of(steps[-1]))


def _single(facts: list[Quad], nodes: set[NamedNode]) -> Iterator[Quad]:
    """Of several values of one property of one of these things the first, except where several are usual."""
    seen: set[tuple[object, ...]] = set()
    for quad in facts:
        key = (quad.subject, quad.predicate, quad.graph_name)
        if (
            quad.subject not in nodes
            or quad.predicate == TYPE
            or quad.predicate.value in (RM.inside, RM.inGroup, RM.descendsFrom)
            or key not in seen
        ):
            yield quad
        seen.add(key)


def test_a_new_class_a_new_column_and_a_new_property_are_followed(facts: list[Quad], first: Made) -> None:
    made_up = NamedNode("https://remit.example/id/responsibility/NEW")
    classes = (RM.Responsibility, RM.Visit)
    news = [
        *(Quad(made_up, TYPE, NamedNode(one), CURRENT) for one in classes),
        Quad(made_up, NamedNode(RM.riskRemovedOn), Literal("2017-05-01", datatype=NamedNode(XSD + "date")), CURRENT),
        Quad(made_up, NamedNode(RM.holder), NamedNode("https://remit.example/id/subject/NOBODY"), CURRENT),
        Quad(made_up, NamedNode(RM.value), Literal("5"), META),
    ]
    after = _store([*facts, *news])
    with _followed(first, [after], [{made_up}], _store(facts)) as followed:
        assert followed is not None
        assert contents(followed) == contents(made_of(after))
        assert contents(followed) != contents(first)


@pytest.mark.parametrize(
    "wrong",
    [
        Quad(NamedNode("https://remit.example/id/x/1"), NamedNode(RM.validFrom), Literal("some day"), CURRENT),
        Quad(NamedNode("https://remit.example/id/x/1"), NamedNode(RM.holder), Literal("somebody"), CURRENT),
    ],
)
def test_what_does_not_fit_is_not_followed(wrong: Quad, facts: list[Quad], first: Made) -> None:
    with _followed(first, [_store([*facts, wrong])], [{wrong.subject}], _store(facts)) as followed:  # type: ignore[arg-type]
        assert followed is None


def test_a_second_value_is_not_followed(facts: list[Quad], first: Made) -> None:
    quad = next(one for one in facts if one.predicate.value == RM.holder and one.graph_name == CURRENT)
    second = Quad(quad.subject, quad.predicate, NamedNode("https://remit.example/id/subject/OTHER"), CURRENT)
    with _followed(first, [_store([*facts, second])], [{quad.subject}], _store(facts)) as followed:  # type: ignore[arg-type]
        assert followed is None


@pytest.mark.slow
def test_columns_whose_facts_are_gone_are_followed_all_the_same(facts: list[Quad], first: Made) -> None:
    gone = set(islice(_named(facts), 5, 12))
    after = _store([quad for quad in facts if quad.subject not in gone])
    with _followed(first, [after], [gone], None) as followed:
        assert followed is not None
        assert contents(followed) == contents(made_of(after))
