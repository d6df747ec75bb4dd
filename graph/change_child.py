"""The part of a change by SPARQL Update or the Graph Store Protocol that runs in a sandbox worker, since strangers wrote it.

It works out, against a checkpoint, what the change adds and removes, and writes that as N-Quads for the owner. An update runs on
a copy: the difference of the copy to the checkpoint is the change, whatever operations the text is made of. Blank nodes keep
the names that they have in the store, and new ones get new names.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat

from graph.sparql_errors import DETAIL_LENGTH, not_sparql
from graph.update_scope import scope
from graph.update_text import with_dataset
from graph.upload_guard import check_upload
from ontology.errors import BadRequest, NotFound

ADDS, REMOVES, GRAPHS = "adds.nq", "removes.nq", "graphs.txt"
"""The files of a change: statements, and graphs made (+) or removed (-), one a line."""
Graph = NamedNode | BlankNode | DefaultGraph


def run(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Write the change that `args` ask for into the folder `out`; returns its digest (empty: nothing changes) and what it is.

    store    the checkpoint
    update   a text with `using`, `using_named` and `base`, and `only`: the one graph that it may change, or None
    files    else: files with their media types, to be put into `graph` (None: where they say themselves); `replace` it by them
    drop     else: whether `graph` goes

    BadRequest   what cannot be parsed or evaluated
    NotFound     a graph to be dropped that is not there
    """
    known, out = ox.Store.read_only(args["store"]), Path(args["out"])
    graph = None if args.get("graph") is None else graph_named(args["graph"])
    there = graph is None or isinstance(graph, DefaultGraph) or known.contains_named_graph(graph)
    if "update" in args:
        digest = _write(out, *_updated(known, args, out / "copy"))
    elif args.get("drop"):
        if not there:
            raise NotFound("There is no such graph.")
        digest = _write(out, (), known.quads_for_pattern(None, None, None, graph), _lines("-", [graph]))
    else:
        digest = _write(out, *_put(known, args, graph, there))
    return {"digest": digest, "created": not there}


def graph_named(iri: str) -> NamedNode | DefaultGraph:
    """A graph by its IRI; the default graph by an empty one."""
    try:
        return NamedNode(iri) if iri else DefaultGraph()
    except ValueError as error:
        raise BadRequest(f"{iri[:DETAIL_LENGTH]!r} is not the IRI of a graph.") from error


_Difference = tuple[Iterable[Quad], Iterable[Quad], list[str]]


def _updated(known: ox.Store, args: dict[str, Any], copy: Path) -> _Difference:
    for iri in (*args["using"], *args["using_named"]):
        graph_named(iri)
    text = with_dataset(args["update"], args["using"], args["using_named"])
    known.backup(str(copy))
    after = ox.Store(str(copy))
    try:
        after.update(text, base_iri=args["base"])
    except SyntaxError as error:
        raise not_sparql(str(error), "update") from error
    except (RuntimeError, ValueError) as error:
        raise BadRequest(f"The update cannot be evaluated: {str(error)[:DETAIL_LENGTH]}") from error
    adds, removes = _difference(known, after, scope(text, args["base"]))
    before, now = set(known.named_graphs()), set(after.named_graphs())
    graphs = _lines("+", now - before) + _lines("-", before - now)
    _check_only(args["only"], adds | removes, graphs)
    return adds, removes, graphs


def _check_only(only: str | None, quads: set[Quad], graphs: list[str]) -> None:
    """That a PATCH changes the graph at its own address and no other."""
    if only is not None:
        graph = graph_named(only)
        if any(quad.graph_name != graph for quad in quads) or any(line[1:] != str(graph) for line in graphs):
            raise BadRequest(f"The update changes other graphs than {graph}; send it to the address for updates.")


def _difference(before: ox.Store, after: ox.Store, predicates: frozenset[str] | None) -> tuple[set[Quad], set[Quad]]:
    """What was added and removed. Both stores list in the same order, so that only what differs has to be remembered."""
    adds, removes = set[Quad](), set[Quad]()
    for old, new in zip_longest(_statements(before, predicates), _statements(after, predicates)):
        if old != new:
            _cancel(old, removes, adds)
            _cancel(new, adds, removes)
    return adds, removes


def _cancel(quad: Quad | None, ours: set[Quad], theirs: set[Quad]) -> None:
    if quad is None:
        return
    if quad in theirs:
        theirs.remove(quad)
    else:
        ours.add(quad)


def _statements(store: ox.Store, predicates: frozenset[str] | None) -> Iterator[Quad]:
    if predicates is None:
        return iter(store)
    return chain.from_iterable(store.quads_for_pattern(None, NamedNode(name), None, None) for name in sorted(predicates))


def _put(known: ox.Store, args: dict[str, Any], graph: Graph | None, there: bool) -> _Difference:
    files = [(Path(path), media_type) for path, media_type in args["files"]]
    new = [] if there or graph is None else _lines("+", [graph])
    given = (quad for path, media_type in files for quad in _parsed(path, media_type, args["base"], graph))
    if not (args["replace"] and graph is not None):
        return (quad for quad in given if quad not in known), (), new
    wanted = set(given)
    old = set(known.quads_for_pattern(None, None, None, graph))
    return wanted - old, old - wanted, new


def _parsed(path: Path, media_type: str, base: str, graph: Graph | None) -> Iterator[Quad]:
    form = RdfFormat.from_media_type(media_type)
    assert form is not None, media_type
    check_upload(path, media_type)
    try:
        for quad in ox.parse(path=str(path), format=form, base_iri=base, rename_blank_nodes=True):
            if graph is not None and quad.graph_name != DefaultGraph():
                raise BadRequest(f"The file names the graph {quad.graph_name}; statements for one graph name none.")
            yield quad if graph is None else Quad(quad.subject, quad.predicate, quad.object, graph)
    except SyntaxError as error:
        line = {"line": error.lineno, "column": error.offset} if error.lineno else {}
        raise BadRequest(f"The file is not {media_type}: {str(error)[:DETAIL_LENGTH]}", **line) from error


def _write(out: Path, adds: Iterable[Quad], removes: Iterable[Quad], graphs: list[str]) -> str:
    """Write the change; its digest."""
    digest, changed = hashlib.sha256(), False
    for name, lines in ((ADDS, map(_line, adds)), (REMOVES, map(_line, removes)), (GRAPHS, graphs)):
        with (out / name).open("w", encoding="utf-8") as file:
            for line in lines:
                changed = True
                digest.update(f"{name} {line}\n".encode())
                file.write(f"{line}\n")
    return digest.hexdigest() if changed else ""


def _line(quad: Quad) -> str:
    return f"{quad} ."


def _lines(sign: str, graphs: Iterable[Graph | None]) -> list[str]:
    return sorted(f"{sign}{graph}" for graph in graphs if isinstance(graph, NamedNode | BlankNode))
