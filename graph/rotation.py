"""A folder of backups, each in a folder of its own, named after the second and the version: 2026-11-27T164500Z-v12.

Rotation keeps the last backup of each of the last hours, days, weeks and months that have one (grandfather, father, son).
What is not named like this, or has no manifest, is never touched; but for what was being removed when its process ended.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph.folder import discard
from graph.manifest import MANIFEST
from ontology.errors import BadRequest

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6}Z)-v(\d+)")
_LEAVING = ".leaving-"
_TIME = "%Y-%m-%dT%H%M%SZ"
_KEEP = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,4})d)?(?:(\d{1,4})w)?(?:(\d{1,4})m)?")


@dataclass(frozen=True)
class Rotation:
    """How many hours, days, weeks and months keep their last backup."""

    hours: int = 24
    days: int = 7
    weeks: int = 4
    months: int = 12

    def __str__(self) -> str:
        return f"{self.hours}h{self.days}d{self.weeks}w{self.months}m"

    @classmethod
    def read(cls, said: str) -> "Rotation":
        """From words as 24h7d4w12m.

        BadRequest   they are no such words, or keep nothing
        """
        found = _KEEP.fullmatch(said.strip())
        numbers = [int(part or 0) for part in found.groups()] if found else []
        if not any(numbers):
            raise BadRequest(f"«{said}» says not what to keep; write hours, days, weeks and months, as 24h7d4w12m.")
        return cls(*numbers)


@dataclass(frozen=True, order=True)
class Dated:
    """A backup in a folder of backups."""

    when: datetime
    version: int
    path: Path


def name_of(version: int, when: datetime) -> str:
    """What the backup of a version, made then (UTC), is called."""
    return f"{when.strftime(_TIME)}-v{version}"


def backups_in(folder: Path) -> list[Dated]:
    """The finished backups of a folder, the oldest first."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        named = _NAME.fullmatch(path.name)
        if named and (path / MANIFEST).exists():
            found.append(Dated(datetime.strptime(named[1], _TIME).replace(tzinfo=UTC), int(named[2]), path))
    return sorted(found)


def let_go(backup: Path) -> None:
    """Remove a backup, and what is left of others that were being removed. It loses its name first: half of one is none."""
    backup.rename(backup.with_name(_LEAVING + backup.name))
    for rest in backup.parent.glob(f"{_LEAVING}*"):
        discard(rest)


def last_before(folder: Path, moment: datetime) -> Dated:
    """The last backup of a folder that was made by a moment.

    BadRequest   there is none
    """
    there = backups_in(folder)
    fitting = [one for one in there if one.when <= moment]
    if not fitting:
        first = f"; the first is of {there[0].when:%Y-%m-%d %H:%M} UTC" if there else ""
        raise BadRequest(f"{folder} has no backup from {moment:%Y-%m-%d %H:%M} UTC or before{first}.")
    return fitting[-1]


def past_keeping(there: Iterable[Dated], keep: Rotation) -> list[Dated]:
    """The backups that a rotation lets go, the oldest first; never the last one."""
    newest_first = sorted(there, reverse=True)
    kept = set(newest_first[:1])
    for number, period in ((keep.hours, _hour), (keep.days, _day), (keep.weeks, _week), (keep.months, _month)):
        last_of: dict[str, Dated] = {}
        for one in newest_first:
            last_of.setdefault(period(one.when), one)
        kept |= set(list(last_of.values())[:number])
    return sorted(set(newest_first) - kept)


def _hour(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H")


def _day(when: datetime) -> str:
    return when.strftime("%Y-%m-%d")


def _week(when: datetime) -> str:
    return when.strftime("%G-%V")


def _month(when: datetime) -> str:
    return when.strftime("%Y-%m")
