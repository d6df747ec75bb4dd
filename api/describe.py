"""What the service says of itself: `/openapi.json`, made from the catalog and the URL map."""

from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue

from api.answers import FORMATS
from api.formats import MEDIA_TYPES
from api.parameters import check_parameters
from queries.catalog import Param, Question, catalog

PROBLEM = {
    "description": "Problem details (RFC 9457), as a page for browsers",
    "content": {"application/problem+json": {"schema": {"type": "object"}}, "text/html": {}},
}
PAGING = {
    "limit": "most rows of one page",
    "offset": "rows left out before the first",
    "lang": "language of labels: en or zh",
    "explain": "yes: which engine answers, why, and the text that it runs, as JSON, instead of the answer",
}
KNOWN_AT = {"known_at": "what was known on a day (2017-12-31), at an instant or at a version; what is known now if left out"}
JSON_TYPES = {"integer": "integer", "decimal": "number"}


def blueprint() -> Blueprint:
    """The route."""
    door = Blueprint("describe", __name__)

    @door.get("/openapi.json")
    def openapi() -> ResponseReturnValue:
        """This description."""
        check_parameters()
        return jsonify(document(current_app))

    return door


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 description of every route of an app."""
    paths: dict[str, Any] = {}
    questions = catalog()
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        name = rule.rule.strip("/")
        if rule.endpoint.startswith("questions.") and name.partition(".")[0] in questions:
            paths[rule.rule] = {"get": _question(questions[name.partition(".")[0]])}
        elif rule.endpoint != "questions.answer":
            path = rule.rule.replace("<path:", "{").replace("<", "{").replace(">", "}")
            paths.setdefault(path, {}).update(_route(app, rule.endpoint, rule.methods or set(), sorted(rule.arguments)))
    for question in questions.values():
        paths[f"/q/{question.name}"] = {"get": _question(question)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Remit",
            "version": version("remit"),
            "description": "Who is responsible for what, and where it goes wrong.",
        },
        "paths": dict(sorted(paths.items())),
    }


def _route(app: Flask, endpoint: str, methods: set[str], arguments: list[str]) -> dict[str, Any]:
    about = (app.view_functions[endpoint].__doc__ or endpoint.rpartition(".")[2].replace("_", " ")).strip().splitlines()[0]
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in arguments]
    answer = {"description": "OK", **_content(endpoint)}
    facts = {"summary": about, "parameters": parameters, "responses": {"200": answer, "default": PROBLEM}}
    return {method.lower(): facts for method in sorted(methods - {"HEAD", "OPTIONS"})}


def _content(endpoint: str) -> dict[str, Any]:
    """The representations of a thing, a term or a document; nothing for any other route."""
    if not endpoint.startswith(("things.", "terms.")):
        return {}
    suffix = endpoint.rpartition("_")[2]
    return {"content": {MEDIA_TYPES[form]: {} for form in ([suffix] if suffix in MEDIA_TYPES else MEDIA_TYPES)}}


def _question(question: Question) -> dict[str, Any]:
    doors = PAGING if "known_at" in question.params else PAGING | KNOWN_AT
    paging = [{"name": name, "in": "query", "description": about, "schema": {"type": "string"}} for name, about in doors.items()]
    columns = {name: {"description": f"{about.en} ({about.zh})"} for name, about in question.columns.items()}
    columns |= {"id": {"description": f"what the row is known by in every version: a digest of {', '.join(question.key)}"}}
    row = {"type": "object", "properties": columns}
    schema = {"type": "object", "properties": {"rows": {"type": "array", "items": row}, "total": {"type": "integer"}}}
    content = {media: {"schema": schema} if form == "json" else {} for form, media in FORMATS.items()}
    return {
        "summary": question.text.en,
        "description": question.text.zh,
        "tags": [question.theme],
        "parameters": [_param(param) for param in question.params.values()] + paging,
        "responses": {"200": {"description": "The answer", "content": content}, "default": PROBLEM},
    }


def _param(param: Param) -> dict[str, Any]:
    kind, _, of = param.type.partition(":")
    schema: dict[str, Any] = {"type": JSON_TYPES.get(kind, "string")}
    if kind == "date":
        schema["format"] = "date"
    if kind == "word":
        schema["enum"] = of.split(",")
    about = f"{param.about.en} ({param.about.zh})"
    return {
        "name": param.name,
        "in": "query",
        "required": param.required,
        "description": about,
        "example": param.example,
        "schema": schema,
    }
