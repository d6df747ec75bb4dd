"""The SPARQL 1.1 Graph Store HTTP Protocol: `/sparql/store`, a graph named by `?default` or `?graph=`, or by its own address."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol
from uuid import uuid4

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from api.negotiate import agreed
from api.sparql_formats import GRAPHS
from api.sparql_request import check_not_compressed, given, in_address, in_body
from api.sparql_send import answer_tag, send, unchanged
from api.sparql_update import BODY_BYTES, DIRECT, Updates, done
from graph.changes import Written
from graph.sandbox import SpooledResult
from ontology.errors import BadRequest, NotFound, TooLarge, UnsupportedMediaType

DATASETS = ("application/n-quads", "application/trig", "application/ld+json")
READ = tuple(dict.fromkeys((*GRAPHS[:7], "application/xml", "text/xml")))
_PARTS = 100
_PIECE = 1 << 20
_METHODS = ["PUT", "POST", "DELETE", "PATCH"]


class GraphStore(Updates, Protocol):
    """What stands behind the door. A graph is named by its IRI, the default graph by an empty text."""

    upload_bytes: int
    spool: Path

    def version(self) -> str:
        """What answers depend on beside the request."""
        ...

    def has_graph(self, graph: str) -> bool:
        """Whether there is such a graph for whoever asks; BadRequest for what is no IRI."""
        ...

    def graph(self, graph: str, media_type: str) -> SpooledResult:
        """All statements of a graph."""
        ...

    def upload(self, files: Sequence[tuple[Path, str]], *, graph: str | None, replace: bool, base: str) -> Written:
        """Put files with their media types into a graph, or replace it by them; None: where the files say themselves."""
        ...

    def drop(self, graph: str) -> Written:
        """Remove a graph; NotFound where it is not there."""
        ...


def blueprint(store: GraphStore) -> Blueprint:
    """The routes; errors are raised as RemitError for `api.problems`."""
    door = Blueprint("graph_store", __name__)

    @door.get("/sparql/store")
    @door.get("/sparql/store/<path:rest>")
    def read(rest: str = "") -> ResponseReturnValue:
        """All statements of one graph."""
        return _read(store, _named(rest))

    @door.route("/sparql/store", methods=_METHODS)
    @door.route("/sparql/store/<path:rest>", methods=_METHODS)
    def write(rest: str = "") -> ResponseReturnValue:
        """Replace a graph (PUT), add to it (POST), remove it (DELETE), or update it (PATCH)."""
        store.check_may_write()
        graph = _named(rest)
        if graph is None and request.method != "POST":
            raise BadRequest("Name the graph: ?default, ?graph=IRI, or its own address below this one.")
        if request.method == "DELETE":
            return done(store.drop(graph or ""), 204)
        return _patch(store, graph) if request.method == "PATCH" else _put(store, graph)

    return door


def _named(rest: str) -> str | None:
    """The graph of the request: its IRI, an empty text for the default graph, None where it names none."""
    parameters = in_address()
    if unknown := sorted({name for name, _ in parameters} - {"graph", "default"}):
        raise BadRequest(f"There is no parameter {', '.join(unknown)} here; there are graph and default.")
    graphs, default = given(parameters, "graph"), given(parameters, "default")
    if len(graphs) + len(default) > 1 or (rest and parameters):
        raise BadRequest("One graph is named, and once: ?default, ?graph=IRI, or its own address.")
    if rest:
        # To the letter, as it was written: %41 and A are two addresses.
        return request.host_url.rstrip("/") + str(request.environ["REQUEST_URI"]).partition("?")[0]
    if graphs and not graphs[0]:
        raise BadRequest("The parameter graph is empty; the default graph is ?default.")
    return graphs[0] if graphs else "" if default else None


def _read(store: GraphStore, graph: str | None) -> Response:
    if graph is None:
        raise BadRequest("Name the graph: ?default, ?graph=IRI, or its own address below this one.")
    chosen = agreed(GRAPHS, "A graph has none of these formats.")
    if not store.has_graph(graph):
        raise NotFound("There is no such graph.")
    tag = answer_tag(store.version(), "", graph, chosen)
    return unchanged(tag) or send(store.graph(graph, chosen), tag)


def _patch(store: GraphStore, graph: str | None) -> Response:
    if request.mimetype not in DIRECT:
        raise UnsupportedMediaType("A graph is patched with application/sparql-update.", accepts=list(DIRECT))
    ((_, text),) = in_body(DIRECT, BODY_BYTES)
    if not store.has_graph(graph or ""):
        raise NotFound("There is no such graph.")
    return done(store.update(text, using=(), using_named=(), base=request.base_url, only=graph), 204)


def _put(store: GraphStore, graph: str | None) -> Response:
    """Files into a graph. Without one, those that name graphs say where; from others a new graph is made."""
    made = graph is None and request.mimetype not in DATASETS
    if made:
        graph = f"{request.base_url.rstrip('/')}/{uuid4().hex}"
    with _files(store) as files:
        base = graph or request.base_url
        written = store.upload(files, graph=graph, replace=request.method == "PUT", base=base)
    response = done(written, 201 if written.created else 204)
    if made and graph:
        response.headers["Location"] = graph
    return response


@contextmanager
def _files(store: GraphStore) -> Iterator[list[tuple[Path, str]]]:
    """The body as files with their media types, gone at the end: one, or the parts of a form."""
    check_not_compressed()
    request.max_content_length = store.upload_bytes
    folder = Path(tempfile.mkdtemp(prefix="upload-", dir=store.spool))
    try:
        if request.mimetype == "multipart/form-data":
            request.max_form_memory_size = store.upload_bytes
            request.max_form_parts = _PARTS
            parts = [part for _, part in request.files.items(multi=True)]
            if not parts:
                raise BadRequest("The form holds no file.")
            yield [_kept(folder / str(number), part) for number, part in enumerate(parts)]
        else:
            _copy(request.stream, folder / "0", store.upload_bytes)
            yield [(folder / "0", _media_type(request.mimetype))]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kept(file: Path, part: FileStorage) -> tuple[Path, str]:
    part.save(file)
    return file, _media_type(part.mimetype)


def _media_type(media_type: str) -> str:
    if media_type not in READ:
        got = media_type or "no media type"
        raise UnsupportedMediaType(f"A graph is sent as {', '.join(READ)}, not as {got}.", accepts=list(READ))
    return media_type


def _copy(body: IO[bytes], file: Path, most_bytes: int) -> None:
    size = 0
    with file.open("wb") as out:
        while piece := body.read(_PIECE):
            size += len(piece)
            if size > most_bytes:
                raise TooLarge(f"The body has more than {most_bytes} bytes; send it in parts.", limit=most_bytes)
            out.write(piece)
