"""Removes a person's or a household's data from everything that this folder holds, and looks whether anything is left.

The facts, what was superseded, findings, sources, journals, versions made again, checkpoints and spooled results: see
docs/explanation/erasure.md. What stays is a tombstone: the version, who asked for it when and why, and the codes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from graph.journal import Journals
from graph.personal import OFFICE, Personal, personal
from graph.rdf import CURRENT, META, PREFIXES, TYPE, Term, literal, text, this_second
from graph.snapshot import Draft, Snapshot, Version
from graph.store import EmbeddedStore
from ontology.errors import BadRequest, Conflict, NotFound
from ontology.terms import RM

INVALIDATED = NamedNode(PREFIXES["prov"] + "invalidated")
FORGOTTEN_KINDS = ("person", "household")
REASONS = ("left-registry", "asked", "mistake", "other")
_IRI = re.compile(rb"<([^<>\"{}|^`\\\x00-\x20]*)>")


@dataclass
class Lines:
    """Which lines of journals are about some things, told by their bytes first: most lines need not be parsed."""

    journals: Journals

    def naming(self, iris: set[str]) -> Iterator[Quad]:
        """The statements of all journals about some things, and those that name one of them."""
        wanted = {iri.encode() for iri in iris}
        hits = (line[2:] for line in self.journals.all_lines() if not wanted.isdisjoint(_IRI.findall(line)))
        for line in hits:
            yield from parse(line, format=RdfFormat.N_QUADS)


@dataclass
class Erasure:
    """One erasure under way: `found` is what goes, by graph in `counts`, once it was looked for."""

    found: Personal
    counts: dict[str, int] = field(default_factory=dict)
    texts_elsewhere: int = 0
    _wanted: set[bytes] = field(default_factory=set)
    _texts: re.Pattern[bytes] | None = None

    def __post_init__(self) -> None:
        self._wanted = {iri.encode() for iri in self.found.gone}
        written = [str(Literal(one))[1:-1].encode() for one in self.found.texts]
        self._texts = re.compile(b"|".join(map(re.escape, written))) if written else None

    def stays(self, lines: list[bytes]) -> list[bytes]:
        """Of lines of an RDF Patch those that stay."""
        doubtful = [line for line in lines if self._may_hit(line)]
        if not doubtful:
            return lines
        quads = parse(b"".join(line[2:] for line in doubtful), format=RdfFormat.N_QUADS)
        gone = {line for line, quad in zip(doubtful, quads, strict=True) if self.found.hits(quad)}
        return [line for line in lines if line not in gone]

    def doomed(self, store: ox.Store) -> list[Quad]:
        """The statements of a store that go."""
        named = [quad for iri in self.found.gone for quad in about(NamedNode(iri), store) if self.found.hits(quad)]
        elsewhere = [quad for quad in store if self.found.tells(quad) and not self.found.names(quad)] if self.found.texts else []
        self.texts_elsewhere = len(elsewhere)
        doomed = list(dict.fromkeys([*named, *elsewhere]))
        for quad in doomed:
            name = "current" if quad.graph_name == CURRENT else text(quad.graph_name).rpartition("/")[2]
            self.counts[name] = self.counts.get(name, 0) + 1
        return doomed

    def _may_hit(self, line: bytes) -> bool:
        if not self._wanted.isdisjoint(_IRI.findall(line)):
            return True
        return self._texts is not None and self._texts.search(line) is not None


def things_of(words: Iterable[str], snapshot: Snapshot) -> list[str]:
    """The IRIs of `person/CODE` and `household/CODE`.

    BadRequest   something else is named
    NotFound     there is none of the code
    """
    found = []
    for word in words:
        kind, _, code = word.partition("/")
        if kind not in FORGOTTEN_KINDS or not code:
            raise BadRequest(f"«{word}» cannot be forgotten; name a person/CODE or a household/CODE.")
        iri = snapshot.ids.iri(kind, code)
        if next(snapshot.quads(NamedNode(iri)), None) is None:
            raise NotFound(f"There is no {kind} with the code «{code}».")
        found.append(iri)
    return found


def look(store: EmbeddedStore, iris: Iterable[str]) -> Erasure:
    """What would go; nothing is changed."""
    with store.snapshot() as snapshot:
        made = Erasure(personal(store.ids, iris, snapshot.store, Lines(store.journals)))
        made.doomed(snapshot.store)
        return made


def erase(store: EmbeddedStore, iris: Iterable[str], who: str, reason: str) -> tuple[Version, Erasure]:
    """Remove everything about some things from the store and its journals, as one commit that leaves a tombstone."""
    holder: list[Erasure] = []

    def edit(draft: Draft) -> str:
        made = Erasure(personal(store.ids, iris, draft.store, Lines(store.journals)))
        holder.append(made)
        draft.remove(made.doomed(draft.store))
        draft.add(_tombstone(draft, made.found, who, reason))
        return f"forgotten {draft.version.number + 1}"

    return store.erase(edit, lambda lines: holder[0].stays(lines)), holder[0]


def forgotten(snapshot: Snapshot) -> dict[str, str]:
    """The IRIs that tombstones of a store name, and the commit that each was forgotten with."""
    return {text(quad.object): text(quad.subject) for quad in snapshot.quads(None, INVALIDATED, graph=META)}


def refuse_forgotten(draft: Draft) -> None:
    """A listener of commits: nobody who was forgotten comes back by any way in.

    Conflict   something is said again of somebody who was forgotten
    """
    for iri in forgotten(draft):
        node = NamedNode(iri)
        said = any(quad.predicate != TYPE for quad in draft.quads(node))
        if said or any(quad.predicate.value not in OFFICE for quad in draft.quads(None, None, node)):
            split = draft.ids.split(iri) or ("", iri)
            raise Conflict(f"{split[0]} {split[1]} was forgotten, and this would say something of them again. Use another code.")


def _tombstone(draft: Draft, found: Personal, who: str, reason: str) -> Iterator[Quad]:
    commit = NamedNode(draft.ids.iri("commit", str(draft.version.number + 1)))
    said: list[tuple[NamedNode, Term]] = [
        (TYPE, NamedNode(RM.Commit)),
        (NamedNode(PREFIXES["prov"] + "endedAtTime"), literal(this_second())),
        (NamedNode(PREFIXES["prov"] + "wasAssociatedWith"), NamedNode(draft.ids.iri("user", who))),
        (NamedNode(PREFIXES["dcterms"] + "type"), literal(reason)),
    ]
    said += [(INVALIDATED, NamedNode(iri)) for iri in subjects(found)]
    return (Quad(commit, predicate, term, META) for predicate, term in said)


def subjects(found: Personal) -> list[str]:
    """The persons and households among what goes; records about them need no tombstone."""
    return sorted(iri for iri in found.gone if (split := found.ids.split(iri)) and split[0] in FORGOTTEN_KINDS)


def about(node: NamedNode, store: ox.Store) -> Iterator[Quad]:
    """The statements about a node, and those that name it, in any graph."""
    yield from store.quads_for_pattern(node, None, None, None)
    yield from store.quads_for_pattern(None, None, node, None)
