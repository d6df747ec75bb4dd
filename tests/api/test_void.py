from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
from bare_door import bare_door, update
from flask.testing import FlaskClient
from pyoxigraph import Store
from rdflib.namespace import RDF, RDFS, SH, VOID, XSD
from tiny import needed
from tiny_service import Doors, problem

from api.editor import SCHEMA
from api.service_description import CASTS, SD
from ontology.terms import RM
from queries.catalog import catalog

ADDRESS = "http://localhost/sparql"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with bare_door(tmp_path) as made:
        yield made


def read(client: FlaskClient, path: str, accept: str = "text/turtle") -> rdflib.Graph:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, accept), answer.text
    return rdflib.Graph().parse(data=answer.data, format=accept)


def count(graph: rdflib.Graph, term: str) -> int:
    """The number that stands beside a class or property."""
    named = graph.subject_predicates(rdflib.URIRef(term))
    node = next(subject for subject, predicate in named if predicate in (VOID["class"], VOID.property))
    return int(str(graph.value(node, VOID.entities) or graph.value(node, VOID.triples)))


def test_what_there_is_is_counted_and_kept_fresh(client: FlaskClient) -> None:
    update(client, "INSERT DATA { <urn:a> a <urn:T> ; <urn:p> 1, 2 . <urn:b> a <urn:T> }")
    graph = read(client, "/.well-known/void")
    assert (count(graph, "urn:T"), count(graph, "urn:p")) == (2, 2)
    assert graph.value(predicate=VOID.triples, object=rdflib.Literal(4)) == rdflib.URIRef(f"{ADDRESS}#dataset")
    update(client, "INSERT DATA { <urn:c> a <urn:T> }")
    for accept in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        assert count(read(client, "/.well-known/void", accept), "urn:T") == 3
    problem(client.get("/.well-known/void", headers={"Accept": "image/png"}), 406)


def test_what_nobody_may_see_is_not_counted(doors: Doors) -> None:
    assert count(read(doors.client("staff"), "/.well-known/void"), RM.Household) > 0
    public = read(doors.client("public"), "/.well-known/void")
    assert (None, None, rdflib.URIRef(RM.Household)) not in public
    assert count(public, RM.Village) > 0


def test_the_service_describes_what_it_does(doors: Doors, client: FlaskClient) -> None:
    for role, updates in (("staff", False), ("administrator", True)):
        graph = read(doors.client(role), "/sparql")
        service = rdflib.URIRef(ADDRESS)
        assert (service, RDF.type, SD.Service) in graph
        assert (service, SD.endpoint, service) in graph
        assert ((service, SD.supportedLanguage, SD.SPARQL11Update) in graph) == updates
    assert (rdflib.URIRef(ADDRESS), SD.supportedLanguage, SD.SPARQL11Update) in read(client, "/sparql")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date", "2017-11-30"),
        ("time", "10:00:00"),
        ("gYear", "2017"),
        ("gYearMonth", "2017-11"),
        ("duration", "P1D"),
        ("dayTimeDuration", "P1D"),
        ("yearMonthDuration", "P1Y"),
    ],
)
def test_every_function_that_is_described_is_there(name: str, value: str) -> None:
    assert name in CASTS
    assert Store().query(f'ASK {{ FILTER(DATATYPE(<{XSD[name]}>("{value}")) = <{XSD[name]}>) }}')


def test_every_question_is_an_example_that_a_program_finds_and_runs(doors: Doors) -> None:
    for role in ("staff", "public"):
        client = doors.client(role)
        (place,) = read(client, "/sparql").objects(rdflib.URIRef(ADDRESS), RDFS.seeAlso)
        graph = read(client, str(place).removeprefix("http://localhost"))
        found = {str(node).rpartition("/")[2]: node for node in graph.subjects(RDF.type, SH.SPARQLSelectExecutable)}
        assert set(found) == {one.name for one in catalog().values() if role == "staff" or one.access in ("public", "published")}
        for name, node in found.items():
            assert graph.value(node, SCHEMA.target) == rdflib.URIRef(ADDRESS)
            assert {text.language for text in graph.objects(node, RDFS.comment) if isinstance(text, rdflib.Literal)} == {
                "en",
                "zh",
            }
            assert Store().query(str(graph.value(node, SH.select)))
            assert client.get(f"/sparql/examples/{name}?" + urlencode(needed(catalog()[name]))).status_code == 200
        problem(client.get("/sparql/examples", headers={"Accept": "image/png"}), 406)
