"""What is kept of households beside the facts: the printed codes that open their files, and their sign-ins."""

from collections.abc import Callable

from api.accounts.book import Book

KEPT = (
    ("sessions", "household", "household != ''"),
    ("links", "about", "purpose = 'household'"),
)
"""Where something is kept of households: table, column, condition."""


def forget_gone(book: Book, is_there: Callable[[str], bool]) -> None:
    """Drop the codes and sign-ins of households that are no longer on record."""
    for table, column, where in KEPT:
        for row in book.rows(f"SELECT DISTINCT {column} AS household FROM {table} WHERE {where}"):
            if not is_there(row["household"]):
                book.write(f"DELETE FROM {table} WHERE {column} = ? AND {where}", row["household"])
