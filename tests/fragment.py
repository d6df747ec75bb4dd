"""An invented corner of a county with facts of every kind (tests/data/fragment), and the paper's figures beside them.

It is asserted as the rosters would assert it; types of superclasses, closures and the vocabulary are added as a load adds them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
import rdflib.plugins.sparql
from in_memory import in_rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat

from graph.closures import close_over
from graph.ids import Ids
from graph.rdf import CURRENT, META, SUPERSEDED, TYPE, text
from graph.snapshot import Draft, GraphName, Version
from graph.vocabulary import bring_vocabulary, superclasses

FOLDER = Path(__file__).parent / "data" / "fragment"


def turtle(path: Path, graph: GraphName = CURRENT) -> Iterator[Quad]:
    """The statements of one Turtle file, with the types of all superclasses."""
    for quad in ox.parse(path=str(path), format=RdfFormat.TURTLE):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)
        if quad.predicate == TYPE:
            yield from (Quad(quad.subject, TYPE, NamedNode(name), graph) for name in superclasses(text(quad.object)))


@cache
def fragment() -> Draft:
    """The draft that all tests share, which only read it."""
    draft = Draft(ox.Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    for path, graph in (
        (FOLDER / "example.ttl", CURRENT),
        (FOLDER / "superseded.ttl", SUPERSEDED),
        (FOLDER / "meta.ttl", META),
    ):
        draft.add(turtle(path, graph))
    close_over(draft)
    return draft


@cache
def on_rdflib() -> rdflib.Dataset:
    """The same facts in rdflib's own engine."""
    return in_rdflib(fragment())
