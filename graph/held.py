"""Open versions of a store, and who uses them."""

from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from graph.folder import Pointer
from graph.snapshot import Known, Version


@dataclass(frozen=True)
class Checkpoint:
    """A copy of one version, in a folder that nobody writes."""

    path: Path
    version: Version


@dataclass
class Held:
    """An open store, the folder it lives in, and how many use it."""

    store: ox.Store | None
    path: Path
    version: Version
    users: int = 1
    known: Known = field(default_factory=Known)


def pointer(full: Version, path: Path, public: Version, public_path: Path) -> Pointer:
    """What says that two versions in their folders are in force."""
    return Pointer(full.number, full.digest, path.name, public.number, public.digest, public_path.name)
