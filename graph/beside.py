"""What belongs to a data folder beside its versions and goes where they go: into a backup, and back out of one."""

import shutil
from pathlib import Path

from graph.folder import FORMS, MAPPING_FILE, SUBSCRIPTIONS, write_synced
from graph.keys import KEY_FILE, write_key


def bring_beside(source: Path, target: Path) -> None:
    """Bring what people answered about words, their forms and subscriptions, and the key of ID numbers; what the source lacks
    stays as it is."""
    if (mapping := source / MAPPING_FILE).exists():
        write_synced(target / MAPPING_FILE, mapping.read_text(encoding="utf-8"))
    for name in (FORMS, SUBSCRIPTIONS):
        if (folder := source / name).exists():
            shutil.copytree(folder, target / name, dirs_exist_ok=True)
    if (key := source / KEY_FILE).exists():
        write_key(target / KEY_FILE, key.read_text(encoding="ascii"))
