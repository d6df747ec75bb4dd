"""Sample data cease to be sample data with the first household, person or place that is not theirs, and never become it again.

Whoever looks at sample data on this machine needs no sign-in, so what is not invented must not pass for it.
"""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from graph.rdf import CURRENT, META, TYPE
from graph.snapshot import Draft, Snapshot
from ontology.terms import RM

WHOSE = tuple(NamedNode(name) for name in (RM.Household, RM.Person, RM.AdministrativeArea))


def end_sample(draft: Draft) -> None:
    """Take the setting `sample` back where a draft brings somebody, or some place, to data that were there before."""
    before = draft.before
    if before is None or draft.setting("sample") != "yes" or not _has_any(before):
        return
    if before.setting("sample") != "yes" or any(_is_new(node, before) for node in _brought(draft)):
        said = list(_declared(draft))
        draft.remove(said)
        draft.add(Quad(quad.subject, quad.predicate, Literal("no"), META) for quad in said)


def _has_any(snapshot: Snapshot) -> bool:
    """Whether there is any already; those that the vocabulary tells of are nobody's."""
    return any(snapshot.ids.split(str(quad.subject)[1:-1]) for kind in WHOSE for quad in snapshot.quads(None, TYPE, kind))


def _brought(draft: Draft) -> Iterator[NamedNode]:
    """The households, persons and places that a draft can have brought."""
    if draft.changed is not None:
        yield from (node for node in draft.changed if any(Quad(node, TYPE, kind, CURRENT) in draft.store for kind in WHOSE))
        return
    for kind in WHOSE:
        yield from (quad.subject for quad in draft.quads(None, TYPE, kind) if isinstance(quad.subject, NamedNode))


def _is_new(node: NamedNode, before: Snapshot) -> bool:
    return next(before.quads(node, TYPE), None) is None


def _declared(draft: Draft) -> Iterator[Quad]:
    """The statements that say that these are sample data."""
    for quad in draft.quads(None, NamedNode(RM.value), graph=META):
        split = draft.ids.split(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        if split and split[1].partition("@")[0] == "sample":
            yield quad
