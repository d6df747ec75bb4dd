"""What a one-time link opens (the first administrator, a password), and what the printed code of a household does."""

from urllib.parse import quote

from flask import Blueprint
from flask.typing import ResponseReturnValue

from api.accounts import links, sessions, throttle, users
from api.accounts.book import Book, User
from api.accounts.passwords import check_password
from api.origin import check_origin, sent_words
from api.parameters import check_parameters
from api.service import Service
from api.signing import address, agent, onward, page, signed_in, with_cookie
from ontology.errors import BadRequest, Conflict, RemitError, TooManyRequests

OPENED = (links.SET_UP, links.OPEN)
PRINTED = "printed codes"
"""Under which name trials of printed codes are counted, all together."""


def add_opened(door: Blueprint, service: Service) -> None:
    """The routes."""
    _add_household(door, service)
    book = service.accounts

    @door.get("/set-up/<token>")
    def ask_password(token: str) -> ResponseReturnValue:
        """Make the first administrator, or choose the password of an account."""
        check_parameters("lang")
        purpose, about = links.look(book, OPENED, token)
        return page("set_up.html", token=token, name=users.user(book, about).name if purpose == links.OPEN else "")

    @door.post("/set-up/<token>")
    def set_up(token: str) -> ResponseReturnValue:
        """Choose `name` (of the first administrator) and `password`; the link is used up."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"name", "password", "again"})
        purpose, about = links.look(book, OPENED, token)
        try:
            who = _opened(book, token, purpose, about, said)
        except (BadRequest, Conflict) as error:
            name = users.user(book, about).name if purpose == links.OPEN else ""
            return page("set_up.html", error, token=token, name=name)
        if who.has_second_factor:
            return onward("/sign-in")
        return signed_in(book, who, "/account")


def _add_household(door: Blueprint, service: Service) -> None:
    """The printed code of a household."""
    book = service.accounts

    @door.get("/my-household")
    def ask_printed_code() -> ResponseReturnValue:
        """Open the file of one's own household with the code on the letter."""
        check_parameters("lang")
        return page("household_code.html")

    @door.post("/my-household")
    def enter_printed_code() -> ResponseReturnValue:
        """Open the file of a household with its printed `code`."""
        check_parameters("lang")
        check_origin()
        said, here = sent_words({"code"}), address()
        try:
            throttle.check_pace(book, PRINTED, here)
            _, household = links.look(book, (links.HOUSEHOLD,), said.get("code", "").strip())
        except RemitError as error:
            if not isinstance(error, TooManyRequests):
                throttle.count_failure(book, PRINTED, here)
            return page("household_code.html", error)
        secret = sessions.begin(book, f"household-{book.sign(household)[:12]}", household=household, agent=agent())
        return with_cookie(book, secret, f"/households/{quote(household, safe='')}")


def _opened(book: Book, token: str, purpose: str, about: str, said: dict[str, str]) -> User:
    """The account that a one-time link makes or opens."""
    password = said.get("password", "")
    if password != said.get("again", ""):
        raise BadRequest("The two passwords are not the same.", field="again")
    if purpose == links.OPEN:
        check_password(password, users.user(book, about).name)
        links.use(book, OPENED, token)
        users.set_password(book, about, password)
        return users.user(book, about)
    if not book.empty:
        raise Conflict("There are accounts already; ask an administrator for one.")
    check_password(password, said.get("name", ""))
    made = users.add_user(book, said.get("name", ""), "administrator", password=password)
    links.use(book, OPENED, token)
    return made
