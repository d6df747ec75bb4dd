"""JSON-LD reads back to the same triples in both libraries, whatever the triples are, and says them with short keys."""

import json
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple
from rdflib.compare import isomorphic

from graph.documents import documents
from graph.jsonld import to_jsonld
from graph.rdf import PREFIXES, XSD
from ontology.terms import RM, RMV

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

RDF = PREFIXES["rdf"]
THING = "https://remit.example/id/village/V03"


def lines(triples: list[Triple]) -> bytes:
    return ox.serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def canonical(data: bytes, form: RdfFormat) -> set[ox.Quad]:
    found = ox.Dataset(ox.parse(data, form))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(found)


def check(triples: list[Triple], prefixes: dict[str, str] | None = None) -> dict[str, Any]:
    """Both libraries read the same; the document as JSON."""
    document = to_jsonld(triples, prefixes)
    assert canonical(document, RdfFormat.JSON_LD) == canonical(lines(triples), RdfFormat.N_TRIPLES), document.decode()
    ours = rdflib.Graph().parse(data=document, format="json-ld")
    assert isomorphic(ours, rdflib.Graph().parse(data=lines(triples), format="nt")), document.decode()
    found: dict[str, Any] = json.loads(document)
    return found


def said(predicate: str, *objects: ox.NamedNode | ox.BlankNode | ox.Literal) -> dict[str, Any]:
    """What the document says of one thing."""
    found = check([Triple(NamedNode(THING), NamedNode(predicate), one) for one in objects])
    del found["@context"]
    assert found.pop("id") == THING
    return found


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def test_what_the_context_knows_has_short_keys_and_plain_values() -> None:
    assert said(RM.within, NamedNode(THING + "x")) == {"within": THING + "x"}
    assert said(RM.duty, NamedNode(RMV.duty_housing)) == {"duty": "duty-housing"}
    assert said(RM.validFrom, typed("2017-01-01", "date")) == {"validFrom": "2017-01-01"}
    assert said(RM.year, typed("2017", "integer")) == {"year": 2017}
    assert said(RM.share, typed("0.60", "decimal")) == {"share": "0.60"}
    assert said(RM.coreDuty, typed("true", "boolean")) == {"coreDuty": True}
    assert said(RM.evidence, Literal("seen")) == {"evidence": "seen"}
    assert said(RDF + "type", NamedNode(RM.Village)) == {"type": "Village"}
    two_labels = [Literal("Lower", language="en"), Literal("下", language="zh")]
    assert said(PREFIXES["rdfs"] + "label", *two_labels) == {"labels": {"en": "Lower", "zh": "下"}}


def test_what_a_key_would_change_stands_in_full() -> None:
    assert said(RM.year, typed("02017", "integer")) == {"year": "02017"}
    assert said(RM.year, typed("2017", "gYear")) == {"rm:year": {"@value": "2017", "@type": "xsd:gYear"}}
    assert said(RM.coreDuty, typed("1", "boolean")) == {"coreDuty": "1"}
    assert said(RM.within, Literal("V03")) == {"rm:within": "V03"}
    assert said(RM.validFrom, NamedNode(THING)) == {"rm:validFrom": {"id": THING}}
    assert said(RM.duty, NamedNode("https://other.example/duty")) == {"duty": "https://other.example/duty"}
    assert said("https://other.example/p", Literal(2.5)) == {"https://other.example/p": {"@value": "2.5", "@type": "xsd:double"}}


def test_a_name_of_the_context_never_swallows_an_iri() -> None:
    for iri in ("org:x", "rm:x", "rmv:x", "duty:x", "id:x", "type:x", "xsd:date", "urn:x"):
        for predicate in (RM.within, RM.duty, PREFIXES["org"] + "unitOf", "https://other.example/p", iri):
            check(
                [Triple(NamedNode(iri), NamedNode(predicate), NamedNode(iri)), Triple(NamedNode(iri), ox_type(), NamedNode(iri))]
            )
            check([Triple(NamedNode(THING), NamedNode(predicate), Literal("x", datatype=NamedNode(iri)))])


def ox_type() -> NamedNode:
    return NamedNode(RDF + "type")


def test_lists_and_nested_nodes_are_written_as_such() -> None:
    turtle = b"<urn:a> <urn:p> ( 1 [ <urn:q> 2 ] ( 3 ) ) , () ; <urn:r> [ <urn:s> [ <urn:t> 4 ] ] ."
    found = check([Triple(*quad[:3]) for quad in map(tuple, ox.parse(turtle, RdfFormat.TURTLE))])
    assert found["urn:p"][0]["@list"][:2] == [1, {"urn:q": 2}]
    assert found["urn:r"] == {"urn:s": {"urn:t": 4}}


@pytest.mark.parametrize(
    "turtle",
    [
        "_:a <urn:p> _:b . _:b <urn:p> _:a .",
        "_:a <urn:p> _:a .",
        "<urn:x> <urn:p> _:a . _:a <urn:p> _:b . _:b <urn:q> _:a .",
        "<urn:x> <urn:p> _:a . <urn:y> <urn:p> _:a . _:a <urn:q> 1 .",
        "<urn:x> <urn:p> _:nothing .",
        f"_:l <{RDF}first> 1 ; <{RDF}rest> _:l . <urn:x> <urn:p> _:l .",
        f"<urn:x> <urn:p> _:l . _:l <{RDF}first> 1 , 2 ; <{RDF}rest> <{RDF}nil> .",
        f"<urn:x> <urn:p> _:l . _:l <{RDF}first> 1 ; <{RDF}rest> <urn:y> .",
        f"<urn:x> <urn:p> _:l ; <urn:q> _:l . _:l <{RDF}first> 1 ; <{RDF}rest> <{RDF}nil> .",
        f"_:l <{RDF}first> 1 ; <{RDF}rest> <{RDF}nil> .",
        "<urn:x> <urn:p> 1 . <urn:y> <urn:p> 2 .",
        "",
    ],
)
def test_blank_nodes_in_any_knot(turtle: str) -> None:
    check([Triple(quad.subject, quad.predicate, quad.object) for quad in ox.parse(turtle.encode(), RdfFormat.TURTLE)])


IRIS = [THING, RM.Village, RMV.duty_housing, RM.BASE + "not-there", "urn:x", "http://www.w3.org/ns/org#Organization"]
PREDICATES = [RM.within, RM.duty, RM.year, RM.validFrom, RM.share, RM.coreDuty, RM.evidence, RDF + "type", "urn:p"]
PREDICATES += [PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "identifier"]
DATATYPES = ["string", "integer", "decimal", "boolean", "date", "dateTime", "double"]
TEXTS = ["", "x", "1", "-1", "01", "1.0", "true", "0", "2017-01-01", "1E0", "12345678901234567890", '"\\\n', "下", "@id", "rm:x"]
NODES = st.one_of(st.sampled_from(IRIS).map(NamedNode), st.sampled_from("abc").map(BlankNode))
LITERALS = st.one_of(
    st.builds(typed, st.sampled_from(TEXTS), st.sampled_from(DATATYPES)),
    st.builds(lambda text, lang: Literal(text, language=lang), st.sampled_from(TEXTS), st.sampled_from(["en", "zh", "zh-Hant"])),
)
TRIPLES = st.builds(Triple, NODES, st.sampled_from(PREDICATES).map(NamedNode), st.one_of(NODES, LITERALS))


# rdflib warns of literals that their datatype does not allow, in every format.
@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150)
@given(st.lists(TRIPLES, max_size=8))
def test_any_triples_come_back(triples: list[Triple]) -> None:
    check(triples)


@pytest.mark.parametrize("name", documents())
def test_every_file_of_words_comes_back(name: str) -> None:
    found = documents()[name]
    document = to_jsonld(found.triples, found.prefixes)
    assert canonical(document, RdfFormat.JSON_LD) == canonical(found.turtle, RdfFormat.TURTLE)
