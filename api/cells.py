"""Terms as people and programs read them: a word, a label in the reader's language, and where it leads."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from graph.documents import entry
from graph.rdf import LABEL, PREF_LABEL, Term, compact, value
from graph.snapshot import Draft, Snapshot
from queries.run import plain, word
from visualize.completion import OTHERS


@dataclass(frozen=True)
class Cell:
    """One cell. `text` is its word (code, short word or value), `label` what it is called, `href` the page of the thing."""

    text: str
    label: str
    href: str | None


def cell(term: Term | None, snapshot: Snapshot, lang: str = "en") -> Cell:
    """A term as a cell of a page."""
    text = word(term, snapshot)
    if not isinstance(term, NamedNode):
        return Cell(text, text, None)
    called = label(term, snapshot, lang) or (OTHERS[term.value].said(lang) if term.value in OTHERS else compact(text))
    return Cell(text, called, href(term, snapshot))


def href(node: NamedNode, snapshot: Snapshot) -> str | None:
    """The path under which this service answers for a thing or a term; None for what it does not answer for."""
    split = snapshot.ids.split(node.value)
    if split:
        return f"{'/findings' if split[0] == 'finding' else f'/id/{split[0]}'}/{quote(split[1], safe='')}"
    return term_href(node.value)


def term_href(iri: str) -> str | None:
    """The entry of a term of ours on the page of the document that describes it; None for any other IRI."""
    found = entry(iri)
    return f"/{found[0]}" + (f"#{quote(found[1])}" if found[1] else "") if found else None


def label(node: NamedNode, snapshot: Snapshot, lang: str) -> str:
    """What a thing is called, in a language if it has a label in it, else in any; empty where it has none."""
    if isinstance(snapshot, Draft):  # it can still change
        return _label(node, snapshot, lang)
    if (node.value, lang) not in snapshot.labels:
        snapshot.labels[node.value, lang] = _label(node, snapshot, lang)
    return snapshot.labels[node.value, lang]


def _label(node: NamedNode, snapshot: Snapshot, lang: str) -> str:
    found: dict[str, str] = {}
    for predicate in (LABEL, PREF_LABEL):
        for quad in snapshot.quads(node, predicate):
            if isinstance(quad.object, Literal):
                found[quad.object.language or ""] = quad.object.value
    return found.get(lang) or found.get("en") or found.get("") or next(iter(found.values()), "")


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
