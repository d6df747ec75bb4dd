"""What belongs to a data folder beside its versions and goes where they go: into a backup, and back out of one."""

import shutil
from pathlib import Path

from graph.audit_log import AUDIT, HEAD, segments
from graph.folder import ACCOUNTS, FORMS, MAPPING_FILE, SIGN_IN, SUBSCRIPTIONS, write_synced
from graph.keys import KEY_FILE


def bring_beside(source: Path, target: Path) -> None:
    """Bring what people answered about words, their forms and subscriptions, the key of ID numbers, how an office signs in, and
    the audit log where there is none yet.

    What the source lacks stays as it is.
    """
    if (mapping := source / MAPPING_FILE).exists():
        write_synced(target / MAPPING_FILE, mapping.read_text(encoding="utf-8"))
    for name in (FORMS, SUBSCRIPTIONS):
        if (folder := source / name).exists():
            shutil.copytree(folder, target / name, dirs_exist_ok=True)
    if (key := source / KEY_FILE).exists():
        write_synced(target / KEY_FILE, key.read_text(encoding="ascii"), private=True)
    if (office := source / SIGN_IN).exists():
        write_synced(target / SIGN_IN, office.read_text(encoding="utf-8"), private=True)
    if (log := source / AUDIT).exists() and not (target / AUDIT).exists():
        _bring_log(log, target / AUDIT)


def bring_accounts(source: Path, target: Path) -> None:
    """Bring accounts that nobody has open to a folder that has none: whoever has been locked out since stays so."""
    if (accounts := source / ACCOUNTS).exists() and not (target / ACCOUNTS).exists():
        shutil.copy2(accounts, target / ACCOUNTS)


def _bring_log(source: Path, target: Path) -> None:
    """The head first: lines that are written meanwhile stand after it."""
    target.mkdir(mode=0o700)
    for name in (HEAD, *(file.name for file in segments(source))):
        if (source / name).exists():
            shutil.copy2(source / name, target / name)
