"""A query explained: its algebra as a tree, counted and timed, on what the reader may see, in a worker and under its limits."""

import json
from typing import Any

import pytest
from bare_door import bare_door, update
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem

from api.settings import Share

PREFIX = "PREFIX rm: <https://w3id.org/remit/ns#> "
PAIRS = (
    PREFIX + "SELECT ?a (COUNT(?b) AS ?n) WHERE { ?a a rm:Village . OPTIONAL { ?a rm:within ?b FILTER(?a != ?b) } } GROUP BY ?a"
)
DEEP = "SELECT * { " + "{ " * 120 + "?s ?p ?o" + " }" * 120 + " }"


def explain(client: FlaskClient, text: str, **parameters: str) -> Any:
    return facts(client.get("/sparql", query_string={"query": text, "explain": "", **parameters}))


def operators(tree: Any) -> set[str]:
    """All operators of a tree."""
    if isinstance(tree, list):
        return {name for part in tree for name in operators(part)}
    if isinstance(tree, dict):
        return ({tree["operator"]} if "operator" in tree else set()) | {
            name for part in tree.values() for name in operators(part)
        }
    return set()


def test_the_tree_names_operators_patterns_and_variables(staff: FlaskClient) -> None:
    found = explain(staff, PAIRS)
    assert {"SelectQuery", "Project", "AggregateJoin", "LeftJoin", "BGP", "RelationalExpression"} <= operators(found["algebra"])
    text = json.dumps(found["algebra"])
    assert "?a <https://w3id.org/remit/ns#within> ?b" in text
    assert found["version"] == facts(staff.get("/health"))["version"]


@pytest.mark.parametrize("text", [PAIRS, "SELECT ?s { ?s ?p ?o }", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", "ASK { ?s a ?o }"])
def test_what_is_counted_is_what_the_query_gives(staff: FlaskClient, text: str) -> None:
    found = explain(staff, text)
    answer = staff.get("/sparql", query_string={"query": text, "format": "json" if not text.startswith("CONSTRUCT") else "nt"})
    if found["kind"] == "graph":
        count = len(answer.data.splitlines())
    else:
        count = len(json.loads(answer.data).get("results", {"bindings": [True]})["bindings"])
    assert found["results"] == count
    assert found["seconds"] >= 0


def test_a_reader_learns_nothing_of_what_is_not_theirs(doors: Doors) -> None:
    text = PREFIX + "SELECT ?h { { ?h a rm:Household } UNION { GRAPH ?g { ?h a rm:Finding } } }"
    assert explain(doors.client("staff"), text)["results"] > 0
    assert explain(doors.client("public"), text)["results"] == 0
    named = {"named-graph-uri": "https://w3id.org/remit/graph/findings"}
    assert explain(doors.client("public"), text, **named)["results"] == 0


def test_what_is_refused_as_a_query_is_refused_here(staff: FlaskClient) -> None:
    for text, status in (("SELECT", 400), ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", 403), ("(" * 5000, 400)):
        answer = staff.get("/sparql", query_string={"query": text, "explain": "1"})
        assert answer.status_code in {status, 413}
        problem(answer, answer.status_code)
    assert problem(staff.get("/sparql", query_string={"query": "SELECT *\n{ ? }", "explain": "1"}), 400)["line"] == 2


def test_a_deep_query_is_measured(staff: FlaskClient) -> None:
    assert explain(staff, DEEP)["results"] > 0


def test_a_runaway_ends_at_its_limit(tmp_path: Any) -> None:
    with bare_door(tmp_path, shares={"staff": Share(seconds=6.0)}) as client:
        values = " ".join(str(number) for number in range(300))
        assert update(client, f"INSERT {{ <urn:a> <urn:p> ?n }} WHERE {{ VALUES ?n {{ {values} }} }}").status_code == 204
        runaway = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " }"
        problem(client.get("/sparql", query_string={"query": runaway, "explain": ""}), 503)
        assert explain(client, "ASK {}")["kind"] == "boolean"
