"""Words of others as words of ours: what `ontology/align.ttl` lists with rma:reads and rma:readsInverse.

Some of what we say is said with words that are not ours either (rdfs:label, org:unitOf): the alignment calls them rma:name ...
"""

from collections.abc import Iterator
from functools import cache

from graph.documents import BASES, documents
from graph.rdf import PREFIXES, text
from ontology.terms import RM

READS, INVERSE = BASES["align"] + "reads", BASES["align"] + "readsInverse"
LAST_DAY = BASES["align"] + "lastDay"
STAND_FOR = {
    BASES["align"] + "name": PREFIXES["rdfs"] + "label",
    BASES["align"] + "partOf": PREFIXES["org"] + "unitOf",
    LAST_DAY: RM.validTo,
}


def as_ours(iri: str) -> tuple[str, ...]:
    """The words of ours that a word is read as, itself first: a word of ours, or one we use too, needs no alignment."""
    return iri, *_listed(READS).get(iri, ())


def inverse_of(iri: str) -> str:
    """The word of ours that a property says the other way round; empty where there is none."""
    return next(iter(_listed(INVERSE).get(iri, ())), "")


def is_last_day(iri: str) -> bool:
    """Whether a property of others says the last day of a period, where ours say the day after it."""
    return iri in {text(triple.object) for triple in documents()["align"].about(LAST_DAY) if triple.predicate.value == READS}


@cache
def _listed(predicate: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for theirs, ours in _pairs(predicate):
        found.setdefault(theirs, []).append(STAND_FOR.get(ours, ours))
    return {theirs: tuple(ours) for theirs, ours in found.items()}


def _pairs(predicate: str) -> Iterator[tuple[str, str]]:
    for triple in documents()["align"].triples:
        if triple.predicate.value == predicate:
            yield text(triple.object), text(triple.subject)
