"""Whether the ways in and out are free: the port to serve at, and the store elsewhere."""

from collections.abc import Iterator
from pathlib import Path

from api.doctor.found import Found, wrong
from api.door import SOCKET
from api.ports import why_not
from api.settings import Settings
from ontology.errors import RemitError


def look(settings: Settings, host: str, port: int) -> Iterator[Found]:
    """All of it."""
    yield free(host, port, settings.data)
    if settings.store:
        yield reachable(settings)


def free(host: str, port: int, data: Path) -> Found:
    """Whether somebody could serve there, or this folder's server does."""
    if why := why_not(host, port):
        if (data / SOCKET).exists():
            return Found("port", f"{host}:{port} is taken, and this folder is served")
        return wrong("port", f"{host}:{port} cannot be listened at: {why}.", "Serve at another (--port), or end what holds it.")
    return Found("port", f"{host}:{port} is free" if port else f"{host}: the system chooses a free port (0 was asked for)")


def reachable(settings: Settings) -> Found:
    """Whether the store elsewhere answers a query."""
    from graph.remote.client import Client  # what speaks with servers takes a while to import

    assert settings.store
    client = Client(settings.store)
    try:
        client.select("SELECT (1 AS ?one) WHERE {}")
    except RemitError as error:
        return wrong("store", error.detail, "Look at --store or REMIT_STORE, and whether that server runs.")
    return Found("store", f"{settings.store.query} answers{f' ({client.server})' if client.server else ''}")
