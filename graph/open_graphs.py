"""What SPARQL Update and the Graph Store Protocol may change in a data folder of Remit: current facts, and no words.

Findings, meta and superseded are kept by Remit itself, and a graph of any other name is one that no question looks at.
"""

from functools import cache

from pyoxigraph import BlankNode, NamedNode, Quad

from graph.rdf import CURRENT, text
from graph.snapshot import Draft
from graph.vocabulary import PAPER, vocabulary
from ontology.errors import Forbidden
from ontology.terms import RM, RMV

_WORDS = (RM.BASE, RMV.BASE, PAPER)


def check_open(draft: Draft, adds: list[Quad], removes: list[Quad], graphs: list[NamedNode | BlankNode]) -> None:
    """A `Rule` of `graph.changes`.

    Forbidden   another graph than that of current facts is changed, or the words of the ontology are
    """
    for name in (*graphs, *(quad.graph_name for quad in (*adds, *removes))):
        if name != CURRENT:
            raise Forbidden(f"The graph {name} is not open to changes: facts are in the default graph, the rest Remit keeps.")
    for quad in (*adds, *removes):
        if quad in _words() or text(quad.subject).startswith(_WORDS):
            raise Forbidden(f"{quad.subject} is a word of the ontology; the program brings those, and only it changes them.")


@cache
def _words() -> frozenset[Quad]:
    return frozenset(vocabulary())
