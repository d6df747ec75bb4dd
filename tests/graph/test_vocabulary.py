"""The vocabulary as the store keeps it."""

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, TYPE
from graph.vocabulary import PAPER, superclasses, vocabulary
from ontology.terms import RM


def test_what_the_study_states_is_of_every_class_above_its_own() -> None:
    figure = NamedNode(f"{PAPER}mutual-loan-households")
    classes = {quad.object for quad in vocabulary() if quad.subject == figure and quad.predicate == TYPE}
    assert {NamedNode(RM.StatedFigure), NamedNode(RM.Record)} <= classes == set(map(NamedNode, superclasses(RM.StatedFigure)))


def test_a_class_is_not_made_an_instance_of_itself() -> None:
    assert Quad(NamedNode(RM.StatedFigure), TYPE, NamedNode(RM.Record), CURRENT) not in vocabulary()
