"""Refuses a change that makes the data break a shape: what a change by SPARQL can be held to, if that is wanted.

Only things that the change can have broken are looked at: what it says something about, and what refers to that. What was broken
before, in the same way, is no reason to refuse.
"""

from collections.abc import Iterable

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QuerySolutions

from graph.rdf import CURRENT, FINDINGS, META, TYPE, Term, compact, text
from graph.shapes import Constraint, constraints
from graph.snapshot import Draft, Snapshot
from graph.vocabulary import superclasses
from ontology.errors import RemitError
from ontology.terms import RM

MOST_NAMED = 10
_GRAPHS: list[NamedNode | BlankNode | DefaultGraph] = [CURRENT, META, FINDINGS]


class BreaksShapes(RemitError):
    """A change after which the data would break a shape; `extra["problems"]` names the first of what it breaks."""

    status = 422
    exit_code = 3
    title = "The shapes refuse this change"


def complete_types(draft: Draft) -> None:
    """State of what changed that it is of the classes above its own: questions and shapes look for no sub-classes."""
    nodes = [None] if draft.changed is None else list(draft.changed)
    quads = [quad for node in nodes for quad in draft.quads(node, TYPE)]
    implied = {Quad(quad.subject, TYPE, NamedNode(wide), CURRENT) for quad in quads for wide in superclasses(text(quad.object))}
    draft.add(quad for quad in implied if quad not in draft.store)


def check_shapes(draft: Draft) -> None:
    """Refuse a draft in which a shape is broken that was not broken before.

    BreaksShapes   with what would be broken
    """
    nodes = _reached(draft)
    found = [
        (one, row)
        for one in _constraints(draft, nodes)
        for row in sorted(_broken(draft, one, nodes) - (_broken(draft.before, one, nodes) if draft.before else set()), key=str)
    ]
    if found:
        problems = [_told(one, row) for one, row in found[:MOST_NAMED]]
        raise BreaksShapes(f"{len(found)} shapes would be broken; nothing was changed.", problems=problems)


def _reached(draft: Draft) -> set[NamedNode] | None:
    """What the change can have broken; None where that can be anything."""
    if draft.changed is None:
        return None
    around = (quad.subject for node in draft.changed for quad in draft.quads(object_=node))
    return draft.changed | {node for node in around if isinstance(node, NamedNode)}


def _constraints(draft: Draft, nodes: set[NamedNode] | None) -> Iterable[Constraint]:
    if nodes is None:
        return [one for one in constraints() if one.severity == "Violation"]
    there = {text(quad.object) for node in nodes for quad in draft.quads(node, TYPE)}
    return [one for one in constraints() if one.severity == "Violation" and RM.BASE + one.of_class in there]


def _broken(snapshot: Snapshot, one: Constraint, nodes: set[NamedNode] | None) -> set[tuple[Term | None, ...]]:
    anchor = f"?this a <{RM.BASE}{one.of_class}> ."
    query = one.query
    if nodes is not None:
        assert anchor in query, one
        query = query.replace(anchor, f"VALUES ?this {{ {' '.join(map(str, sorted(nodes, key=str)))} }} {anchor}")
    found = snapshot.store.query(query, default_graph=_GRAPHS)
    assert isinstance(found, QuerySolutions)
    return {tuple(row) for row in found}


def _told(one: Constraint, row: tuple[Term | None, ...]) -> dict[str, object]:
    focus, *values = (text(term) for term in row if term is not None)
    return {"shape": one.shape, "path": compact(one.path), "thing": focus, "values": values, "message": one.messages}
