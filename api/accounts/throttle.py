"""Guessing is slowed down, by account and by address; nobody can be locked out by others.

After a few failures each further trial has to wait, twice as long each time. Failures count for an address whatever it tries, and
for an account by those who try it from addresses where it never was signed in: who signs in from its usual place does not wait
for what strangers do elsewhere.
"""

from api.accounts.book import Book
from ontology.errors import TooManyRequests

FREE = {"account": 5, "address": 20}
LONGEST = {"account": 300.0, "address": 900.0}
"""Failures that cost nothing, and the longest wait in seconds."""
FORGET = 86_400.0
"""Seconds without a failure after which all is forgotten."""


def _names(book: Book, account: str, address: str) -> dict[str, str]:
    if book.row("SELECT 1 FROM known WHERE account = ? AND address = ?", account, address):
        return {"account": f"account {account} {address}"}
    return {"account": f"account {account}", "address": f"address {address}"}


def check_pace(book: Book, account: str, address: str) -> None:
    """Refuse a trial that comes too early.

    TooManyRequests   how many seconds to wait
    """
    for kind, what in _names(book, account, address).items():
        row = book.row("SELECT number, last FROM failures WHERE what = ?", what)
        if row and (left := row["last"] + _wait(kind, row["number"]) - book.now()) > 0:
            raise TooManyRequests(f"Too many trials; wait {int(left) + 1} seconds, then try again.", retry_after=int(left) + 1)


def count_failure(book: Book, account: str, address: str) -> None:
    """Remember a trial that failed."""
    now = book.now()
    with book.change() as connection:
        connection.execute("DELETE FROM failures WHERE last < ?", (now - FORGET,))
        for what in _names(book, account, address).values():
            connection.execute(
                "INSERT INTO failures VALUES (?, 1, ?) "
                "ON CONFLICT (what) DO UPDATE SET number = number + 1, last = excluded.last",
                (what, now),
            )


def forgive(book: Book, account: str, address: str) -> None:
    """Whoever has proved who they are is slowed down no more, and known at this address."""
    with book.change() as connection:
        connection.execute("INSERT OR IGNORE INTO known VALUES (?, ?)", (account, address))
        connection.execute("DELETE FROM failures WHERE what = ?", (f"account {account} {address}",))


def _wait(kind: str, number: int) -> float:
    over = number - FREE[kind]
    return 0.0 if over < 0 else min(LONGEST[kind], 2.0 ** min(over, 20))
