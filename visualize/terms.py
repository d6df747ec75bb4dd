"""Entries of terms: what the pages of the ontology, vocabulary, shapes, mappings and statements say of each term."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

from graph.documents import OWL, Document, documents
from graph.rdf import LABEL, PREF_LABEL, TYPE, Term, text, value
from ontology.terms import RM, RMV
from visualize.term_words import CHECKS, DCTERMS, GROUPS, KINDS, MORE, QUESTIONS, RDFS, SAID, SAYS, SH, SHAPES, SKOS, TITLES
from visualize.words import Words

Href = Callable[[str], str | None]
"""The path under which an IRI of ours answers."""

SPOKEN_OF = (SKOS + "definition", SKOS + "scopeNote")
PASSED_OVER = {TYPE.value, LABEL.value, PREF_LABEL.value, *SPOKEN_OF, OWL + "deprecated"}
PASSED_OVER |= {RDFS + "isDefinedBy", SKOS + "topConceptOf", DCTERMS + "title", SH + "message"}
PATH = SH + "path"
NOT_COUNTED = {TYPE.value, RDFS + "isDefinedBy", SKOS + "topConceptOf", SKOS + "inScheme"}
KINDS_ASIDE = {OWL + "TransitiveProperty", OWL + "NamedIndividual", SKOS + "Concept"}
"""Types that do not decide where an entry stands, as long as there is another."""


@dataclass(frozen=True)
class Shown:
    """One value: what it is called, its prefixed name (empty for text), and where it leads.

    `about`: the words are a sentence about the term that the name and the path belong to.
    """

    words: Words
    code: str = ""
    href: str | None = None
    about: bool = False


@dataclass(frozen=True)
class Row:
    """One heading of an entry, and what stands under it."""

    heading: Words
    values: list[Shown]


@dataclass(frozen=True)
class Entry:
    """One term. `anchor` is its place on the page, `href` that of its own entry, which on the page of mappings is another;
    `about` are definition and notes, in both languages.
    """

    anchor: str
    href: str
    code: str
    iri: str
    label: Words
    kinds: list[Words]
    about: list[Words]
    deprecated: bool
    rows: list[Row]


@dataclass(frozen=True)
class Group:
    """Entries under one heading; those of a concept scheme begin with the scheme itself."""

    heading: Words
    entries: list[Entry]


def groups(document: Document, href: Href, questions: Callable[[str], list[Shown]]) -> list[Group]:
    """All entries of a document. `questions` gives the questions that use a term."""
    found: dict[str, list[str]] = {}
    for subject in dict.fromkeys(text(triple.subject) for triple in document.triples):
        if subject.startswith(document.base) or (document.name == "align" and subject.startswith((RM.BASE, RMV.BASE))):
            found.setdefault(_group(subject, document), []).append(subject)
    if document.name == "ns":
        found = {kind: sorted(members, key=str.casefold) for kind, members in found.items()}
    ordered = sorted(found, key=lambda kind: list(GROUPS).index(kind) if kind in GROUPS else len(GROUPS))
    reading = _Reading(document, href, questions)
    return [Group(_heading(kind), [reading.entry(iri) for iri in found[kind]]) for kind in ordered]


def _group(iri: str, document: Document) -> str:
    """What an entry stands under: its scheme or its kind; a mapping under the document that has its term."""
    if not iri.startswith(document.base):
        return "ns" if iri.startswith(RM.BASE) else "vocab"
    said = document.about(iri)
    schemes = [text(triple.object) for triple in said if triple.predicate.value == SKOS + "inScheme"]
    kinds = [text(triple.object) for triple in said if triple.predicate == TYPE]
    if SKOS + "ConceptScheme" in kinds:
        return iri
    return (schemes or [kind for kind in kinds if kind not in KINDS_ASIDE] or kinds or [""])[0]


def _heading(kind: str) -> Words:
    return GROUPS.get(kind) or TITLES.get(kind) or KINDS.get(kind) or (label(kind) if kind else MORE)


@dataclass(frozen=True)
class _Reading:
    """Makes the entries of one document."""

    document: Document
    href: Href
    questions: Callable[[str], list[Shown]]

    def entry(self, iri: str) -> Entry:
        """The entry of a term; of a term of another document only what this one adds."""
        own = iri.startswith(self.document.base)
        said = _said(iri) if own else self.document.about(iri)
        kinds = [text(triple.object) for triple in said if triple.predicate == TYPE]
        return Entry(
            anchor=iri.removeprefix(self.document.base) if own else code(iri),
            href=self.href(iri) or "",
            code=code(iri),
            iri=iri,
            label=_label_of_shape(iri) if SH + "NodeShape" in kinds else label(iri),
            kinds=[KINDS.get(kind) or label(kind) for kind in kinds],
            about=[words for predicate in SPOKEN_OF for words in _pairs(said, predicate)],
            deprecated=any(triple.predicate.value == OWL + "deprecated" and text(triple.object) == "true" for triple in said),
            rows=[row for row in (*self._says(said), *(self._said_of(iri) if own else ())) if row.values],
        )

    def _says(self, said: list[Triple]) -> Iterator[Row]:
        predicates = list(dict.fromkeys(triple.predicate.value for triple in said if triple.predicate.value not in PASSED_OVER))
        known = [predicate for predicate in SAYS if predicate in predicates]
        for predicate in [*known, *(one for one in predicates if one not in SAYS)]:
            yield Row(SAYS.get(predicate) or label(predicate), list(self._values(said, predicate)))

    def _said_of(self, iri: str) -> Iterator[Row]:
        yield Row(CHECKS, list(self._constraints(iri)))
        for predicate, subjects in sorted(_refers(self.document.name == "paper").get(iri, {}).items(), key=_place):
            yield Row(_refers_by(predicate), [self._thing(subject) for subject in subjects])
        yield Row(SHAPES, [self._thing(shape) for shape in _shapes().get(iri, ())])
        yield Row(QUESTIONS, self.questions(iri))

    def _values(self, said: list[Triple], predicate: str) -> Iterator[Shown]:
        for triple in said:
            if triple.predicate.value == predicate and isinstance(triple.object, NamedNode):
                yield self._thing(triple.object.value)
        for words in _pairs(said, predicate):
            yield Shown(words)

    def _constraints(self, shape: str) -> Iterator[Shown]:
        """What a shape demands: its messages, each with the property that it is about."""
        described = documents()["shapes"]
        said = described.described(shape.removeprefix(described.base)) if shape.startswith(described.base) else []
        for node in dict.fromkeys(triple.subject for triple in said):
            about = [triple for triple in said if triple.subject == node]
            paths = [one.object.value for one in about if one.predicate.value == PATH and isinstance(one.object, NamedNode)]
            of = self._thing(paths[0]) if paths else Shown(Words("", ""))
            for words in _pairs(about, SH + "message"):
                yield Shown(words, of.code, of.href, about=True)

    def _thing(self, iri: str) -> Shown:
        return Shown(label(iri), code(iri), self.href(iri) or (iri if iri.startswith(("https://", "http://")) else None))


@cache
def code(iri: str) -> str:
    """The prefixed name of an IRI in any of the documents; an IRI without one unchanged."""
    for document in documents().values():
        for prefix, base in document.prefixes.items():
            if iri.startswith(base) and iri != base:
                return f"{prefix}:{iri.removeprefix(base)}"
    return iri


@cache
def label(iri: str) -> Words:
    """What a term is called; its prefixed name where no document gives it a label."""
    said = _said(iri)
    named = [*_pairs(said, LABEL.value), *_pairs(said, PREF_LABEL.value), *_pairs(said, DCTERMS + "title")]
    return named[0] if named else Words(code(iri), code(iri))


@cache
def definition(iri: str) -> Words:
    """What a term means; empty where no document says it."""
    return next(iter(_pairs(_said(iri), SKOS + "definition")), Words("", ""))


def _label_of_shape(iri: str) -> Words:
    """A shape is called after the class that it checks, else by its own name."""
    targets = [text(triple.object) for triple in _said(iri) if triple.predicate.value == SH + "targetClass"]
    local = iri.rpartition("#")[2]
    return label(targets[0]) if targets else Words(local, local)


def _said(iri: str) -> list[Triple]:
    """What any document says of a term."""
    return list(dict.fromkeys(triple for document in documents().values() for triple in document.about(iri)))


def _pairs(said: Iterable[Triple], predicate: str) -> list[Words]:
    """The texts of one property: the first English one beside the first Chinese one, and so on; without a language, in both."""
    texts: dict[str, list[str]] = {"en": [], "zh": [], "": []}
    for triple in said:
        if triple.predicate.value == predicate and isinstance(triple.object, Literal) and value(triple.object) is not None:
            texts.setdefault(triple.object.language or "", []).append(text(triple.object))
    both = max(len(texts["en"]), len(texts["zh"]))
    beside = [(_at(texts["en"], place), _at(texts["zh"], place)) for place in range(both)]
    return [Words(en or zh, zh or en) for en, zh in beside] + [Words(one, one) for one in texts[""]]


def _at(texts: list[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""


@cache
def _refers(with_paper: bool) -> dict[str, dict[str, list[str]]]:
    """What refers to each term, by property. The statements of the paper count among themselves only."""
    found: dict[str, dict[str, list[str]]] = {}
    for document in documents().values():
        if with_paper or document.name != "paper":
            for triple in document.triples:
                if _counts(triple.predicate.value, triple.subject, triple.object):
                    by = found.setdefault(text(triple.object), {}).setdefault(triple.predicate.value, [])
                    by.append(text(triple.subject))
    return found


def _counts(predicate: str, subject: Term, object_: Term) -> bool:
    shape = predicate.startswith(SH)
    return isinstance(subject, NamedNode) and isinstance(object_, NamedNode) and predicate not in NOT_COUNTED and not shape


def _place(item: tuple[str, list[str]]) -> int:
    return list(SAID).index(item[0]) if item[0] in SAID else len(SAID)


def _refers_by(predicate: str) -> Words:
    words = label(predicate)
    return SAID.get(predicate) or Words(f"refers to it by “{words.en}”", f"以“{words.zh}”引用它的")


@cache
def _shapes() -> dict[str, tuple[str, ...]]:
    """The named shapes that mention each term."""
    described = documents()["shapes"]
    found: dict[str, dict[str, None]] = {}
    for local in sorted(described.terms):
        for triple in described.described(local):
            if isinstance(triple.object, NamedNode):
                found.setdefault(text(triple.object), {})[described.base + local] = None
    return {iri: tuple(shapes) for iri, shapes in found.items()}
