"""What a reader chooses once for all pages, kept in cookies: the language and the theme."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from api.origin import check_origin, sent_words
from api.page import LANG, THEME, THEMES
from api.parameters import LANGUAGES, check_parameters
from ontology.errors import BadRequest

YEAR = 365 * 24 * 60 * 60
CHOICES = {LANG: LANGUAGES, THEME: THEMES}


def blueprint() -> Blueprint:
    """The route."""
    door = Blueprint("preferences", __name__)

    @door.post("/preferences")
    def choose() -> ResponseReturnValue:
        """Keep a choice and show the page again that it was made on."""
        check_origin()
        check_parameters()
        sent = sent_words({*CHOICES, "back"})
        response = redirect(_place(sent.pop("back", "/")), 303)
        for name, word in sent.items():
            if word not in CHOICES[name]:
                raise BadRequest(f"{name} cannot be «{word}»; it is {' or '.join(CHOICES[name])}.")
            _keep(response, name, word)
        return response

    return door


def _place(back: str) -> str:
    """The page to show again, without the language that its address named; the home page for what is no page of ours."""
    split = urlsplit(back)
    if (
        split.scheme
        or split.netloc
        or not back.startswith("/")
        or back.startswith("//")
        or "\\" in back
        or not back.isprintable()
    ):
        return "/"
    said = [(name, word) for name, word in parse_qsl(split.query, keep_blank_values=True) if name != LANG]
    return split.path + (f"?{urlencode(said)}" if said else "")


def _keep(response: Response, name: str, word: str) -> None:
    response.set_cookie(name, word, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
