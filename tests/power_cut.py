"""What a disk may hold after the power was cut: a real run's system calls, with what was not synced dropped or torn.

`Disk` replays calls up to a moment and then lays down one of the states that POSIX allows a disk to be in:

- of a file, what was written before its last `fsync` or `fdatasync` is there; each later write is there, missing, or torn;
- of a folder, the entries made before its last `fsync` are there; of the later ones, those up to some moment.

Files and folders are independent of each other: no file system promises less.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from traced import Call

LOST, TORN = 0.4, 0.3
"""How likely a write that was not synced is missing, or there in part."""


@dataclass
class File:
    """What was done to a file, in order: (offset, bytes), or (length, None) where it was cut; the first `synced` are on disk."""

    changes: list[tuple[int, bytes | None]] = field(default_factory=list)
    synced: int = 0
    size: int = 0

    def change(self, offset: int, data: bytes | None) -> None:
        self.changes.append((offset, data))
        self.size = offset if data is None else max(self.size, offset + len(data))

    def after(self, rng: random.Random) -> bytes:
        """What may be on disk."""
        content = bytearray()
        for number, (offset, data) in enumerate(self.changes):
            fate = rng.random() if number >= self.synced else 1.0
            if fate < LOST:
                continue
            kept = data[: rng.randrange(len(data))] if data and fate < LOST + TORN else data
            content.extend(bytes(max(0, offset - len(content))))
            if kept is None:
                del content[offset:]
            else:
                content[offset : offset + len(kept)] = kept
        return bytes(content)


@dataclass
class Dir:
    """What was done to the names of a folder, in order; the first `synced` steps are on disk. None: the name is gone."""

    changes: list[dict[str, "Entry | None"]] = field(default_factory=list)
    synced: int = 0
    now: dict[str, "Entry"] = field(default_factory=dict)

    def change(self, step: dict[str, "Entry | None"]) -> None:
        self.changes.append(step)
        _step(self.now, step)

    def after(self, rng: random.Random) -> dict[str, "Entry"]:
        """The names that may be on disk."""
        found: dict[str, Entry] = {}
        for step in self.changes[: rng.randint(self.synced, len(self.changes))]:
            _step(found, step)
        return found


Entry: TypeAlias = File | Dir


def _step(names: dict[str, Entry], step: dict[str, Entry | None]) -> None:
    for name, entry in step.items():
        if entry is None:
            names.pop(name, None)
        else:
            names[name] = entry


class Disk:
    """A folder as the calls of a program leave it."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._top = Dir()
        self._offsets: dict[int, int] = {}
        self._syncing: dict[int, tuple[Entry, int]] = {}
        moves = dict.fromkeys(("rename", "renameat", "renameat2"), self._rename)
        goes = dict.fromkeys(("unlink", "unlinkat", "rmdir"), self._remove)
        other = dict.fromkeys(("writev", "pwritev", "sendfile", "copy_file_range", "fallocate", "mmap"), self._unknown)
        self._acts: dict[str, Callable[[Call], None]] = {
            **moves, **goes, **other,
            "openat": self._open, "lseek": self._seek, "write": self._write, "pwrite64": self._write_at,
            "fsync": self._sync, "fdatasync": self._sync, "ftruncate": self._cut,
            "link": self._link, "linkat": self._link, "mkdir": self._make, "mkdirat": self._make,
        }  # fmt: skip

    def apply(self, call: Call) -> None:
        """Do what a call did; failed ones, and those elsewhere, change nothing."""
        act = self._acts.get(call.name)
        if act and call.began:
            if act == self._sync and (entry := self._find(call.place)):
                self._syncing[call.thread] = entry, len(entry.changes)
        elif act and call.result >= 0:
            act(call)

    def lay_down(self, target: Path, rng: random.Random) -> None:
        """Write one state that the disk may be in after a cut now into a new folder."""
        contents: dict[int, bytes] = {}

        def put(folder: Dir, place: Path) -> None:
            place.mkdir()
            for name, entry in folder.after(rng).items():
                if isinstance(entry, Dir):
                    put(entry, place / name)
                else:
                    content = contents.setdefault(id(entry), entry.after(rng))  # one file may have several names
                    (place / name).write_bytes(content)

        put(self._top, target)

    def _open(self, call: Call) -> None:
        path = call.paths[-1]
        if not self._inside(path):
            return
        there = self._find(path)
        if there is None and "O_CREAT" in call.args:
            there = File()
            self._enter(path, there)
        if isinstance(there, File):
            if "O_TRUNC" in call.args and there.size:
                there.change(0, None)
            self._offsets[call.result] = there.size if "O_APPEND" in call.args else 0

    def _seek(self, call: Call) -> None:
        self._offsets[call.handle] = call.result

    def _write(self, call: Call) -> None:
        file = self._find(call.place)
        if isinstance(file, File):
            offset = self._offsets[call.handle]
            file.change(offset, call.data[: call.result])
            self._offsets[call.handle] = offset + call.result

    def _write_at(self, call: Call) -> None:
        file = self._find(call.place)
        if isinstance(file, File):
            file.change(call.last, call.data[: call.result])

    def _cut(self, call: Call) -> None:
        file = self._find(call.place)
        if isinstance(file, File):
            file.change(call.last, None)

    def _sync(self, call: Call) -> None:
        entry = self._find(call.place)
        if entry:
            began, upto = self._syncing.pop(call.thread, (entry, len(entry.changes)))
            began.synced = max(began.synced, upto)

    def _rename(self, call: Call) -> None:
        old, new = call.paths
        entry = self._find(old)
        if entry and old.rpartition("/")[0] == new.rpartition("/")[0]:
            self._parent(old).change({_name(new): entry, _name(old): None})
        elif entry:
            self._enter(new, entry)
            self._parent(old).change({_name(old): None})

    def _link(self, call: Call) -> None:
        old, new = call.paths
        entry = self._find(old)
        if entry:
            self._enter(new, entry)

    def _remove(self, call: Call) -> None:
        if self._find(call.paths[-1]):
            self._parent(call.paths[-1]).change({_name(call.paths[-1]): None})

    def _make(self, call: Call) -> None:
        path = call.paths[-1]
        if self._inside(path) and path != self._root:
            self._enter(path, Dir())

    def _unknown(self, call: Call) -> None:
        """What is not simulated may not change a file here."""
        shared = call.name != "mmap" or ("PROT_WRITE" in call.args and "MAP_SHARED" in call.args)
        assert not (shared and f"<{_hexed(self._root + '/')}" in call.args), call

    def _inside(self, path: str) -> bool:
        return path == self._root or path.startswith(self._root + "/")

    def _enter(self, path: str, entry: Entry) -> None:
        if self._inside(path):
            self._parent(path).change({_name(path): entry})

    def _parent(self, path: str) -> Dir:
        found = self._find(path.rpartition("/")[0])
        assert isinstance(found, Dir), path
        return found

    def _find(self, path: str) -> Entry | None:
        here: Entry | None = self._top if self._inside(path) else None
        for name in filter(None, path[len(self._root) :].split("/")):
            here = here.now.get(name) if isinstance(here, Dir) else None
        return here


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _hexed(path: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in path.encode())
