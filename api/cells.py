"""Terms as people and programs read them: a word, a label in the reader's language, and where it leads."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from api.parameters import LANGUAGES
from graph.documents import entry
from graph.intake.concepts import concepts, short_words
from graph.rdf import LABEL, PREF_LABEL, Term, Value, compact, value
from graph.snapshot import Draft, Snapshot
from queries.lookup.entries import SCHEMES
from queries.run import plain, word
from visualize.completion import OTHERS
from visualize.formats import day, number
from visualize.param_words import WORDS, said_word
from visualize.words import Words

LISTED = Words(", ", "、")
"""Between words of a list."""
WORDED = {
    "sign",
    "signs",
    "sub_kind",
    "kind",
    "state",
    "what",
    "change",
    "side",
    "side_before",
    "crossed",
    "because",
    "verdict",
    "direct",
    "decision",
    "section",
    "basis",
    "from_group",
    "to_group",
    "conduct",
    "category",
}
"""Columns whose texts are words, such as parameters take."""
FIVE_DIGITS = 10_000
MOST_LABELS = 50_000
"""Labels that are kept of a version; then they are looked up anew."""
CONCEPTS = ("/id/duty/", "/id/resource/")
"""Pages of concepts, whose short words are for programs."""


@dataclass(frozen=True)
class Cell:
    """One cell. `text` is its word (code, short word or value), `label` what it is called, `href` the page of the thing;
    `lang` is the language of the label where it is not that of the page.
    """

    text: str
    label: str
    href: str | None
    lang: str = ""

    @property
    def code(self) -> bool:
        """Whether the word is worth showing beside what it is called: it is the code of a thing, by which people ask."""
        thing = self.href is not None and self.href.startswith("/id/") and not self.href.startswith(CONCEPTS)
        return thing and self.text != self.label


def cell(term: Term | None, snapshot: Snapshot, lang: str = "en", *, words: bool = False) -> Cell:
    """A term as a cell of a page. `words`: a text is one of the words that parameters take."""
    text = word(term, snapshot)
    if isinstance(term, NamedNode):
        called = labelled(term, snapshot, lang)
        other = called[1] if called[1] in LANGUAGES and called[1] != lang else ""
        named = called[0] or (OTHERS[term.value].said(lang) if term.value in OTHERS else compact(text))
        return Cell(text, named, href(term, snapshot), other)
    return Cell(text, _said(value(term), text, lang, words=words), None, _other_language(term, lang))


def _other_language(term: Term | None, lang: str) -> str:
    """The language of a text where it says that it is in another one than the page."""
    spoken = term.language if isinstance(term, Literal) else None
    return spoken if spoken in LANGUAGES and spoken != lang else ""


def _said(found: Value, text: str, lang: str, *, words: bool) -> str:
    """A value as readers of a language write it; a whole number of four digits may be a year."""
    listed = text.split(", ")
    if isinstance(found, bool) or (words and all(one in WORDS for one in listed)):
        return LISTED.said(lang).join(said_word(one).said(lang) for one in listed)
    if isinstance(found, date):
        return day(found, lang)
    if isinstance(found, Decimal) or (isinstance(found, int) and abs(found) >= FIVE_DIGITS):
        return number(found)
    return text


def href(node: NamedNode, snapshot: Snapshot) -> str | None:
    """The path under which this service answers for a thing or a term; None for what it does not answer for."""
    split = snapshot.ids.split(node.value)
    if split:
        return f"{'/findings' if split[0] == 'finding' else f'/id/{split[0]}'}/{quote(split[1], safe='')}"
    return duty_href(node.value) or term_href(node.value)


def duty_href(iri: str) -> str | None:
    """The page of a duty or resource of the vocabulary; None for any other IRI."""
    kind = next((kind for kind, scheme in SCHEMES.items() if iri in concepts(scheme).values()), None)
    return f"/id/{kind}/{quote(short_words()[iri], safe='')}" if kind else None


def term_href(iri: str) -> str | None:
    """The entry of a term of ours on the page of the document that describes it; None for any other IRI."""
    found = entry(iri)
    return f"/{found[0]}" + (f"#{quote(found[1])}" if found[1] else "") if found else None


def label(node: NamedNode, snapshot: Snapshot, lang: str) -> str:
    """What a thing is called, in a language if it has a label in it, else in any; empty where it has none."""
    return labelled(node, snapshot, lang)[0]


def labelled(node: NamedNode, snapshot: Snapshot, lang: str) -> tuple[str, str]:
    """What a thing is called, in a language if it has a label in it, else in any, and the language that it is in."""
    if isinstance(snapshot, Draft):  # it can still change
        return _labelled(node, snapshot, lang)
    labels = snapshot.known.labels
    found = labels.get((node.value, lang))
    if found is None:
        if len(labels) >= MOST_LABELS:
            labels.clear()
        found = labels[node.value, lang] = _labelled(node, snapshot, lang)
    return found


def _labelled(node: NamedNode, snapshot: Snapshot, lang: str) -> tuple[str, str]:
    found: dict[str, str] = {}
    for predicate in (LABEL, PREF_LABEL):
        for quad in snapshot.quads(node, predicate):
            if isinstance(quad.object, Literal):
                found[quad.object.language or ""] = quad.object.value
    best = next((one for one in (lang, "en", "", *found) if one in found), "")
    return found.get(best, ""), best


def as_json(term: Term | None, snapshot: Snapshot, lang: str) -> object:
    """A term as JSON: a thing as `{code, id, label}`, a number or truth as such, anything else as text, nothing as null."""
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return {"code": word(term, snapshot), "id": term.value, "label": label(term, snapshot, lang) or None}
    found = value(term)
    if isinstance(found, Decimal):
        return int(found) if found == found.to_integral_value() else float(found)
    return found if isinstance(found, bool | int) or found is None else plain(found)
