"""Takes one commit back: the reverse of its difference, as a commit of its own, all of it or nothing.

What follows from the facts (closures, findings) is made anew with every commit, so only what was said is reversed. Who did what
and when, and from which files, stays. A statement that was changed since, or something that was said since about a thing that
would go, is a conflict.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph.closures import EVERYONE, IN_GROUP
from graph.ids import Ids
from graph.journal import Entry, Journals
from graph.rdf import CURRENT, FINDINGS, META, TYPE, text
from graph.snapshot import Draft
from graph.undo_words import explained
from graph.vocabulary import ABOUT
from ontology.errors import BadRequest, ChangedSince
from ontology.terms import RM

CLOSURES = {NamedNode(RM.inside), NamedNode(RM.descendsFrom)}
HISTORY = {"commit", "import", "file", "source", "user"}
"""Kinds of things in the graph `meta` that say where facts come from; no fact hangs on them."""
NAMED = 20
PIECE = 200_000
ORPHANED_BY = NamedNode(RM.orphanedBy)

Said: TypeAlias = tuple[bool, bytes, Quad]
"""A statement of a journal: whether it was added, its line, and itself."""


@dataclass
class _Conflicts:
    """What stands in the way; the first ones by name."""

    number: int = 0
    named: list[tuple[str, Quad]] = field(default_factory=list)

    def note(self, why: str, quad: Quad) -> None:
        self.number += 1
        if len(self.named) < NAMED:
            self.named.append((why, quad))


def undo(draft: Draft, journals: Journals, entry: Entry) -> None:
    """Write the reverse of a version into a draft that nothing was written into yet.

    BadRequest   nothing was said in that version that could be taken back
    ChangedSince what was said has changed since; `extra["conflicts"]` names it, `extra["total"]` says how much there is
    """
    conflicts, said, gone = _Conflicts(), 0, set[NamedNode]()
    later = journals.since(entry.dataset, draft.version, entry.number, erasures=True)
    for piece in statements(journals.lines(entry), draft.ids):
        said += len(piece)
        if any(quad.subject == ABOUT for _, _, quad in piece):
            raise BadRequest(f"Version {entry.number} brought the words of the ontology, which come with the program.")
        _reverse(draft, piece, conflicts)
        gone |= _typed(piece) if later else set()
    if not said:
        raise BadRequest(
            f"Version {entry.number} says nothing that could be taken back: what follows from facts is made anew with them."
        )
    _refuse(draft, journals, entry, conflicts)
    lost = {node for node in gone if next(draft.quads(node, TYPE), None) is None}
    for quad in _said_since(draft, journals, later, lost):
        if quad.predicate == ORPHANED_BY:
            draft.remove([quad])  # a mark on what is gone
        else:
            conflicts.note("was said since", quad)
    _refuse(draft, journals, entry, conflicts)


def statements(lines: Iterator[bytes], ids: Ids) -> Iterator[list[Said]]:
    """The statements of a journal that somebody said, in pieces."""
    while piece := list(islice(lines, PIECE)):
        bare = [line[2:] for line in piece]
        quads = parse(b"".join(bare), format=RdfFormat.N_QUADS)
        found = zip(piece, bare, quads, strict=True)
        yield [(line.startswith(b"A"), text, quad) for line, text, quad in found if not _follows(quad, ids)]


def _follows(quad: Quad, ids: Ids) -> bool:
    """Whether a statement is made by Remit from others, or is history."""
    if quad.graph_name == META:
        split = ids.split(text(quad.subject))
        return quad.subject == FINDINGS or (split is not None and split[0] in HISTORY)
    everyone = quad.predicate == IN_GROUP and quad.object == EVERYONE
    return quad.graph_name == FINDINGS or quad.predicate in CLOSURES or everyone


def _reverse(draft: Draft, piece: list[Said], conflicts: _Conflicts) -> None:
    """Write the reverse of some statements, and note those that have changed since."""
    for sign, why in ((True, "is not there any more"), (False, "is there again")):
        signed = [(line, quad) for added, line, quad in piece if added == sign]
        fit = [(line, quad) for line, quad in signed if (quad in draft.store) == sign]
        if len(fit) < len(signed):
            for _, quad in signed:
                if (quad in draft.store) != sign:
                    conflicts.note(why, quad)
        if fit:
            draft.take_back([line for line, _ in fit], [quad for _, quad in fit], added=sign)


def _typed(piece: list[Said]) -> set[NamedNode]:
    """What was said to be of a class."""
    quads = (quad for added, _, quad in piece if added and quad.predicate == TYPE and quad.graph_name == CURRENT)
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}


def _said_since(draft: Draft, journals: Journals, later: list[Entry], lost: set[NamedNode]) -> set[Quad]:
    """What later versions said about things that are gone now, as subject or as object, and is still there."""
    found = set[Quad]()
    for entry in later if lost else ():
        for piece in statements(journals.lines(entry), draft.ids):
            for added, _, quad in piece:
                if added and (quad.subject in lost or quad.object in lost) and quad in draft.store:
                    found.add(quad)
    return found


def _refuse(draft: Draft, journals: Journals, entry: Entry, conflicts: _Conflicts) -> None:
    if conflicts.number and draft.before:
        named = explained(conflicts.named, draft.before, journals, entry)
        raise ChangedSince(
            f"Version {entry.number} cannot be taken back: {conflicts.number} of its statements have changed since; the first "
            f"{named[0]} Take back the later versions first, or correct the facts one by one.",
            conflicts=[str(one) for one in named],
            records=[one.facts() for one in named],
            total=conflicts.number,
        )
