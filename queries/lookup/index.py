"""The index of what things are called: all beginnings in order, and one long text of all names, so that C does the looking.

A key is a mark and a text that somebody can begin to type: a code, a name, a name from a later word on, a reading. What begins
with a text stands together among the sorted keys. What merely contains it is found in the long text, a line for each entry.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from graph.snapshot import Snapshot
from queries.lookup.entries import AREAS, Entry, entries
from queries.lookup.forms import folded, readings

CODE, NAME, WORD, READING, LETTERS, LATER_READING, LATER_LETTERS = "cnwrlst"
"""The marks. A reading is in full or in first letters, of a whole name or from a later syllable on."""
LINE = "\n"
LONG_WORD = 4
"""Letters that a word needs before another may be taken for a slip of it."""
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Index:
    """What can be looked for in one version of a dataset. `numbers[first[k]:first[k + 1]]` are the entries of key k."""

    entries: list[Entry]
    keys: list[str]
    first: "array[int]"
    numbers: "array[int]"
    lines: str
    starts: "array[int]"
    version: str

    def exactly(self, mark: str, text: str) -> list[int]:
        """The numbers of the entries that have a key, in order."""
        return self._between(bisect_left(self.keys, mark + text), bisect_right(self.keys, mark + text))

    def beginning(self, mark: str, text: str) -> list[int]:
        """The numbers of the entries that have a key beginning with a text, in order."""
        return self._between(bisect_left(self.keys, mark + text), bisect_left(self.keys, mark + text + LAST))

    def containing(self, text: str) -> Iterator[int]:
        """The numbers of the entries with a text in their code or names, in order."""
        place = self.lines.find(text)
        while place >= 0:
            number = bisect_right(self.starts, place) - 1
            yield number
            place = self.lines.find(text, self.starts[number + 1])

    @cached_property
    def words(self) -> dict[int, list[str]]:
        """The long words of all names, and how whole names read, by length: what a misspelt word may have meant."""
        marked = (NAME, WORD, READING)
        found = {word for key in self.keys if key[0] in marked for word in key[1:].split(" ")}
        by_length: dict[int, list[str]] = {}
        for word in sorted(found):
            if len(word) >= LONG_WORD and not any(sign.isdigit() for sign in word):
                by_length.setdefault(len(word), []).append(word)
        return by_length

    @cached_property
    def inside(self) -> dict[str, list[int]]:
        """The numbers of the entries that lie in an area, by its kind and code."""
        found: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            for area in {entry.area, f"township/{entry.township}"}:
                found.setdefault(area, []).append(number)
        return found

    @cached_property
    def places(self) -> dict[str, Entry]:
        """The areas by kind and code, `village/V03`."""
        return {f"{one.kind}/{one.code}": one for one in self.entries if one.kind in AREAS}

    def _between(self, start: int, end: int) -> list[int]:
        return sorted(set(self.numbers[self.first[start] : self.first[end]]))


def index(snapshot: Snapshot) -> Index:
    """The index of a snapshot: some seconds for a county."""
    return index_of(entries(snapshot), str(snapshot.version))


def index_of(found: list[Entry], version: str) -> Index:
    """The index of entries that are in order."""
    called = [tuple(dict.fromkeys(filter(None, map(folded, (one.en, one.zh, *one.other))))) for one in found]
    codes = [folded(one.code) for one in found]
    keys = _keys(codes, called)
    ordered = sorted(keys)
    lines = [LINE.join((code, *names)) + LINE for code, names in zip(codes, called, strict=True)]
    return Index(
        found,
        ordered,
        array("l", accumulate((len(keys[key]) for key in ordered), initial=0)),
        array("l", (number for key in ordered for number in keys[key])),
        "".join(lines),
        array("l", accumulate(map(len, lines), initial=0)),
        version,
    )


def _keys(codes: list[str], called: list[tuple[str, ...]]) -> dict[str, list[int]]:
    """Each key with the numbers of the entries that have it."""
    named: dict[str, list[int]] = {}
    for number, names in enumerate(called):
        for name in names:
            named.setdefault(name, []).append(number)
    keys: dict[str, list[int]] = {}
    for number, code in enumerate(codes):
        keys.setdefault(CODE + code, []).append(number)
    for name, numbers in named.items():
        for key in _keys_of(name):
            keys.setdefault(key, []).extend(numbers)
    return keys


def _keys_of(name: str) -> Iterator[str]:
    yield NAME + name
    yield from (WORD + name[place + 1 :] for place, sign in enumerate(name) if sign == " ")
    found: dict[str, None] = {}
    for way in readings(name):
        for place in range(len(way)):
            found[(LATER_READING if place else READING) + "".join(way[place:])] = None
            found[(LATER_LETTERS if place else LETTERS) + "".join(part[0] for part in way[place:])] = None
    yield from found
