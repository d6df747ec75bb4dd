"""Backups while everything goes on: one, one more in a folder of backups that rotates, and those a server makes by itself."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import Any

from api.service import Service
from graph.manifest import finish, manifest_of
from graph.rotation import Dated, Rotation, backups_in, let_go, name_of, past_keeping
from graph.snapshot import Snapshot
from graph.store import FULL
from graph.tombstones import keep_backup, keep_tombstones, tombstones
from ontology.errors import BadRequest, RemitError

LOG = logging.getLogger("remit.backups")


def back_up(service: Service, target: Path, at: str = "") -> dict[str, Any]:
    """Copy the version in force, or the one in force `at` a day, an instant or under a number, to a new folder; what it holds.

    BadRequest   the folder is not empty or cannot be written, or there was no such version
    Gone         what was known then is not kept any more
    """
    made = datetime.now(UTC)
    if not at:
        return _made(service, target, made, None)
    with service.past.snapshot(FULL, at, inf) as past:
        return _made(service, target, made, None, past)


def back_up_into(service: Service, folder: Path, rotation: Rotation) -> dict[str, Any]:
    """Make one more backup in a folder of backups, which shares with the last one what has not changed, and let old ones go.

    Where the last one is of the version in force already, none is made.
    """
    there = backups_in(folder)
    version = service.store.version()
    if there and manifest_of(there[-1].path).version == str(version):
        return {"version": str(version), "target": str(there[-1].path), "made": False}
    made = datetime.now(UTC)
    target = folder / name_of(version.number, made)
    told = _made(service, target, made, there[-1] if there else None)
    gone = past_keeping(backups_in(folder), rotation)
    for one in gone:
        let_go(one.path)
    return told | {"gone": [one.path.name for one in gone]}


def _made(service: Service, target: Path, made: datetime, last: Dated | None, past: Snapshot | None = None) -> dict[str, Any]:
    try:
        if target.exists() and any(target.iterdir()):
            raise BadRequest(f"{target} is not empty; name a new folder.")
        service.audit.flush()
        version = service.store.backup(target, past)
        keep_tombstones(target, tombstones(service.store.folder.root))
        service.accounts.copy_to(target)
        shared = finish(target, str(version), made.isoformat(timespec="seconds"), last.path if last else None)
        keep_backup(service.store.folder.root, target, version.number)
    except OSError as error:
        raise BadRequest(f"{target} cannot be written: {error.strerror}.") from error
    return {"version": str(version), "target": str(target), "made": True, "bytes": manifest_of(target).size, "shared": shared}


@dataclass(frozen=True)
class Schedule:
    """Where a server puts its backups, how often, and which it keeps."""

    folder: Path
    every: timedelta
    rotation: Rotation


class Backups:
    """Makes backups by a schedule, in a thread of its own, until `close`; one that fails is tried again at the next turn."""

    def __init__(self, service: Service, schedule: Schedule) -> None:
        self._service, self._schedule = service, schedule
        self._ended = threading.Event()
        self.state: Mapping[str, Any] = {}
        self._thread = threading.Thread(target=self._run, name="backups", daemon=True)
        self._thread.start()

    def well(self) -> bool:
        """Whether the last one was made."""
        return "failed" not in self.state

    def close(self) -> None:
        """End it; a backup under way is finished first."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._wait().total_seconds()):
            try:
                self.state = back_up_into(self._service, self._schedule.folder, self._schedule.rotation)
            except RemitError as error:
                self.state = {"failed": error.detail}
                LOG.error("no backup was made: %s", error.detail)
            except Exception as error:
                self.state = {"failed": type(error).__name__}
                LOG.exception("no backup was made")

    def _wait(self) -> timedelta:
        """How long until the next one: `every` after the last one there is, and never less than a moment after a failure."""
        if self.state:
            return self._schedule.every
        there = backups_in(self._schedule.folder)
        return max(there[-1].when + self._schedule.every - datetime.now(UTC), timedelta()) if there else timedelta()
