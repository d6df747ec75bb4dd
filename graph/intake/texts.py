"""Files of text with one row a line: in which encoding they are written, and which sign stands between the cells.

UTF-8 where the whole file is UTF-8 (with or without a mark at its beginning), else UTF-16 or UTF-32 where a mark or zero bytes
say so, else the likeliest of what spreadsheets write: GB18030, Big5, Windows-1252.
"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO

from charset_normalizer import from_bytes

from graph.csv_text import unescaped
from ontology.errors import BadRequest

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OLDER = ["gb18030", "big5", "cp1252"]
"""What is not Unicode. The order counts: what fits equally well is taken as the first."""
ZEROED = ["utf_16_le", "utf_16_be"]
SIGNS = ",;\t|"
PIECE = 1 << 20
LOOKED_AT = 1 << 16
FIRST_ROWS = 50


def rows_of(path: Path) -> Iterator[list[str]]:
    """The rows of a file of text.

    BadRequest   it is in no encoding that is read, or its cells cannot be told apart
    """
    state = path.stat()
    if state.st_size <= LOOKED_AT:
        yield from map(list, _small(path, state.st_ino, state.st_size, state.st_mtime_ns))
    else:
        yield from _rows(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _small(path: Path, _place: int, size: int, changed: int) -> tuple[list[str], ...]:
    """The rows of a small file: each is read six times, to find out what it is and who refers to whom."""
    return tuple(_rows(path, size, changed))


def _rows(path: Path, size: int, changed: int) -> Iterator[list[str]]:
    encoding = _encoding(path, size, changed)
    try:
        with path.open(encoding=encoding, newline="") as text:
            sign = _sign(list(islice(text, FIRST_ROWS)))
        with path.open(encoding=encoding, newline="") as text:
            yield from ([unescaped(cell) for cell in row] for row in csv.reader(text, delimiter=sign))
    except (UnicodeError, csv.Error) as error:
        raise BadRequest(f"{path.name} cannot be read as CSV in {encoding}: {error}. Save it as «CSV UTF-8».") from error


@lru_cache(maxsize=256)
def _encoding(path: Path, size: int, changed: int) -> str:
    """The encoding of a file; size and time of change only tell its states apart."""
    with path.open("rb") as content:
        first = content.read(LOOKED_AT)
        marked = next((name for mark, name in MARKS if first.startswith(mark)), None)
        if marked:
            return marked
        content.seek(0)
        if b"\0" not in first and _is_utf8(content):
            return "utf-8"
        content.seek(0)
        sample = first if b"\0" in first else _beyond_ascii(content)
    best = from_bytes(sample, cp_isolation=ZEROED if b"\0" in first else OLDER).best()
    if best is None:
        raise BadRequest(f"{path.name} cannot be read as CSV: it is in an encoding that is not known. Save it as «CSV UTF-8».")
    return best.encoding


def _is_utf8(content: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := content.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _beyond_ascii(content: IO[bytes]) -> bytes:
    """The first lines that say something about the encoding."""
    sample = b""
    for line in content:
        if not line.isascii():
            sample += line
        if len(sample) > LOOKED_AT:
            break
    return sample


def _sign(first: list[str]) -> str:
    """The sign between cells: the one that cuts the most rows into the same number of cells, then into the most."""
    fits: dict[str, tuple[int, int]] = {}
    for sign in SIGNS:
        try:
            widths = Counter(len(row) for row in csv.reader(first, delimiter=sign) if len(row) > 1)
        except csv.Error:
            continue
        if widths:
            width, rows = max(widths.items(), key=lambda found: (found[1], found[0]))
            fits[sign] = rows, width
    return max(fits, key=lambda sign: fits[sign]) if fits else ","
