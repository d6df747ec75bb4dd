"""The data folder on disk, and the one who owns it.

    DIR/folder.json     layout number, base of the things' IRIs, and whether it is a plain store (bare) or the working copy of a
                        store elsewhere, written once
    DIR/lock            held by the owner (flock) as long as it lives
    DIR/CURRENT         JSON: number, digest and folder of the version in force and of its public store; replaced in one step
    DIR/full/000007-9   the facts of version 7 (RocksDB, by Oxigraph); never written again once CURRENT names it
    DIR/public/000005-6 what everybody may see, as derived for version 5 and still the same at version 7
    DIR/journal/        what each commit added and removed (graph/journal.py)
    DIR/past/           versions that were in force once, made again (graph/past.py)
    DIR/readers/        checkpoints that sandbox workers have open
    DIR/spool/          results of strangers' queries while they are sent
    DIR/socket          the running server's door for the command line
    DIR/id-key          the key by which ID numbers are hashed and sealed (graph/keys.py)
    DIR/mapping.csv     what people have answered about words of sheets that are not ours
    DIR/questions.json  what questions became over the columns; made anew where it does not fit (graph/columns/translations.py)
    DIR/audit/          who looked at what and changed what (graph/audit_log.py)
    DIR/forms/          templates of forms that people have kept
    DIR/subscriptions/  who is told by webhook when an answer changes (api/hooks.py)
    DIR/watches/        answers that are followed, as they were last seen (api/watches.py)

Of a working copy, the key, the mapping, the forms, the accounts and the way an office signs in may lie in another folder
(`shared`), which several processes on one machine have in common.

The second number counts tries: a folder that a failed one left open stays locked, and must not stand in the way of the next.
What CURRENT does not name is left over from a process that was ended, and goes when the folder is next opened.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any

from graph.ids import DEFAULT_BASE
from ontology.errors import BadRequest, Conflict, Damaged

LAYOUT = 1
PARTS = ("full", "public", "readers", "spool", "past")
"""The folders in which nothing stays but what CURRENT names."""
MAPPING_FILE = "mapping.csv"
FORMS = "forms"
SUBSCRIPTIONS = "subscriptions"
ACCOUNTS = "accounts.sqlite"
SIGN_IN = "sign-in.toml"
BASE = re.compile(r"""https?://[^\s<>"{}|\\^`]+/""")

TRIES = 5


@dataclass(frozen=True)
class Pointer:
    """What CURRENT says: number, digest and name of the folder, of the version in force and of its public store."""

    number: int
    digest: str
    folder: str
    public: int
    public_digest: str
    public_folder: str

    @property
    def check(self) -> str:
        """What tells whether it was read as it was written."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]


def write_synced(file: Path, text: str, *, private: bool = False) -> None:
    """Replace a small file in one step, on disk when this returns; a `private` one can never be read by others than its owner."""
    write_synced_bytes(file, text.encode(), private=private)


def write_synced_bytes(file: Path, content: bytes, *, private: bool = False) -> None:
    """The same with what is not text."""
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Folder:
    """One data folder, owned by this process until `release`.

    Conflict     another process owns it, its layout is not ours, or it is not the kind of store (`bare`, a copy) that is wanted
    Damaged      what it says of itself cannot be read
    BadRequest   it was made with another base, or no IRIs can be made from this one
    """

    def __init__(
        self, root: Path, base: str | None = None, *, bare: bool = False, copy_of: str = "", shared: Path | None = None
    ) -> None:
        self.root = root.absolute()
        self.shared = (shared or root).absolute()
        """Where lies what all processes in front of one store have in common: here, unless there are several."""
        self.shared.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.bare, self.copy_of = bare, copy_of
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._tries = count(1)
        self._lock = self._acquire()
        try:
            self.base = self._describe(base)
            for name in PARTS:
                (root / name).mkdir(exist_ok=True)
            self.sweep()
        except BaseException:
            self.release()
            raise

    def path(self, dataset: str, number: int) -> Path:
        """Where the store of one dataset (full, public) of one version is to be made; no other call gives the same path."""
        return self.root / dataset / f"{number:06d}-{next(self._tries)}"

    @contextmanager
    def draft(self, dataset: str, number: int) -> Iterator[Path]:
        """A path as from `path`, and nothing is left there at the end unless CURRENT names it by then."""
        path = self.path(dataset, number)
        try:
            yield path
        finally:
            if path not in self._in_force():
                discard(path)

    def pointer(self) -> Pointer | None:
        """The version in force; None in a new folder."""
        return read_pointer(self.root)

    def publish(self, pointer: Pointer) -> None:
        """Put a version in force. When this returns it is on disk; before, the old one still is."""
        for dataset in ("full", "public"):
            sync_folder(self.root / dataset)
        write_synced(self.root / "CURRENT", json.dumps(asdict(pointer) | {"check": pointer.check}) + "\n")

    def sweep(self) -> None:
        """Remove what CURRENT does not name."""
        kept = self._in_force()
        for name in PARTS:
            for entry in (self.root / name).iterdir():
                if entry not in kept:
                    discard(entry)

    def release(self) -> None:
        """Give the folder up."""
        self._lock.close()

    def _in_force(self) -> set[Path]:
        pointer = self.pointer()
        return {self.root / "full" / pointer.folder, self.root / "public" / pointer.public_folder} if pointer else set()

    def _acquire(self) -> IO[str]:
        lock = (self.root / "lock").open("a+", encoding="utf-8", errors="replace")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            lock.close()
            raise Conflict(f"{self.root} belongs to a running process (pid {owner}); use it, or end it first.") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        return lock

    def _describe(self, base: str | None) -> str:
        if base and not BASE.fullmatch(base):
            raise BadRequest(f"{base!r} cannot be a base; write an address that ends with a slash, as {DEFAULT_BASE}")
        file = self.root / "folder.json"
        if not file.exists():
            kind = {"bare": True} if self.bare else {"copy_of": self.copy_of} if self.copy_of else {}
            said = {"layout": LAYOUT, "base": base or DEFAULT_BASE} | kind
            write_synced(file, json.dumps(said) + "\n")
        facts = description(file)
        if facts["layout"] != LAYOUT:
            raise Conflict(
                f"{self.root} has layout {facts['layout']}, this program reads layout {LAYOUT}: it was written by another "
                "version of Remit. Use that one, or bring its export (remit export) into a new folder."
            )
        self._check_kind(facts["bare"])
        self._check_original(facts["copy_of"])
        if base and base != facts["base"]:
            raise BadRequest(f"{self.root} was made with base {facts['base']}, not {base}; the base never changes.")
        return str(facts["base"])

    def _check_kind(self, bare: bool) -> None:
        if bare and not self.bare:
            raise Conflict(f"{self.root} is a plain SPARQL store; serve it with --bare, or name another folder for data.")
        if self.bare and not bare:
            raise Conflict(f"{self.root} holds data of Remit; --bare needs an empty folder, or one that it made.")

    def _check_original(self, copy_of: str) -> None:
        if copy_of and not self.copy_of:
            raise Conflict(
                f"{self.root} is the working copy of a store elsewhere; add --store {copy_of}, or name another folder."
            )
        if copy_of != self.copy_of:
            raise Conflict(f"{self.root} has data of its own, or of another store; name an empty folder (--data).")


def read_pointer(root: Path) -> Pointer | None:
    """The version in force in a folder, whoever owns it; None in a new one.

    Damaged   it cannot be read, or is not what was written
    """
    file = root / "CURRENT"
    if not file.exists():
        return None
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        check = facts.pop("check", None)  # folders of before 2026-11-27 have none
        pointer = Pointer(**facts)
    except (ValueError, TypeError, AttributeError):
        raise Damaged(f"{file} cannot be read; bring a backup back (remit restore).") from None
    if check not in (None, pointer.check):
        raise Damaged(f"{file} holds something else than was written; bring a backup back (remit restore).")
    return pointer


def description(file: Path) -> dict[str, Any]:
    """What a folder says of itself: layout, base and kind.

    Damaged   it cannot be read
    """
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        kind = {"bare": bool(facts.get("bare")), "copy_of": str(facts.get("copy_of", ""))}
        return {"layout": int(facts["layout"]), "base": str(facts["base"])} | kind
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Damaged(f"{file} cannot be read; bring a backup back (remit restore).") from None


def check_new(folder: Path) -> None:
    """BadRequest   something is there already"""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise BadRequest(f"{folder} is not an empty folder; name a new one.")


def discard(entry: Path) -> None:
    """Remove a file or a whole folder, if it is there."""
    if entry.is_dir():
        for _ in range(TRIES):  # an engine that was just let go may still finish a file in it
            shutil.rmtree(entry, ignore_errors=True)
            if not entry.exists():
                break
    else:
        entry.unlink(missing_ok=True)
