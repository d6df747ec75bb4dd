"""What a text finds in an index: the better it fits, the earlier it comes.

The code itself, the name itself, what a code or name begins with, what a word begins with, what a name contains, how a name reads
(or its first letters), all words in any order, other characters that read the same, and last, if nothing else is found, slips of
a letter. Digits are never taken for a slip: another code is another thing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.matching.words import HAN
from queries.lookup.entries import AREAS, Entry
from queries.lookup.forms import folded, sound, typed_sound
from queries.lookup.index import CODE, LATER_LETTERS, LATER_READING, LETTERS, LONG_WORD, NAME, READING, WORD, Index

SHORT = 2
"""Latin letters that a text needs before it is looked for inside of words, or by sound in the middle of names."""
LONGEST = 100
"""Letters of a text that are looked at."""
MANY = 2_000
"""Where so many fit, those that fit less well are not looked for."""


@dataclass(frozen=True)
class Found:
    """What was found, best first. `meant` is the text that was looked for instead where nothing fits as it was typed."""

    entries: list[Entry]
    meant: str = ""


def find(asked: str, index: Index) -> Found:
    """What a text finds."""
    text = folded(asked[:LONGEST])
    hits, meant = _hits(text, index) if text else [], ""
    if text and not hits:
        meant = _meant(text, index)
        hits = _hits(meant, index) if meant else []
    return Found([index.entries[number] for number in hits], meant if hits else "")


def _hits(text: str, index: Index) -> list[int]:
    """The numbers of the entries that fit, each once, best first."""
    found: dict[int, None] = {}
    for better in _by(text, index):
        found |= dict.fromkeys(better)
        if len(found) >= MANY:
            break
    return list(found)


def _by(text: str, index: Index) -> Iterator[Iterable[int]]:
    yield from _by_name(text, index)
    yield from _by_sound(text, index)
    yield _by_words(text, index)
    if HAN.search(text) and len(text) >= SHORT:
        yield index.beginning(READING, sound(text))
        yield index.beginning(LATER_READING, sound(text))


def _by_name(text: str, index: Index) -> Iterator[Iterable[int]]:
    yield index.exactly(CODE, text)
    yield index.exactly(NAME, text)
    yield sorted({*index.beginning(CODE, text), *index.beginning(NAME, text)})
    yield index.beginning(WORD, text)
    if len(text) >= SHORT or HAN.search(text):
        yield index.containing(text)


def _by_sound(text: str, index: Index) -> Iterator[Iterable[int]]:
    typed = typed_sound(text)
    if not (typed.isascii() and typed.isalpha()):
        return
    marks = (LETTERS, READING) if len(typed) <= SHORT + 1 else (READING, LETTERS)
    for mark in (*marks, *((LATER_READING, LATER_LETTERS) if len(typed) >= SHORT else ())):
        yield index.beginning(mark, typed)


def _by_words(text: str, index: Index) -> list[int]:
    """Entries that have all words of a text, in any order; the name of the place where something is counts, too."""
    words = set(text.split(" "))
    return sorted(set.intersection(*(_having(word, index) for word in words))) if len(words) > 1 else []


def _having(word: str, index: Index) -> set[int]:
    found = {number for hits in (*_by_name(word, index), *_by_sound(word, index)) for number in hits}
    areas = [entry for entry in map(index.entries.__getitem__, found) if entry.kind in AREAS]
    return found.union(*(index.inside.get(f"{area.kind}/{area.code}", ()) for area in areas))


def _meant(text: str, index: Index) -> str:
    """A text with the words of the index that are nearest to its own; empty where there is none as near."""
    near = [_nearest(word, index) for word in text.split(" ")]
    meant = " ".join(near)
    return meant if meant != text and all(near) else ""


def _nearest(word: str, index: Index) -> str:
    if any(sign.isdigit() for sign in word) or index.beginning(NAME, word) or index.beginning(WORD, word):
        return word
    typed = sound(word) if HAN.search(word) else word
    slips = 0 if len(typed) < LONG_WORD else 1 if len(typed) < 2 * LONG_WORD else 2
    lengths = range(len(typed) - slips, len(typed) + slips + 1) if slips else ()
    known = [other for length in lengths for other in index.words.get(length, ())]
    found = process.extractOne(typed, known, scorer=OSA.distance, score_cutoff=slips, processor=None)
    return str(found[0]) if found else ""
