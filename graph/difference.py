"""The net difference of two versions, from the journals between them: what was added and removed again does not count.

Memory is bounded: the changes are sorted in pieces, in files below the spool, and merged. So all that is said about one thing
comes together.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path

from graph.journal import Entry, Journals

PIECE = 200_000
"""Changes that are sorted in memory."""
_TAIL = 13
"""Length of what follows a statement in a note: the version that changed it, and how."""


@dataclass(frozen=True)
class Line:
    """One statement that differs, as a line of N-Quads; whether it was added, and the last version that changed it."""

    added: bool
    statement: bytes
    version: int

    @property
    def patch(self) -> bytes:
        """The line of an RDF Patch."""
        return (b"A " if self.added else b"D ") + self.statement


def between(entries: list[Entry], start: int, end: int) -> list[Entry]:
    """The journals of a chain between two versions, the oldest first."""
    low, high = min(start, end), max(start, end)
    return [entry for entry in entries if low < entry.number <= high]


def difference(journals: Journals, entries: list[Entry], spool: Path, *, backwards: bool = False) -> Iterator[Line]:
    """What differs after some journals, one after the other, sorted by statement; `backwards` from the last to the first.

    A statement is added and removed by turns, so that it differs where it was changed an odd number of times, and then as the
    last change says.
    """
    with tempfile.TemporaryDirectory(prefix="difference-", dir=spool) as folder:
        notes = chain.from_iterable(_notes(journals, entry) for entry in entries)
        for statement, group in groupby(heapq.merge(*_sorted_pieces(notes, Path(folder))), key=lambda note: note[:-_TAIL]):
            changes = list(group)
            if len(changes) % 2:
                last = changes[-1][-_TAIL:]
                yield Line(last.endswith(b"A") != backwards, statement + b"\n", int(last[:-1]))


def _notes(journals: Journals, entry: Entry) -> Iterator[bytes]:
    """Statement, number of the version, and A or D."""
    number = f"{entry.number:0{_TAIL - 1}d}".encode()
    return (line[2:-1] + number + line[:1] for line in journals.lines(entry))


def _sorted_pieces(notes: Iterator[bytes], folder: Path) -> list[Iterable[bytes]]:
    files = list[Path]()
    while piece := sorted(islice(notes, PIECE)):
        if len(piece) < PIECE and not files:
            return [piece]
        file = folder / str(len(files))
        file.write_bytes(b"".join(note + b"\n" for note in piece))
        files.append(file)
    return [_read(file) for file in files]


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as lines:
        for line in lines:
            yield line[:-1]
