"""What a draft wrote, noted while it is made, and its net effect at the end. What is too much for memory goes to sorted files.

A statement is noted as its line of N-Quads. Sorted, all notes of one statement come together; whether it was there before and
is there now is looked up, so that what was added and removed again does not count.
"""

import heapq
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat, parse

MOST_NOTED = 200_000
"""Statements that are noted in memory."""
LOOKED_UP = 10_000
LARGE = 32 * 2**20
"""Bytes of a file of which it is found out whether all of it is new, so that its lines need not be looked up one by one."""
AS_KEPT = re.compile(rb'"(?:[12]\d{3}-[01]\d-[0-3]\d"\^\^<[^>]*#date|(?:0|[1-9]\d{0,14})"\^\^<[^>]*#integer)>(?: <[^>]*>)? \.\n$')
"""Days and whole numbers as the engine writes them, too: most typed literals, which need not be looked at."""
TOUCHED, NEW, GONE = b"?", b"+", b"-"
"""Notes: it may have changed; and, as long as a statement has no other note: it was not there before; it is not any more."""


class ChangeLog:
    """Notes of one draft. `before` and `after` are asked whether they hold a statement; files go to a folder below `spool`."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._noted: set[bytes] = set()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files: list[Path] = []
        self._new: list[Path] = []

    def note(self, quads: Iterable[Quad]) -> None:
        """Statements that were added or removed, perhaps without effect."""
        self._note(_as_kept(map(line_of, quads)))

    def note_file(self, file: Path, *, new: bool) -> None:
        """A file of N-Quads, with lines as `line_of` writes them, that was loaded; `new` where its lines differ and the draft
        held none of them. Such a file is not read before the end; it stays as it is until then."""
        if new:
            self._new.append(file)
        else:
            for piece in _pieces(file):
                self._note(_as_kept(piece))

    def note_kept(self, lines: list[bytes], mark: bytes) -> None:
        """Lines of a journal, written as the engine keeps them, of which it is known what became of them."""
        self._spill({line[:-1] + mark for line in lines})

    def net(self, before: ox.Store, after: ox.Store) -> Iterator[bytes]:
        """The difference as lines of an RDF Patch: `A` before what is there now only, `D` before what was there before only."""
        if self._files:
            self._sort_new()
        yield from self._lines_of_new()
        notes = self._merged()
        while group := list(islice(notes, LOOKED_UP)):
            unsure = [line for line, mark in group if mark == TOUCHED]
            found = dict(zip(unsure, parse(b"".join(unsure), format=RdfFormat.N_QUADS), strict=True))
            for line, mark in group:
                quad = found.get(line)
                if quad is None:
                    yield (b"A " if mark == NEW else b"D ") + line
                elif (there := quad in after) != (quad in before):
                    yield (b"A " if there else b"D ") + line

    def _lines_of_new(self) -> Iterator[bytes]:
        """What new files added, but for what has another note as well."""
        others = {note[:-1] + b"\n" for note in self._noted}
        for file in self._new:
            for piece in _pieces(file):
                yield from (b"A " + line for line in _as_kept(piece) if line not in others)

    def _sort_new(self) -> None:
        """Note the lines of new files one by one: other notes are too many to be held against them in memory."""
        for file in self._new:
            for piece in _pieces(file):
                self._spill({line[:-1] + NEW for line in _as_kept(piece)})
        self._new = []

    def close(self) -> None:
        """Remove the files."""
        if self._folder:
            self._folder.cleanup()

    def _note(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self._noted.add(line[:-1] + TOUCHED)
            if len(self._noted) >= MOST_NOTED:
                self._spill(self._noted)
                self._noted = set()

    def _merged(self) -> Iterator[tuple[bytes, bytes]]:
        runs: list[Iterable[bytes]] = [_lines(file) for file in self._files]
        merged = heapq.merge(sorted(self._noted), *runs)
        for statement, notes in groupby(merged, key=lambda note: note[:-1]):
            marks = [note[-1:] for note in notes]
            yield statement + b"\n", marks[0] if len(marks) == 1 else TOUCHED

    def _spill(self, notes: set[bytes]) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="log-", dir=self._spool)
        file = Path(self._folder.name) / str(len(self._files))
        with file.open("wb") as out:
            out.writelines(note + b"\n" for note in sorted(notes))
        self._files.append(file)


def line_of(quad: Quad) -> bytes:
    """A statement as a line of N-Quads; equal statements have equal lines."""
    return f"{quad} .\n".encode()


def load_noted(store: ox.Store, file: Path, load: Callable[[], int], log: ChangeLog) -> None:
    """Run `load`, which loads a file into a store and says how many lines it has, and note it. Whether all were new shows in the
    size of the store; to find that out takes as long as the store is large, which pays for large files only."""
    if file.stat().st_size < LARGE:
        load()
        log.note_file(file, new=False)
        return
    held = len(store)
    lines = load()
    log.note_file(file, new=len(store) - held == lines)


def _pieces(file: Path) -> Iterator[list[bytes]]:
    with file.open("rb") as lines:
        while piece := list(islice(lines, MOST_NOTED)):
            yield piece


def _as_kept(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with literals as the engine keeps them: it writes 12.0 and 12 as one number. They come in another order."""
    doubtful = []
    for line in lines:
        if b'"^^<' in line and not AS_KEPT.search(line):
            doubtful.append(line)
        else:
            yield line
    kept = ox.Store()
    kept.extend(parse(b"".join(doubtful), format=RdfFormat.N_QUADS))
    yield from map(line_of, kept)


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as notes:
        for note in notes:
            yield note[:-1]
