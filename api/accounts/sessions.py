"""Sign-ins that last: a random id in a cookie, of which the file has only a digest. Each ends when idle
too long, and after a day's work.

A sign-in is `whole` once the second factor was given, where there is one; before that it opens nothing but the page for it.
"""

import secrets
import sqlite3
from dataclasses import dataclass

from api.accounts.book import Book, digest

IDLE, LONGEST, HALF = 30 * 60.0, 12 * 3600.0, 10 * 60.0
"""Seconds after which a sign-in ends: unused, at the latest, and while it waits for the second factor."""
NOTED = 60.0
"""Seconds that a use of a sign-in may go unnoted: not every look is a write."""


@dataclass(frozen=True)
class SignIn:
    """One sign-in: of an account, or of a household by a printed code."""

    id: str
    account: str
    household: str
    whole: bool
    began: float
    seen: float
    agent: str


def begin(book: Book, account: str, *, household: str = "", whole: bool = True, agent: str = "") -> str:
    """A new sign-in; the secret for its cookie."""
    secret, now = secrets.token_urlsafe(32), book.now()
    with book.change() as connection:
        connection.execute("DELETE FROM sessions WHERE seen < ? OR began < ?", (now - IDLE, now - LONGEST))
        connection.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (digest(secret), secrets.token_hex(8), account, household, int(whole), now, now, agent[:120]),
        )
    return secret


def find(book: Book, secret: str) -> SignIn | None:
    """The sign-in of a cookie; None where it has ended or never was."""
    row = book.row("SELECT * FROM sessions WHERE digest = ?", digest(secret))
    if row is None:
        return None
    found = _sign_in(row)
    now = book.now()
    if now - found.seen > IDLE or now - found.began > (LONGEST if found.whole else HALF):
        end(book, secret)
        return None
    if now - found.seen > NOTED:
        book.write("UPDATE sessions SET seen = ? WHERE digest = ?", now, digest(secret))
    return found


def end(book: Book, secret: str) -> None:
    """End a sign-in."""
    book.write("DELETE FROM sessions WHERE digest = ?", digest(secret))


def of_account(book: Book, account: str) -> list[SignIn]:
    """The sign-ins of an account, the latest first."""
    found = book.rows("SELECT * FROM sessions WHERE account = ? AND whole = 1 ORDER BY seen DESC", account)
    return [_sign_in(row) for row in found]


def _sign_in(row: sqlite3.Row) -> SignIn:
    whole = bool(row["whole"])
    return SignIn(row["id"], row["account"], row["household"], whole, row["began"], row["seen"], row["agent"])
