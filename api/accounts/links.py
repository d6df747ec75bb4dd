"""One-time links and printed codes: random, kept as a digest, each good for one thing and for a while."""

import secrets

from api.accounts.book import Book, digest
from ontology.errors import Gone

HOUR = 3600.0
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters of printed codes: none that can be taken for another."""
SET_UP, OPEN, HOUSEHOLD = "set-up", "open", "household"
"""What a link is for: to make the first administrator, to set the password of an account, to open the file of a household."""


def make_link(book: Book, purpose: str, about: str = "", seconds: float = HOUR) -> str:
    """The secret of a new link; one made before for the same ends."""
    secret = _printed() if purpose == HOUSEHOLD else secrets.token_urlsafe(32)
    with book.change() as connection:
        connection.execute("DELETE FROM links WHERE ends <= ? OR (purpose = ? AND about = ?)", (book.now(), purpose, about))
        connection.execute(
            "INSERT INTO links VALUES (?, ?, ?, ?)", (digest(_plain(secret)), purpose, about, book.now() + seconds)
        )
    return secret


def look(book: Book, purposes: tuple[str, ...], secret: str) -> tuple[str, str]:
    """What a link is for and about, without using it up.

    Gone   it was used, has ended, or never was
    """
    row = book.row("SELECT * FROM links WHERE digest = ? AND ends > ?", digest(_plain(secret)), book.now())
    if row is None or row["purpose"] not in purposes:
        raise Gone("This link or code was used already, has ended, or never was; ask for a new one.")
    return row["purpose"], row["about"]


def use(book: Book, purposes: tuple[str, ...], secret: str) -> tuple[str, str]:
    """What a link is for and about; it is used up.

    Gone   it was used, has ended, or never was
    """
    found = look(book, purposes, secret)
    if not book.write("DELETE FROM links WHERE digest = ?", digest(_plain(secret))):
        raise Gone("This link was used already; ask for a new one.")
    return found


def drop(book: Book, purpose: str, about: str) -> None:
    """End a link before its time."""
    book.write("DELETE FROM links WHERE purpose = ? AND about = ?", purpose, about)


def _printed() -> str:
    """Twenty letters in fives (99 random bits): nobody guesses it, and it can be typed."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(20))
    return "-".join(letters[place : place + 5] for place in range(0, 20, 5))


def _plain(secret: str) -> str:
    """A printed code however it was typed; any other secret as it is."""
    typed = secret.upper().replace("-", "").replace(" ", "")
    return typed if len(typed) == 20 and set(typed) <= set(LETTERS) else secret
