"""A complete answer on its way out: content coding, and an ETag by which a client asks whether it still holds."""

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from flask import Response, request

from api.coding import choose_coding, encoded
from api.sparql_formats import content_type
from graph.sandbox import SpooledResult

_PIECE = 1 << 16
_CHANGING = re.compile(r"(?<![\w?$:])(?:rand|now|uuid|struuid|bnode|service)\b", re.IGNORECASE)
"""What answers otherwise every time."""


def coding() -> str:
    """The content coding for the request under way."""
    return choose_coding(",".join(request.headers.getlist("Accept-Encoding")))


def answer_tag(version: str, text: str, *facts: object) -> str:
    """The ETag of an answer to a reading request; empty where the answer may be another one next time.

    Made from everything that the answer depends on: the version of the dataset, the text, whatever else was said, the coding.
    """
    if request.method not in {"GET", "HEAD"} or _CHANGING.search(text):
        return ""
    parts = repr((version, text, facts, coding(), request.base_url))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def unchanged(tag: str) -> Response | None:
    """304 if the client has the answer with this tag already."""
    if not tag or not request.if_none_match.contains_weak(tag):
        return None
    return _mark(Response(status=304), tag)


def send(result: SpooledResult, tag: str) -> Response:
    """The file as the body. It is unlinked at once: open, it can still be read, and nothing is left if that fails."""
    with result:
        file = result.path.open("rb")
    chosen = coding()
    response = Response(encoded(_pieces(file), chosen), content_type=content_type(result.media_type))
    response.call_on_close(file.close)
    if chosen:
        response.headers["Content-Encoding"] = chosen
    else:
        response.content_length = result.size
    if request.method == "HEAD":
        file.close()
    return _mark(response, tag)


def _mark(response: Response, tag: str) -> Response:
    response.vary.update(("Accept", "Accept-Encoding"))
    if tag:
        response.set_etag(tag)
        response.headers["Cache-Control"] = "private, no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
