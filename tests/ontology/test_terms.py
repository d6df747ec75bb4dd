"""The words: the Turtle parses, the code says the same, and the checks find nothing wrong with either."""

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

import ontology.terms
from graph.rdf import PREFIXES
from ontology.generate import module, names
from ontology.terms import RM, RMV

HERE = Path(ontology.terms.__file__).parent
CHECKS = sorted((HERE / "checks").glob("*.rq"))
TERM_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


@cache
def words() -> Graph:
    return Graph().parse(HERE / "remit.ttl").parse(HERE / "vocab.ttl")


def languages(term: Node, predicate: URIRef) -> list[str]:
    return sorted(str(label.language) for label in words().objects(term, predicate) if isinstance(label, Literal))


def test_terms_as_code_are_what_the_turtle_defines() -> None:
    assert Path(ontology.terms.__file__).read_text(encoding="utf-8") == module(), "run: python -m ontology.generate"


@pytest.mark.parametrize(("terms", "file"), [(RM, "remit.ttl"), (RMV, "vocab.ttl")])
def test_every_attribute_is_a_term_and_every_term_an_attribute(terms: type, file: str) -> None:
    kept = {name: iri for name, iri in vars(terms).items() if not name.startswith("_")}
    base = kept.pop("BASE")
    assert set(kept.values()) == {base + name for name in names(file, base)}
    assert {name.replace("_", "-") for name in kept} == {iri.removeprefix(base).replace("_", "-") for iri in kept.values()}


def test_there_are_concepts_and_each_is_labelled_once_in_english_and_chinese() -> None:
    concepts = [*words().subjects(RDF.type, SKOS.Concept), *words().subjects(RDF.type, SKOS.ConceptScheme)]
    assert len(concepts) > 100
    assert {concept for concept in concepts if languages(concept, SKOS.prefLabel) != ["en", "zh"]} == set()


def test_every_class_and_property_is_labelled_once_in_english_and_chinese() -> None:
    terms = {term for kind in TERM_KINDS for term in words().subjects(RDF.type, kind) if str(term).startswith(RM.BASE)}
    assert len(terms) > 100
    assert {term for term in terms if languages(term, RDFS.label) != ["en", "zh"]} == set()


def test_every_concept_is_in_one_scheme_that_is_there() -> None:
    schemes = set(words().subjects(RDF.type, SKOS.ConceptScheme))
    for concept in words().subjects(RDF.type, SKOS.Concept):
        (scheme,) = words().objects(concept, SKOS.inScheme)
        assert scheme in schemes


def test_broader_leads_upwards_within_one_scheme() -> None:
    for narrow, broad in words().subject_objects(SKOS.broader):
        assert set(words().objects(narrow, SKOS.inScheme)) == set(words().objects(broad, SKOS.inScheme))
        assert narrow not in set(words().transitive_objects(broad, SKOS.broader))


@pytest.mark.parametrize("file", sorted(HERE.glob("*.ttl")), ids=lambda path: path.name)
def test_the_turtle_parses_and_uses_only_terms_that_are_defined(file: Path) -> None:
    defined = {base + name for source, base in (("remit.ttl", RM.BASE), ("vocab.ttl", RMV.BASE)) for name in names(source, base)}
    used = {str(node) for triple in Graph().parse(file) for node in triple if str(node).startswith((RM.BASE, RMV.BASE))}
    assert used
    assert used - defined - {RM.BASE, RMV.BASE} <= instances()


def instances() -> set[str]:
    """Things with an IRI in our namespaces that are described there without being a class, property or concept."""
    return {str(node) for node in words().subjects(RDF.type) if str(node).startswith((RM.BASE, RMV.BASE))}


def ontology_and_vocabulary() -> Store:
    """In the engine that keeps them."""
    store = Store()
    for file in ("remit.ttl", "vocab.ttl"):
        store.load(path=str(HERE / file), format=RdfFormat.TURTLE)
    return store


def rows(check: Path, store: Store) -> list[str]:
    found = store.query(check.read_text(encoding="utf-8"))
    assert isinstance(found, QuerySolutions)
    return [str(row) for row in found]


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_a_check_finds_nothing_in_ontology_and_vocabulary(check: Path) -> None:
    assert rows(check, ontology_and_vocabulary()) == []


WRONG = {
    "circles": "<urn:a> rm:within <urn:b> . <urn:b> rm:within <urn:a> .",
    "delegated-beyond": """<urn:a> rm:delegatedFrom <urn:b> ; rm:scope <urn:v2> ; rm:duty rmv:duty-housing .
        <urn:b> rm:scope <urn:v1> ; rm:duty rmv:duty-housing .""",
    "duplicate-labels": """<urn:a> skos:prefLabel "x"@en ; skos:inScheme <urn:s> .
        <urn:b> skos:prefLabel "x"@en ; skos:inScheme <urn:s> .""",
    "risk-over-one": " ".join(
        f"""<urn:{share}> a rm:RiskShare ; rm:ofRisk <urn:r> ; rm:share 0.6 ;
        rm:validFrom "2017-01-01"^^xsd:date ; rm:validTo "2018-01-01"^^xsd:date ."""
        for share in "ab"
    ),
    "second-income": " ".join(
        f"<urn:{record}> rm:ofHousehold <urn:h> ; rm:year 2017 ; rm:incomeCategory rmv:income-wages ." for record in "ab"
    ),
    "second-status": " ".join(
        f"""<urn:{record}> rm:statusOf <urn:h> ; rm:validFrom "2017-01-01"^^xsd:date ; rm:validTo "2018-01-01"^^xsd:date ."""
        for record in "ab"
    ),
    "term-metadata": 'rm:Unheard a owl:Class ; rdfs:label "Unheard"@en .',
    "deprecated-in-use": "rm:bearer owl:deprecated true ; dcterms:isReplacedBy rm:holder . <urn:a> rm:bearer <urn:b> .",
    "unknown-concepts": "<urn:a> rm:duty rmv:duty-unheard .",
    "unknown-terms": "<urn:a> rm:unheard 1 .",
    "untyped-objects": "<urn:a> rm:holder <https://data.example.org/nobody> .",
    "confirmed-elsewhere": "<urn:a> rm:ofRecord <urn:n> ; rm:ofRoster rmv:roster-responsibilities . <urn:n> a rm:Need .",
    "wrong-pocket": """<urn:a> rm:fromHolding <urn:h> ; rm:fromSubject <urn:s> ; rm:resourceType <urn:r> ; rm:unit <urn:u> .
        <urn:h> rm:holder <urn:other> ; rm:resourceType <urn:r> ; rm:unit <urn:u> .""",
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_a_check_finds_what_is_wrong(check: Path) -> None:
    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in {**PREFIXES, "owl": str(OWL)}.items())
    wrong = ontology_and_vocabulary()
    wrong.load((prefixes + WRONG[check.stem]).encode(), RdfFormat.TURTLE)
    assert rows(check, wrong) != []
