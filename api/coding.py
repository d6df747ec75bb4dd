"""Content codings: a body made smaller on its way out, piece by piece, if the client asks for it (RFC 9110, section 12.5.3)."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli
import zstandard

_MEMBER = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?")
_GZIP = 31
"""What makes zlib write the gzip format."""


def choose_coding(accept_encoding: str) -> str:
    """The coding (zstd, br, gzip) that the client likes best; an empty text where it asks for none of them."""
    weights: dict[str, float] = {}
    for member in accept_encoding.split(","):
        match = _MEMBER.fullmatch(member)
        if match:
            weights[match[1].lower()] = float(match[2] or 1)
    ranked = [(weights.get(coding, weights.get("*", 0.0)), -place, coding) for place, coding in enumerate(_CODINGS)]
    weight, _, coding = max(ranked)
    return coding if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def encoded(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The pieces in a coding; as they are in the empty one."""
    return _CODINGS[coding](pieces) if coding else iter(pieces)


def _zstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    press = zstandard.ZstdCompressor(level=3).compressobj()
    return _through(pieces, press.compress, press.flush)


def _br(pieces: Iterable[bytes]) -> Iterator[bytes]:
    press = brotli.Compressor(quality=4)
    return _through(pieces, press.process, press.finish)


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    press = zlib.compressobj(wbits=_GZIP)
    return _through(pieces, press.compress, press.flush)


def _through(pieces: Iterable[bytes], work: Callable[[bytes], bytes], end: Callable[[], bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if made := work(piece):
            yield made
    yield end()


_CODINGS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {"zstd": _zstd, "br": _br, "gzip": _gzip}
