"""What must be there is there: the words of the design and of the field study, and every term in the JSON-LD context."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

import ontology.terms
from ontology.terms import RM, RMV

ONTOLOGY = Path(ontology.terms.__file__).parent
SIZES = {
    "roles": 5,
    "involvements": 4,
    "modalities": 3,
    "income-categories": 10,
    "account-items": 4,
    "causes-eight": 8,
    "causes-eleven": 11,
    "monitoring-types": 3,
    "finding-states": 6,
    "dimensions": 5,
    "house-grades": 4,
}
"""Schemes whose number of concepts is given by the paper, the design or the code lists in use."""
STATES = [
    "Post",
    "Vacancy",
    "Measure",
    "Offer",
    "Request",
    "HousingState",
    "WaterState",
    "InsuranceState",
    "SchoolingState",
    "HouseholdTypeRecord",
    "Survey",
    "Residence",
    "CoreDutyDesignation",
    "MonitoringRecord",
    "HelperPairing",
    "Loan",
    "Responsibility",
    "Mandate",
    "Need",
    "Holding",
    "Agreement",
    "Tie",
]
EVENTS = [
    "Visit",
    "ExchangeStep",
    "SurveyAnswer",
    "PlaceChange",
    "Action",
    "Referral",
    "RiskTransfer",
    "ResourceFlow",
    "MoneyFlow",
    "Transmission",
]
BESIDE = {"rm:AssistanceModel", "rm:HouseholdMembership", "rm:IdentityDecision", "rm:PublishedCount"}
"""Classes that are no words of the design, or have their concepts in the table."""


@cache
def words() -> Graph:
    return Graph().parse(ONTOLOGY / "remit.ttl").parse(ONTOLOGY / "vocab.ttl")


@cache
def context() -> dict[str, str | dict[str, str]]:
    found = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert isinstance(found, dict)
    return found


def above(term: str) -> set[str]:
    return {str(found) for found in words().transitive_objects(URIRef(term), RDFS.subClassOf)}


def members(scheme: str) -> set[URIRef]:
    return {URIRef(str(concept)) for concept in words().subjects(SKOS.inScheme, URIRef(RMV.BASE + scheme))}


@pytest.mark.parametrize("name", STATES)
def test_what_holds_for_a_time_is_a_state_record(name: str) -> None:
    assert RM.StateRecord in above(RM.BASE + name)


@pytest.mark.parametrize("name", EVENTS)
def test_what_happens_on_a_day_is_an_event_record(name: str) -> None:
    assert RM.EventRecord in above(RM.BASE + name)


@pytest.mark.parametrize(("scheme", "size"), SIZES.items())
def test_a_scheme_of_known_size_is_complete(scheme: str, size: int) -> None:
    assert len(members(scheme)) == size


@pytest.mark.parametrize("scheme", ["causes-eight", "causes-eleven"])
def test_every_code_of_a_list_in_use_is_mapped_to_one_cause_of_its_own(scheme: str) -> None:
    mapped = [cause for code in members(scheme) for cause in words().objects(code, SKOS.exactMatch | SKOS.closeMatch)]
    assert len(mapped) == len(set(mapped)) == len(members(scheme))
    assert set(mapped) <= members("causes")


def test_every_role_says_what_it_is_good_at() -> None:
    resources = members("resources")
    for role in members("roles"):
        strengths = set(words().objects(role, URIRef(RM.strongIn)))
        assert strengths
        assert strengths <= resources
        assert {note.language for note in words().objects(role, SKOS.scopeNote) if isinstance(note, Literal)} == {"en", "zh"}


def test_every_dimension_of_effect_has_an_indicator() -> None:
    indicators = members("indicators")
    assert {*words().objects(None, URIRef(RM.dimension))} == members("dimensions")
    assert all((indicator, RDF.type, URIRef(RM.Indicator)) in words() for indicator in indicators)


def test_the_two_no_worries_and_three_guarantees_group_the_core_duties_that_serve_them() -> None:
    for group, need in (
        (RMV.BASE + "two-no-worries", RMV.need_two_no_worries),
        (RMV.BASE + "three-guarantees", RMV.need_three_guarantees),
    ):
        duties = {
            duty
            for narrow in words().subjects(SKOS.broader, URIRef(need))
            for duty in words().subjects(URIRef(RM.addressesNeed), narrow)
        }
        assert set(words().objects(URIRef(group), SKOS.member)) == duties != set()


def own(kind: URIRef) -> list[URIRef]:
    return sorted(URIRef(str(term)) for term in words().subjects(RDF.type, kind) if str(term).startswith((RM.BASE, RMV.BASE)))


def expanded(name: str) -> str:
    entry = context()[name]
    prefix, _, local = (entry if isinstance(entry, str) else entry["@id"]).partition(":")
    base = context()[prefix]
    assert isinstance(base, str)
    return base + local


@pytest.mark.parametrize(
    "kind", [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept], ids=lambda kind: kind.fragment
)
def test_the_context_has_every_term_under_its_own_name(kind: URIRef) -> None:
    terms = own(kind)
    assert len(terms) > 10
    assert [str(term) for term in terms if expanded(term.fragment) != str(term)] == []


def test_the_context_reads_values_as_the_ontology_says() -> None:
    for term in own(OWL.ObjectProperty):
        entry = context()[term.fragment]
        assert isinstance(entry, dict)
        assert entry["@type"] in ("@id", "@vocab")
    for term in own(OWL.DatatypeProperty):
        entry = context()[term.fragment]
        spoken = entry.get("@type", "xsd:string") if isinstance(entry, dict) else "xsd:string"
        ranges = [str(range_) for range_ in words().objects(term, RDFS.range) if range_ != RDFS.Literal] or [str(XSD.date)]
        assert [str(XSD) + spoken.removeprefix("xsd:")] == ranges, term


def worded() -> dict[str, list[str]]:
    """The table of words and terms of the documentation: per word, the prefixed names beside it."""
    page = (ONTOLOGY.parent / "docs" / "explanation" / "ontology.md").read_text(encoding="utf-8")
    table = page.partition("## What has a word")[2].partition("\n## ")[0]
    lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")][2:]
    return {word.strip(): re.findall(r"`(\w+:[\w-]+)`", terms) for word, terms in lines}


@pytest.mark.parametrize("word", worded())
def test_every_word_of_the_design_has_terms_that_are_there(word: str) -> None:
    assert worded()[word]
    for name in worded()[word]:
        prefix, _, local = name.partition(":")
        base = dict(words().namespaces())[prefix]
        assert list(words().objects(URIRef(base + local), RDF.type)), name


def test_the_table_of_words_has_every_class() -> None:
    named = {name for names in worded().values() for name in names}
    classes = {f"rm:{term.fragment}" for term in own(OWL.Class)}
    assert classes - named == BESIDE
