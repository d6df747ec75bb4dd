"""The cookies of Remit: one for the sign-in, one that forms are bound to before anybody has signed in."""

from flask import Response, request
from werkzeug.wrappers import Request

SIGN_IN, FORM = "remit", "remit-form"


def cookie(name: str, asked: Request = request) -> str:
    """What the browser holds under a name; where the way is encrypted only what was given on such a way counts."""
    return asked.cookies.get(_called(name, asked), "")[:128]


def keep_cookie(response: Response, name: str, secret: str) -> None:
    """Let the browser hold something until it is closed: no script reads it, and no other site's page sends it."""
    response.set_cookie(_called(name), secret, path="/", secure=request.is_secure, httponly=True, samesite="Lax")


def drop_cookie(response: Response, name: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(_called(name), path="/", secure=request.is_secure, httponly=True, samesite="Lax")


def _called(name: str, asked: Request = request) -> str:
    return f"__Host-{name}" if asked.is_secure else name
