"""Alignments name only terms that are there, and clients that know ORG or PROV, and nothing of Remit, get their answers."""

from functools import cache
from pathlib import Path

import pytest
from in_memory import facts_of
from pyoxigraph import QuerySolutions, RdfFormat, Store
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ODRL2, ORG, OWL, PROV, QB, RDFS, SDO, SKOS, TIME

import ontology.terms
from graph.ids import Ids
from graph.rdf import CURRENT, META
from graph.sample.county import county_tables
from graph.sample.model import Row

ONTOLOGY = Path(ontology.terms.__file__).parent
GOOD = Path(__file__).parents[1] / "data" / "ontology" / "good.ttl"
SMALL = 20
KNOWN = {
    **{str(names): names for names in (DCAT, DCTERMS, FOAF, ODRL2, ORG, PROV, QB, SDO, SKOS, TIME, OWL, RDFS, RDF)},
    "http://schema.org/": SDO,
    "http://data.europa.eu/m8g/": {
        *("PublicOrganisation", "Participation", "role", "hasCompetentAuthority", "ownedBy", "sector", "thematicArea"),
    },
    "http://data.vlaanderen.be/ns/besluit#": {"Bestuurseenheid", "classificatie", "werkingsgebied"},
    "http://data.lblod.info/vocabularies/lpdc/": {"organizationCompetencyLevel", "organizationExecutingLevel"},
    "https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#": {
        *("ConceptualPublicServiceSnapshot", "ConceptualPublicService", "InstancePublicService"),
        *("competentAuthorityLevel", "executingAuthorityLevel", "hasExecutingAuthority"),
    },
    **{
        f"https://productencatalogus.data.vlaanderen.be/id/concept/{levels}Bestuursniveau/": {
            *("Europees", "Federaal", "Vlaams", "Provinciaal", "Lokaal", "Derden"),
        }
        for levels in ("Bevoegd", "Uitvoerend")
    },
    "http://purl.org/vocab/cpsv#": {"PublicService", "Rule"},
    "http://www.w3.org/2003/01/geo/wgs84_pos#": {"lat", "long"},
    "http://purl.org/nemo/gufo#": {
        *("Situation", "Event", "TemporaryInstantiationSituation"),
        *("hasBeginPointInXSDDate", "hasEndPointInXSDDate"),
    },
    "https://w3id.org/semanticarts/ns/ontology/gist/": {"TemporalRelation", "Assignment", "Requirement"},
    "http://qudt.org/vocab/currency/": {"CNY", "USD", "EUR", "GBP", "JPY", "AUD", "CAD", "CHF", "DKK", "NOK", "SEK", "SLL"},
}
"""Terms of others: rdflib's lists of the vocabularies it knows, and ours of those it does not."""
DOCUMENTS = (
    "https://w3id.org/remit/",
    "https://creativecommons.org/",
    "https://www.w3.org/TR/",
    "http://xmlns.com/foaf/spec/",
    "https://iatistandard.org/",
    "https://hxlstandard.org/",
    "http://www.w3.org/2001/XMLSchema#",
    "http://purl.org/vocab/vann/",
)
MATERIALISE = """
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    INSERT { ?x ?wide ?y } WHERE { ?narrow rdfs:subPropertyOf+ ?wide . ?x ?narrow ?y } ;
    INSERT { ?x a ?wide } WHERE { ?narrow rdfs:subClassOf+ ?wide . ?x a ?narrow }
"""
CLIENT = """
    PREFIX org: <http://www.w3.org/ns/org#>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    PREFIX foaf: <http://xmlns.com/foaf/0.1/>
    PREFIX cv: <http://data.europa.eu/m8g/>
"""


@cache
def sample() -> dict[str, list[Row]]:
    return {name: list(rows) for name, rows in county_tables(SMALL).tables.items()}


@cache
def county() -> Store:
    """The sample county's facts and their sources with the alignment, and what follows from sub-classes and sub-properties."""
    store, facts = Store(), facts_of(sample()).store
    for name in (CURRENT, META):
        store.load(facts.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b"", RdfFormat.N_TRIPLES)
    return aligned(store)


@cache
def hand_made() -> Store:
    store = Store()
    for file in (ONTOLOGY / "remit.ttl", ONTOLOGY / "vocab.ttl", GOOD):
        store.load(path=str(file), format=RdfFormat.TURTLE)
    return aligned(store)


def aligned(store: Store) -> Store:
    store.load(path=str(ONTOLOGY / "align.ttl"), format=RdfFormat.TURTLE)
    store.update(MATERIALISE)
    return store


def answers(store: Store, select: str) -> set[tuple[str, ...]]:
    """Codes of things, local names of terms."""
    found = store.query(CLIENT + select)
    assert isinstance(found, QuerySolutions)
    return {tuple(short(str(cell).strip("<>")) for cell in row) for row in found}


def short(iri: str) -> str:
    named = Ids().split(iri)
    return named[1] if named else iri.rpartition("#")[2].rpartition("/")[2]


def column(table: str, *headers: str) -> set[tuple[str, ...]]:
    return {tuple(str(row[header]) for header in headers) for row in sample()[table] if all(row[header] for header in headers)}


@pytest.mark.parametrize("file", ["align.ttl", "remit.ttl", "vocab.ttl", "shapes.ttl"])
def test_only_terms_of_others_that_are_there_are_named(file: str) -> None:
    iris = {str(node) for triple in Graph().parse(ONTOLOGY / file) for node in triple if isinstance(node, URIRef)}
    foreign = {iri for iri in iris if not iri.startswith((*DOCUMENTS, "http://www.w3.org/ns/shacl#"))}
    assert foreign
    assert {iri for iri in foreign if not is_there(iri)} == set()


def is_there(iri: str) -> bool:
    return any(iri == base or (iri.startswith(base) and iri.removeprefix(base) in names) for base, names in KNOWN.items())


def test_a_term_of_others_that_is_not_there_would_be_noticed() -> None:
    assert is_there(str(ORG) + "Post")
    assert not is_there(str(ORG) + "Seat")
    assert not is_there("http://example.org/Post")


def test_every_vocabulary_that_is_promised_is_aligned() -> None:
    used = {str(node) for triple in Graph().parse(ONTOLOGY / "align.ttl") for node in triple}
    datatypes = {"https://w3id.org/remit/align#hxl-hashtag", "https://w3id.org/remit/align#iati-organisation-role"}
    promised = [str(names) for names in (ORG, PROV, ODRL2, SKOS, FOAF, SDO, TIME, DCAT)]
    promised += ["http://data.europa.eu/m8g/", "http://purl.org/vocab/cpsv#"]
    assert [base for base in promised if not any(iri.startswith(base) for iri in used)] == []
    assert datatypes <= used


HASHTAGS = {
    "org",
    "sector",
    "activity",
    "inneed",
    "targeted",
    "reached",
    "capacity",
    "indicator",
    "adm3",
    "adm4",
    "adm5",
    "value",
    "date",
}
"""Hashtags of the dictionary of HXL 1.1 that have a counterpart here."""
IATI = {"iati-organisation-role": {"1", "2", "4"}, "iati-transaction-type": {"2", "3", "6", "7"}}
"""Codes of IATI 2 that have one: funding, accountable, implementing; commitment, disbursement, loan repayment, reimbursement."""


def test_codes_are_those_of_hxl_and_iati_and_each_stands_for_one_term() -> None:
    codes = [code for code in Graph().parse(ONTOLOGY / "align.ttl").objects(None, SKOS.notation) if isinstance(code, Literal)]
    said = {name: [str(c) for c in codes if str(c.datatype).endswith("#" + name)] for name in ("hxl-hashtag", *IATI)}
    assert {name: sorted(said[name]) for name in IATI} == {name: sorted(known) for name, known in IATI.items()}
    assert {tag.removeprefix("#").partition("+")[0] for tag in said["hxl-hashtag"]} == HASHTAGS
    assert len(said["hxl-hashtag"]) == len(set(said["hxl-hashtag"]))


def test_nothing_of_others_gets_an_axiom() -> None:
    declared = {RDF.type, RDFS.label, RDFS.seeAlso}
    for name in ("align.ttl", "remit.ttl"):
        for subject, predicate, _ in Graph().parse(ONTOLOGY / name):
            if isinstance(subject, URIRef) and not str(subject).startswith("https://w3id.org/remit/"):
                assert predicate in declared, (subject, predicate)


def test_an_org_client_finds_the_organisations() -> None:
    everybody = {(code,) for code, kind in column("subjects", "code", "kind") if kind != "person"}
    assert len(everybody) > 10
    assert answers(county(), "SELECT ?o { ?o a org:Organization }") == everybody


def test_an_org_client_finds_the_members_and_their_roles() -> None:
    rows = answers(
        county(), "SELECT ?who ?o ?role { ?m a org:Membership ; org:member ?who ; org:organization ?o ; org:role ?role }"
    )
    assert (
        {(who, where, role.removeprefix("post-")) for who, where, role in rows}
        == column("posts", "member", "organization", "post")
        != set()
    )
    assert answers(county(), "SELECT ?r { ?m org:role ?r . ?r a org:Role }") == {(role,) for _, _, role in rows}


def test_an_org_client_finds_the_sub_units() -> None:
    rows = answers(county(), "SELECT ?unit ?o { ?unit org:unitOf|org:subOrganizationOf ?o . ?o a org:Organization }")
    assert rows == column("subjects", "code", "part_of") != set()


def test_an_org_client_finds_how_organisations_are_classified() -> None:
    rows = answers(county(), "SELECT ?o ?kind { ?o a org:Organization ; org:classification ?kind }")
    assert {(code, kind.removeprefix("kind-")) for code, kind in rows} == column("subjects", "code", "classification")


def test_an_org_client_finds_posts_who_sits_on_them_and_to_whom_they_report() -> None:
    posts = "SELECT ?post ?o ?role { ?post a org:Post ; org:postIn ?o ; org:role ?role . ?role a org:Role }"
    assert answers(hand_made(), posts) == {("chief", "gov", "post-head"), ("director", "bureau", "post-head")}
    assert answers(hand_made(), "SELECT ?post ?above { ?post a org:Post ; org:reportsTo ?above }") == {("director", "chief")}


def test_a_prov_client_finds_where_every_record_comes_from() -> None:
    records = answers(county(), "SELECT ?r { ?r a prov:Entity ; prov:wasDerivedFrom ?place . ?place a prov:Entity }")
    codes = {str(row["code"]) for name, rows in sample().items() if name in ("actions", "needs", "ties") for row in rows}
    assert {(code,) for code in codes} <= records
    assert answers(hand_made(), "SELECT ?run ?who { ?run a prov:Activity ; prov:wasAssociatedWith ?who }") == {
        ("run", "li"),
        ("dismissed", "li"),
        ("first-commit", "li"),
    }
    assert answers(hand_made(), "SELECT ?new ?old ?by { ?new prov:wasRevisionOf ?old ; prov:wasGeneratedBy ?by }") == {
        ("version-1", "version-0", "first-commit")
    }


def test_clients_of_foaf_and_cpov_find_persons_and_public_bodies() -> None:
    persons = {(code,) for code, kind in column("subjects", "code", "kind") if kind == "person"} | column("people", "code")
    assert answers(county(), "SELECT ?p { ?p a foaf:Person }") == persons
    bodies = {(code,) for code, kind in column("subjects", "code", "kind") if kind == "government-body"}
    assert answers(county(), "SELECT ?b { ?b a cv:PublicOrganisation }") == bodies
