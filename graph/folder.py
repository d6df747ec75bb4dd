"""The data folder on disk, and the one who owns it.

    DIR/folder.json     layout number and base of the things' IRIs, written once
    DIR/lock            held by the owner (flock) as long as it lives
    DIR/CURRENT         JSON: number and digest of the version in force and of its public store; replaced in one step
    DIR/full/000007     the facts of version 7 (RocksDB, by Oxigraph); never written again once CURRENT names it
    DIR/public/000005   what everybody may see, as derived for version 5 and still the same at version 7
    DIR/readers/        checkpoints that sandbox workers have open
    DIR/spool/          results of strangers' queries while they are sent
    DIR/socket          the running server's door for the command line

What CURRENT does not name is left over from a process that was ended, and goes when the folder is next opened.
"""

import fcntl
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from graph.ids import DEFAULT_BASE
from ontology.errors import BadRequest, Conflict

LAYOUT = 1


@dataclass(frozen=True)
class Pointer:
    """What CURRENT says."""

    number: int
    digest: str
    public: int
    public_digest: str


def write_synced(file: Path, text: str) -> None:
    """Replace a small file in one step, on disk when this returns."""
    draft = file.with_name(file.name + ".new")
    with draft.open("w", encoding="utf-8") as out:
        out.write(text)
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

    Conflict   another process owns it, or its layout is not ours
    """

    def __init__(self, root: Path, base: str | None = None) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self._lock = self._acquire()
        self.base = self._describe(base)
        for name in ("full", "public", "readers", "spool"):
            (root / name).mkdir(exist_ok=True)
        self.sweep()

    def path(self, dataset: str, number: int) -> Path:
        """Where the store of one dataset (full, public, readers) of one version lives."""
        return self.root / dataset / f"{number:06d}"

    def pointer(self) -> Pointer | None:
        """The version in force; None in a new folder."""
        file = self.root / "CURRENT"
        return Pointer(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None

    def publish(self, pointer: Pointer) -> None:
        """Put a version in force. When this returns it is on disk; before, the old one still is."""
        for dataset in ("full", "public"):
            sync_folder(self.root / dataset)
        write_synced(self.root / "CURRENT", json.dumps(asdict(pointer)) + "\n")

    def sweep(self) -> None:
        """Remove what CURRENT does not name."""
        pointer = self.pointer()
        kept = {self.path("full", pointer.number), self.path("public", pointer.public)} if pointer else set()
        for name in ("full", "public", "readers", "spool"):
            for entry in (self.root / name).iterdir():
                if entry not in kept:
                    discard(entry)

    def release(self) -> None:
        """Give the folder up."""
        self._lock.close()

    def _acquire(self) -> IO[str]:
        lock = (self.root / "lock").open("a+", encoding="utf-8")
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
        file = self.root / "folder.json"
        if not file.exists():
            write_synced(file, json.dumps({"layout": LAYOUT, "base": base or DEFAULT_BASE}) + "\n")
        facts = json.loads(file.read_text(encoding="utf-8"))
        if facts["layout"] != LAYOUT:
            raise Conflict(f"{self.root} has layout {facts['layout']}, this program reads layout {LAYOUT}.")
        if base and base != facts["base"]:
            raise BadRequest(f"{self.root} was made with base {facts['base']}, not {base}; the base never changes.")
        return str(facts["base"])


def discard(entry: Path) -> None:
    """Remove a file or a whole folder, if it is there."""
    if entry.is_dir():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)
