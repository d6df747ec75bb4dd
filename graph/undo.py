"""Takes one commit back: the reverse of its difference, as a commit of its own, all of it or nothing.

What follows from the facts (closures, findings) is made anew with every commit, so only what was said is reversed. Who did what
and when, and from which files, stays. A statement that was changed since, or something that was said since about a thing that
would go, is a conflict.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph.closures import EVERYONE, IN_GROUP
from graph.ids import Ids
from graph.journal import Entry, Journals
from graph.rdf import CURRENT, FINDINGS, META, TYPE, text
from graph.snapshot import Draft
from graph.vocabulary import ABOUT
from ontology.errors import BadRequest, ChangedSince
from ontology.terms import RM

CLOSURES = {NamedNode(RM.inside), NamedNode(RM.descendsFrom)}
HISTORY = {"commit", "import", "file", "source", "user"}
"""Kinds of things in the graph `meta` that say where facts come from; no fact hangs on them."""
NAMED = 20
PIECE = 100_000


@dataclass
class _Conflicts:
    """What stands in the way; the first ones by name."""

    number: int = 0
    named: list[str] = field(default_factory=list)

    def note(self, why: str, quad: Quad) -> None:
        self.number += 1
        if len(self.named) < NAMED:
            self.named.append(f"{why}: {quad} .")


def undo(draft: Draft, journals: Journals, entry: Entry) -> None:
    """Write the reverse of a version into a draft.

    BadRequest   nothing was said in that version that could be taken back
    ChangedSince what was said has changed since; `extra["conflicts"]` names it, `extra["total"]` says how much there is
    """
    conflicts, said = _Conflicts(), 0
    for added, quad in _said(journals.lines(entry), draft.ids):
        said += 1
        if quad.subject == ABOUT:
            raise BadRequest(f"Version {entry.number} brought the words of the ontology, which come with the program.")
        if added != (quad in draft.store):
            conflicts.note("is not there any more" if added else "is there again", quad)
    if not said:
        raise BadRequest(
            f"Version {entry.number} says nothing that could be taken back: what follows from facts is made anew with "
            "them, and what was done with findings is done otherwise by another act (remit findings)."
        )
    _refuse(entry, conflicts)
    lost = _reverse(draft, _said(journals.lines(entry), draft.ids))
    for quad in _said_since(draft, journals, entry, lost):
        conflicts.note("was said since", quad)
    _refuse(entry, conflicts)


def _said(lines: Iterator[bytes], ids: Ids) -> Iterator[tuple[bool, Quad]]:
    """The statements of a journal that somebody said, and whether each was added."""
    while piece := list(islice(lines, PIECE)):
        quads = parse(b"".join(line[2:] for line in piece), format=RdfFormat.N_QUADS)
        for line, quad in zip(piece, quads, strict=True):
            if not _follows(quad, ids):
                yield line.startswith(b"A"), quad


def _follows(quad: Quad, ids: Ids) -> bool:
    """Whether a statement is made by Remit from others, or is history."""
    if quad.graph_name == META:
        split = ids.split(text(quad.subject))
        return quad.subject == FINDINGS or (split is not None and split[0] in HISTORY)
    everyone = quad.predicate == IN_GROUP and quad.object == EVERYONE
    return quad.graph_name == FINDINGS or quad.predicate in CLOSURES or everyone


def _reverse(draft: Draft, said: Iterable[tuple[bool, Quad]]) -> set[NamedNode]:
    """Write the reverse; returns what was of a class and is of none any more."""
    changes = iter(said)
    lost = set[NamedNode]()
    while piece := list(islice(changes, PIECE)):
        draft.remove(quad for added, quad in piece if added)
        draft.add(quad for added, quad in piece if not added)
        typed = (quad.subject for added, quad in piece if added and quad.predicate == TYPE and quad.graph_name == CURRENT)
        lost |= {node for node in typed if isinstance(node, NamedNode)}
    return {node for node in lost if next(draft.quads(node, TYPE), None) is None}


def _said_since(draft: Draft, journals: Journals, entry: Entry, lost: set[NamedNode]) -> set[Quad]:
    """What later versions said about things that are gone now, as subject or as object, and is still there."""
    found = set[Quad]()
    for later in journals.since(entry.dataset, draft.version, entry.number) if lost else ():
        for added, quad in _said(journals.lines(later), draft.ids):
            if added and (quad.subject in lost or quad.object in lost) and quad in draft.store:
                found.add(quad)
    return found


def _refuse(entry: Entry, conflicts: _Conflicts) -> None:
    if conflicts.number:
        raise ChangedSince(
            f"Version {entry.number} cannot be taken back: {conflicts.number} of its statements have changed since; the first "
            f"{conflicts.named[0]} Take back the later versions first, or correct the facts one by one.",
            conflicts=conflicts.named,
            total=conflicts.number,
        )
