"""What is kept closed, so that questions need no recursion: `rm:inside` of scopes, `rm:descendsFrom` of responsibilities,
and that every scope belongs to everyone.

`close_over` brings the closures of a draft up to its asserted facts, looking only at what changed and what is below it, and
touching only what differs. On a draft that is already closed and says that anything may have changed, it changes nothing:
the check that a kept closure equals one made anew.
"""

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, TYPE
from graph.snapshot import Draft
from ontology.terms import RM, RMV

EVERYONE = NamedNode(RMV.group_everyone)
IN_GROUP = NamedNode(RM.inGroup)


def close_over(draft: Draft) -> int:
    """Bring all closures of a draft up to date; returns how many statements that took."""
    touched = draft.touched
    changes = 0
    if touched & {RM.within, RM.Scope, RM.inside, RM.inGroup}:
        changes += _keep(draft, RM.within, RM.Scope, RM.inside)
        changes += _add_to_everyone(draft)
    if touched & {RM.delegatedFrom, RM.Responsibility, RM.descendsFrom}:
        changes += _keep(draft, RM.delegatedFrom, RM.Responsibility, RM.descendsFrom)
    return changes


def _keep(draft: Draft, step: str, of_class: str, closure: str) -> int:
    """Make `closure` the reflexive and transitive closure of `step` over the instances of a class."""
    predicate = NamedNode(closure)
    above = _Above(draft, NamedNode(step))
    members = _below(draft, predicate)
    instances = _instances(draft, of_class, members)
    wanted = {Quad(member, predicate, found, CURRENT) for member in instances for found in _ancestors(member, above)}
    return _make_equal(draft, _there(draft, predicate, members), wanted)


def _add_to_everyone(draft: Draft) -> int:
    members = draft.changed
    wanted = {Quad(scope, IN_GROUP, EVERYONE, CURRENT) for scope in _instances(draft, RM.Scope, members)}
    there = {quad for quad in _there(draft, IN_GROUP, members) if quad.object == EVERYONE}
    return _make_equal(draft, there, wanted)


class _Above(dict[NamedNode, list[NamedNode]]):
    """What stands one step above something, looked up once."""

    def __init__(self, draft: Draft, step: NamedNode) -> None:
        super().__init__()
        self._draft, self._step = draft, step

    def __missing__(self, node: NamedNode) -> list[NamedNode]:
        self[node] = [_node(quad.object) for quad in self._draft.quads(node, self._step)]
        return self[node]


def _below(draft: Draft, closure: NamedNode) -> set[NamedNode] | None:
    """What changed and, by the closure as it was, what is below that; None for everything."""
    if draft.changed is None:
        return None
    return draft.changed | {
        _node(quad.subject) for node in draft.changed for quad in draft.quads(predicate=closure, object_=node)
    }


def _instances(draft: Draft, of_class: str, members: set[NamedNode] | None) -> Iterable[NamedNode]:
    """The instances of a class, all or those among some."""
    name = NamedNode(of_class)
    if members is None:
        return [_node(quad.subject) for quad in draft.quads(predicate=TYPE, object_=name)]
    return [member for member in members if Quad(member, TYPE, name, CURRENT) in draft.store]


def _there(draft: Draft, closure: NamedNode, members: set[NamedNode] | None) -> set[Quad]:
    """The statements of a closure as they stand, all or those about some."""
    if members is None:
        return set(draft.quads(predicate=closure))
    return {quad for member in members for quad in draft.quads(member, closure)}


def _ancestors(start: NamedNode, above: _Above) -> set[NamedNode]:
    """The start and everything above it; a circle ends where it began."""
    found, ahead = {start}, [start]
    while ahead:
        for parent in above[ahead.pop()]:
            if parent not in found:
                found.add(parent)
                ahead.append(parent)
    return found


def _make_equal(draft: Draft, there: set[Quad], wanted: set[Quad]) -> int:
    draft.remove(there - wanted)
    draft.add(wanted - there)
    return len(there ^ wanted)


def _node(term: object) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI")
    return term
