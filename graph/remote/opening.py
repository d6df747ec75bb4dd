"""Opens the store that was asked for; everybody else takes either."""

from pathlib import Path

from graph.journal import Keep
from graph.remote.address import Address
from graph.store import EmbeddedStore


def opened(folder: Path, address: Address | None, base: str | None, keep: Keep) -> EmbeddedStore:
    """The store in a folder, or the one on a server with its copy in that folder."""
    if address is None:
        return EmbeddedStore(folder, base, keep=keep)
    from graph.remote.store import RemoteStore  # what speaks with servers takes a while to import

    return RemoteStore(folder, address, base, keep=keep)
