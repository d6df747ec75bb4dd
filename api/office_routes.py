"""The two routes of a sign-in at the office's identity provider: there, and back."""

import secrets

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from api.cookies import FORM, cookie, keep_cookie
from api.office import Office, office_of
from api.parameters import check_given_once, check_language, check_parameters
from api.service import Service
from api.signing import inside, signed_in
from ontology.errors import NotFound


def add_office(door: Blueprint, service: Service) -> None:
    """The routes."""
    book = service.accounts

    def office() -> Office:
        if found := office_of(service):
            return found
        raise NotFound("Nobody signs in by an office here; sign-in.toml in the data folder would name one.")

    @door.get("/sign-in/office")
    def go_there() -> ResponseReturnValue:
        """Go to the office's identity provider to sign in there."""
        from api.office_flow import start  # its libraries take seconds to import

        check_parameters("lang", "next")
        bound = cookie(FORM) or secrets.token_urlsafe(32)
        place = start(book, office(), _back(), inside(request.args.get("next", "")), bound)
        response = Response(status=303, headers={"Location": place})
        keep_cookie(response, FORM, bound)
        return response

    @door.get("/sign-in/office/back")
    def come_back() -> ResponseReturnValue:
        """Come back from the office's identity provider."""
        from api.office_flow import finish

        check_given_once()
        check_language()
        who, then = finish(book, office(), request.args, _back(), cookie(FORM))
        return signed_in(book, who, then)


def _back() -> str:
    return f"{request.host_url.rstrip('/')}/sign-in/office/back"
