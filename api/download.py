"""A file as what a browser saves."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from flask import Response

PIECE = 1 << 16
_PLAIN = re.compile(r"[\w .,()+-]+", re.ASCII)


def download(file: Path, media_type: str, name: str) -> Response:
    """The content of a file, to be saved under a name of any script. The file may be deleted once this has returned."""
    size, pieces = file.stat().st_size, _pieces(file)
    next(pieces)
    response = Response(pieces, content_type=media_type)
    response.headers["Content-Disposition"] = _attachment(name)
    response.content_length = size
    response.cache_control.no_store = True
    return response


def _pieces(file: Path) -> Iterator[bytes]:
    """First nothing, once the file is open, then piece by piece."""
    with file.open("rb") as content:
        yield b""
        while piece := content.read(PIECE):
            yield piece


def _attachment(name: str) -> str:
    """The header (RFC 6266); a plain name holds neither other scripts nor signs that would end it."""
    if _PLAIN.fullmatch(name):
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"file{Path(name).suffix}\"; filename*=UTF-8''{quote(name)}"
