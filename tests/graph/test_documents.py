"""The files of words as documents: what each term's own part is, and where a term is described."""

from importlib.resources import files

import pytest
from pyoxigraph import BlankNode, RdfFormat, parse

from graph.documents import FILES, OWL, document, documents, entry
from ontology.terms import RM, RMV

BASE = "https://w3id.org/remit/"


@pytest.mark.parametrize("name", FILES)
def test_a_document_says_what_its_file_says(name: str) -> None:
    read, lines = documents()[name], list(parse(files("ontology").joinpath(FILES[name]).read_bytes(), RdfFormat.TURTLE))
    assert len(read.triples) == len(lines)
    assert [triple.predicate for triple in read.triples] == [quad.predicate for quad in lines]
    assert read.terms


@pytest.mark.parametrize("terms", [RM, RMV])
def test_every_term_that_the_code_knows_has_its_entry(terms: type) -> None:
    iris = [iri for name, iri in vars(terms).items() if not name.startswith("_") and name != "BASE"]
    assert len(iris) > 200
    for iri in iris:
        assert entry(iri) == ("ns" if terms is RM else "vocab", iri.partition("#")[2])


@pytest.mark.parametrize(
    ("iri", "place"),
    [
        (BASE + "ns", ("ns", "")),
        (BASE + "ns#", None),
        (BASE + "ns/" + documents()["ns"].version, ("ns", "")),
        (BASE + "ns/0.0.1", None),
        (BASE + "ns#Unheard", None),
        (BASE + "ns#role-lead", None),
        (BASE + "paper", ("paper", "")),
        (BASE + "paper#county-a", ("paper", "county-a")),
        (BASE + "shapes#Record", ("shapes", "Record")),
        (BASE + "graph/meta", None),
        ("http://www.w3.org/ns/org#Organization", None),
        ("", None),
    ],
)
def test_where_an_iri_is_described(iri: str, place: tuple[str, str] | None) -> None:
    assert entry(iri) == place


def test_blank_nodes_are_numbered_by_the_file_alone() -> None:
    turtle = b"@prefix x: <https://w3id.org/remit/ns#> . x:a x:b [ x:c [ x:d 1 ] ] , [ x:d 2 ] . x:e x:f ( 1 2 ) ."
    first, second = document("ns", turtle), document("ns", turtle)
    assert first.triples == second.triples
    assert {
        node.value for triple in first.triples for node in (triple.subject, triple.object) if isinstance(node, BlankNode)
    } == {
        "b1",
        "b2",
        "b3",
        "b4",
        "b5",
    }


def test_a_term_brings_the_blank_nodes_that_it_leads_to_and_nothing_else() -> None:
    turtle = b"""@prefix x: <https://w3id.org/remit/ns#> .
        x:a x:b [ x:c _:again ] ; x:d x:other . _:again x:e _:again , 1 . x:other x:d 3 . _:alone x:d 4 ."""
    found = [(triple.predicate.value[-1], str(triple.object)) for triple in document("ns", turtle).described("a")]
    assert sorted(name for name, _ in found) == ["b", "c", "d", "e", "e"]
    assert f"<{RM.BASE}other>" in dict(found)["d"]


def test_a_header_speaks_a_language() -> None:
    title = "http://purl.org/dc/terms/title"
    assert documents()["vocab"].header(title, "zh") == "职责边界词表"
    assert documents()["vocab"].header(title, "en") == "Remit vocabularies"
    assert documents()["paper"].header(title, "en") == ""
    assert documents()["ns"].header(OWL + "versionIRI") == f"{BASE}ns/{documents()['ns'].version}"
