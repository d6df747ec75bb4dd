"""Pages, styles and scripts made smaller on their way out, for slow lines (`api.coding` chooses how)."""

from functools import lru_cache

from flask import Flask, Response, request

from api.coding import choose_coding, encoded

TYPES = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
LEAST = 1_000
"""Bytes below which nothing is won."""


def register(app: Flask) -> None:
    """Encode what browsers load, after everything else was done with it. A tag of what is encoded is a weak one."""

    @app.after_request
    def smaller(response: Response) -> Response:
        if response.mimetype not in TYPES or response.is_streamed or "Content-Encoding" in response.headers:
            return response
        response.vary.add("Accept-Encoding")
        coding = choose_coding(request.headers.get("Accept-Encoding", ""))
        body = response.get_data()
        if coding and len(body) >= LEAST:
            response.set_data(_kept(body, coding) if response.cache_control.immutable else _encoded(body, coding))
            response.content_encoding = coding
            tag, _ = response.get_etag()
            if tag:
                response.set_etag(tag, weak=True)
        return response


def _encoded(body: bytes, coding: str) -> bytes:
    return b"".join(encoded([body], coding))


@lru_cache(maxsize=128)
def _kept(body: bytes, coding: str) -> bytes:
    """What never changes is encoded once."""
    return _encoded(body, coding)
