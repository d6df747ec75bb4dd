"""What each commit added and removed, in files beside the versions, as long as there is room for them.

    DIR/journal/full-000007.json    version, the one before, when it was made, how many statements came and went
    DIR/journal/full-000007.zst     the difference as an RDF Patch, compressed: what says who did it and what was judged
    DIR/journal/full-000007.facts.zst   ... and all other statements
    DIR/journal/public-000007.*     the same for the public store, which skips the versions that change nothing in it

A journal is on disk before its version is put in force; one without such a version is left over from a commit that failed.
"""

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import zstandard

from graph.folder import discard, write_synced, write_synced_bytes
from graph.rdf import FINDINGS, META
from graph.snapshot import Version
from ontology.errors import BadRequest, Gone

ABOUT = tuple(f" {graph} .\n".encode() for graph in (FINDINGS, META))
"""How lines end that tell about a commit, rather than facts."""
PIECE = 10_000
ENDS = (".json", ".zst", ".facts.zst")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Keep:
    """How many journals are kept of each dataset, and how many bytes of them; the last one always is."""

    number: int
    size: int


@dataclass(frozen=True)
class Entry:
    """One journal: what made `version` of what `before` said."""

    dataset: str
    number: int
    digest: str
    before: int
    before_digest: str
    made: str
    added: int
    removed: int
    erased: int = 0
    """Statements that were taken out of it since, because a person's data were erased."""
    erasure: bool = False
    """Whether it is of a version that erased data; what it removed stands in no journal."""

    @property
    def version(self) -> Version:
        """The version that it led to."""
        return Version(self.number, self.digest)


class Journals:
    """The journals of one data folder."""

    def __init__(self, root: Path, keep: Keep) -> None:
        self._root, self._keep = root / "journal", keep
        self._root.mkdir(exist_ok=True)
        # Replaced as a whole by whoever commits, so that others read it without a lock.
        found = filter(None, map(_entry, self._root.glob("*.json")))
        self._known = {(entry.dataset, entry.number): entry for entry in found}
        self._sizes = {key: self._size(*key) for key in self._known}

    def write(self, dataset: str, before: Version, version: Version, lines: Iterator[bytes], *, erasure: bool = False) -> None:
        """Write the journal of a version from the lines of its RDF Patch; on disk when this returns."""
        counts = {b"A": 0, b"D": 0}
        with ExitStack() as files:
            about, facts = (
                files.enter_context(_synced(self._file(dataset, version.number, end))) for end in (".zst", ".facts.zst")
            )
            while piece := list(islice(lines, PIECE)):
                added = sum(line.startswith(b"A") for line in piece)
                counts[b"A"] += added
                counts[b"D"] += len(piece) - added
                about.write(b"".join(line for line in piece if line.endswith(ABOUT)))
                facts.write(b"".join(line for line in piece if not line.endswith(ABOUT)))
        made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        known = (version.number, version.digest, before.number, before.digest)
        entry = Entry(dataset, *known, made, counts[b"A"], counts[b"D"], erasure=erasure)
        write_synced(self._file(dataset, version.number, ".json"), json.dumps(asdict(entry)) + "\n")
        self._sizes[dataset, version.number] = self._size(dataset, version.number)
        self._known = self._known | {(dataset, version.number): entry}

    def sweep(self, dataset: str, last: int) -> None:
        """Remove journals of versions past the `last` one, those that were not finished, and the oldest if there are too many."""
        entries = self._entries(dataset)
        kept, size = set[int](), 0
        for number in sorted((number for number in entries if number <= last), reverse=True):
            size += self._sizes[dataset, number]
            if kept and (size > self._keep.size or len(kept) >= self._keep.number):
                break
            kept.add(number)
        for name in os.listdir(self._root):
            of, _, rest = name.partition("-")
            if of == dataset and (int(rest.partition(".")[0]) not in kept or name.endswith(".new")):
                discard(self._root / name)
        self._known = {key: entry for key, entry in self._known.items() if key[0] != dataset or key[1] in kept}

    def since(self, dataset: str, now: Version, number: int, digest: str = "", *, erasures: bool = False) -> list[Entry]:
        """The journals of all versions after one, up to the version `now`, the oldest first.

        `digest` is the beginning of the digest of the version asked for, if it is known; `erasures` passes over erasures, whose
        journals do not say what went.

        BadRequest   there is no such version yet
        Gone         not all of them are kept, or that version is of another history
        """
        if number > now.number:
            raise BadRequest(f"There is no version {number} yet; the one in force is {now}.")
        entries = [entry for known, entry in sorted(self._entries(dataset).items()) if number < known <= now.number]
        if any(entry.erasure for entry in entries) and not erasures:
            raise Gone(
                f"Since version {number} somebody's data were erased, also from the journals. Fetch everything anew (/dump) and "
                f"go on from {now}; what you hold beyond it is to be erased, too."
            )
        missing = number < now.number and (not entries or entries[0].before > number)
        if missing or not _chained(entries, now):
            raise Gone(
                f"The changes since version {number} are not kept any more. Fetch everything anew (/dump) and go on from {now}."
            )
        start = Version(entries[0].before, entries[0].before_digest) if entries else now
        if start.number == number and not start.digest.startswith(digest):
            raise Gone(f"Version {number}-{digest} is of another history. Fetch everything anew (/dump) and go on from {now}.")
        return entries

    def entry(self, dataset: str, now: Version, number: int) -> Entry:
        """The journal of one version.

        BadRequest   there is no such version yet
        Gone         it is not kept any more, or changed nothing in this dataset
        """
        if number > now.number:
            raise BadRequest(f"There is no version {number} yet; the one in force is {now}.")
        found = self._entries(dataset).get(number)
        if found is None:
            raise Gone(f"There is no journal of version {number} any more; the ones that there are: /changes.", version=str(now))
        return found

    def rewrite(self, keeps: Callable[[list[bytes]], list[bytes]]) -> int:
        """Write every journal anew with the lines that stay, each in one step; how many lines went.

        `keeps` gets pieces of the lines of RDF Patches and returns those of them that stay.
        """
        return sum(self._rewrite(entry, keeps) for entry in list(self._known.values()))

    def _rewrite(self, entry: Entry, keeps: Callable[[list[bytes]], list[bytes]]) -> int:
        gone = {b"A": 0, b"D": 0}
        for end, about in ((".zst", True), (".facts.zst", False)):
            file = self._file(entry.dataset, entry.number, end)
            draft, lines = file.with_name(file.name + ".new"), self.lines(entry, about=about, facts=not about)
            went = 0
            with _synced(draft) as out:
                while piece := list(islice(lines, PIECE)):
                    stay = keeps(piece)
                    out.write(b"".join(stay))
                    for sign in gone:
                        gone[sign] += sum(line[:1] == sign for line in piece) - sum(line[:1] == sign for line in stay)
                    went += len(piece) - len(stay)
            if went:
                draft.replace(file)
            else:
                draft.unlink()
        total = sum(gone.values())
        if total:
            added, removed = entry.added - gone[b"A"], entry.removed - gone[b"D"]
            fresh = replace(entry, added=added, removed=removed, erased=entry.erased + total)
            write_synced(self._file(entry.dataset, entry.number, ".json"), json.dumps(asdict(fresh)) + "\n")
            self._known = self._known | {(entry.dataset, entry.number): fresh}
        return total

    def files_of(self, dataset: str, number: int) -> dict[str, bytes]:
        """The files of one journal by how their names end; none where it is not kept."""
        files = {end: self._file(dataset, number, end) for end in ENDS}
        return {end: file.read_bytes() for end, file in files.items()} if (dataset, number) in self._known else {}

    def take_in(self, dataset: str, number: int, files: dict[str, bytes]) -> None:
        """Keep a journal that another folder wrote, or wrote anew."""
        for end in reversed(ENDS):  # what says of itself that it is there comes last
            write_synced_bytes(self._file(dataset, number, end), files[end])
        if entry := _entry(self._file(dataset, number, ".json")):
            self._sizes[dataset, number] = self._size(dataset, number)
            self._known = self._known | {(dataset, number): entry}

    def numbers(self, dataset: str) -> list[int]:
        """The versions whose journals are kept."""
        return sorted(self._entries(dataset))

    def all_lines(self) -> Iterator[bytes]:
        """The lines of every journal there is."""
        for entry in list(self._known.values()):
            yield from self.lines(entry)

    def clear(self) -> None:
        """Remove every journal: the versions that they lead to are not those of this folder any more."""
        for file in list(self._root.iterdir()):
            discard(file)
        self._known = {}

    def chain(self, dataset: str, now: Version) -> list[Entry]:
        """The journals that lead to the version `now` without a gap, the oldest first: as far back as can be told."""
        entries, found, number = self._entries(dataset), list[Entry](), now.number
        while number in entries and (not found or entries[number].digest == found[-1].before_digest):
            found.append(entries[number])
            number = entries[number].before
        return found[::-1]

    def oldest(self, dataset: str, now: Version) -> int:
        """The oldest version since which all changes are kept, and nothing was erased."""
        first = now.number
        entries = self._entries(dataset)
        while first in entries and not entries[first].erasure:
            first = entries[first].before
        return first

    def lines(self, entry: Entry, *, about: bool = True, facts: bool = True) -> Iterator[bytes]:
        """The lines of its RDF Patch: those about the commit, and the facts."""
        ends = [end for end, wanted in ((".zst", about), (".facts.zst", facts)) if wanted]
        files = [self._file(entry.dataset, entry.number, end) for end in ends]
        try:
            with ExitStack() as opened:
                for file in [opened.enter_context(file.open("rb")) for file in files]:
                    yield from _read(file)
        except FileNotFoundError as error:
            raise Gone(
                f"The journal of version {entry.number} has just gone to make room; start from a newer version."
            ) from error

    def _entries(self, dataset: str) -> dict[int, Entry]:
        return {number: entry for (of, number), entry in self._known.items() if of == dataset}

    def _size(self, dataset: str, number: int) -> int:
        files = [self._file(dataset, number, end) for end in ENDS]
        return sum(file.stat().st_size for file in files if file.exists())

    def _file(self, dataset: str, number: int, end: str) -> Path:
        return self._root / f"{dataset}-{number:06d}{end}"


def _entry(file: Path) -> Entry | None:
    """What a journal says of itself; None where that cannot be read: then what is older than it cannot be reached any more."""
    if (entry := read_entry(file)) is None:
        _log.error("%s is damaged and counts for nothing; the facts in force do not depend on it.", file)
    return entry


def read_entry(file: Path) -> Entry | None:
    """What the head of a journal says; None where it is none."""
    try:
        return Entry(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        return None


def _chained(entries: list[Entry], now: Version) -> bool:
    """Whether each journal starts where the one before ended, and the last one leads to the version in force."""
    steps = zip(entries, entries[1:], strict=False)
    return (not entries or entries[-1].version == now) and all(one.digest == two.before_digest for one, two in steps)


@contextmanager
def _synced(file: Path) -> Iterator[BinaryIO]:
    """A compressed file to write, on disk at the end."""
    with file.open("wb") as out:
        with zstandard.ZstdCompressor(level=3, write_checksum=True).stream_writer(out, closefd=False) as press:
            yield press
        out.flush()
        os.fsync(out.fileno())


def _read(file: BinaryIO) -> Iterator[bytes]:
    with zstandard.ZstdDecompressor().stream_reader(file) as pieces:
        rest = b""
        while piece := pieces.read(1 << 16):
            *lines, rest = (rest + piece).split(b"\n")
            yield from (line + b"\n" for line in lines)
