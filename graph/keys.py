"""The key of a data folder, by which ID numbers are hashed and sealed.

It is made with the first load.

The file `id-key` (mode 0600) has two random keys in hexadecimal, one a line: 32 bytes for HMAC-SHA-256, 64 for AES-SIV. A backup
is a data folder of its own and takes it along, as it must: without the key the same ID number would be another hash, and what is
sealed could never be opened. Who may read a backup may read names anyway; keep it as safe as the folder.
"""

import secrets
from pathlib import Path

from graph.folder import write_synced
from ontology.errors import Conflict

KEY_FILE = "id-key"
HASHING, SEALING = 32, 64
"""Sizes of the keys, in bytes."""


def make_key(folder: Path) -> Path:
    """The key file of a data folder, made if there is none. On disk when this returns, and readable by its owner alone."""
    file = folder / KEY_FILE
    if not file.exists():
        write_synced(file, f"{secrets.token_hex(HASHING)}\n{secrets.token_hex(SEALING)}\n", private=True)
    return file


def read_key(file: Path) -> tuple[bytes, bytes]:
    """The keys for hashing and for sealing.

    Conflict   the file is not as it was made: what is hashed or sealed with another key would be lost
    """
    try:
        hashing, sealing = (bytes.fromhex(line) for line in file.read_text(encoding="ascii").split())
    except (OSError, ValueError):
        hashing, sealing = b"", b""
    if (len(hashing), len(sealing)) != (HASHING, SEALING):
        raise Conflict(f"{file} is not a key of ID numbers any more; bring the file back from a backup.")
    return hashing, sealing
