"""What is kept closed, so that questions need no recursion: `rm:inside` of scopes, `rm:descendsFrom` of responsibilities,
and that every scope belongs to everyone.

`close_over` brings the closures of a draft up to its asserted facts, touching only what differs; on a draft that is
already closed it changes nothing, which is also the check that a kept closure equals one made anew.
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
    if touched & {RM.within, RM.Scope}:
        changes += _keep(draft, RM.within, RM.Scope, RM.inside)
        changes += _add_to_everyone(draft)
    if touched & {RM.delegatedFrom, RM.Responsibility}:
        changes += _keep(draft, RM.delegatedFrom, RM.Responsibility, RM.descendsFrom)
    return changes


def _keep(draft: Draft, step: str, of_class: str, closure: str) -> int:
    """Make `closure` the reflexive and transitive closure of `step` over the instances of a class."""
    parents: dict[NamedNode, list[NamedNode]] = {}
    for quad in draft.quads(predicate=NamedNode(step)):
        parents.setdefault(_node(quad.subject), []).append(_node(quad.object))
    predicate = NamedNode(closure)
    wanted = {
        Quad(member, predicate, above, CURRENT) for member in _instances(draft, of_class) for above in _ancestors(member, parents)
    }
    return _make_equal(draft, set(draft.quads(predicate=predicate)), wanted)


def _add_to_everyone(draft: Draft) -> int:
    wanted = {Quad(scope, IN_GROUP, EVERYONE, CURRENT) for scope in _instances(draft, RM.Scope)}
    return _make_equal(draft, set(draft.quads(predicate=IN_GROUP, object_=EVERYONE)), wanted)


def _instances(draft: Draft, of_class: str) -> Iterable[NamedNode]:
    return (_node(quad.subject) for quad in draft.quads(predicate=TYPE, object_=NamedNode(of_class)))


def _ancestors(start: NamedNode, parents: dict[NamedNode, list[NamedNode]]) -> set[NamedNode]:
    """The start and everything above it; a circle ends where it began."""
    found, ahead = {start}, [start]
    while ahead:
        for parent in parents.get(ahead.pop(), ()):
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
