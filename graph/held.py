"""Open versions of a store, and who uses them."""

from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from graph.change_log import ChangeLog
from graph.folder import Pointer
from graph.known import Known
from graph.snapshot import Version


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


@dataclass(frozen=True)
class Made:
    """A version that is made and not in force yet, of both datasets, and the one before. `erased` notes what it changed where it
    erases data, so that its journal does not say so."""

    before: Held
    full: Held
    public_before: Held
    public: Held
    erased: ChangeLog | None


def pointer(full: Version, path: Path, public: Version, public_path: Path) -> Pointer:
    """What says that two versions in their folders are in force."""
    return Pointer(full.number, full.digest, path.name, public.number, public.digest, public_path.name)
