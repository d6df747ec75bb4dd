"""Errors on their way out: problem details (RFC 9457) for programs, the same facts as a page for browsers."""

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException

from api.negotiate import accept, choose
from api.told import told
from ontology.errors import RemitError

_JSON = "application/problem+json"
_DOCUMENTED_AT = "/docs/errors"
_NO_PAGES_UNDER = "/sparql"


def problem_response(status: int, title: str, detail: str, **extra: object) -> Response:
    """A problem document, or the page `problem.html` where the client prefers one.

    `extra` becomes further members; `type` among them says which problem it is, `about:blank` otherwise. A
    `retry_after` in seconds is sent as the header too.
    """
    return _respond({**extra, "title": title, "status": status, "detail": detail})


def register(app: Flask) -> None:
    """Let every route of the app answer errors in this shape; unexpected ones are logged and say nothing of the inside."""
    app.jinja_env.filters["told"] = told
    app.register_error_handler(RemitError, problem_of)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def problem_of(error: RemitError) -> Response:
    """The answer that says it."""
    named = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    facts = {**error.extra, "title": error.title, "status": error.status, "detail": error.detail}
    return _respond({"type": f"{_DOCUMENTED_AT}#{named}", **facts})


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    facts = {"title": error.name, "status": error.code, "detail": error.description or error.name}
    headers = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    return _respond(facts, headers)


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("unexpected error at %r", request.path, exc_info=error)  # a path may hold the end of a line
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _respond({"title": status.phrase, "status": int(status), "detail": "The log of the service says more."})


def _respond(facts: Mapping[str, object], headers: Iterable[tuple[str, str]] = ()) -> Response:
    problem = {"type": "about:blank", **facts, "instance": request.path}
    page = _page(problem)
    response = Response(page or json.dumps(problem, ensure_ascii=False, default=str))
    response.content_type = "text/html; charset=utf-8" if page else _JSON
    response.status_code = int(str(problem["status"]))
    response.headers.extend(dict(headers))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.add("Accept")
    if problem["status"] == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="remit"'
    if "retry_after" in problem:
        response.headers["Retry-After"] = str(problem["retry_after"])
    return response


def _page(problem: Mapping[str, object]) -> str | None:
    """The problem as a page, if the client prefers that, the route has pages and the app has the template."""
    if request.path.startswith(_NO_PAGES_UNDER) or choose([_JSON, "text/html"], accept()) != "text/html":
        return None
    try:
        return render_template("problem.html", problem=problem)
    except TemplateNotFound:
        return None
