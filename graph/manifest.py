"""What a backup holds, file by file, so that damage is found and a later backup shares what has not changed.

    BACKUP/manifest.json   version, when it was made, and size and SHA-256 of every file; written last

A backup without a manifest was not finished.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.folder import sync_folder, write_synced
from ontology.errors import BadRequest, Damaged

MANIFEST = "manifest.json"
NOT_LISTED = {MANIFEST, "lock"}
SHOWN = 5


@dataclass(frozen=True)
class Kept:
    """One file of a backup: bytes, and SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: version, when it was made (UTC), and its files by path."""

    version: str
    made: str
    files: dict[str, Kept]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files.values())


def finish(backup: Path, version: str, made: str, earlier: Path | None) -> int:
    """Sync a backup, share the files that an earlier one has too (hard links), and write its manifest; the bytes shared."""
    there = {kept.sha256: earlier / name for name, kept in manifest_of(earlier).files.items()} if earlier else {}
    files, shared = {}, 0
    for path in _files(backup):
        kept = files[str(path.relative_to(backup))] = _kept(path)
        if kept.size and kept.sha256 in there:
            shared += kept.size * _share(there[kept.sha256], path)
    for folder in {path.parent for path in _files(backup)}:
        sync_folder(folder)
    facts = asdict(Manifest(version, made, files))
    write_synced(backup / MANIFEST, json.dumps(facts, indent=1) + "\n")
    return shared


def manifest_of(backup: Path) -> Manifest:
    """What a backup says it holds.

    BadRequest   it has no manifest
    Damaged      it has one that cannot be read
    """
    try:
        facts = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(facts["version"], facts["made"], {name: Kept(**kept) for name, kept in facts["files"].items()})
    except FileNotFoundError:
        raise BadRequest(f"{backup} has no {MANIFEST}: it is no backup, or one that was not finished.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Damaged(f"{backup / MANIFEST} cannot be read; take another backup.") from None


def verify(backup: Path) -> Manifest:
    """Read every file of a backup and hold it against the manifest.

    BadRequest   it has no manifest
    Damaged      files are missing, are not listed, or hold something else; some are named
    """
    manifest = manifest_of(backup)
    there = {str(path.relative_to(backup)): path for path in _files(backup)}
    wrong = [f"{name} is missing" for name in manifest.files if name not in there]
    wrong += [f"{name} is not listed" for name in there if name not in manifest.files]
    wrong += [f"{name} differs" for name, kept in manifest.files.items() if name in there and _kept(there[name]) != kept]
    if wrong:
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise Damaged(f"{backup} is damaged: {'; '.join(wrong[:SHOWN])}{more}. Take another backup.")
    return manifest


def check_arrived(folder: Path, prefix: str, manifest: Manifest) -> None:
    """Sync a copy of one folder of a backup and hold it against the manifest; `prefix` is what its paths there begin with.

    Damaged   something else arrived
    """
    wanted = {name: kept for name, kept in manifest.files.items() if name.startswith(prefix)}
    if {prefix + str(path.relative_to(folder)): _kept(path) for path in _files(folder)} != wanted:
        raise Damaged(f"What arrived in {folder} is not what was backed up; try again, on another disk.")
    sync_folder(folder)


def _files(backup: Path) -> list[Path]:
    return sorted(path for path in backup.rglob("*") if path.is_file() and str(path.relative_to(backup)) not in NOT_LISTED)


def _kept(path: Path) -> Kept:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return Kept(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _share(earlier: Path, path: Path) -> bool:
    """Put a hard link to an equal file of an earlier backup in the place of a file; False where the disks do not let."""
    link = path.with_name(path.name + ".link")
    try:
        if earlier.samefile(path):
            return True
        os.link(earlier, link)
    except OSError:
        return False
    link.replace(path)
    return True
