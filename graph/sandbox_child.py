"""A worker process of the sandbox: `python -m graph.sandbox_child MEMORY_BYTES`.

Reads requests from standard input and answers on standard output, one JSON object per line. It confines itself
before it reads the first; whatever kills it, only one request is lost. Started by `graph.sandbox`, not by hand.
"""

import importlib
import json
import os
import re
import sys
from collections.abc import Callable
from typing import Any

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from graph.result_tables import table_types, write_table
from graph.sandbox_limits import bound_memory, bound_work, confine
from graph.sandbox_wire import Message, error_message, to_line
from graph.sparql_errors import DETAIL_LENGTH, not_sparql
from ontology.errors import BadRequest, NotAcceptable, TooLarge

_FILE_TOO_LARGE = re.compile(r"os error 27|Errno 27|File too large")
_Results = QueryBoolean | QuerySolutions | QueryTriples


class _Worker:
    """Answers requests one after the other; keeps the checkpoint that was asked for last open."""

    def __init__(self, say: Callable[[Message], None]) -> None:
        self._say = say
        self._path = ""
        self._store: Store | None = None

    def answer(self, request: Message) -> Message:
        """The reply to one request, an error included."""
        try:
            bounds = dict(request["bounds"])
            memory = bounds.pop("memory_bytes", None)
            bound_work(request["seconds"], **bounds)
            if "store" in request:
                self._open(request["store"])
            bound_memory(memory)
            return self._task(request) if "task" in request else self._query(request)
        except BaseException as error:
            # Not Exception: a panic of the engine is none.
            return error_message(error)

    def _task(self, request: Message) -> Message:
        module = importlib.import_module(request["task"])
        return {"result": module.run(request["args"], lambda facts: self._say({"progress": facts}))}

    def _query(self, request: Message) -> Message:
        store = self._open(request["store"])
        chosen = dataset(request["default_graphs"], request["named_graphs"])
        try:
            if request["query"] is None:
                return _dump(store, chosen["default_graph"], request)
            results = store.query(request["query"], base_iri=request["base"], **chosen)
            kind, media_type = _kind(results, request)
            _write(results, request["file"], media_type)
        except SyntaxError as error:
            raise not_sparql(str(error)) from error
        except (RuntimeError, ValueError) as error:
            raise BadRequest(f"The query cannot be evaluated: {str(error)[:DETAIL_LENGTH]}") from error
        except OSError as error:
            if not _FILE_TOO_LARGE.search(str(error)):
                raise
            limit = request["bounds"]["file_bytes"]
            raise TooLarge(f"The result has more than {limit} bytes; ask for less, or with LIMIT.", limit=limit) from error
        return {"kind": kind, "media_type": media_type}

    def _open(self, path: str) -> Store:
        if self._store is None or path != self._path:
            self._store = None
            self._store, self._path = Store.read_only(path), path
        return self._store


def dataset(default_graphs: list[str] | None, named_graphs: list[str] | None) -> dict[str, Any]:
    """The dataset as arguments of a query; both given, so that neither FROM nor FROM NAMED decides."""
    if default_graphs is None and named_graphs is None:
        return {}
    default = [DefaultGraph()] if default_graphs is None else [_graph(iri) for iri in default_graphs]
    return {"default_graph": default, "named_graphs": [_graph(iri) for iri in named_graphs or ()]}


def _graph(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadRequest(f"{iri[:DETAIL_LENGTH]!r} is not the IRI of a graph.") from error


def _kind(results: _Results, request: Message) -> tuple[str, str]:
    """The kind of the results and the media type to write; NotAcceptable where the client takes none for this kind."""
    if isinstance(results, QueryTriples):
        kind, taken = "graph", request["graph"]
    else:
        kind, taken = "boolean" if isinstance(results, QueryBoolean) else "solutions", request["solutions"]
    if taken is None:
        raise NotAcceptable(f"The answer is of the kind {kind}, and the client takes no format for it.", kind=kind)
    return kind, taken


def _dump(store: Store, graphs: list[NamedNode | DefaultGraph], request: Message) -> Message:
    """Write all statements of a graph as they come: the engine would remember those that a CONSTRUCT has said."""
    (graph,), media_type = graphs, str(request["graph"])
    store.dump(request["file"], format=RdfFormat.from_media_type(media_type), from_graph=graph)
    return {"kind": "graph", "media_type": media_type}


def _write(results: _Results, file: str, media_type: str) -> None:
    if isinstance(results, QueryTriples):
        results.serialize(file, RdfFormat.from_media_type(media_type))
    elif media_type in table_types():
        write_table(results, file, media_type)
    else:
        results.serialize(file, QueryResultsFormat.from_media_type(media_type))


def main() -> None:
    """Answer until standard input ends."""
    confine(int(sys.argv[1]))
    replies = os.dup(sys.stdout.fileno())
    # A task that prints must not be read as a reply.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(message: Message) -> None:
        line = memoryview(to_line(message))
        while line:
            line = line[os.write(replies, line) :]

    worker = _Worker(say)
    say({"ready": True})
    for line in sys.stdin.buffer:
        say(worker.answer(json.loads(line)))


if __name__ == "__main__":
    main()
