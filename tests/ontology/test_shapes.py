"""The shapes: content with the sample county and with good examples of the rest, in both languages, and each able to fail."""

from functools import cache
from pathlib import Path

import pyshacl
import pytest
from in_memory import facts_of
from pyoxigraph import DefaultGraph, RdfFormat, Store
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

import ontology.terms
from graph.sample.county import county_tables
from ontology.terms import RM, RMV

ONTOLOGY = Path(ontology.terms.__file__).parent
GOOD = Path(__file__).parents[1] / "data" / "ontology" / "good.ttl"
SHAPES = "https://w3id.org/remit/shapes#"
SMALL = 20
CLOSE_TYPES = """
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    INSERT { ?x a ?wide } WHERE { ?x a ?narrow . ?narrow rdfs:subClassOf+ ?wide }
"""
WRONG = (Literal("wrong", lang="xx"), Literal("wrong too", lang="xx"))
WARNED = {
    "A tie without evidence is an opinion.",
    "The figure does not say which indicator it is of.",
    "No instrument backs this responsibility.",
}
"""What rosters may leave open: asked for, never required."""


@cache
def shapes() -> Graph:
    return Graph().parse(ONTOLOGY / "shapes.ttl")


@cache
def words() -> Graph:
    return Graph().parse(ONTOLOGY / "remit.ttl").parse(ONTOLOGY / "vocab.ttl")


def report(data: Graph) -> Graph:
    _, found, text = pyshacl.validate(data, shacl_graph=shapes(), inference="none", allow_warnings=True)
    assert isinstance(found, Graph), text
    return found


def as_graph(store: Store) -> Graph:
    graph = Graph()
    for name in (DefaultGraph(), *store.named_graphs()):
        graph.parse(data=store.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b"", format="nt")
    return graph


@cache
def in_order() -> Graph:
    """The sample county as it is loaded, with the good examples of what no roster has a sheet for."""
    store = facts_of(county_tables(SMALL).tables).store
    store.load(path=str(GOOD), format=RdfFormat.TURTLE)
    store.update(CLOSE_TYPES)
    return as_graph(store)


@cache
def on_what_is_in_order() -> Graph:
    return report(in_order())


@cache
def targeted() -> dict[URIRef, list[URIRef]]:
    """Named shapes with the classes they are for."""
    found: dict[URIRef, list[URIRef]] = {}
    for shape, kind in shapes().subject_objects(SH.targetClass):
        found.setdefault(URIRef(str(shape)), []).append(URIRef(str(kind)))
    return found


def paths(shape: Node) -> list[tuple[Node, Node]]:
    """The property shapes directly on a shape, with their paths."""
    return [(part, path) for part in shapes().objects(shape, SH.property) for path in shapes().objects(part, SH.path)]


@cache
def on_what_is_wrong() -> Graph:
    """For each shape and class: a thing with nothing said about it, and one with two wrong values for each path."""
    data = Graph() + words()
    for shape, kinds in targeted().items():
        for number, kind in enumerate(kinds):
            bare, wrong = (URIRef(f"{shape}/{number}/{name}") for name in ("bare", "wrong"))
            data.add((bare, RDF.type, kind))
            data.add((wrong, RDF.type, kind))
            for _, path in paths(shape):
                if isinstance(path, URIRef):
                    for value in WRONG:
                        data.add((wrong, path, value))
    data.add((BNode(), RDF.type, URIRef(RM.Record)))
    return report(data)


def caught() -> set[Node]:
    return set(on_what_is_wrong().objects(None, SH.sourceShape))


def messages(found: Graph, severity: Node) -> set[str]:
    results = set(found.subjects(SH.resultSeverity, severity))
    return {
        str(text)
        for result in results
        for text in found.objects(result, SH.resultMessage)
        if getattr(text, "language", "") == "en"
    }


@pytest.mark.slow
def test_the_sample_county_and_the_good_examples_break_no_shape() -> None:
    assert messages(on_what_is_in_order(), SH.Violation) == set()
    assert set(on_what_is_in_order().subjects(SH.resultSeverity, SH.Violation)) == set()


def test_what_is_only_warned_about_is_what_rosters_leave_open() -> None:
    assert messages(on_what_is_in_order(), SH.Warning) <= WARNED
    assert len(messages(on_what_is_in_order(), SH.Warning)) >= 2


def test_every_class_a_shape_is_for_has_an_instance_that_is_in_order() -> None:
    kinds = {kind for several in targeted().values() for kind in several}
    assert kinds - set(in_order().objects(None, RDF.type)) == set()


def test_every_class_has_a_shape_of_its_own_or_of_a_wider_class() -> None:
    aimed_at = {kind for several in targeted().values() for kind in several}
    own = [kind for kind in words().subjects(RDF.type, OWL.Class) if str(kind).startswith(RM.BASE)]
    assert len(own) > 80
    assert [kind for kind in own if not aimed_at & set(words().transitive_objects(kind, RDFS.subClassOf))] == []


@pytest.mark.parametrize("shape", sorted(targeted()), ids=lambda shape: shape.fragment)
def test_every_part_of_a_shape_catches_something(shape: URIRef) -> None:
    parts = {part for part, _ in paths(shape)}
    checked = parts or {shape}
    assert [next(shapes().objects(part, SH.path), part) for part in checked - caught()] == []


def test_what_a_shape_asks_of_the_thing_as_a_whole_catches_something() -> None:
    wholes = {shape for shape in targeted() if any(shapes().objects(shape, SH["or"] | SH.xone | SH.nodeKind))}
    assert len(wholes) > 3
    assert wholes - caught() == set()


def scheme_shapes() -> dict[Node, Node]:
    """Shapes that no class is for, with the scheme whose concepts they let through."""
    aimed = {shape for shape in shapes().subjects(RDF.type, SH.NodeShape) if shape not in targeted()}
    return {shape: scheme for shape in aimed for part, _ in paths(shape) for scheme in shapes().objects(part, SH.hasValue)}


def asking_for_concepts() -> list[tuple[URIRef, Node, Node]]:
    """Class, path and scheme wherever a shape asks for a concept of a scheme."""
    return [
        (kinds[0], path, scheme_shapes()[scheme])
        for shape, kinds in targeted().items()
        for part, path in paths(shape)
        for scheme in shapes().objects(part, SH.node)
    ]


def test_a_concept_of_another_scheme_is_caught_wherever_a_scheme_is_asked_for() -> None:
    data = Graph() + words()
    things = []
    for number, (kind, path, scheme) in enumerate(asking_for_concepts()):
        thing = URIRef(f"urn:thing:{number}")
        other = RMV.sex_male if str(scheme) != RMV.sexes else RMV.role_lead
        data.add((thing, RDF.type, kind))
        data.add((thing, path, URIRef(other)))
        things.append((thing, path))
    found = report(data)
    caught_at = {
        (found.value(result, SH.focusNode), found.value(result, SH.resultPath))
        for result in found.subjects(SH.sourceConstraintComponent, SH.NodeConstraintComponent)
    }
    assert len(things) > 40
    assert [place for place in things if place not in caught_at] == []


def test_every_scheme_shape_is_asked_for_and_its_scheme_is_there() -> None:
    assert set(scheme_shapes()) <= set(shapes().objects(None, SH.node))
    assert [scheme for scheme in scheme_shapes().values() if (scheme, RDF.type, SKOS.ConceptScheme) not in words()] == []


def test_every_part_says_what_is_wrong_once_in_english_and_once_in_chinese() -> None:
    asking = set(shapes().objects(None, SH.property)) | {
        shape for shape in targeted() if any(shapes().objects(shape, SH["or"] | SH.xone | SH.nodeKind))
    }
    assert len(asking) > 200
    for part in asking:
        spoken = sorted(str(text.language) for text in shapes().objects(part, SH.message) if isinstance(text, Literal))
        assert spoken == ["en", "zh"], list(shapes().objects(part, SH.path))


def test_every_term_a_shape_names_is_in_the_ontology() -> None:
    described = {str(term) for term in words().subjects(RDFS.isDefinedBy)}
    named = {str(node) for triple in shapes() for node in triple if str(node).startswith("https://w3id.org/remit/")}
    assert {
        term for term in named if not term.startswith((SHAPES, SHAPES.rstrip("#"), "https://w3id.org/remit/shapes/"))
    } <= described
