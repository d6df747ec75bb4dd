"""Brings a backup back: its version becomes the one in force, and who was forgotten since is forgotten at the next start."""

import shutil
from pathlib import Path

from graph.audit_log import AuditLog
from graph.beside import bring_accounts, bring_beside
from graph.folder import Folder, Pointer, discard
from graph.journal import Journals, Keep
from graph.manifest import MANIFEST, Manifest, check_arrived, verify
from graph.tombstones import keep_tombstones, tombstones
from ontology.errors import BadRequest


def restore(root: Path, backup: Path, more: Path | None = None) -> int:
    """Put the version that a backup holds in force in a data folder, new or in use before; its number.

    Who was forgotten by the folder, by the backup and by the folder `more` is remembered. Journals begin anew: those there are
    lead to other versions.

    A backup with a manifest is read and held against it first, and what was brought is held against it, too.

    BadRequest   the backup is none, or of another base
    Conflict     the data folder has another owner
    Damaged      the backup, or what arrived of it, is not what was backed up
    """
    manifest = verify(backup) if (backup / MANIFEST).exists() else None
    source = Folder(backup) if (backup / "CURRENT").exists() and (backup / "folder.json").exists() else None
    if source is None:
        raise BadRequest(f"{backup} is no backup: it has no CURRENT and folder.json.")
    try:
        pointer = source.pointer()
        assert pointer is not None
        target = Folder(root, source.base)
        try:
            _bring(source, target, pointer, more, manifest)
            log = AuditLog(target.root)
            log.add({"role": "administrator", "door": "command line", "action": "restore", "version": pointer.number})
            log.close()
        finally:
            target.release()
    finally:
        source.release()
    return pointer.number


def _bring(source: Folder, target: Folder, pointer: Pointer, more: Path | None, manifest: Manifest | None) -> None:
    for folder in filter(None, (source.root, more)):
        keep_tombstones(target.root, tombstones(folder))
    names = []
    for dataset, number, name in (("full", pointer.number, pointer.folder), ("public", pointer.public, pointer.public_folder)):
        path = target.path(dataset, number)
        discard(path)
        shutil.copytree(source.root / dataset / name, path)
        if manifest:
            check_arrived(path, f"{dataset}/{name}/", manifest)
        names.append(path.name)
    bring_beside(source.root, target.root)
    bring_accounts(source.root, target.root)
    Journals(target.root, Keep(1, 1)).clear()
    target.publish(Pointer(pointer.number, pointer.digest, names[0], pointer.public, pointer.public_digest, names[1]))
    target.sweep()
