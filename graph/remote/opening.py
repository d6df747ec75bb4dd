"""Opens the store that was asked for; everybody else takes either."""

from pathlib import Path

from graph.journal import Keep
from graph.remote.address import Address
from graph.store import EmbeddedStore
from ontology.errors import BadRequest


def opened(folder: Path, address: Address | None, base: str | None, keep: Keep, shared: Path | None = None) -> EmbeddedStore:
    """The store in a folder, or the one on a server with its copy in that folder and what processes have in common in `shared`.

    BadRequest   there is nothing to share without a server
    """
    if address is None:
        if shared:
            raise BadRequest("--shared is for several processes in front of one store; it needs --store (or REMIT_STORE).")
        return EmbeddedStore(folder, base, keep=keep)
    from graph.remote.store import RemoteStore  # what speaks with servers takes a while to import

    return RemoteStore(folder, address, base, keep=keep, shared=shared)
