"""A token in every form, so that a form can only come from a page of ours that was shown to the same browser.

It is put into every form of every page by itself, and asked back of whoever sends a form from a browser. The origin of a
request is checked beside it (`api.origin`). Programs, and the doors of SPARQL, take no forms of pages and need none.
"""

import hmac
import re
import secrets

from flask import Flask, Response, g, request
from werkzeug.datastructures import ImmutableMultiDict

from api.accounts.book import Book, digest
from api.cookies import FORM, SIGN_IN, cookie, keep_cookie
from api.origin import FORMS, check_origin
from ontology.errors import Forbidden

FIELD = "csrf"
_FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']?post\b[^>]*>", re.IGNORECASE)
_PROTOCOL = {"sparql", "sparql_update", "graph_store", "running"}
_FILES = {"uploads"}
"""The doors to which a form brings files that are larger than the usual body."""
_SAFE = {"GET", "HEAD", "OPTIONS"}


def put_tokens(app: Flask, book: Book) -> None:
    """Put the token into every form that the app shows."""

    @app.after_request
    def put(response: Response) -> Response:
        if response.mimetype != "text/html" or response.is_streamed or not g.get("reader"):
            return response
        page = response.get_data(as_text=True)
        if _FORM.search(page):
            field = f'<input type="hidden" name="{FIELD}" value="{_token(book, _bound_to(response))}">'
            response.set_data(_FORM.sub(lambda found: found.group() + field, page))
            _renew(response, field)
            response.cache_control.public = False  # it is for this browser alone
            response.cache_control.private = True
        return response


def check_form(book: Book, most_bytes: int) -> None:
    """Refuse what no page of ours can have sent. Programs, which send no header of a browser and no cookie, pass.

    `most_bytes` are taken of a form that brings files to be loaded.

    Forbidden   another site asks, or the token is missing, old or somebody else's
    """
    if request.method in _SAFE:
        return
    session = bool(g.reader.session)
    if session:
        check_origin()
    browser = session or "Origin" in request.headers or "Sec-Fetch-Site" in request.headers
    if browser and request.mimetype in (*FORMS, "text/plain") and request.blueprint not in _PROTOCOL:
        if request.blueprint in _FILES:
            request.max_content_length = most_bytes
        _check_token(book)


def _check_token(book: Book) -> None:
    said = request.form.get(FIELD, "")
    if not hmac.compare_digest(_token(book, cookie(SIGN_IN) or cookie(FORM)).encode(), said.encode()):
        raise Forbidden("This form is out of date, or not from this service. Load the page again, then send it again.")
    rest = ImmutableMultiDict([(name, word) for name, word in request.form.items(multi=True) if name != FIELD])
    request.__dict__["form"] = rest  # a cached property: no route need know of the field


def _token(book: Book, bound_to: str) -> str:
    return book.sign(f"form {bound_to}")


def _bound_to(response: Response) -> str:
    """What the token is bound to: the sign-in of the browser, else a cookie that it is given now if it has none."""
    held = cookie(SIGN_IN) or cookie(FORM)
    if not held:
        held = secrets.token_urlsafe(32)
        keep_cookie(response, FORM, held)
    return held


def _renew(response: Response, field: str) -> None:
    """A page with a token is nobody else's, and another one after the next sign-in."""
    if "Cache-Control" in response.headers:
        response.cache_control.private = True
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(f"{tag}.{digest(field)[:8]}")
        response.make_conditional(request)
