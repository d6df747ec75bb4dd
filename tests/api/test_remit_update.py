"""Changes by SPARQL in a data folder of Remit: a commit as any other, and closed where Remit keeps something itself."""

from collections.abc import Iterator

import pytest
from bare_door import update
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem, tiny_service

PREFIXES = """PREFIX rm: <https://w3id.org/remit/ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("written")) as made:
        yield made


@pytest.fixture
def administrator(county: Doors) -> FlaskClient:
    return county.client("administrator")


def ask(client: FlaskClient, text: str) -> bool:
    return bool(facts(client.get("/sparql", query_string={"query": PREFIXES + text}))["boolean"])


def open_findings(client: FlaskClient) -> set[str]:
    return {row["finding"]["id"] for row in facts(client.get("/findings?limit=1000"))["rows"]}


def test_findings_are_judged_with_the_change_and_the_closures_kept(county: Doors, administrator: FlaskClient) -> None:
    before = open_findings(administrator)
    assert before
    number = county.service.store.version().number
    gone = "DELETE { ?r ?p ?o } WHERE { ?r a rm:Responsibility ; ?p ?o }"
    assert update(administrator, PREFIXES + gone).status_code == 204
    assert county.service.store.version().number == number + 1
    assert not ask(administrator, "ASK { ?r rm:descendsFrom ?above }")
    assert open_findings(administrator) != before
    commit = f"?c a rm:Commit ; prov:endedAtTime ?when ; prov:wasAssociatedWith ?who FILTER(STRENDS(STR(?c), '/{number + 1}'))"
    assert ask(administrator, f"ASK {{ GRAPH ?g {{ {commit} }} }}")


def test_a_closure_that_is_tampered_with_is_made_good(county: Doors, administrator: FlaskClient) -> None:
    inside = "{ ?village a rm:Village ; rm:inside ?area FILTER(?village != ?area) }"
    assert ask(administrator, f"ASK {inside}")
    version = county.service.store.version().number
    gone = f"DELETE {{ ?village rm:inside ?area }} WHERE {inside}"
    assert update(administrator, PREFIXES + gone).status_code == 204
    assert county.service.store.version().number == version + 1
    assert ask(administrator, f"ASK {inside}")


@pytest.mark.parametrize(
    "text",
    [
        "CLEAR ALL",
        "DROP GRAPH <https://w3id.org/remit/graph/findings>",
        "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
        "INSERT DATA { GRAPH <https://w3id.org/remit/graph/meta> { <urn:a> rm:value 1 } }",
        "INSERT DATA { GRAPH <urn:mine> { <urn:a> rm:value 1 } }",
        "CREATE GRAPH <urn:mine>",
        "COPY DEFAULT TO <urn:mine>",
        "CLEAR DEFAULT",
        "DELETE WHERE { rm:Duty ?p ?o }",
        "INSERT DATA { rm:Duty rm:value 1 }",
        "INSERT DATA { <https://w3id.org/remit/ns#new> rm:value 1 }",
    ],
)
def test_what_remit_keeps_itself_is_closed(county: Doors, administrator: FlaskClient, text: str) -> None:
    version = county.service.store.version()
    problem(update(administrator, PREFIXES + text), 403)
    assert county.service.store.version() == version


def test_a_graph_that_is_not_open_does_not_exist(county: Doors, administrator: FlaskClient) -> None:
    meta = "/sparql/store?graph=https://w3id.org/remit/graph/meta"
    assert administrator.get(meta).status_code == 200
    hidden, missing = (county.client("public").get(address) for address in (meta, "/sparql/store?graph=urn:none"))
    assert problem(hidden, 404) == problem(missing, 404)


def test_what_is_added_is_of_the_classes_above_its_own(administrator: FlaskClient) -> None:
    new = "<https://data.example.org/village/V99>"
    assert update(administrator, f"{PREFIXES} INSERT DATA {{ {new} a rm:Village }}").status_code == 204
    assert ask(administrator, f"ASK {{ {new} a rm:Scope ; rm:inside {new} }}")


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with tiny_service(tmp_path_factory.mktemp("strict"), strict=True) as made:
        yield made.client("administrator")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("DELETE { ?r rm:duty ?d } WHERE { ?r a rm:Responsibility ; rm:duty ?d }", "rm:duty"),
        ("INSERT { ?r rm:validFrom 'soon' } WHERE { ?r a rm:Responsibility }", "rm:validFrom"),
    ],
)
def test_a_strict_service_refuses_what_the_shapes_refuse(strict: FlaskClient, text: str, path: str) -> None:
    facts = problem(update(strict, PREFIXES + text), 422)
    assert path in {one["path"] for one in facts["problems"]}
    assert all({"en", "zh"} <= set(one["message"]) for one in facts["problems"])


def test_a_strict_service_takes_what_breaks_nothing(strict: FlaskClient) -> None:
    text = "INSERT { ?r rdfs:comment 'seen' } WHERE { ?r a rm:Responsibility }"
    prefixes = PREFIXES + "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    assert update(strict, prefixes + text).status_code == 204
