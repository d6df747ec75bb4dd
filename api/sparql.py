"""The door of the SPARQL 1.1 Protocol for queries: `/sparql`.

Everything that can be judged without the engine is judged here: method, media types, parameters, negotiation. What
runs, on which data and for whom is the affair of the `Endpoint` that is handed in.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import rdflib
from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from api.negotiate import agreed
from api.parameters import check_given_once, check_language
from api.sparql_formats import GRAPHS, SOLUTIONS, content_type, downloads, formats, offers_for
from api.sparql_request import Parameters, given, in_address, in_body, only
from api.sparql_send import answer_tag, send, unchanged
from api.void import FORMATS
from graph.sandbox import Formats, SpooledResult
from ontology.errors import BadRequest, Forbidden, NotAcceptable

# The largest query that the guard passes, with every byte written as %XX.
_BODY_BYTES = 4 << 20
_DIRECT = {"application/sparql-query": "query"}


class Endpoint(Protocol):
    """What stands behind the door."""

    def query(
        self, text: str, *, default_graphs: Sequence[str], named_graphs: Sequence[str], formats: Formats, base: str
    ) -> SpooledResult:
        """The complete answer. Both lists are as in the request, empty if it has none; `base` resolves relative IRIs."""
        ...

    def explain(self, text: str, *, default_graphs: Sequence[str], named_graphs: Sequence[str], base: str) -> dict[str, Any]:
        """The algebra of a query, and what one run of it gave and took."""
        ...

    def version(self) -> str:
        """What answers depend on beside the request: the dataset of whoever asks, and its version."""
        ...

    def description(self, address: str) -> rdflib.Graph:
        """The Service Description of the endpoint at an address."""
        ...

    def editor(self) -> dict[str, object] | None:
        """What the page for browsers shows; None where there is none."""
        ...


def blueprint(endpoint: Endpoint) -> Blueprint:
    """The routes; errors are raised as RemitError for `api.problems`."""
    door = Blueprint("sparql", __name__)

    @door.get("/sparql")
    def read() -> ResponseReturnValue:
        """A query in the address (SPARQL 1.1 Protocol); without one the editor, or the service description."""
        parameters = in_address()
        if all(name == "lang" for name, _ in parameters):
            return _describe(endpoint)
        return _answer(endpoint, parameters)

    @door.post("/sparql")
    def post() -> ResponseReturnValue:
        """A query in the body (SPARQL 1.1 Protocol)."""
        if request.mimetype == "application/sparql-update":
            raise Forbidden("Updates are not open at this address.")
        return _answer(endpoint, in_address() + in_body(_DIRECT, _BODY_BYTES))

    @door.after_request
    def mark(response: Response) -> Response:
        """Any page may ask what anybody may ask: no credentials are taken from it."""
        response.vary.add("Accept")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, Prefer, Query-Id"
            response.headers["Access-Control-Max-Age"] = "86400"
        return response

    return door


def _answer(endpoint: Endpoint, parameters: Parameters) -> Response:
    if given(parameters, "update"):
        raise BadRequest("Updates are not open at this address, and never together with a query or by GET.")
    text = only(parameters, "query")
    default, named = given(parameters, "default-graph-uri"), given(parameters, "named-graph-uri")
    if given(parameters, "explain"):
        response = jsonify(endpoint.explain(text, default_graphs=default, named_graphs=named, base=request.base_url))
        response.headers["Cache-Control"] = "no-store"
        return response
    wanted = formats(given(parameters, "format"))
    tag = answer_tag(endpoint.version(), text, default, named, wanted)
    try:
        return unchanged(tag) or send(
            endpoint.query(text, default_graphs=default, named_graphs=named, formats=wanted, base=request.base_url), tag
        )
    except NotAcceptable as error:
        kind = error.extra.get("kind")
        raise NotAcceptable(error.detail, offers=offers_for(kind), kind=kind) from error


def _describe(endpoint: Endpoint) -> ResponseReturnValue:
    """A GET without a query: the editor for a browser, the Service Description for a program."""
    check_given_once()
    check_language()
    editor = endpoint.editor()
    offers = [*FORMATS, *(["text/html"] if editor is not None else [])]
    chosen = agreed(offers, "The Service Description has none of these formats.")
    if editor is not None and chosen == "text/html":
        return render_template("sparql.html", **editor, downloads={"solutions": downloads(SOLUTIONS), "graph": downloads(GRAPHS)})
    text = endpoint.description(request.base_url).serialize(format=FORMATS[chosen], encoding="utf-8")
    return Response(text, content_type=content_type(chosen))
