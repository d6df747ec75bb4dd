"""Words for the parameters of a question by chance, of things that are in a county."""

import random
from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode
from small_counties import DATA_DAY
from small_counties import ONE as DAY

from graph.intake.concepts import concepts, short_words
from graph.rdf import TYPE
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.catalog import Param, Question

CLASSES = {
    "village": RM.Village,
    "township": RM.Township,
    "county": RM.County,
    "subject": RM.Subject,
    "household": RM.Household,
    "goal": RM.Goal,
}
DAYS = (-400, -62, -30, -1, 0, 1)
NUMBERS = {"integer": ("0", "1", "30", "365"), "decimal": ("0", "0.5", "3000"), "boolean": ("yes", "no")}


def random_words(question: Question, snapshot: Snapshot, pick: random.Random) -> dict[str, str]:
    """Words for what a question must know, and for each other parameter as often as not."""
    found = {param: list(_values(param, snapshot)) for param in question.params.values()}
    return {
        param.name: pick.choice(words or [param.example])
        for param, words in found.items()
        if param.required or (words and pick.random() < 0.5)
    }


def _values(param: Param, snapshot: Snapshot) -> Iterator[str] | Sequence[str]:
    kind, _, of = param.type.partition(":")
    if kind == "word":
        return of.split(",")
    if kind == "concept":
        return sorted({short_words()[iri] for iri in concepts(of).values()})
    if kind == "date":
        return [(DATA_DAY + days * DAY).isoformat() for days in DAYS]
    return NUMBERS.get(kind) or _codes(kind.split(","), snapshot)


def _codes(kinds: list[str], snapshot: Snapshot) -> Iterator[str]:
    """The codes of all things of some kinds, in order."""
    for name in (CLASSES[kind] for kind in kinds if kind in CLASSES):
        things = sorted(str(quad.subject.value) for quad in snapshot.quads(None, TYPE, NamedNode(name)))  # type: ignore[union-attr]
        yield from (found[1] for found in map(snapshot.ids.split, things) if found)
