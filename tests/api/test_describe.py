"""What the service says of itself holds for what it does."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts

from api.questions import PAGES
from queries.catalog import catalog

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@pytest.fixture
def document(staff: FlaskClient) -> Any:
    return facts(staff.get("/openapi.json"))


def operations(document: Any) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, said) for path, methods in document["paths"].items() for method, said in methods.items()]


def test_the_description_is_openapi_3_1(document: Any) -> None:
    """The required parts and types of OpenAPI 3.1.0, sections 4.8.1 to 4.8.17."""
    assert document["openapi"] == "3.1.0"
    assert set(document) <= {"openapi", "info", "servers", "paths", "components", "tags", "externalDocs"}
    assert {"title", "version"} <= set(document["info"])
    for path, method, operation in operations(document):
        assert path.startswith("/")
        assert method in METHODS
        assert set(operation) <= {"summary", "description", "tags", "parameters", "requestBody", "responses", "operationId"}
        assert operation["summary"]
        assert all(isinstance(tag, str) for tag in operation.get("tags", []))
        check_responses(operation["responses"])
        check_parameters(path, operation["parameters"])


def check_responses(responses: dict[str, Any]) -> None:
    assert responses
    for status, response in responses.items():
        assert status == "default" or (status.isdecimal() and len(status) == 3)
        assert response["description"]
        for media_type, content in response.get("content", {}).items():
            assert media_type.count("/") == 1
            assert isinstance(content, dict)


def check_parameters(path: str, parameters: list[dict[str, Any]]) -> None:
    names = [(parameter["name"], parameter["in"]) for parameter in parameters]
    assert len(set(names)) == len(names)
    for parameter in parameters:
        assert parameter["in"] in {"query", "path", "header", "cookie"}
        assert parameter["in"] != "path" or parameter["required"] is True
        assert ("schema" in parameter) != ("content" in parameter)
        assert parameter["schema"]["type"] in {"string", "integer", "number", "boolean"}
    in_path = set(re.findall(r"{(\w+)}", path))
    assert {name for name, place in names if place == "path"} == in_path


def test_every_route_is_described_and_every_description_has_a_route(doors: Doors, document: Any) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(document)}
    routes = set()
    for rule in doors.app.url_map.iter_rules():
        path = rule.rule.replace("<path:", "{").replace("<", "{").replace(">", "}")
        paths = [f"/q/{name}" for name in catalog()] if path == "/q/{name}" else [path]
        routes |= {(path, method) for path in paths for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert described == routes


def test_every_parameter_of_a_question_is_described(document: Any) -> None:
    for question in catalog().values():
        short = [] if question.name in PAGES else [f"/{question.name}"]
        for path in (f"/q/{question.name}", f"/{question.name}.csv", *short):
            said = document["paths"][path]["get"]
            assert (said["summary"], said["description"]) == (question.text.en, question.text.zh)
            described = {parameter["name"]: parameter for parameter in said["parameters"]}
            assert set(described) == {*question.params, "limit", "offset", "lang", "known_at", "explain"}
            for name, param in question.params.items():
                assert described[name]["required"] == param.required
                assert described[name]["example"] == param.example


def test_words_to_choose_from_are_an_enumeration(document: Any) -> None:
    described = {parameter["name"]: parameter for parameter in document["paths"]["/q/gaps"]["get"]["parameters"]}
    assert described["sub_kind"]["schema"]["enum"] == ["unheld", "idle", "unresourced"]
    assert described["as_of"]["schema"] == {"type": "string", "format": "date"}
