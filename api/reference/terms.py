"""The page of all terms, from the ontology and the vocabulary."""

from collections.abc import Iterator

from api.reference.parts import cell, head, page, row
from graph.documents import documents
from visualize.term_words import TITLES
from visualize.terms import Entry, groups

SHOWN = ("ns", "vocab")
ABOUT = """What each is in full, with examples, sources and the shapes that check it, is said at `/ns` and `/vocab` of any Remit;
why they are so, in [the ontology](../explanation/ontology.md).
"""


def document() -> str:
    """The text of the page."""
    return page("The terms", "`ontology/remit.ttl` and `ontology/vocab.ttl`", _lines())


def _lines() -> Iterator[str]:
    yield ABOUT
    for name in SHOWN:
        found = documents()[name]
        yield f"## {TITLES[name].en}\n"
        yield f"`{found.iri}`, version {found.version}, {len(found.terms)} terms.\n"
        for group in groups(found, lambda iri: iri, lambda iri: []):
            yield f"### {group.heading.en}\n"
            yield head("term", "is called", "means")
            yield from (_term(one) for one in group.entries)
            yield ""


def _term(one: Entry) -> str:
    called = one.label.en if one.label.zh == one.label.en else f"{one.label.en}, {one.label.zh}"
    about = " ".join(words.en for words in one.about)
    return row(f"`{one.code}`", cell(called), cell(("Deprecated. " if one.deprecated else "") + about))
