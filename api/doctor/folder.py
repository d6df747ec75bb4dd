"""How the data folder is: whether it can be written, has room, is of this program, belongs to nobody else, and is whole."""

import fcntl
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.doctor.found import Found, advice, wrong
from api.door import SOCKET
from graph.disk import SPARE
from graph.folder import ACCOUNTS, LAYOUT, SIGN_IN, Pointer, description, read_pointer
from graph.journal_check import broken
from graph.keys import KEY_FILE
from graph.snapshot import Version
from ontology.errors import RemitError

SECRETS = (ACCOUNTS, SIGN_IN, KEY_FILE)
"""Files that nobody but their owner may read."""
_RESTORE = "Bring a backup back (remit restore)."


def look(root: Path, now: datetime) -> Iterator[Found]:
    """All of it; of a folder that is not there only whether it could be."""
    there = root if root.exists() else next(one for one in root.absolute().parents if one.exists())
    yield writable(root, there)
    yield room(there, shutil.disk_usage(there).free, _size(root))
    if not (root / "folder.json").exists():
        yield Found("data", f"none yet; {root} will be made with the first load or server")
        return
    yield rights(root)
    yield owner(root)
    yield from whole(root, now)


def writable(root: Path, there: Path) -> Found:
    """Whether files can be made in it, or in what will hold it."""
    try:
        with tempfile.NamedTemporaryFile(prefix="doctor-", dir=there):
            return Found("data folder", str(root))
    except OSError as error:
        right = "Give this user the right to it, or name another folder (--data)."
        return wrong("data folder", f"nothing can be written in {there}: {error.strerror}.", right)


def room(there: Path, free: int, size: int) -> Found:
    """Whether there is room for a commit, and for as much again as there is."""
    said = f"{free >> 20:,} MiB free, {size >> 20:,} in use"
    if free < 4 * SPARE:
        return wrong("room", f"{said} at {there}.", "Make room, or raise the quota: nothing can be committed.")
    if free < size:
        return advice("room", f"{said} at {there}.", "A load or an upgrade may need as much again.")
    return Found("room", said)


def rights(root: Path) -> Found:
    """Whether others than its owner can read what is secret."""
    open_ones = [name for name in SECRETS if (root / name).exists() and (root / name).stat().st_mode & 0o077]
    if open_ones:
        return wrong("rights", f"others can read {', '.join(open_ones)}.", f"chmod 600 them, in {root}.")
    mode = stat.S_IMODE(root.stat().st_mode)
    if mode & 0o077:
        return advice("rights", f"others can look into {root} ({mode:o}).", f"chmod 700 {root}")
    return Found("rights", "its owner's alone")


def owner(root: Path) -> Found:
    """Who has it open, if anybody."""
    file = root / "lock"
    if not file.exists():
        return Found("owner", "nobody has it open")
    with file.open(encoding="utf-8", errors="replace") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            pid = lock.read().strip() or "unknown"
            if (root / SOCKET).exists():
                return Found("owner", f"a server, process {pid}")
            return advice("owner", f"process {pid}, which serves nobody.", "Wait until it is done: it may be a load.")
    return Found("owner", "nobody has it open")


def whole(root: Path, now: datetime) -> Iterator[Found]:
    """Whether its layout is ours, what is in force is there, journals are whole, and no time lies ahead."""
    try:
        layout = description(root / "folder.json")["layout"]
        pointer = read_pointer(root)
    except RemitError as error:
        yield wrong("data", error.detail, "")
        return
    if layout != LAYOUT:
        yield wrong("data", f"it has layout {layout}, this program reads {LAYOUT}.", "Use the version of Remit that wrote it.")
    yield _in_force(root, pointer)
    if pointer:
        yield _journals(root, pointer)
        yield _ahead(root, now)


def _in_force(root: Path, pointer: Pointer | None) -> Found:
    if pointer is None:
        return Found("data", "none yet")
    stores = [root / "full" / pointer.folder, root / "public" / pointer.public_folder]
    missing = [str(store.relative_to(root)) for store in stores if not (store / "CURRENT").exists()]
    if missing:
        return wrong("data", f"version {pointer.number} is in force, but {', '.join(missing)} is not there.", _RESTORE)
    return Found("data", f"version {pointer.number}-{pointer.digest[:12]}")


def _journals(root: Path, pointer: Pointer) -> Found:
    bad = broken(root, "full", Version(pointer.number, pointer.digest))
    if bad:
        right = "The facts in force do not depend on it, but nobody can look back past it. A backup from before has it."
        return advice("journals", f"{bad[0]} cannot be read{f', nor {len(bad) - 1} more' if bad[1:] else ''}.", right)
    return Found("journals", f"{len(list((root / 'journal').glob('full-*.json')))} of them, whole")


def _ahead(root: Path, now: datetime) -> Found:
    last = datetime.fromtimestamp((root / "CURRENT").stat().st_mtime, UTC)
    said = last.isoformat(timespec="seconds")
    if last > now + timedelta(minutes=5):
        return wrong(
            "last commit", f"it was made at {said}, which is ahead of the clock.", "Set the clock, or let it be set (NTP)."
        )
    return Found("last commit", said)


def _size(root: Path) -> int:
    return sum(file.stat().st_size for file in root.rglob("*") if file.is_file()) if root.exists() else 0
