"""What households say of the records in their own file: that one is right, or that it is wrong, in their words.

It is kept beside the facts, for it is no fact yet: whoever answers for the place looks into it, corrects the record where that is
right, and settles it.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from api.accounts.book import Book
from ontology.errors import BadRequest, NotFound

VERDICTS = ("confirm", "contest")
LONGEST = 2000
KEPT = (
    ("said", "household", "1"),
    ("sessions", "household", "household != ''"),
    ("links", "about", "purpose = 'household'"),
)
"""Where something is kept of households: table, column, condition."""


@dataclass(frozen=True)
class Said:
    """One saying: of which household, about which record (`need/N06`), when (seconds), and who settled it."""

    id: str
    household: str
    record: str
    verdict: str
    words: str
    when: float
    settled_by: str


def say(book: Book, household: str, record: str, verdict: str, words: str) -> None:
    """Keep what a household says; what it said of the record before is replaced unless it was settled.

    BadRequest   neither confirmed nor contested, or contested without saying what is wrong
    """
    if verdict not in VERDICTS:
        raise BadRequest("verdict is confirm or contest.", field="verdict")
    if len(words) > LONGEST or (verdict == "contest" and not words.strip()):
        raise BadRequest(f"Say what is wrong, in at most {LONGEST} characters.", field="words")
    with book.change() as connection:
        connection.execute("DELETE FROM said WHERE household = ? AND record = ? AND settled_by = ''", (household, record))
        row = (secrets.token_hex(6), household, record, verdict, words.strip(), book.now(), "")
        connection.execute("INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def said_by(book: Book, household: str) -> list[Said]:
    """What a household has said, the latest first."""
    return [Said(*row) for row in book.rows("SELECT * FROM said WHERE household = ? ORDER BY at DESC", household)]


def open_sayings(book: Book) -> list[Said]:
    """What nobody has settled, what is contested first, then the oldest."""
    return [Said(*row) for row in book.rows("SELECT * FROM said WHERE settled_by = '' ORDER BY verdict DESC, at")]


def one_saying(book: Book, saying: str) -> Said:
    """A saying; NotFound where there is none."""
    row = book.row("SELECT * FROM said WHERE id = ?", saying)
    if row is None:
        raise NotFound("There is no such saying.")
    return Said(*row)


def settle(book: Book, saying: str, who: str) -> None:
    """Whoever answers for the place has looked into it."""
    book.write("UPDATE said SET settled_by = ? WHERE id = ?", who, saying)


def forget_gone(book: Book, is_there: Callable[[str], bool]) -> None:
    """Drop the sayings, codes and sign-ins of households that are no longer on record."""
    for table, column, where in KEPT:
        for row in book.rows(f"SELECT DISTINCT {column} AS household FROM {table} WHERE {where}"):
            if not is_there(row["household"]):
                book.write(f"DELETE FROM {table} WHERE {column} = ? AND {where}", row["household"])
