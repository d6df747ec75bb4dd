"""What people have answered about words that are not ours: a file of the data folder, which every later load uses.

It is a CSV file (see `names`), so that people can read it, correct it, and take it to another county.
"""

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from graph.folder import MAPPING_FILE, write_synced
from graph.intake.dialect import Dialect
from graph.intake.foreign import ForeignSheet, all_sheets
from graph.intake.names import EVERYWHERE, LEFT_OUT, MAPPING, plain, read_answers
from ontology.errors import BadRequest

Answer = tuple[str, str, str]
"""Sheet, header, column, as in the file."""


def remember(root: Path, answers: Iterable[Answer]) -> None:
    """Add answers to the mapping of a data folder; a later answer about the same word replaces the earlier one.

    BadRequest   an answer that names no sheet or column of ours
    """
    known = [_checked(answer, all_sheets()) for answer in answers]
    if not known:
        return
    file = root / MAPPING_FILE
    kept = {(sheet, header): column for (sheet, header), column in read_answers(file).items()}
    kept |= {(plain(sheet), plain(header)): column for sheet, header, column in known}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(MAPPING)
    writer.writerows([*words, column] for words, column in sorted(kept.items()))
    write_synced(file, text.getvalue())


def _checked(answer: Answer, dialect: Dialect) -> Answer:
    sheet, header, column = answer
    if not header:
        if sheet and column in {*dialect.rosters, LEFT_OUT}:
            return answer
        raise BadRequest(f"{column!r} is not a sheet of ours; name one of: {', '.join(dialect.rosters)}, or - to leave it out.")
    roster = dialect.rosters.get(sheet)
    if roster is None:
        raise BadRequest(f"{sheet!r} is not a sheet of ours; name one of: {', '.join(dialect.rosters)}.")
    columns = [own.header for own in roster.columns]
    if column.startswith(EVERYWHERE) and isinstance(roster, ForeignSheet) and header in columns:
        return answer
    if column not in {*columns, LEFT_OUT}:
        raise BadRequest(f"{sheet} has no column {column!r}; name one of: {', '.join(columns)}, or - to leave it out.")
    return answer
