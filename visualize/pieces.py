"""The files that pages load: our own style and scripts, and vis-network as it comes in the wheel of pyvis."""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ontology.errors import RemitError
from visualize.bundle import bundle, is_module, needed

VIS = {
    "vis-network.min.js": "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69",
    "vis-network.css": "2e82d445ad5878ea881652470ce632601f8f55f1b99e6ebecdff8614600e6d0e",
}
"""SHA-256 of vis-network 9.1.2 in pyvis 0.3.2."""
OWN = Path(__file__).parent / "assets"


class ForeignAsset(RemitError):
    """A file of vis-network is not the one that this program was made with."""

    title = "A file of the graph page is missing or changed"


@dataclass(frozen=True)
class Piece:
    """One file. `name` is the file's name with a part of its digest in it, so that its content never changes."""

    name: str
    content: bytes
    digest: str
    media_type: str


def pieces() -> dict[str, Piece]:
    """All files by their plain names.

    ForeignAsset   vis-network is missing or not the version whose digest is known
    """
    found = {file.name: _piece(file.name, _own(file)) for file in sorted(OWN.iterdir()) if file.name not in _parts()}
    for name, digest in VIS.items():
        piece = found[name] = _piece(name, _vis(name))
        if piece.digest != digest:
            raise ForeignAsset(f"{name} of pyvis is not that of vis-network 9.1.2; install pyvis 0.3.2 anew.")
    return found


def _own(file: Path) -> bytes:
    """A file of ours; a script that takes names from others with all of these."""
    content = file.read_bytes()
    return bundle(file.name, _scripts()).encode() if file.name in _scripts() and is_module(content.decode()) else content


@cache
def _scripts() -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in OWN.glob("*.js")}


@cache
def _parts() -> frozenset[str]:
    """The scripts that are only part of others."""
    return frozenset(name for source in _scripts().values() for name in needed(source))


def _vis(name: str) -> bytes:
    """A file of vis-network; found without importing pyvis, which takes half a second."""
    spec = find_spec("pyvis")
    for place in (spec.submodule_search_locations or []) if spec else []:
        file = Path(place) / "lib" / "vis-9.1.2" / name
        if file.is_file():
            return file.read_bytes()
    raise ForeignAsset(f"{name} is not in the installed pyvis; install pyvis 0.3.2.")


def _piece(name: str, content: bytes) -> Piece:
    digest = hashlib.sha256(content).hexdigest()
    stem, _, suffix = name.rpartition(".")
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Piece(f"{stem}.{digest[:12]}.{suffix}", content, digest, media_type)
