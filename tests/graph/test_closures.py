"""The kept closures are what a brute-force reading of the asserted facts gives, also after everything was moved about."""

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from graph.closures import close_over
from graph.rdf import CURRENT, TYPE
from graph.snapshot import Draft, Snapshot, Version
from graph.vocabulary import superclasses
from ontology.terms import RM, RMV

HIERARCHIES = [(RM.within, RM.Village, RM.inside), (RM.delegatedFrom, RM.Responsibility, RM.descendsFrom)]
EVERYONE = NamedNode(RMV.group_everyone)

Parents = dict[int, int]
"""Parent by child. A parent has a smaller number: there are no circles."""


@st.composite
def forests(draw: st.DrawFn) -> Parents:
    size = draw(st.integers(1, 12))
    return {child: draw(st.integers(-1, child - 1)) for child in range(size)}


def node(number: int) -> NamedNode:
    return NamedNode(f"urn:n:{number}")


def statements(parents: Parents, step: str, of_class: str) -> set[Quad]:
    found = set()
    for child, parent in parents.items():
        found |= {Quad(node(child), TYPE, NamedNode(name), CURRENT) for name in superclasses(of_class)}
        if parent >= 0:
            found.add(Quad(node(child), NamedNode(step), node(parent), CURRENT))
    return found


def brute_force(parents: Parents) -> set[tuple[int, int]]:
    found = {(child, child) for child in parents}
    while True:
        more = found | {(child, parents[above]) for child, above in found if parents[above] >= 0}
        if more == found:
            return found
        found = more


def kept(draft: Draft, closure: str) -> set[tuple[int, int]]:
    return {
        (int(str(quad.subject.value).rsplit(":", 1)[1]), int(str(quad.object.value).rsplit(":", 1)[1]))  # type: ignore[union-attr]
        for quad in draft.quads(predicate=NamedNode(closure))
    }


def draft_of(quads: set[Quad]) -> Draft:
    draft = Draft(ox.Store(), Version(0, ""))
    draft.add(quads)
    return draft


@given(forests(), forests(), st.sampled_from(HIERARCHIES))
def test_the_kept_closure_equals_a_brute_force_one_also_after_moves(
    first: Parents, second: Parents, hierarchy: tuple[str, str, str]
) -> None:
    step, of_class, closure = hierarchy
    draft = draft_of(statements(first, step, of_class))
    close_over(draft)
    assert kept(draft, closure) == brute_force(first)
    before, after = statements(first, step, of_class), statements(second, step, of_class)
    draft.remove(before - after)
    draft.add(after - before)
    close_over(draft)
    assert kept(draft, closure) == brute_force(second)
    assert close_over(draft) == 0


def later(draft: Draft) -> Draft:
    """The draft of a later commit: it starts with nothing touched, on what the other one made."""
    before = ox.Store()
    before.bulk_extend(draft.store)
    return Draft(draft.store, Version(1, ""), before=Snapshot(before, Version(1, "")))


@given(st.lists(forests(), min_size=2, max_size=4), st.sampled_from(HIERARCHIES))
def test_only_what_changed_and_what_is_below_it_is_looked_at_and_that_is_enough(
    states: list[Parents], hierarchy: tuple[str, str, str]
) -> None:
    step, of_class, closure = hierarchy
    draft = draft_of(set())
    for parents in states:
        there = set(draft.quads(predicate=NamedNode(step))) | set(draft.quads(predicate=TYPE))
        wanted = statements(parents, step, of_class)
        draft.remove(there - wanted)
        draft.add(wanted - there)
        close_over(draft)
        assert kept(draft, closure) == brute_force(parents)
        draft = later(draft)
    rebuilt = draft_of(statements(states[-1], step, of_class))
    close_over(rebuilt)
    assert set(draft.store) == set(rebuilt.store)


@given(forests())
def test_a_closed_draft_stays_as_it_is(parents: Parents) -> None:
    draft = draft_of(statements(parents, RM.within, RM.Village) | statements(parents, RM.delegatedFrom, RM.Responsibility))
    assert close_over(draft) > 0
    there = set(draft.store)
    assert close_over(draft) == 0
    assert set(draft.store) == there


def test_every_scope_belongs_to_everyone_and_nothing_else_does() -> None:
    quads = statements({0: -1, 1: 0}, RM.within, RM.Village)
    wrong = Quad(node(9), NamedNode(RM.inGroup), EVERYONE, CURRENT)
    other = Quad(node(1), NamedNode(RM.inGroup), NamedNode(RMV.group_general_poor), CURRENT)
    draft = draft_of(quads | {wrong, other})
    close_over(draft)
    assert {quad.subject for quad in draft.quads(predicate=NamedNode(RM.inGroup), object_=EVERYONE)} == {node(0), node(1)}
    assert other in draft.store


def test_a_circle_ends() -> None:
    quads = {Quad(node(n), TYPE, NamedNode(RM.Scope), CURRENT) for n in range(3)}
    quads |= {Quad(node(n), NamedNode(RM.within), node((n + 1) % 3), CURRENT) for n in range(3)}
    draft = draft_of(quads)
    close_over(draft)
    assert kept(draft, RM.inside) == {(one, other) for one in range(3) for other in range(3)}


def test_a_change_elsewhere_costs_nothing() -> None:
    draft = draft_of(statements({0: -1}, RM.within, RM.Village))
    close_over(draft)
    after = later(draft)
    after.add([Quad(node(5), NamedNode(RM.outcome), NamedNode(RMV.outcome_completed), CURRENT)])
    assert close_over(after) == 0
