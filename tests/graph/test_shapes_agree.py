"""The shapes as SPARQL find what pySHACL finds: the same things, at the same paths, against the same components."""

import random
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pyshacl
import pytest
from fragment import FOLDER
from in_memory import facts_of
from pyoxigraph import BlankNode as Blank
from pyoxigraph import DefaultGraph, QuerySolutions, RdfFormat, Store
from rdflib import RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

import ontology.terms
from graph.rdf import text
from graph.sample.county import county_tables
from graph.shapes import UnknownConstraint, compile_shapes, component_name, constraints
from ontology.terms import RM, RMV

Found: TypeAlias = set[tuple[str, str, str]]
"""What is wrong: the thing, the property (empty for an inverse one and for the thing as a whole), the component."""

ONTOLOGY = Path(ontology.terms.__file__).parent
DATA = Path(__file__).parents[1] / "data" / "ontology"
BAD = sorted((DATA / "bad").glob("*.ttl"))
CLOSE_TYPES = """
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    INSERT { ?x a ?wide } WHERE { ?x a ?narrow . ?narrow rdfs:subClassOf+ ?wide }
"""
STRANGE = (
    *(Literal(text) for text in ("", "x", "2017-13-45", "f" * 64)),
    *(Literal(text, lang=lang) for text in ("same", "other") for lang in ("en", "zh", "en-GB", "EN", "fr")),
    *(Literal(number, datatype=XSD.decimal) for number in ("-1", "0", "0.5", "1", "1.5", "100", "2017")),
    *(Literal(number, datatype=XSD.integer) for number in ("-1", "0", "1", "7", "13", "2017")),
    *(Literal(day, datatype=XSD.date) for day in ("1949-10-01", "2017-11-30", "9999-12-31")),
    Literal("2017-11-30T00:00:00Z", datatype=XSD.dateTime),
    Literal("many", datatype=XSD.integer),
    Literal("3 March", datatype=XSD.date),
    Literal("-", datatype=XSD.decimal),
    Literal("true", datatype=XSD.boolean),
    URIRef("urn:nobody"),
    URIRef(RMV.role_lead),
    URIRef(RMV.unit_cny),
)


@cache
def shapes() -> Graph:
    return Graph().parse(ONTOLOGY / "shapes.ttl")


@cache
def words() -> bytes:
    return b"".join((ONTOLOGY / name).read_bytes() for name in ("remit.ttl", "vocab.ttl"))


def closed(graph: Graph) -> Graph:
    """A graph and the vocabulary, with the types that follow from sub-classes, as every store has them."""
    store = Store()
    store.load(words(), RdfFormat.TURTLE)
    store.load(graph.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES)
    store.update(CLOSE_TYPES)
    return Graph().parse(data=store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b"", format="nt")


def by_referee(data: Graph, shaped: Graph) -> Found:
    _, report, said = pyshacl.validate(data, shacl_graph=shaped, inference="none", allow_warnings=True)
    assert isinstance(report, Graph), said
    return {
        (
            name(report.value(result, SH.focusNode)),
            name(report.value(result, SH.resultPath)),
            str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2].removesuffix("ConstraintComponent"),
        )
        for result in report.objects(None, SH.result)
    }


def by_queries(data: Graph, shaped: Graph) -> Found:
    store, found = Store(), set()
    store.load(data.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES)
    for constraint in compile_shapes(shaped):
        rows = store.query(constraint.query)
        assert isinstance(rows, QuerySolutions)
        for row in rows:
            focus = row["this"]
            path = "" if constraint.path.startswith("^") else constraint.path
            found.add(("" if isinstance(focus, Blank) else text(focus), path, named(constraint.component)))
    return found


def named(parameter: str) -> str:
    """The component that a parameter belongs to."""
    return component_name(parameter).removesuffix("ConstraintComponent")


def name(node: Node | None) -> str:
    return str(node) if isinstance(node, URIRef) else ""


def agree(data: Graph, shaped: Graph | None = None) -> Found:
    """Both find the same; returns what."""
    expected = by_referee(data, shaped or shapes())
    assert by_queries(data, shaped or shapes()) == expected
    return expected


@cache
def by_hand() -> Graph:
    """The good examples and the fragment county."""
    return closed(Graph().parse(DATA / "good.ttl").parse(FOLDER / "example.ttl").parse(FOLDER / "meta.ttl"))


def test_they_agree_on_what_is_in_order() -> None:
    assert {component for _, _, component in agree(by_hand())} <= {"MinCount"}


def test_they_agree_on_every_bad_example() -> None:
    bad = Graph().parse(DATA / "good.ttl")
    for file in BAD:
        bad.parse(file)
    assert len(agree(closed(bad))) > 5


def spoilt(data: Graph, seed: int, share: float) -> Graph:
    """A copy in which a share of what shapes speak of is left out, said twice, or said otherwise."""
    chance = random.Random(seed)
    spoken = {path for path in shapes().objects(None, SH.path) if isinstance(path, URIRef)}
    terms = set(data.subjects(RDFS.isDefinedBy))
    copy = Graph() + data
    for triple in sorted(data, key=str):
        subject, predicate, value = triple
        if predicate not in spoken or subject in terms or chance.random() > share:
            continue
        way = chance.choice(("leave out", "say otherwise", "say more"))
        if way != "say more":
            copy.remove(triple)
        if way != "leave out":
            copy.add((subject, predicate, chance.choice((strange(value, chance), like(data, predicate, chance)))))
    return copy


def strange(value: Node, chance: random.Random) -> Node:
    """Something else; instead of a day or a number only a day or number: pySHACL compares what cannot be compared by a guess."""
    kind = getattr(value, "datatype", None)
    ordered = next((kinds for kinds in ({XSD.date}, {XSD.integer, XSD.decimal}) if kind in kinds), None)
    fit = [term for term in STRANGE if isinstance(term, Literal) and not term.ill_typed and term.datatype in (ordered or ())]
    return chance.choice(fit if ordered else STRANGE)


def like(data: Graph, predicate: Node, chance: random.Random) -> Node:
    """What is said of something else with the same property."""
    return chance.choice(sorted(set(data.objects(None, predicate)), key=str))


PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rm: <https://w3id.org/remit/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix s: <urn:shape#> .
"""
SPOILT = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rmv: <https://w3id.org/remit/vocab#> .
<urn:word> a skos:Concept ; skos:inScheme rmv:roles ; skos:prefLabel "one"@en , "un"@fr ; skos:definition "one"@en , "two"@en .
<urn:tie> a rm:Tie , rm:StateRecord , rm:Record ; rm:fromSubject <urn:me> ; rm:toSubject <urn:me> .
<urn:offer> a rm:Offer , rm:StateRecord , rm:Record ; rm:quantity 0.0 .
"""
"""What chance rarely does: a concept in a third language, and what goes from somebody to the same."""


@cache
def what_is_spoilt(seed: int) -> Found:
    """What both find of the county by hand when it is spoilt."""
    return agree(spoilt(by_hand(), seed, 0.4).parse(data=PREFIXES + SPOILT, format="turtle"))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))])
def test_they_agree_on_what_was_spoilt(seed: int) -> None:
    assert len(what_is_spoilt(seed)) > 300


def test_what_is_spoilt_breaks_every_component_that_the_shapes_use() -> None:
    broken = {component for seed in (0, 1) for _, _, component in what_is_spoilt(seed)}
    assert {named(one.component) for one in constraints()} - broken == {"NodeKind"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_they_agree_on_a_spoilt_county(seed: int) -> None:
    store = facts_of(county_tables(40).tables).store
    county = Graph()
    for graph in (DefaultGraph(), *store.named_graphs()):
        county.parse(data=store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b"", format="nt")
    assert len(agree(spoilt(county, seed, 0.1))) > 1_000


def shape(body: str) -> Graph:
    return Graph().parse(data=f"{PREFIXES} s:S a sh:NodeShape ; sh:targetClass rm:Village ; {body} .", format="turtle")


def things(*facts: str) -> Graph:
    lines = "".join(f"<urn:v{number}> a rm:Village ; {fact} .\n" for number, fact in enumerate(facts))
    return Graph().parse(data=PREFIXES + lines, format="turtle")


SMALL: dict[str, tuple[str, Iterable[str], int]] = {
    "a literal that its datatype does not allow": (
        "sh:property [ sh:path rm:year ; sh:datatype xsd:integer ]",
        ['rm:year "many"^^xsd:integer', "rm:year 2017", 'rm:year "2017"', "rm:year 2017.0"],
        3,
    ),
    "a severity is that of the part": ("sh:severity sh:Warning ; sh:property [ sh:path rm:year ; sh:minCount 1 ]", ["rm:x 1"], 1),
    "one language once, in whatever case": (
        "sh:property [ sh:path rm:name ; sh:uniqueLang true ]",
        ['rm:name "a"@en , "b"@EN', 'rm:name "a"@en , "b"@fr', 'rm:name "a" , "b"'],
        1,
    ),
    "a language may be said as often as one likes": (
        "sh:property [ sh:path rm:name ; sh:uniqueLang false ]",
        ['rm:name "a"@en , "b"@en'],
        0,
    ),
    "numbers are counted, not compared": ("sh:property [ sh:path rm:year ; sh:maxCount 1 ]", ["rm:year 1 , 1.0", "rm:year 1"], 1),
    "two of three": ("sh:property [ sh:path rm:year ; sh:minCount 2 ; sh:maxCount 3 ]", ["rm:year 1", "rm:year 1,2,3,4", ""], 3),
    "no other value": ("sh:property [ sh:path rm:year ; sh:in ( 1 2 ) ]", ["rm:year 1", "rm:year 3", 'rm:year "1"'], 2),
    "nothing is left of a bound": ("sh:property [ sh:path rm:year ; sh:maxExclusive 3 ]", ["rm:year 3", "rm:year 2.9"], 1),
    "a text is no number": ("sh:property [ sh:path rm:year ; sh:minInclusive 1 ]", ['rm:year "2017"', "rm:year 0"], 2),
}


@pytest.mark.parametrize("title", SMALL)
def test_they_agree_on(title: str) -> None:
    body, facts, count = SMALL[title]
    assert len(agree(things(*(fact or "rm:x 1" for fact in facts)), shape(body))) == count


def test_what_cannot_be_compared_is_wrong() -> None:
    """As the recommendation says (sections 4.3 and 4.5); here pySHACL takes a day for less than a number."""
    body = "sh:property [ sh:path rm:validFrom ; sh:lessThan rm:validTo ] ; sh:property [ sh:path rm:year ; sh:maxInclusive 3 ]"
    day = '"2017-01-01"^^xsd:date'
    data = things(f"rm:validFrom {day} ; rm:validTo 5", f'rm:validFrom {day} ; rm:validTo "later"', f"rm:year {day}")
    components = [component for _, _, component in sorted(by_queries(data, shape(body)))]
    assert components == ["LessThan", "LessThan", "MaxInclusive"]


def severities(body: str) -> Iterator[str]:
    return (one.severity for one in compile_shapes(shape(body)))


def test_a_part_has_its_own_severity_and_no_other() -> None:
    assert list(severities("sh:severity sh:Warning ; sh:property [ sh:path rm:year ; sh:minCount 1 ]")) == ["Violation"]
    assert list(severities("sh:property [ sh:path rm:year ; sh:minCount 1 ; sh:severity sh:Warning ]")) == ["Warning"]


@pytest.mark.parametrize(
    "body",
    [
        "sh:closed true",
        "sh:deactivated true",
        "sh:not [ sh:class rm:Household ]",
        "sh:and ( [ sh:class rm:Scope ] )",
        "sh:hasValue rm:Village",
        "sh:nodeKind sh:BlankNode",
        "sh:targetNode rm:a",
        "sh:property [ sh:path ( rm:within rm:within ) ; sh:minCount 1 ]",
        "sh:property [ sh:path rm:year ; sh:equals rm:month ]",
        "sh:property [ sh:path rm:year ; sh:maxLength 4 ]",
        'sh:property [ sh:path rm:year ; sh:pattern "^a" ; sh:flags "i" ]',
        "sh:property [ sh:path rm:within ; sh:property [ sh:path rm:year ; sh:minCount 1 ] ]",
        "sh:property [ sh:path rm:within ; sh:qualifiedValueShape [ sh:class rm:Village ] ; sh:qualifiedMaxCount 1 ]",
        "sh:sparql [ sh:select 'SELECT $this WHERE {}' ]",
    ],
)
def test_what_is_not_compiled_is_refused_by_name(body: str) -> None:
    with pytest.raises(UnknownConstraint, match=r"graph/shapes\.py"):
        compile_shapes(shape(body))


@pytest.mark.parametrize("target", ["sh:targetNode rm:a", "sh:targetSubjectsOf rm:year", "sh:targetObjectsOf rm:year"])
def test_a_shape_that_is_aimed_otherwise_is_refused(target: str) -> None:
    text = f"{PREFIXES} s:S a sh:NodeShape ; {target} ; sh:property [ sh:path rm:year ; sh:minCount 1 ] ."
    with pytest.raises(UnknownConstraint, match="target"):
        compile_shapes(Graph().parse(data=text, format="turtle"))


def test_every_class_is_a_target_of_its_own() -> None:
    assert {one.of_class for one in constraints() if one.shape == "Labelled"} == {
        *("Organization", "Person", "AdministrativeArea", "ProductionBase")
    }
    assert all(one.shape != RM.BASE for one in constraints())
