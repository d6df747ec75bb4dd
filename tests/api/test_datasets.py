"""What a role may not see does not exist for it: no answer of the public's differs when only what it may not see changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, tiny_service

from graph.rdf import FINDINGS, META, SUPERSEDED
from ontology.terms import RM

HOUSEHOLD = "https://remit.example/id/household/H06"
HIDDEN = [FINDINGS.value, META.value, SUPERSEDED.value]
ALL = "{ ?s ?p ?o }"


def texts(graph: str) -> list[str]:
    """Queries that could tell whether a graph, or something in it, is there."""
    return [
        f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {ALL}",
        f"SELECT (COUNT(*) AS ?n) FROM NAMED <{graph}> {{ GRAPH ?g {ALL} }}",
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {ALL} }}",
        f"ASK {{ GRAPH <{graph}> {{}} }}",
        f"SELECT * {{ OPTIONAL {{ GRAPH <{graph}> {ALL} }} }} LIMIT 3",
        f"SELECT * {{ GRAPH <{graph}> {{ ?s (!<urn:none>)* ?o }} }} LIMIT 3",
        f"CONSTRUCT {ALL} FROM <{graph}> WHERE {ALL}",
        f"DESCRIBE <{HOUSEHOLD}> FROM <{graph}>",
        f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} ?x",
    ]


ANYWHERE = [
    f"SELECT (COUNT(*) AS ?n) {ALL}",
    f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {ALL} }} GROUP BY ?g ORDER BY ?g",
    f"DESCRIBE <{HOUSEHOLD}>",
    f"ASK {{ <{HOUSEHOLD}> ?p ?o }}",
    f"SELECT * {{ <{HOUSEHOLD}> (!<urn:none>)+ ?o }}",
    f"SELECT * {{ ?s a <{RM.Household}> }}",
    f"SELECT (SUM(?n) AS ?all) {{ ?s <{RM.quantity}> ?n }}",
    "SELECT DISTINCT ?c { ?s a ?c } ORDER BY ?c",
    "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p",
]
PATHS = [
    "/sparql",
    "/.well-known/void",
    "/sparql/examples",
    "/sparql/store?default",
    f"/sparql/store?graph={META.value}",
    "/health",
    "/changes?since=0",
    "/dump",
    "/id/household/H06",
    "/id/person/P01",
    "/q/needs.json",
    "/findings.json",
    "/metrics",
    "/",
]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("datasets")) as doors:
        yield doors


def answers(client: FlaskClient) -> dict[str, tuple[int, bytes, str | None]]:
    """Everything that one browser of the public is told: status, body, ETag."""
    asked = {text: client.get("/sparql", query_string={"query": text}) for graph in HIDDEN for text in [*texts(graph), *ANYWHERE]}
    asked |= {path: client.get(path, headers={"Accept": "text/turtle, application/json, text/html;q=0.5"}) for path in PATHS}
    return {what: (answer.status_code, answer.data, answer.headers.get("ETag")) for what, answer in asked.items()}


@pytest.mark.parametrize("graph", HIDDEN)
@pytest.mark.parametrize("number", range(len(texts(""))))
def test_a_graph_that_is_hidden_and_one_that_is_not_there_give_one_answer(county: Doors, graph: str, number: int) -> None:
    public, nowhere = county.client("public"), graph[:-1] + "?"
    hidden, absent = (public.get("/sparql", query_string={"query": texts(one)[number]}) for one in (graph, nowhere))
    assert hidden.status_code == absent.status_code
    assert hidden.data.replace(graph.encode(), b"") == absent.data.replace(nowhere.encode(), b"")
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        found = [public.open("/sparql/store", method=method, query_string={"graph": one}) for one in (graph, nowhere)]
        assert found[0].status_code == found[1].status_code
        assert found[0].data.replace(graph.encode(), b"") == found[1].data.replace(nowhere.encode(), b"")
    named = [
        public.get("/sparql", query_string={"query": f"SELECT * {ALL}", "default-graph-uri": one}) for one in (graph, nowhere)
    ]
    assert named[0].data == named[1].data


def test_the_public_is_told_the_same_when_only_what_it_may_not_see_changes(county: Doors, tmp_path: Path) -> None:
    public = county.client("public")
    before, version = answers(public), county.service.store.version()
    people, incomes = tmp_path / "people.csv", tmp_path / "incomes.csv"
    people.write_text("code,name,sex,birth_date\nP01,Somebody Else,,\n", encoding="utf-8")
    incomes.write_text("code,household,year,category,amount\nI1,H06,2016,wage,4000.75\n", encoding="utf-8")
    report = county.service.load([people, incomes], "tester", dry_run=False, progress=lambda message: None)
    assert report.changed == 2
    assert county.service.store.version() != version
    assert answers(public) == before
    staff = county.client("staff").get("/sparql", query_string={"query": f"DESCRIBE <{HOUSEHOLD}>"})
    assert HOUSEHOLD in staff.text
