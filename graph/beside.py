"""What belongs to a data folder beside its versions and goes where they go: into a backup, and back out of one."""

import shutil
from pathlib import Path

from graph.folder import FORMS, MAPPING_FILE, write_synced
from graph.keys import KEY_FILE, write_key


def bring_beside(source: Path, target: Path) -> None:
    """Bring what people answered about words, their forms and the key of ID numbers; what the source lacks stays as it is."""
    if (mapping := source / MAPPING_FILE).exists():
        write_synced(target / MAPPING_FILE, mapping.read_text(encoding="utf-8"))
    if (forms := source / FORMS).exists():
        shutil.copytree(forms, target / FORMS, dirs_exist_ok=True)
    if (key := source / KEY_FILE).exists():
        write_key(target / KEY_FILE, key.read_text(encoding="ascii"))
