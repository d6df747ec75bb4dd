"""What all ways of signing in share: a new sign-in in the cookie, pages that nobody keeps, and where to go on to."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Response, g, redirect, render_template, request

from api.accounts import sessions
from api.accounts.book import Book, User
from api.cookies import SIGN_IN, cookie, keep_cookie
from api.page import in_language, language
from ontology.errors import RemitError, Unauthorized


def signed_in(book: Book, who: User, then: str, *, whole: bool = True) -> Response:
    """A new sign-in under a new id, whatever the browser held before."""
    if who.disabled:
        raise Unauthorized("This account is closed.")
    g.entered = who.id
    g.reader = replace(g.reader, account=who.id, role=who.role)
    return with_cookie(book, sessions.begin(book, who.id, whole=whole, agent=agent()), then)


def with_cookie(book: Book, secret: str, then: str) -> Response:
    """Go on with a new sign-in; the one that the browser held ends."""
    sessions.end(book, cookie(SIGN_IN))
    response = onward(then)
    keep_cookie(response, SIGN_IN, secret)
    response.cache_control.no_store = True
    return response


def onward(place: str) -> Response:
    """A redirection to a place of this service, in the language of the page."""
    return Response(status=303, headers={"Location": redirect(in_language(place, language())).location or "/"})


def page(template: str, error: RemitError | None = None, **facts: object) -> Response:
    """A page that nobody keeps, with what went wrong, if anything did."""
    response = Response(render_template(template, error=error, **facts), content_type="text/html; charset=utf-8")
    response.cache_control.no_store = True
    if error:
        response.status_code = error.status
        if "retry_after" in error.extra:
            response.headers["Retry-After"] = str(error.extra["retry_after"])
    return response


def inside(place: str) -> str:
    """A place of this service to go on to; the home page where it is none."""
    parts = urlsplit(place.replace("\\", "/"))
    plain = place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable() and not parts.scheme
    return place if plain and not parts.netloc and len(place) < 500 else "/"


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or ""


def agent() -> str:
    """What the browser calls itself."""
    return "".join(letter for letter in request.user_agent.string if letter.isprintable())
