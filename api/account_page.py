"""`/account`: one's own password, second factor, sign-ins and keys. Only for whoever has signed in on a page."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from api.accounts import keys, second_factor, sessions, users
from api.accounts.book import Book, User
from api.accounts.passwords import matches
from api.accounts.throttle import check_pace, count_failure
from api.cookies import SIGN_IN, keep_cookie
from api.origin import check_origin, sent_words
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from api.signing import onward
from ontology.errors import BadRequest, Conflict, Forbidden, RemitError

PLACE = "/account"


def blueprint(service: Service) -> Blueprint:
    """The routes."""
    door, book = Blueprint("account", __name__, url_prefix=PLACE), service.accounts

    @door.before_request
    def only_signed_in() -> None:
        check_parameters("lang")
        if not current_reader().session or current_reader().household:
            raise Forbidden("This is for people who have signed in on a page.")

    @door.get("")
    def own() -> ResponseReturnValue:
        """One's own account."""
        return _page(book)

    @door.post("/password")
    def password() -> ResponseReturnValue:
        """Change the password (`old`, `password`, `again`); every other sign-in ends."""
        return _done(book, {"old", "password", "again"}, _change_password)

    @door.post("/second-factor")
    def second() -> ResponseReturnValue:
        """Let a second factor be asked for: its `secret`, a first `code` of it, and the password (`old`)."""
        check_origin()
        said = sent_words({"old", "secret", "code"})
        try:
            who = _proved(book, said)
            codes = second_factor.start(book, who.id, said.get("secret", ""), said.get("code", ""))
        except RemitError as error:
            return _page(book, error)
        return _page(book, codes=codes)

    @door.post("/second-factor/stop")
    def stop_second() -> ResponseReturnValue:
        """Let no second factor be asked for any more; the password (`old`) is needed."""
        return _done(book, {"old"}, lambda book, said: second_factor.stop(book, _proved(book, said).id))

    _add_sign_ins_and_keys(door, book)
    return door


def _add_sign_ins_and_keys(door: Blueprint, book: Book) -> None:
    """What else has the rights of the account."""

    @door.post("/sign-outs")
    def sign_outs() -> ResponseReturnValue:
        """Sign out everywhere else."""
        return _done(book, set(), lambda book, said: users.end_sign_ins(book, _me(book).id, but=current_reader().session))

    @door.post("/keys")
    def new_key() -> ResponseReturnValue:
        """Make a key for a program (`name`, `role`, `areas`, `writes`, `days`); it is shown this once."""
        check_origin()
        said = sent_words({"name", "role", "areas", "writes", "days"})
        try:
            secret = key_from(book, _me(book), said)
        except RemitError as error:
            return _page(book, error)
        return _page(book, secret=secret)

    @door.post("/keys/<key>/revoke")
    def revoke(key: str) -> ResponseReturnValue:
        """Take a key back."""
        return _done(book, set(), lambda book, said: keys.revoke(book, key, _me(book).id))


def key_from(book: Book, owner: User, said: dict[str, str]) -> str:
    """A new key from the fields of a form; BadRequest where one cannot be."""
    days = said.get("days", "") or "90"
    if not (days.isascii() and days.isdigit() and len(days) < 5):
        raise BadRequest("days is to be a whole number.", field="days")
    areas = tuple(said.get("areas", "").split())
    role, writes = said.get("role", "") or "integrator", said.get("writes", "") in ("yes", "on")
    return keys.make_key(book, owner, said.get("name", ""), role, areas=areas, writes=writes, days=int(days))


def _change_password(book: Book, said: dict[str, str]) -> str:
    if said.get("password", "") != said.get("again", ""):
        raise BadRequest("The two passwords are not the same.", field="again")
    who = _proved(book, said)
    users.set_password(book, who.id, said.get("password", ""))
    return sessions.begin(book, who.id, agent=request.user_agent.string)


def _proved(book: Book, said: dict[str, str]) -> User:
    """The account of whoever asks, proved by its password once more; one without a password has proved it elsewhere.

    Conflict   the password is wrong
    """
    who, address = _me(book), request.remote_addr or ""
    check_pace(book, who.id, address)
    row = book.row("SELECT password FROM users WHERE id = ?", who.id)
    if row and row["password"] and not matches(row["password"], said.get("old", "")):
        count_failure(book, who.id, address)
        raise Conflict("The password of today is wrong.", field="old")
    return who


def _me(book: Book) -> User:
    return users.user(book, current_reader().account)


def _done(book: Book, fields: set[str], act: Callable[[Book, dict[str, str]], str | None]) -> Response:
    """Do something and show the account again; where the act gives a new sign-in the browser gets it."""
    check_origin()
    try:
        secret = act(book, sent_words(fields) if fields else {})
    except (BadRequest, Conflict) as error:
        return _page(book, error)
    response = onward(PLACE)
    if secret:
        keep_cookie(response, SIGN_IN, secret)
    return response


def _page(book: Book, error: RemitError | None = None, **shown: object) -> Response:
    who, proposed = _me(book), second_factor.propose()
    text = render_template(
        "account.html",
        user=who,
        error=error,
        keys=keys.keys_of(book, who.id),
        now=book.now(),
        key_roles=keys.BELOW.get(who.role, ()),
        sign_ins=sessions.of_account(book, who.id),
        proposed=proposed,
        picture=second_factor.picture(proposed, who.name),
        **shown,
    )
    response = Response(text, error.status if error else 200, content_type="text/html; charset=utf-8")
    response.cache_control.no_store = True
    return response
