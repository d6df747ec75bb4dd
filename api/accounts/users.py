"""Accounts: made, found, changed. A change of what an account may do ends its sign-ins, so that no old one keeps old rights."""

import json
import secrets
import unicodedata

from api.accounts.book import Book, User, as_user
from api.accounts.passwords import check_password, hashed, matches, outdated
from api.accounts.throttle import check_pace, count_failure
from api.reader import ROLES, Role
from ontology.errors import BadRequest, Conflict, NotFound, Unauthorized

LONGEST_NAME = 64
SIGNING_IN: tuple[Role, ...] = ("subject", "field", "integrator", "auditor", "coordinator", "administrator")
"""The roles that an account can have; a household comes with a printed code, and sample data need no account."""
NEEDS_SUBJECT = ("subject", "field")
_WRONG = "The name or the password is wrong."


def users(book: Book) -> list[User]:
    """All accounts by name."""
    return [as_user(row) for row in book.rows("SELECT * FROM users ORDER BY folded")]


def user(book: Book, account: str) -> User:
    """An account.

    NotFound   there is none with this id
    """
    row = book.row("SELECT * FROM users WHERE id = ?", account)
    if row is None:
        raise NotFound("There is no such account.")
    return as_user(row)


def named(book: Book, name: str) -> User:
    """The account of a name.

    NotFound   there is none
    """
    row = book.row("SELECT * FROM users WHERE folded = ?", folded(name))
    if row is None:
        raise NotFound(f"There is no user «{name}».")
    return as_user(row)


def folded(name: str) -> str:
    """What two names have in common that nobody could tell apart (NFKC, case)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def add_user(  # noqa: PLR0913 - all that an account has
    book: Book, name: str, role: str, *, areas: tuple[str, ...] = (), subject: str = "", password: str = ""
) -> User:
    """Make an account; without a password it is opened by a one-time link.

    BadRequest   a name, role, area or password that cannot be
    Conflict     the name is taken
    """
    checked = _checked_name(name)
    _check_role(role, areas, subject)
    kept = hashed(check_password(password, checked)) if password else None
    account = secrets.token_hex(8)
    with book.change() as connection:
        if connection.execute("SELECT 1 FROM users WHERE folded = ?", (folded(checked),)).fetchone():
            raise Conflict(f"There is a user «{checked}» already.", field="name")
        connection.execute(
            "INSERT INTO users (id, name, folded, password, role, areas, subject, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (account, checked, folded(checked), kept, role, json.dumps(areas), subject, book.now()),
        )
    return user(book, account)


def set_role(book: Book, account: str, role: str, areas: tuple[str, ...], subject: str) -> None:
    """Give an account another role or area; its sign-ins end.

    BadRequest, NotFound   a role or area that cannot be, no such account
    Conflict               it is the last administrator
    """
    _check_role(role, areas, subject)
    if role != "administrator":
        _check_not_last(book, user(book, account))
    book.write("UPDATE users SET role = ?, areas = ?, subject = ? WHERE id = ?", role, json.dumps(areas), subject, account)
    end_sign_ins(book, account)


def set_disabled(book: Book, account: str, *, disabled: bool) -> None:
    """Close an account, or open it again; its sign-ins end.

    NotFound   no such account
    Conflict   it is the last administrator
    """
    if disabled:
        _check_not_last(book, user(book, account))
    book.write("UPDATE users SET disabled = ? WHERE id = ?", int(disabled), account)
    end_sign_ins(book, account)


def set_password(book: Book, account: str, password: str) -> None:
    """Give an account another password; its sign-ins end.

    BadRequest   the password cannot be
    """
    kept = hashed(check_password(password, user(book, account).name))
    book.write("UPDATE users SET password = ? WHERE id = ?", kept, account)
    end_sign_ins(book, account)


def end_sign_ins(book: Book, account: str, but: str = "") -> None:
    """Sign an account out everywhere, but for one sign-in."""
    book.write("DELETE FROM sessions WHERE account = ? AND id != ?", account, but)


def proved(book: Book, name: str, password: str, address: str) -> User:
    """The account that a name and password open. An unknown name takes as long as a known one, and is told the same.

    Unauthorized      they open none
    TooManyRequests   it was tried too often
    """
    key = folded(name)[:LONGEST_NAME]
    check_pace(book, key, address)
    row = book.row("SELECT * FROM users WHERE folded = ?", key)
    right = matches(row["password"] if row else None, password)
    if row is None or not right or row["disabled"]:
        count_failure(book, key, address)
        raise Unauthorized(_WRONG)
    if outdated(row["password"]):
        book.write("UPDATE users SET password = ? WHERE id = ?", hashed(password), row["id"])
    return as_user(row)


def _checked_name(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).strip()
    if not 0 < len(plain) <= LONGEST_NAME or not plain.isprintable() or "/" in plain:
        raise BadRequest(f"A name has 1 to {LONGEST_NAME} printable characters, and no slash.", field="name")
    return plain


def _check_role(role: str, areas: tuple[str, ...], subject: str) -> None:
    if role not in SIGNING_IN or role not in ROLES:
        raise BadRequest(f"There is no role «{role}» for accounts; there are {', '.join(SIGNING_IN)}.", field="role")
    if role in NEEDS_SUBJECT and not subject:
        raise BadRequest(f"The role {role} needs a subject: the code of the body or person that it is.", field="subject")
    for area in areas:
        kind, slash, code = area.partition("/")
        if area != "*" and not (slash and code and kind in ("village", "township", "county")):
            raise BadRequest(f"«{area}» is no area; write village/V03, township/T1, or * for the whole county.", field="areas")


def _check_not_last(book: Book, leaving: User) -> None:
    others = book.row("SELECT 1 FROM users WHERE role = 'administrator' AND disabled = 0 AND id != ?", leaving.id)
    if leaving.role == "administrator" and not leaving.disabled and others is None:
        raise Conflict("This is the last administrator; make another one first.")
