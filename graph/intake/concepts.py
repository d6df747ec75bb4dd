"""The words that a cell may use for a concept: its short word, its full local name, or its label in either language."""

import os
from functools import cache

from pyoxigraph import Literal

from graph.rdf import PREF_LABEL, PREFIXES, text
from graph.vocabulary import said_of, vocabulary
from ontology.terms import RMV

IN_SCHEME = PREFIXES["skos"] + "inScheme"


@cache
def concepts(scheme: str) -> dict[str, str]:
    """Case-folded word to IRI for the concepts of one scheme of `vocab.ttl` (its local name, such as `duties`)."""
    members = _schemes().get(RMV.BASE + scheme, [])
    prefix = _shared_prefix([member.removeprefix(RMV.BASE) for member in members])
    words: dict[str, str] = {}
    for quad in (quad for member in members for quad in said_of()[member]):
        if quad.predicate == PREF_LABEL:
            words[text(quad.object).casefold()] = text(quad.subject)
    for member in members:
        local = member.removeprefix(RMV.BASE)
        words |= {local: member, local.removeprefix(prefix): member}
    return words


@cache
def _schemes() -> dict[str, list[str]]:
    """The concepts of each scheme, by its IRI."""
    schemes: dict[str, list[str]] = {}
    for quad in vocabulary():
        if quad.predicate.value == IN_SCHEME:
            schemes.setdefault(text(quad.object), []).append(text(quad.subject))
    return schemes


@cache
def short_words() -> dict[str, str]:
    """IRI to short word, for every concept of every scheme."""
    found: dict[str, str] = {}
    for members in _schemes().values():
        prefix = _shared_prefix([member.removeprefix(RMV.BASE) for member in members])
        found |= {member: member.removeprefix(RMV.BASE).removeprefix(prefix) for member in members}
    return found


@cache
def labels_of(iri: str) -> dict[str, str]:
    """What a concept is called, by language."""
    return {
        quad.object.language or "": quad.object.value
        for quad in said_of().get(iri, ())
        if quad.predicate == PREF_LABEL and isinstance(quad.object, Literal)
    }


def _shared_prefix(names: list[str]) -> str:
    """What all names begin with, up to and with its last hyphen."""
    shared = os.path.commonprefix(names)
    return shared[: shared.rfind("-") + 1]
