"""System calls of a real run, as `strace` writes them down: which file or folder each one changes."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "openat,write,pwrite64,writev,pwritev,lseek,fsync,fdatasync,ftruncate,fallocate,rename,renameat,renameat2,link,linkat,"
    "unlink,unlinkat,mkdir,mkdirat,rmdir,sendfile,copy_file_range,mmap"
)
_LINE = re.compile(r"(\d+) +(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)\b")
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
_UNFINISHED = " <unfinished ...>"
_PLACE = re.compile(r"(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Call:
    """One call: what it was given, as strace writes it, and its result; `began` where this is only its beginning."""

    thread: int
    name: str
    args: str
    result: int = 0
    began: bool = False

    @property
    def handle(self) -> int:
        """The handle that is its first argument; -1 where that is none."""
        place = _PLACE.match(self.args)
        return int(place[1]) if place and place[1] != "AT_FDCWD" else -1

    @property
    def place(self) -> str:
        """What its handle stands for."""
        place = _PLACE.match(self.args)
        return _decoded(place[2]) if place else ""

    @property
    def last(self) -> int:
        """Its last argument, a number."""
        return int(self.args.rpartition(",")[2])

    @property
    def data(self) -> bytes:
        """What it writes."""
        return b"".join(bytes.fromhex(found[1].replace("\\x", "")) for found in _TEXT.finditer(self.args))

    @property
    def paths(self) -> list[str]:
        """The paths that it is given, each whole."""
        found, at = [], ""
        for part in re.finditer(rf"{_PLACE.pattern}|{_TEXT.pattern}", self.args):
            if part[2] is not None:
                at = _decoded(part[2])
            else:
                name = _decoded(part[3])
                found.append(name if name.startswith("/") else f"{at}/{name}")
        return found


def trace(command: list[str], log: Path) -> None:
    """Run a command to its end and write its calls down; CalledProcessError where it fails."""
    subprocess.run(
        ["strace", "-f", "-y", "-xx", "-s", "100000000", "-e", f"trace={CALLS}", "-o", str(log), *command],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def calls(log: Path) -> Iterator[Call]:
    """The calls in the order in which they ended; of one that others came in between of, also the beginning."""
    begun: dict[int, str] = {}
    with log.open(encoding="ascii") as lines:
        for line in lines:
            found = _LINE.match(line)
            if not found:
                continue
            thread, text = int(found[1]), found[2]
            if text.endswith(_UNFINISHED):
                begun[thread] = text[: -len(_UNFINISHED)]
                name, _, args = begun[thread].partition("(")
                yield Call(thread, name, args, began=True)
                continue
            resumed = _RESUMED.match(text)
            call = _CALL.match(begun.pop(thread, "") + resumed[1] if resumed else text)
            if call:
                yield Call(thread, call[1], call[2], int(call[3], 0))


def _decoded(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode()
