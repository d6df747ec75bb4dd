"""Sign in and out, by name and password, with a second factor where there is one. `/sign-in` also leads to the other ways."""

from urllib.parse import quote

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from api.accounts import second_factor, sessions, throttle, users
from api.cookies import SIGN_IN, cookie, drop_cookie
from api.office import office_of
from api.office_routes import add_office
from api.opened import add_opened
from api.origin import check_origin, sent_words
from api.parameters import check_parameters
from api.service import Service
from api.signing import address, inside, onward, page, signed_in
from ontology.errors import RemitError


def blueprint(service: Service) -> Blueprint:
    """The routes; open to everybody."""
    door, book = Blueprint("sign_in", __name__), service.accounts

    @door.get("/sign-in")
    def ask() -> ResponseReturnValue:
        """Sign in."""
        check_parameters("lang", "next")
        return page("sign_in.html", then=inside(request.args.get("next", "")), office=office_of(service))

    @door.post("/sign-in")
    def enter() -> ResponseReturnValue:
        """Sign in with `name` and `password`; a page for the second factor follows where there is one."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"name", "password", "next"})
        then = inside(said.get("next", ""))
        try:
            who = users.proved(book, said.get("name", ""), said.get("password", ""), address())
        except RemitError as error:
            return page("sign_in.html", error, then=then, office=office_of(service))
        if who.has_second_factor:
            return signed_in(book, who, f"/sign-in/code?next={quote(then, safe='/')}", whole=False)
        throttle.forgive(book, users.folded(who.name), address())
        return signed_in(book, who, then)

    @door.post("/sign-out")
    def leave() -> ResponseReturnValue:
        """Sign out."""
        check_parameters("lang")
        check_origin()
        sessions.end(book, cookie(SIGN_IN))
        response = onward("/")
        drop_cookie(response, SIGN_IN)
        return response

    _add_code(door, service)
    add_opened(door, service)
    add_office(door, service)
    return door


def _add_code(door: Blueprint, service: Service) -> None:
    """The second factor."""
    book = service.accounts

    @door.get("/sign-in/code")
    def ask_code() -> ResponseReturnValue:
        """Give the code of the second factor."""
        check_parameters("lang", "next")
        return page("sign_in_code.html", then=inside(request.args.get("next", "")))

    @door.post("/sign-in/code")
    def enter_code() -> ResponseReturnValue:
        """Give the `code` of the authenticator app, or a recovery code."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"code", "next"})
        then = inside(said.get("next", ""))
        half = sessions.find(book, cookie(SIGN_IN))
        if half is None or half.whole:
            return onward("/sign-in")
        who = users.user(book, half.account)
        try:
            second_factor.check_code(book, who, said.get("code", ""), address())
        except RemitError as error:
            return page("sign_in_code.html", error, then=then)
        for name in (users.folded(who.name), who.id):
            throttle.forgive(book, name, address())
        return signed_in(book, who, then)
