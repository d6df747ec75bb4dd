"""The vocabulary as the store keeps it."""

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.ids import Ids
from graph.rdf import CURRENT, LABEL, TYPE, literal
from graph.snapshot import Draft, Snapshot, Version
from graph.vocabulary import PAPER, bring_vocabulary, has_vocabulary, superclasses, vocabulary
from ontology.terms import RM


def test_what_the_study_states_is_of_every_class_above_its_own() -> None:
    figure = NamedNode(f"{PAPER}mutual-loan-households")
    classes = {quad.object for quad in vocabulary() if quad.subject == figure and quad.predicate == TYPE}
    assert {NamedNode(RM.StatedFigure), NamedNode(RM.Record)} <= classes == set(map(NamedNode, superclasses(RM.StatedFigure)))


def test_a_class_is_not_made_an_instance_of_itself() -> None:
    assert Quad(NamedNode(RM.StatedFigure), TYPE, NamedNode(RM.Record), CURRENT) not in vocabulary()


def test_the_words_of_another_version_give_way_and_nothing_else_is_touched() -> None:
    store = ox.Store()
    bring_vocabulary(Draft(store, Version(0, ""), Ids()))
    term, old, fact = NamedNode(RM.Duty), NamedNode(f"{RM.BASE}OldWord"), NamedNode("https://remit.example/id/duty/D1")
    concept, bare = NamedNode(RM.BASE.replace("/ns#", "/vocab#") + "old-word"), NamedNode(f"{PAPER}old-figure")
    there = set(store)
    former = {
        Quad(term, LABEL, literal("as it was called"), CURRENT),
        Quad(old, TYPE, NamedNode("http://www.w3.org/2002/07/owl#Class"), CURRENT),
        Quad(concept, NamedNode("http://www.w3.org/2004/02/skos/core#inScheme"), NamedNode(RM.Duty), CURRENT),
        Quad(bare, TYPE, NamedNode(RM.StatedFigure), CURRENT),
    }
    facts = {Quad(fact, TYPE, term, CURRENT), Quad(fact, LABEL, literal("a fact"), CURRENT)}
    store.extend(former | facts)
    store.remove(next(store.quads_for_pattern(None, NamedNode(RM.sha256), None, None)))
    draft = Draft(store, Version(1, ""), Ids(), before=Snapshot(ox.Store(), Version(1, ""), Ids()))
    assert not has_vocabulary(draft)
    bring_vocabulary(draft)
    assert has_vocabulary(draft)
    assert set(store) == there | facts
    assert (draft.changed or set()) - {NamedNode(RM.BASE.rstrip("#"))} == {quad.subject for quad in former}
