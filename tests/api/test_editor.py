"""What the editor asks for: terms to complete, and examples with their parameters in place."""

import pytest
from flask.testing import FlaskClient
from tiny import needed
from tiny_service import Doors, facts, problem

from graph.documents import OWL, documents
from graph.rdf import PREFIXES
from queries.catalog import catalog

HTML = {"Accept": "text/html"}


def test_every_term_in_force_is_offered_with_its_names(public: FlaskClient) -> None:
    answer = public.get("/sparql/terms")
    found = {term["name"]: term for term in facts(answer)["terms"]}
    assert found["rm:Village"] == {"name": "rm:Village", "kind": "class", "en": "village", "zh": "行政村"}
    assert found["rdfs:label"]["zh"] == "名称"
    assert all(term["en"] and term["zh"] for term in found.values())
    assert set(facts(answer)["prefixes"].items()) >= set(PREFIXES.items())
    assert {term["kind"] for term in found.values()} - {""} <= set(facts(answer)["kinds"])
    for name, prefix in (("ns", "rm"), ("vocab", "rmv")):
        one = documents()[name]
        gone = {
            local for local in one.terms for said in one.about(one.base + local) if said.predicate.value == OWL + "deprecated"
        }
        assert {f"{prefix}:{local}" for local in one.terms - gone} <= set(found)
        assert not {f"{prefix}:{local}" for local in gone} & set(found)
    assert public.get("/sparql/terms", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", sorted(catalog()))
def test_every_example_runs_as_it_is_given_out(staff: FlaskClient, name: str) -> None:
    given = needed(catalog()[name])
    example = facts(staff.get(f"/sparql/examples/{name}", query_string=given))
    assert example["params"].items() >= given.items()
    answer = staff.post("/sparql", data={"query": example["sparql"]})
    assert answer.status_code == 200, answer.text


def test_an_example_gives_the_rows_of_its_question(staff: FlaskClient) -> None:
    example = facts(staff.get("/sparql/examples/who?village=V02"))
    rows = facts(staff.post("/sparql", data={"query": example["sparql"]}))["results"]["bindings"]
    asked = facts(staff.get("/q/who.json?village=V02"))
    assert len(rows) == asked["total"] > 0
    assert facts(staff.get("/sparql/examples/trend", query_string=needed(catalog()["trend"])))["then"]


def test_what_an_example_cannot_take_is_told(staff: FlaskClient, public: FlaskClient) -> None:
    assert "nope" in problem(staff.get("/sparql/examples/who?nope=1"), 400)["detail"]
    assert "no village" in problem(staff.get("/sparql/examples/who?village=V99"), 400)["detail"]
    problem(staff.get("/sparql/examples/nope"), 404)
    problem(public.get("/sparql/examples/needs"), 403)


def test_the_page_comes_in_both_languages_with_the_examples_of_the_reader(doors: Doors) -> None:
    for lang, run in (("en", "Run"), ("zh", "运行")):
        text = doors.client("staff").get(f"/sparql?lang={lang}", headers=HTML).text
        assert f'<html lang="{lang}">' in text
        assert f">{run}</button>" in text
        assert all(f'data-example="{name}"' in text for name in catalog())
    text = doors.client("public").get("/sparql", headers=HTML).text
    assert 'data-example="who"' in text
    assert 'data-example="needs"' not in text


@pytest.mark.parametrize("said", ["lang=fr", "lang=en&lang=zh"])
def test_a_language_that_there_is_not_is_refused(public: FlaskClient, said: str) -> None:
    problem(public.get(f"/sparql?{said}", headers=HTML), 400)


def test_a_program_still_gets_the_service_description(public: FlaskClient) -> None:
    assert public.get("/sparql").mimetype == "text/turtle"
