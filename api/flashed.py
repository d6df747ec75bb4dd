"""What the next page says once: that something was done, with a button that takes it back.

It travels in a cookie that is signed, so that nobody else writes on our pages; the key lives as long as the process.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug import Response as AnyResponse

from visualize.words import Words

COOKIE, KEY = "said", "remit.flashed"
SECONDS = 120
LARGEST = 3_500
"""Bytes: browsers keep no cookie above 4 kB."""


@dataclass(frozen=True)
class Flash:
    """A sentence in both languages, and the form that takes back what it tells of: where it goes and what it sends."""

    en: str
    zh: str
    undo: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def said(self, lang: str) -> str:
        """The sentence in a language."""
        return self.zh if lang == "zh" else self.en


def register(app: Flask) -> None:
    """Let templates of the app ask `flash()` for what is to be said; what was said is forgotten."""
    app.extensions[KEY] = URLSafeTimedSerializer(secrets.token_bytes(32), salt=KEY)
    app.jinja_env.globals["flash"] = flash

    @app.after_request
    def forget(response: Response) -> Response:
        if g.get("flashed"):
            response.delete_cookie(COOKIE, samesite="Lax", httponly=True, secure=request.is_secure)
        return response


def flashed(response: AnyResponse, words: Words, undo: str = "", fields: Mapping[str, str] | None = None) -> AnyResponse:
    """A response, mostly a redirect, after which the next page says a sentence; `undo` is a path of ours that takes a POST."""
    text = _serializer().dumps(asdict(Flash(words.en, words.zh, undo, fields or {})))
    if len(text) <= LARGEST:
        response.set_cookie(COOKIE, str(text), max_age=SECONDS, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def flash() -> Flash | None:
    """What the page under way is to say; None where there is nothing, or where somebody else wrote it."""
    if COOKIE not in request.cookies:
        return None
    g.flashed = True
    try:
        return Flash(**_serializer().loads(request.cookies[COOKIE], max_age=SECONDS))
    except BadSignature:
        return None


def _serializer() -> URLSafeTimedSerializer:
    found: URLSafeTimedSerializer = current_app.extensions[KEY]
    return found
