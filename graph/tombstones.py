"""Who was forgotten, kept beside the versions so that no backup brings them back, and which backups were made.

DIR/forgotten.jsonl   one line per erasure: version, when, who, reason, IRIs of the persons and households (no names)
DIR/backups.jsonl     one line per backup: where, when, of which version
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graph.folder import sync_folder

FORGOTTEN, BACKUPS = "forgotten.jsonl", "backups.jsonl"


@dataclass(frozen=True)
class Tombstone:
    """One erasure. `version` is the one that it made in the store where it was asked for."""

    version: int
    when: str
    who: str
    reason: str
    forgot: tuple[str, ...]


@dataclass(frozen=True)
class Backup:
    """A copy that was made of a version; it holds what was known then."""

    target: str
    when: str
    version: int

    def until(self, keep_days: int) -> str:
        """The day on which it is to be destroyed."""
        return (datetime.fromisoformat(self.when).date() + timedelta(days=keep_days)).isoformat()


def tombstones(root: Path) -> list[Tombstone]:
    """All erasures of a data folder, in the order in which they were asked for."""
    return [Tombstone(**{**line, "forgot": tuple(line["forgot"])}) for line in _lines(root / FORGOTTEN)]


def backups(root: Path) -> list[Backup]:
    """All backups that were made of a data folder."""
    return [Backup(**line) for line in _lines(root / BACKUPS)]


def keep_tombstones(root: Path, fresh: Iterable[Tombstone]) -> None:
    """Add those that are not there yet; on disk when this returns."""
    there = set(tombstones(root))
    for one in fresh:
        if one not in there:
            _append(root / FORGOTTEN, asdict(one))


def keep_backup(root: Path, target: Path, version: int) -> None:
    """Remember that a backup was made."""
    _append(root / BACKUPS, asdict(Backup(str(target), now(), version)))


def now() -> str:
    """This second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def _append(file: Path, facts: dict[str, Any]) -> None:
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(facts, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
    sync_folder(file.parent)
