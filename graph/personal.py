"""Which statements are the data of a person or a household, wherever they stand or stood: what goes when they are forgotten.

With a household go its members (those who belong to no other household), and every record that is about one of them, in the
facts, among what was superseded, in the findings and in the journals; then what is about such a record; then every text that
names one of them. What a person did in an office stays, under the person's code alone: it tells of others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from graph.ids import Ids
from graph.intake.kinds import roster_of
from graph.rdf import CURRENT, FINDINGS, META, PREFIXES, TYPE, XSD, text
from ontology.terms import RM, RMV

LABELS = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"}
OURS = (RM.BASE, RMV.BASE, "https://w3id.org/remit/paper#")
OFFICE = {RM.performer, RM.holder, RM.helper, RM.lead, RM.setBy, RM.bridgedBy}
"""How records name a person who acts in an office: they are about others, and keep the person's code."""
LINKS = {RM.delegatedFrom, RM.descendsFrom, RM.inside, RM.sameAct, RM.bridgedBy}
"""How records name others that they are not about: only the link goes."""
THINGS = {"household", "person", "subject", "village", "township", "county", "area", "sector", "base", "instrument", "setting"}
THINGS |= {"import", "file", "source", "user", "commit"}
"""Kinds that are no records about somebody; they never go with somebody else."""
SHORTEST, SHORTEST_LATIN = 2, 5
"""Letters that a text needs to be told apart wherever it stands; Chinese names are short."""
MEMBER, HOUSEHOLD = RM.ofPerson, RM.ofHousehold
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_STRINGS = {XSD + "string", PREFIXES["rdf"] + "langString"}


@dataclass
class Personal:
    """What is personal: `gone` are nodes that go whole, `kept` those of them whose code stays where an office names it."""

    ids: Ids
    gone: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    _pattern: re.Pattern[str] | None = None

    def hits(self, quad: Quad) -> bool:
        """Whether a statement goes."""
        return self.names(quad) or self.tells(quad)

    def names(self, quad: Quad) -> bool:
        """Whether it is about one of the nodes, or names one."""
        subject, object_ = text(quad.subject), text(quad.object)
        if subject in self.gone:
            return subject not in self.kept or quad.predicate != TYPE
        return object_ in self.gone and object_ not in self.kept and isinstance(quad.object, NamedNode) and not _tombstone(quad)

    def tells(self, quad: Quad) -> bool:
        """Whether it is a text that names one of them; what things are called, and the vocabulary, are texts about others."""
        if self._pattern is None or not isinstance(quad.object, Literal) or quad.object.datatype.value not in _STRINGS:
            return False
        if quad.predicate.value in LABELS or text(quad.subject).startswith(OURS):
            return False
        return self._pattern.search(quad.object.value) is not None

    def texts_in(self, word: str) -> set[str]:
        """Those of the texts that are part of a word."""
        if self._pattern is None or self._pattern.search(word) is None:
            return set()
        return {one for one in self.texts if one in word}

    def look_for(self, texts: Iterable[str]) -> None:
        """The texts that name them."""
        self.texts = set(texts)
        found = "|".join(re.escape(one) for one in sorted(self.texts, key=len, reverse=True))
        self._pattern = re.compile(found) if found else None


class Said(Protocol):
    """What was said at any time, by the journals."""

    def naming(self, iris: set[str]) -> Iterator[Quad]:
        """The statements about some things, and those that name one of them."""


def personal(ids: Ids, targets: Iterable[str], store: ox.Store, past: Said) -> Personal:
    """What is personal of some things (by IRI), by what the store says and what the journals say was once said."""
    found = Personal(ids)
    ahead, said = set(targets), list[Quad]()
    while ahead:
        found.gone |= ahead
        said = [*_naming(found.gone, store), *past.naming(found.gone)]
        ahead = set(_reached(found, said, store)) - found.gone
    found.kept = {
        text(quad.object)
        for quad in said
        if quad.predicate.value in OFFICE and text(quad.subject) not in found.gone and _is_person(quad.object, ids)
    } & found.gone
    found.look_for(_texts(found, said, store))
    return found


def _naming(iris: Iterable[str], store: ox.Store) -> Iterator[Quad]:
    for iri in iris:
        yield from store.quads_for_pattern(NamedNode(iri), None, None, None)
        yield from store.quads_for_pattern(None, None, NamedNode(iri), None)


def _is_person(term: object, ids: Ids) -> bool:
    split = ids.split(term.value) if isinstance(term, NamedNode) else None
    return split is not None and split[0] == "person"


def _reached(found: Personal, links: Iterable[Quad], store: ox.Store) -> Iterator[str]:
    for quad in links:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        subject, object_ = text(quad.subject), text(quad.object)
        if object_ in found.gone and subject not in found.gone and _is_about(quad, found.ids):
            yield subject
        of_member = subject in found.gone and quad.predicate.value == MEMBER
        if of_member and _household_goes(subject, found, store) and not _lives_elsewhere(object_, found, store):
            yield object_


def _is_about(quad: Quad, ids: Ids) -> bool:
    """Whether a record that names something is about it, so that it goes with it."""
    split, other = ids.split(text(quad.subject)), ids.split(text(quad.object))
    if split is None or other is None or split[0] in THINGS or quad.predicate.value in LINKS or _tombstone(quad):
        return False
    if other[0] == "person" and quad.predicate.value in OFFICE:
        return False
    roster = roster_of(split[0])
    columns = [column for column in roster.columns if column.predicate == quad.predicate.value] if roster else []
    return not any(column.many for column in columns)


def _household_goes(record: str, found: Personal, store: ox.Store) -> bool:
    households = list(store.quads_for_pattern(NamedNode(record), NamedNode(HOUSEHOLD), None, None))
    return not households or any(text(quad.object) in found.gone for quad in households)


def _lives_elsewhere(person: str, found: Personal, store: ox.Store) -> bool:
    records = store.quads_for_pattern(None, NamedNode(MEMBER), NamedNode(person), CURRENT)
    households = (
        quad.object
        for record in records
        if isinstance(record.subject, NamedNode)
        for quad in store.quads_for_pattern(record.subject, NamedNode(HOUSEHOLD), None, CURRENT)
    )
    return any(text(household) not in found.gone for household in households)


def _texts(found: Personal, naming: Iterable[Quad], store: ox.Store) -> set[str]:
    """What is said in words of those who go and of nobody else: names, numbers of papers, notes."""
    codes = {split[1] for iri in found.gone if (split := found.ids.split(iri))}
    said = {text(quad.object) for quad in naming if _is_free_text(quad) and text(quad.subject) in found.gone}
    return {one for one in said if _tells_apart(one) and one not in codes and not _shared(one, found, store)}


def _is_free_text(quad: Quad) -> bool:
    """Whether somebody wrote it; the words of findings are those of the rules, but for comments."""
    is_text = isinstance(quad.object, Literal) and quad.object.datatype.value in _STRINGS
    return is_text and (quad.graph_name != FINDINGS or quad.predicate.value == RM.comment)


def _tells_apart(said: str) -> bool:
    return len(said.strip()) >= (SHORTEST if _HAN.search(said) else SHORTEST_LATIN)


def _shared(said: str, found: Personal, store: ox.Store) -> bool:
    """Whether somebody else is called so, or the same is said of something else."""
    terms = [Literal(said), *(Literal(said, language=lang) for lang in ("en", "zh"))]
    return any(not found.names(quad) for term in terms for quad in store.quads_for_pattern(None, None, term, None))


def _tombstone(quad: Quad) -> bool:
    return quad.predicate.value == PREFIXES["prov"] + "invalidated" and quad.graph_name == META
