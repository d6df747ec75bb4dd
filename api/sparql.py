"""The door of the SPARQL 1.1 Protocol: `/sparql`, for reading only.

Everything that can be judged without the engine is judged here: method, media types, parameters, negotiation. What
runs, on which data and for whom is the affair of the `Endpoint` that is handed in.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol
from urllib.parse import parse_qsl

import rdflib
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from api.negotiate import accept, choose
from graph.sandbox import Formats, SpooledResult
from ontology.errors import BadRequest, Forbidden, NotAcceptable, UnsupportedMediaType

SOLUTIONS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
    "text/xml",
)
GRAPHS = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
    "text/n3",
    "application/json",
    "application/xml",
    "text/xml",
)
# Short names for `?format=`, for solutions and for graphs.
_NAMED = {
    "json": Formats(SOLUTIONS[0], "application/ld+json"),
    "xml": Formats(SOLUTIONS[1], "application/rdf+xml"),
    "csv": Formats("text/csv", None),
    "tsv": Formats("text/tab-separated-values", None),
    "turtle": Formats(None, "text/turtle"),
    "ttl": Formats(None, "text/turtle"),
    "ntriples": Formats(None, "application/n-triples"),
    "nt": Formats(None, "application/n-triples"),
    "rdf": Formats(None, "application/rdf+xml"),
    "rdf+xml": Formats(None, "application/rdf+xml"),
    "json-ld": Formats(None, "application/ld+json"),
    "jsonld": Formats(None, "application/ld+json"),
    "nquads": Formats(None, "application/n-quads"),
    "nq": Formats(None, "application/n-quads"),
    "trig": Formats(None, "application/trig"),
    "n3": Formats(None, "text/n3"),
}
_DESCRIPTIONS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
# The largest query that the guard passes, with every byte written as %XX.
_BODY_BYTES = 4 << 20
_FIELDS = 1000
_PIECE = 1 << 16


class Endpoint(Protocol):
    """What stands behind the door."""

    def query(
        self, text: str, *, default_graphs: Sequence[str], named_graphs: Sequence[str], formats: Formats, base: str
    ) -> SpooledResult:
        """The complete answer. Both lists are as in the request, empty if it has none; `base` resolves relative IRIs."""
        ...

    def description(self) -> rdflib.Graph:
        """The Service Description."""
        ...

    def examples(self) -> Sequence[tuple[str, str, str]]:
        """Queries to begin with: name, question and text."""
        ...


def blueprint(endpoint: Endpoint) -> Blueprint:
    """The routes; errors are raised as RemitError for `api.problems`."""
    door = Blueprint("sparql", __name__)

    @door.get("/sparql")
    def read() -> ResponseReturnValue:
        parameters = _parameters(request.query_string)
        if not parameters:
            return _describe(endpoint)
        return _answer(endpoint, parameters)

    @door.post("/sparql")
    def post() -> ResponseReturnValue:
        return _answer(endpoint, _parameters(request.query_string) + _posted())

    @door.after_request
    def mark(response: Response) -> Response:
        response.vary.add("Accept")
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return door


_Parameters = list[tuple[str, str]]


def _parameters(encoded: bytes) -> _Parameters:
    """Parameters in order. Strict, unlike the ones of Flask, which put a question mark for what is not UTF-8."""
    try:
        return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not UTF-8.") from error
    except ValueError as error:
        raise BadRequest(f"There are more than {_FIELDS} parameters.") from error


def _posted() -> _Parameters:
    request.max_content_length = _BODY_BYTES
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not read here.")
    if request.mimetype == _UPDATE:
        raise Forbidden("Updates are not open at this address.")
    if request.mimetype not in {_FORM, _QUERY}:
        got = request.mimetype or "no media type"
        raise UnsupportedMediaType(f"A query is posted as {_FORM} or {_QUERY}, not as {got}.", accepts=[_FORM, _QUERY])
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise BadRequest("The query is to be UTF-8.")
    body = request.get_data()
    if request.mimetype == _FORM:
        return _parameters(body)
    try:
        return [("query", body.decode())]
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8: byte {error.start + 1} is no part of a character.") from error


def _answer(endpoint: Endpoint, parameters: _Parameters) -> Response:
    def given(name: str) -> list[str]:
        return [value for key, value in parameters if key == name]

    if given("update"):
        raise BadRequest("Updates are not open at this address, and never together with a query or by GET.")
    texts = given("query")
    if len(texts) != 1:
        raise BadRequest(f"Exactly one parameter query is needed; there are {len(texts)}.")
    formats = _formats(given("format"))
    try:
        result = endpoint.query(
            texts[0],
            default_graphs=given("default-graph-uri"),
            named_graphs=given("named-graph-uri"),
            formats=formats,
            base=request.base_url,
        )
    except NotAcceptable as error:
        offers = GRAPHS if error.extra.get("kind") == "graph" else SOLUTIONS
        raise NotAcceptable(error.detail, offers=list(offers), kind=error.extra.get("kind")) from error
    return _send(result)


def _formats(asked: Sequence[str]) -> Formats:
    """What to write: `?format=` wins over Accept. SPARQLWrapper sends it twice, as a name and as media types."""
    if asked:
        formats = next(filter(None, map(_by_name, asked)), Formats(None, None))
    else:
        formats = Formats(choose(SOLUTIONS, accept()), choose(GRAPHS, accept()))
    if not (formats.solutions or formats.graph):
        offers = list(dict.fromkeys(SOLUTIONS + GRAPHS))
        raise NotAcceptable("The client takes none of the formats that there are.", offers=offers, formats=list(_NAMED))
    return formats


def _by_name(name: str) -> Formats | None:
    wanted = name.lower()
    if wanted in SOLUTIONS or wanted in GRAPHS:
        return Formats(wanted if wanted in SOLUTIONS else None, wanted if wanted in GRAPHS else None)
    return _NAMED.get(wanted)


def _send(result: SpooledResult) -> Response:
    """The file as the body. It is unlinked at once: open, it can still be read, and nothing is left if that fails."""
    with result:
        file = result.path.open("rb")
    response = Response(_pieces(file), content_type=_content_type(result.media_type))
    response.call_on_close(file.close)
    response.content_length = result.size
    return response


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _describe(endpoint: Endpoint) -> ResponseReturnValue:
    """A GET without parameters: the editor for a browser, the Service Description for a program."""
    chosen = choose([*_DESCRIPTIONS, "text/html"], accept())
    if chosen is None:
        raise NotAcceptable("The Service Description has none of these formats.", offers=[*_DESCRIPTIONS, "text/html"])
    if chosen == "text/html":
        return render_template("sparql.html", examples=endpoint.examples())
    text = endpoint.description().serialize(format=_DESCRIPTIONS[chosen], encoding="utf-8")
    return Response(text, content_type=_content_type(chosen))
