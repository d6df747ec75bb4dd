"""A disk that takes no more, or gives back something else: what the system or the engine says about it, as one clear error.

The engine (RocksDB, through pyoxigraph) raises `OSError` without a number and with the system's words in its text; it was tried
with full disks of many sizes, and none made it end the process.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ontology.errors import Damaged, NotWritten

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
RIGHT = {
    **dict.fromkeys(FULL, "Make room (or raise the quota), and try again"),
    **dict.fromkeys(CLOSED, "Give this user the right to it, or name another folder (--data)"),
}
SPARE = 16 << 20
BROKEN = "Corruption"
"""How the engine begins what it says of files whose check sums are wrong."""


def not_written(error: OSError) -> NotWritten | None:
    """The error of a disk that takes no more; None where it is about something else."""
    said = str(error)
    number = next((one for one in RIGHT if error.errno == one or os.strerror(one) in said), None)
    if number is None or (number in CLOSED and error.errno and not error.filename):
        return None  # what has a number and no file is about something else, as a socket
    place = f" ({error.filename})" if error.filename else ""
    return NotWritten(f"Nothing was changed, for the disk says: {os.strerror(number)}{place}. {RIGHT[number]}.")


@contextmanager
def told() -> Iterator[None]:
    """Whatever the disk refuses in this context comes as `NotWritten`, and what is damaged on it as `Damaged`."""
    try:
        with sound():
            yield
    except OSError as error:
        if found := not_written(error):
            raise found from error
        raise


@contextmanager
def sound() -> Iterator[None]:
    """What the engine finds damaged in this context comes as `Damaged`."""
    try:
        yield
    except RuntimeError as error:
        if str(error).startswith(BROKEN):
            raise Damaged(f"Files of the data folder are damaged; bring a backup back (remit restore). {error}") from error
        raise


def check_room(folder: Path, size: int) -> None:
    """Refuse what will not fit on the disk of a folder, before minutes are spent on it.

    NotWritten   fewer bytes are free than `size` and something to spare
    """
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        need = f"this needs about {(size + SPARE) >> 20} MB, and {free >> 20} MB are free"
        raise NotWritten(f"Nothing was changed, for the disk of {folder} is too full: {need}. {RIGHT[errno.ENOSPC]}.")
