"""Every check is found by looking, says what it is, finds its bad example and is silent on everything that is in order."""

import re
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

import ontology.terms

ONTOLOGY = Path(ontology.terms.__file__).parent
CHECKS = sorted((ONTOLOGY / "checks").rglob("*.rq"))
DATA = Path(__file__).parents[1] / "data" / "ontology"
HEADER = re.compile(
    r"# \S.*\.\n(# zh: \S.*。\n)?# severity: (error|warning); must return no row\n(# pitfall: OOPS! P\d\d(, P\d\d)*\n)?[^#]"
)
PITFALLS = [
    "P02",
    "P03",
    "P04",
    "P05",
    "P06",
    "P07",
    "P08",
    "P19",
    "P21",
    "P22",
    "P24",
    "P28",
    "P29",
    "P32",
    "P34",
    "P35",
    "P36",
    "P38",
    "P41",
]


def holding(*files: Path) -> Store:
    """Ontology, vocabulary and some files, in the engine that keeps them."""
    store = Store()
    for file in (ONTOLOGY / "remit.ttl", ONTOLOGY / "vocab.ttl", *files):
        store.load(path=str(file), format=RdfFormat.TURTLE)
    return store


@cache
def in_order() -> Store:
    return holding(DATA / "good.ttl")


def rows(check: Path, store: Store) -> list[str]:
    found = store.query(check.read_text(encoding="utf-8"))
    assert isinstance(found, QuerySolutions)
    return [str(row) for row in found]


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_a_check_says_what_it_finds_and_how_bad_that_is(check: Path) -> None:
    assert HEADER.match(check.read_text(encoding="utf-8"))


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_a_check_is_silent_where_all_is_in_order(check: Path) -> None:
    assert rows(check, in_order()) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_a_check_finds_its_bad_example(check: Path) -> None:
    assert rows(check, holding(DATA / "good.ttl", DATA / "bad" / f"{check.stem}.ttl")) != []


def test_every_bad_example_belongs_to_a_check() -> None:
    assert sorted(path.stem for path in (DATA / "bad").glob("*.ttl")) == sorted(check.stem for check in CHECKS)


def test_the_pitfalls_that_a_program_can_find_are_looked_for() -> None:
    texts = "".join(check.read_text(encoding="utf-8") for check in CHECKS)
    assert set(PITFALLS) <= set(re.findall(r"P\d\d", texts))


@pytest.mark.parametrize("file", ["align.ttl", "shapes.ttl"])
@pytest.mark.parametrize("check", ["import", "no-header", "file-in-iri", "inverse"])
def test_alignments_and_shapes_are_in_order_as_documents(check: str, file: str) -> None:
    assert rows(ONTOLOGY / "checks" / "words" / f"{check}.rq", holding(ONTOLOGY / file)) == []


TWICE_BAD = {
    "beyond-owl-rl": [
        "rm:performer rdfs:domain [ a owl:Class ; owl:unionOf ( rm:Visit rm:Action ) ] .",
        "rm:Visit rdfs:subClassOf [ a owl:Restriction ; owl:onProperty rm:visited ; owl:someValuesFrom rm:Scope ] .",
        "rm:Visit rdfs:subClassOf [ owl:intersectionOf ( rm:Action [ a owl:Class ; owl:oneOf ( rm:a rm:b ) ] ) ] .",
        "rm:within a owl:ReflexiveProperty .",
    ],
    "silent-identity": ["rm:Visit owl:hasKey ( rm:visited ) .", "rm:a owl:sameAs rm:b ."],
    "undeclared": ["rm:visited rdfs:range rm:Nowhere .", "rm:a <http://www.w3.org/ns/org#steers> rm:b .", "rm:a a rm:Nowhere ."],
    "recursive-definition": [
        "rm:Visit rdfs:subClassOf rm:Visit .",
        "rm:Visit owl:equivalentClass [ owl:unionOf ( rm:Visit rm:Action ) ] .",
    ],
    "loose-concept": ["rmv:duty-jobs skos:inScheme rmv:roles .", "rmv:duty-jobs skos:topConceptOf rmv:duties ."],
    "deprecated": ["rm:Visit owl:deprecated true .", "rm:Visit owl:deprecated true ; dcterms:isReplacedBy rm:Visit ."],
    "deprecated-in-use": [
        "rm:old owl:deprecated true ; dcterms:isReplacedBy rm:within . rm:a rm:old rm:b .",
        "rmv:old owl:deprecated true ; dcterms:isReplacedBy rmv:role-lead . rm:a rm:roleHeld rmv:old .",
    ],
    "wrong-mapping": ["rmv:cause8-illness skos:exactMatch rmv:cause-other ."],
    "hierarchy-circle": ["rm:within rdfs:subPropertyOf rm:within .", "rm:Record rdfs:subClassOf rm:Visit ."],
    "circles": ["rm:a rm:delegatedFrom rm:b . rm:b rm:delegatedFrom rm:a .", "rm:a rm:partOfGoal rm:a ."],
    "delegated-beyond": [
        "rm:a rm:delegatedFrom rm:b ; rm:scope rm:v2 ; rm:duty rmv:duty-food . rm:b rm:scope rm:v1 ; rm:duty rmv:duty-food .",
        "rm:a rm:delegatedFrom rm:b ; rm:scope rm:v ; rm:duty rmv:duty-food . rm:b rm:scope rm:v ; rm:duty rmv:duty-water .",
    ],
}
PREFIXES = """
@prefix rm: <https://w3id.org/remit/ns#> . @prefix rmv: <https://w3id.org/remit/vocab#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
"""


@pytest.mark.parametrize(("stem", "bad"), [(stem, bad) for stem, several in TWICE_BAD.items() for bad in several])
def test_a_check_finds_each_thing_it_speaks_of(stem: str, bad: str) -> None:
    (check,) = (path for path in CHECKS if path.stem == stem)
    store = holding()
    store.load((PREFIXES + bad).encode(), RdfFormat.TURTLE)
    assert rows(check, store) != []
