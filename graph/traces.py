"""Looks in every file of a data folder for what was erased, and asks every dataset for it.

The engine packs its files, so that not finding a text in their bytes proves less than it seems; that their folders were written
anew after the erasure, from what the stores still say, is what holds. Both are looked at: what the stores say, and the bytes.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import zstandard
from pyoxigraph import Literal, NamedNode

from graph.erasure import Erasure, about
from graph.personal import Personal
from graph.store import FULL, PUBLIC, EmbeddedStore

CHUNK = 1 << 20
PIECE = 10_000
ENOUGH = 6
"""Bytes below which a form of a text is found anywhere by chance."""
SKIPPED = {"lock", "socket"}


def traces(store: EmbeddedStore, erasure: Erasure) -> list[str]:
    """Where something is left: `what: where`; empty if nothing is."""
    found = erasure.found
    apart = found.texts - not_told_apart(store, found)
    left = [*_in_stores(store, found), *_in_journals(store.folder.root, erasure)]
    for root in {store.folder.root, store.folder.shared}:
        left += [f"a text: {file.relative_to(root)}" for file in files_with(root, apart) if file.suffix != ".zst"]
    return left


def not_told_apart(store: EmbeddedStore, found: Personal) -> set[str]:
    """The texts that are part of what others are called, too: bytes do not tell them apart, only what the stores say does."""
    shared = set[str]()
    for dataset in (FULL, PUBLIC):
        with store.snapshot(dataset) as snapshot:
            words = (quad.object.value for quad in snapshot.store if isinstance(quad.object, Literal)) if found.texts else ()
            for word in words:
                shared |= found.texts_in(word)
    return shared


def files_with(root: Path, texts: Iterable[str]) -> list[Path]:
    """The files below a folder in whose bytes one of some texts stands, journals unpacked."""
    pattern = _pattern(texts)
    return [file for file in _files(root) if pattern and _holds(file, pattern)] if pattern else []


def _in_stores(store: EmbeddedStore, found: Personal) -> Iterator[str]:
    for dataset in (FULL, PUBLIC):
        with store.snapshot(dataset) as snapshot:
            for iri in sorted(found.gone):
                for quad in about(NamedNode(iri), snapshot.store):
                    if found.names(quad):
                        yield f"{quad.subject} {quad.predicate}: the {dataset} store"
            if found.texts:
                yield from (f"a text at {quad.subject}: the {dataset} store" for quad in snapshot.store if found.tells(quad))


def _in_journals(root: Path, erasure: Erasure) -> Iterator[str]:
    for file in sorted(root.glob("journal/*.zst")):
        with file.open("rb") as packed:
            lines = _lines(packed)
            while piece := list(islice(lines, PIECE)):
                if len(erasure.stays(piece)) < len(piece):
                    yield f"a statement: {file.relative_to(root)}"
                    break


def _pattern(texts: Iterable[str]) -> re.Pattern[bytes] | None:
    forms = {form for one in texts for form in _forms(one) if len(form) >= ENOUGH or form == one.encode()}
    return re.compile(b"|".join(map(re.escape, sorted(forms, key=len, reverse=True)))) if forms else None


def _forms(said: str) -> Iterator[bytes]:
    """A text as files can hold it."""
    yield said.encode()
    yield str(Literal(said))[1:-1].encode()
    yield json.dumps(said)[1:-1].encode()
    yield said.encode("utf-16-le")
    yield said.encode("utf-16-be")


def _files(root: Path) -> list[Path]:
    return [file for file in sorted(root.rglob("*")) if file.is_file() and file.name not in SKIPPED]


def _holds(file: Path, pattern: re.Pattern[bytes]) -> bool:
    longest = 1 << 16
    try:
        with file.open("rb") as raw:
            source = zstandard.ZstdDecompressor().stream_reader(raw) if file.suffix == ".zst" else raw
            rest = b""
            while piece := source.read(CHUNK):
                if pattern.search(rest + piece):
                    return True
                rest = (rest + piece)[-longest:]
    except FileNotFoundError:
        pass  # it went meanwhile
    return False


def _lines(packed: BinaryIO) -> Iterator[bytes]:
    rest = b""
    with zstandard.ZstdDecompressor().stream_reader(packed) as pieces:
        while piece := pieces.read(CHUNK):
            *lines, rest = (rest + piece).split(b"\n")
            yield from (line + b"\n" for line in lines)
