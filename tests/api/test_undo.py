"""One commit taken back: exactly what it said, as a commit of its own, or refused as a whole with what stands in the way."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_door import update
from dumped import about, lines_of
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem, tiny_service
from werkzeug.test import TestResponse

from graph.rdf import CURRENT, META, SUPERSEDED

PREFIXES = """PREFIX rm: <https://w3id.org/remit/ns#>
PREFIX : <https://remit.example/id/village/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("undo")) as made:
        yield made


@pytest.fixture
def client(county: Doors) -> FlaskClient:
    return county.client("administrator")


def said(county: Doors) -> set[tuple[str, bytes]]:
    """The facts with their closures, and the settings. Findings that were cleared are kept, so that they are compared apart."""
    with county.service.store.snapshot() as now:
        return lines_of(now.store, CURRENT, SUPERSEDED) | about("setting", now.store, META)


def change(client: FlaskClient, text: str) -> int:
    answer = update(client, PREFIXES + text)
    assert answer.status_code == 204, answer.text
    return int(answer.headers["Remit-Version"].partition("-")[0])


def undo(client: FlaskClient, version: int) -> TestResponse:
    return client.post("/admin/undo", json={"version": version, "who": "tester"})


def open_findings(client: FlaskClient) -> set[str]:
    return {row["finding"]["id"] for row in facts(client.get("/findings?limit=1000"))["rows"]}


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { :V77 a rm:Village ; rm:within :V03 ; rdfs:label 'new' }",
        "DELETE { ?r ?p ?o } WHERE { ?r a rm:Responsibility ; ?p ?o }",
        "DELETE { :V03 rdfs:label ?old } INSERT { :V03 rdfs:label 'another name' } WHERE { :V03 rdfs:label ?old }",
        "DELETE WHERE { ?need a rm:Need ; ?p ?o } ; INSERT DATA { :V03 rm:note 12.0 }",
    ],
)
def test_a_change_by_sparql_is_taken_back_and_the_undoing_too(county: Doors, client: FlaskClient, text: str) -> None:
    before, found = said(county), open_findings(client)
    version = change(client, text)
    changed = said(county)
    assert changed != before
    undone = int(facts(undo(client, version))["version"].partition("-")[0])
    assert said(county) ^ before == set()
    assert open_findings(client) == found
    assert facts(client.post("/admin/judge"))["version"] == str(county.service.store.version())
    assert facts(client.get(f"/changes?since={version}"))["rows"][0]["who"] == "tester"
    again = int(facts(undo(client, undone))["version"].partition("-")[0])
    assert said(county) == changed
    assert undo(client, again).status_code == 200
    assert said(county) == before


def test_a_load_is_taken_back_and_can_be_loaded_again(county: Doors, client: FlaskClient, tmp_path: Path) -> None:
    before = said(county)
    roster = tmp_path / "places.csv"
    roster.write_text("code,kind,name,within\nV55,village,New village,T2\nV03,village,Renamed,T2\n", encoding="utf-8")
    body = {"paths": [str(roster)], "who": "tester"}

    def load() -> dict[str, object]:
        result: dict[str, object] = json.loads(client.post("/admin/load", json=body).text.splitlines()[-1])["result"]
        return result

    first = load()
    assert (first["added"], first["changed"]) == (1, 1)
    assert undo(client, county.service.store.version().number).status_code == 200
    assert said(county) == before
    second = load()
    assert (second["added"], second["changed"]) == (1, 1)
    assert undo(client, county.service.store.version().number).status_code == 200
    assert said(county) == before


def test_what_has_changed_since_is_named_and_nothing_is_taken_back(county: Doors, client: FlaskClient) -> None:
    first = change(client, "INSERT DATA { :V78 a rm:Village ; rdfs:label 'first' ; rm:note 'old' }")
    change(client, "DELETE DATA { :V78 rdfs:label 'first' ; rm:note 'old' } ; INSERT DATA { :V78 rdfs:label 'second' }")
    before, version = said(county), county.service.store.version()
    refused = problem(undo(client, first), 409)
    assert refused["total"] == 2
    label, note = refused["conflicts"]
    assert "'first' is not there any more, now 'second', since version" in label
    assert " is not there any more, since version" in note
    assert '"first"' in refused["detail"] or '"old"' in refused["detail"]
    assert (said(county), county.service.store.version()) == (before, version)


def test_a_thing_does_not_go_while_something_was_said_of_it_since(county: Doors, client: FlaskClient) -> None:
    first = change(client, "INSERT DATA { :V79 a rm:Village }")
    second = change(client, "INSERT DATA { :V80 a rm:Village ; rm:within :V79 . :V79 rm:note 'since' }")
    before = said(county)
    refused = problem(undo(client, first), 409)
    assert refused["total"] == 2
    assert all("said since" in conflict and "/V79>" in conflict for conflict in refused["conflicts"])
    assert said(county) == before
    for version in (second, first):
        assert undo(client, version).status_code == 200


def test_twice_is_once_too_often(client: FlaskClient) -> None:
    version = change(client, "INSERT DATA { :V81 a rm:Village }")
    assert undo(client, version).status_code == 200
    assert "not there any more" in problem(undo(client, version), 409)["conflicts"][0]


def test_the_words_and_what_only_follows_cannot_be_taken_back(county: Doors, client: FlaskClient) -> None:
    assert "words of the ontology" in problem(undo(client, 1), 400)["detail"]
    tampered = change(client, "DELETE { ?v rm:inside ?a } WHERE { ?v a rm:Village ; rm:inside ?a }")
    assert "nothing that could be taken back" in problem(undo(client, tampered), 400)["detail"]
    assert "no version 999 yet" in problem(undo(client, 999), 400)["detail"]


def test_a_version_whose_journal_is_gone_cannot_be_taken_back(tmp_path: Path) -> None:
    with tiny_service(tmp_path, journals=1) as own:
        client = own.client("administrator")
        version = change(client, "INSERT DATA { :V81 a rm:Village }")
        for number in (82, 83):
            change(client, f"INSERT DATA {{ :V{number} a rm:Village }}")
        assert "no journal of version" in problem(undo(client, version), 410)["detail"]


@pytest.mark.parametrize("body", [{}, {"version": "3", "who": "x"}, {"version": 3}, {"version": 3, "who": " "}])
def test_a_wrong_body_is_refused(client: FlaskClient, body: dict[str, object]) -> None:
    problem(client.post("/admin/undo", json=body), 400)


def test_it_is_for_the_administrator(county: Doors) -> None:
    for role in ("public", "staff"):
        problem(undo(county.client(role), 2), 403)
