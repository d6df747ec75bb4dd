"""The parts that pages of things are made of: sentences, tables and periods, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from api.area import PRIVATE, lies_in
from api.catalog_words import words_of
from api.cells import Cell, cell
from api.reader import Reader
from graph.rdf import META, Term, text, value
from graph.snapshot import Snapshot
from ontology.errors import Conflict
from ontology.terms import RM
from queries.catalog import question
from visualize.words import Words

Sentence = list[tuple[str, Cell | None]]
"""Texts, each with the thing that follows it."""
NOTHING = Cell("", "", None)
ROWS = 12
"""Rows of a table before it leads to the whole."""


@dataclass(frozen=True)
class Block:
    """One table of a page: its rows, how many there are in all, and where all are. Empty tables say what that means."""

    name: str
    words: Words
    columns: Sequence[Words]
    rows: Sequence[Sequence[Cell]]
    total: int
    all_url: str | None = None
    empty: Words | None = None
    alarm: bool = False


@dataclass(frozen=True)
class Lasting:
    """What held for a time, as a bar on the line of time: where it begins and how long it is, in hundredths."""

    record: Cell
    what: Cell
    start: str
    end: str
    left: float
    width: float


@dataclass
class About:
    """What a page says of a thing. `missing` are sentences of what is absent; `asks` are questions with the thing filled in.

    `shares` is the question, with its parameters, whose files and subscription are those of the page; empty where there is none.
    """

    kind: str
    title: str
    answers: list[Sentence] = field(default_factory=list)
    missing: list[Sentence] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    times: list[Lasting] = field(default_factory=list)
    asks: list[tuple[Words, str]] = field(default_factory=list)
    acts: list[tuple[Words, str]] = field(default_factory=list)
    shares: tuple[str, dict[str, str]] = ("", {})


@dataclass(frozen=True)
class Asker:
    """Who looks at what: the snapshot, the reader, the language and the day that counts."""

    snapshot: Snapshot
    reader: Reader
    lang: str
    known: dict[Term, Cell] = field(default_factory=dict)

    def cell(self, term: Term | None) -> Cell:
        """A term as a cell; an open end, and nothing, are empty."""
        if term is None or value(term) is None:
            return NOTHING
        if term not in self.known:
            self.known[term] = cell(term, self.snapshot, self.lang)
        return self.known[term]

    def sees(self, *terms: Term) -> bool:
        """Whether the reader may see all households and people among some terms, also where they lie in other areas."""
        if self.reader.whole or not self.reader.within:
            return True
        named = (term for term in terms if isinstance(term, NamedNode))
        private = (node for node in named if (self.snapshot.ids.split(node.value) or ("",))[0] in PRIVATE)
        return all(lies_in(self.reader, node, self.snapshot) for node in private)

    def say(self, words: Words, **things: Cell | str) -> Sentence:
        """A sentence with things in the places that its words have for them, such as `{who}`."""
        pieces: Sentence = []
        for before, name, _, _ in Formatter().parse(words.said(self.lang)):
            thing = things.get(name or "")
            pieces.append((before + (thing if isinstance(thing, str) else ""), thing if isinstance(thing, Cell) else None))
        return pieces

    def word(self, words: Words) -> Cell:
        """Words as a cell."""
        return Cell(words.said(self.lang), words.said(self.lang), None)

    def day(self) -> date | None:
        """The data day; None where the data declare none."""
        try:
            return self.snapshot.data_day()
        except Conflict:
            return None

    def asks(self, *asked: tuple[str, Mapping[str, str]]) -> list[tuple[Words, str]]:
        """Questions that the reader may ask, with the thing filled in: what they are called, and where they are answered."""
        open_to = ((question(name), given) for name, given in asked if self.reader.may_ask(question(name)))
        return [(words_of(one.text), url(one.name, given)) for one, given in open_to]


def url(name: str, given: Mapping[str, str]) -> str:
    """A question with its parameters."""
    return f"/q/{name}?{urlencode(given)}"


def plain(sentence: Sentence) -> str:
    """A sentence as a text."""
    return "".join(text + (thing.label if thing else "") for text, thing in sentence).strip()


def joined(asker: Asker, cells: Iterable[Cell], most: int = 4) -> Sentence:
    """Things as a list in a sentence: the first few, and how many more there are."""
    every = list(dict.fromkeys(cells))
    mark = "、" if asker.lang == "zh" else ", "
    pieces: Sentence = [(mark if place else "", one) for place, one in enumerate(every[:most])]
    if len(every) > most:
        pieces.append((f"等{len(every)}个" if asker.lang == "zh" else f" and {len(every) - most} more", None))
    return pieces


def source_cell(record: Term | None, asker: Asker) -> Cell:
    """Where a record was read: file, sheet and row, leading to the import. Empty for the public, which does not see files."""
    if not isinstance(record, NamedNode):
        return NOTHING
    said = asker.snapshot.said(record)
    said = said or asker.snapshot.said(record, META)
    place = said.get(RM.source)
    if not isinstance(place, NamedNode):
        return NOTHING
    there = asker.snapshot.said(place, META)
    file = there.get(RM.inFile)
    names = asker.snapshot.quads(file, NamedNode(RM.fileName), graph=META) if isinstance(file, NamedNode) else ()
    run = asker.snapshot.ids.split(text(there[RM.readBy])) if RM.readBy in there else None
    row = said.get(RM.rowNumber) or there.get(RM.rowNumber)
    parts = [*(text(name.object) for name in names), *([text(there[RM.sheet])] if RM.sheet in there else [])]
    parts += [f"{'第' if asker.lang == 'zh' else 'row '}{text(row)}{'行' if asker.lang == 'zh' else ''}"] if row else []
    label = " · ".join(parts)
    return Cell(label, label, f"/id/import/{run[1]}" if run else None)
