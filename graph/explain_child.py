"""What a query is to the engine, and what it cost: the algebra of SPARQL as a tree, and one run, counted and timed.

Runs in a worker only: rdflib parses a stranger's text here. It only parses; the run is the engine's own. The engine tells no
plan through its Python interface, so that the order in which it joins is not known.
"""

import time
from collections.abc import Callable
from typing import Any

from pyoxigraph import QueryBoolean, QueryTriples, Store
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier

from graph.sandbox_child import dataset
from graph.sparql_errors import DETAIL_LENGTH, not_sparql
from ontology.errors import BadRequest

HIDDEN = {"_vars", "lazy"}
"""What rdflib notes for its own evaluation."""


def run(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The algebra, and the figures of one run of `query` on the checkpoint `store` (None: it is not run)."""
    measured = _measured(args) if args["store"] else {}
    return {"algebra": _algebra(args["query"], args["base"]), **measured}


def _measured(args: dict[str, Any]) -> dict[str, Any]:
    start = time.monotonic()
    try:
        store = Store.read_only(args["store"])
        results = store.query(args["query"], base_iri=args["base"], **dataset(args["default_graphs"], args["named_graphs"]))
        if isinstance(results, QueryBoolean):
            kind, count = "boolean", 1
        else:
            kind, count = "graph" if isinstance(results, QueryTriples) else "solutions", sum(1 for _ in results)
    except SyntaxError as error:
        raise not_sparql(str(error)) from error
    except (RuntimeError, ValueError) as error:
        raise BadRequest(f"The query cannot be evaluated: {str(error)[:DETAIL_LENGTH]}") from error
    return {"kind": kind, "results": count, "seconds": round(time.monotonic() - start, 4)}


def _algebra(query: str, base: str) -> dict[str, Any] | None:
    """The tree; None where rdflib does not read what the engine does (SPARQL 1.2)."""
    try:
        found: dict[str, Any] = _node(translateQuery(parseQuery(query), base=base).algebra)
    except Exception:
        return None
    return found


def _node(part: object) -> Any:
    """A part of the algebra as JSON: operators by name, terms as SPARQL writes them, patterns as text."""
    if isinstance(part, CompValue):
        members = {name: _node(value) for name, value in part.items() if name not in HIDDEN and value is not None}
        return {"operator": part.name, **members}
    if isinstance(part, Identifier):
        return part.n3()
    if isinstance(part, dict):
        return [{name: _node(value) for name, value in part.items()}]
    if isinstance(part, tuple) and part and all(isinstance(term, Identifier) for term in part):
        return " ".join(term.n3() for term in part)
    if isinstance(part, list | tuple | set | frozenset):
        found = [_node(one) for one in part]
        return sorted(found, key=str) if isinstance(part, set | frozenset) else found
    return part if isinstance(part, bool | int | float | str) else part.n3() if hasattr(part, "n3") else str(part)
