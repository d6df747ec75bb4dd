"""The ontology, its vocabularies and the figures of the study as the store keeps them among the facts: questions use them all.

Blank nodes (class axioms) stay in the Turtle files: questions never need them, and only IRIs can be replaced at an upgrade.
"""

import hashlib
import logging
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, parse

from graph.rdf import CURRENT, META, PREFIXES, TYPE, literal, text
from graph.snapshot import Draft, Snapshot
from ontology.terms import RM, RMV

FILES = ("remit.ttl", "vocab.ttl", "paper.ttl")
"""The ontology, its vocabularies, and what the study of County A states."""
PAPER = "https://w3id.org/remit/paper#"
SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
ABOUT = NamedNode(RM.BASE.rstrip("#"))
DIGEST = NamedNode(RM.sha256)
_log = logging.getLogger(__name__)
BASES = (RM.BASE, RMV.BASE, PAPER)
OF_VOCABULARY = (PREFIXES["rdfs"] + "isDefinedBy", PREFIXES["skos"] + "inScheme", SUBCLASS)
"""What every term, concept or class of a vocabulary says of itself."""


@cache
def vocabulary() -> tuple[Quad, ...]:
    """The statements of `FILES` that name no blank node, and the types that follow from sub-classes, for the current facts."""
    return tuple(dict.fromkeys((*_stated(), *_implied())))


@cache
def said_of() -> dict[str, tuple[Quad, ...]]:
    """The statements of the vocabulary by what they are about, in order."""
    found: dict[str, list[Quad]] = {}
    for quad in vocabulary():
        found.setdefault(text(quad.subject), []).append(quad)
    return {iri: tuple(quads) for iri, quads in found.items()}


@cache
def _stated() -> tuple[Quad, ...]:
    return tuple(quad for name in FILES for quad in _read(name))


def _implied() -> Iterator[Quad]:
    """Questions and shapes look for no sub-classes: what is of a class is stated to be of those above it."""
    for quad in _stated():
        if quad.predicate == TYPE:
            yield from (Quad(quad.subject, TYPE, NamedNode(wide), CURRENT) for wide in superclasses(text(quad.object)))


@cache
def superclasses(iri: str) -> tuple[str, ...]:
    """A class of the ontology and all its superclasses of the ontology, sorted."""
    found, ahead = {iri}, [iri]
    while ahead:
        fresh = _parents().get(ahead.pop(), set()) - found
        found |= fresh
        ahead += fresh
    return tuple(sorted(found))


@cache
def _parents() -> dict[str, set[str]]:
    parents: dict[str, set[str]] = {}
    for quad in _stated():
        if quad.predicate.value == SUBCLASS and text(quad.object).startswith(RM.BASE):
            parents.setdefault(text(quad.subject), set()).add(text(quad.object))
    return parents


def has_vocabulary(snapshot: Snapshot) -> bool:
    """Whether a snapshot holds the vocabulary of this program."""
    return _mark() in snapshot.store


def holds_vocabulary_only(snapshot: Snapshot) -> bool:
    """Whether there is no fact yet beside the vocabulary of this program."""
    if any(quad.subject != ABOUT for quad in islice(snapshot.quads(graph=META), 10)):
        return False  # as nearly always; what follows reads the vocabulary
    return has_vocabulary(snapshot) and not snapshot.select(f"SELECT * {{ ?s ?p ?o }} OFFSET {len(vocabulary())} LIMIT 1").rows


def bring_vocabulary(draft: Draft) -> str:
    """Replace the vocabulary of a draft by this program's (an `Edit` for `Store.commit`), touching only what differs."""
    if draft.version.number:
        _log.warning("These data have the words of another version of Remit; those of this one are brought in.")
    wanted, there = _as_kept(), {quad for term in _terms(draft) for quad in draft.quads(term)} if any(draft.quads()) else set()
    mark = _mark()
    draft.remove([*(there - wanted), *draft.quads(ABOUT, DIGEST, graph=META)])
    draft.add([*(wanted - there), mark])
    return text(mark.object)


@cache
def _as_kept() -> frozenset[Quad]:
    """The vocabulary as a store gives it back: numbers in their shortest form."""
    store = Store()
    store.extend(vocabulary())
    return frozenset(store)


def _terms(snapshot: Snapshot) -> set[NamedNode]:
    """The terms that this vocabulary describes, and those of a snapshot that another one did. No fact is read for them: all are
    of some vocabulary by what defines them or their scheme, or of a class that the vocabulary itself has instances of."""
    found = {quad.subject for quad in vocabulary() if isinstance(quad.subject, NamedNode)}
    kinds = {quad.object for quad in _stated() if quad.predicate == TYPE}
    ways = [*((TYPE, kind) for kind in kinds), *((NamedNode(name), None) for name in OF_VOCABULARY)]
    for predicate, object_ in ways:
        subjects = (quad.subject for quad in snapshot.quads(None, predicate, object_))
        found |= {term for term in subjects if isinstance(term, NamedNode) and term.value.startswith(BASES)}
    return found


@cache
def _mark() -> Quad:
    lines = "".join(sorted(str(quad) for quad in vocabulary()))
    return Quad(ABOUT, DIGEST, literal(hashlib.sha256(lines.encode()).hexdigest()), META)


def _read(name: str) -> Iterator[Quad]:
    for quad in parse(files("ontology").joinpath(name).read_bytes(), RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode):
            yield Quad(quad.subject, quad.predicate, quad.object, CURRENT)
