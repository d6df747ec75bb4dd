"""What things are called, in both languages, and which concepts a scheme offers."""

from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode

from graph.intake.concepts import IN_SCHEME, short_words
from graph.rdf import LABEL, PREF_LABEL, text
from graph.snapshot import Snapshot
from graph.vocabulary import said_of, vocabulary
from ontology.terms import RMV


@dataclass(frozen=True)
class Words:
    """One name in English and Chinese."""

    en: str
    zh: str

    def said(self, lang: str) -> str:
        """The name in a language, `en` or `zh`."""
        return self.zh if lang == "zh" else self.en

    @property
    def both(self) -> str:
        """Both names beside each other, once where they are the same."""
        return self.en if self.en == self.zh else f"{self.en} {self.zh}"


@dataclass(frozen=True)
class Choice:
    """A concept that can be chosen: its short word, and what it is called."""

    word: str
    words: Words


KINDS = {
    "household": Words("household", "农户"),
    "person": Words("person", "个人"),
    "subject": Words("subject", "主体"),
    "place": Words("place", "地点"),
    "duty": Words("duty", "职责"),
    "responsibility": Words("responsibility", "责任"),
    "need": Words("need", "需求"),
    "resource": Words("resource", "资源"),
    "finding": Words("finding", "问题"),
}
"""The kinds of nodes that a picture can have, in the order of a legend."""


def name_of(iri: str, snapshot: Snapshot) -> Words:
    """What a thing or concept is called; its code, or the last part of its IRI, where it has no label."""
    found: dict[str, str] = {}
    for predicate in (LABEL, PREF_LABEL):
        for quad in snapshot.quads(NamedNode(iri), predicate):
            if isinstance(quad.object, Literal):
                found[quad.object.language or ""] = quad.object.value
    anyway = found.get("en") or found.get("zh") or found.get("")
    if anyway:
        return Words(found.get("en") or anyway, found.get("zh") or anyway)
    split = snapshot.ids.split(iri)
    if split and split[0] in KINDS:
        return Words(f"{KINDS[split[0]].en} {split[1]}", f"{KINDS[split[0]].zh} {split[1]}")
    last = split[1] if split else iri.rpartition("#")[2]
    return Words(last, last)


def household_name(iri: str, snapshot: Snapshot) -> Words:
    """What a household is called: no roster names one, so it is its code."""
    split = snapshot.ids.split(iri)
    code = split[1] if split else iri
    return Words(f"household {code}", f"农户 {code}")


@cache
def concept_name(iri: str) -> Words:
    """What a concept of the vocabulary, or a class of the ontology, is called."""
    found = {
        getattr(quad.object, "language", ""): text(quad.object)
        for quad in said_of().get(iri, ())
        if quad.predicate in (PREF_LABEL, LABEL)
    }
    last = iri.rpartition("#")[2]
    return Words(found.get("en", last), found.get("zh", last))


@cache
def choices(scheme: str) -> tuple[Choice, ...]:
    """The concepts of a scheme of the vocabulary, such as `duties`, in its own order."""
    return tuple(
        Choice(short_words()[text(quad.subject)], concept_name(text(quad.subject)))
        for quad in vocabulary()
        if quad.predicate.value == IN_SCHEME and text(quad.object) == RMV.BASE + scheme
    )
