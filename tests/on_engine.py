"""A county as a server reads it, and what it answers there beside what the embedded engine answers."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import cast

import pyoxigraph as ox
from sparql_servers import Server

from graph.remote.client import Client
from graph.remote.facts import Facts
from graph.remote.proven import proven_by
from graph.remote.store import RemoteSnapshot
from graph.snapshot import Snapshot, Version
from queries.run import ask, word

NUMBERS = count(1)


def on_server(server: Server, county: Snapshot) -> Snapshot:
    """Put a county on a server, and read it there; what the server is not asked, the county itself answers."""
    server.hold(county)
    client = Client(server.address)
    client.select("ASK {}")
    return read_by(client, county, proven_by(client.server))


def read_by(client: Client, county: Snapshot, asked: frozenset[str] | None) -> Snapshot:
    """A county that a server holds, as a version of its own, for much is kept by version; `asked` as `Facts` has it."""
    facts = Facts(client, "full", partial(_copy, county), asked)
    return RemoteSnapshot(cast(ox.Store, facts), Version(next(NUMBERS), client.address.query), county.ids)


def _copy(county: Snapshot, use: Callable[[ox.Store], object]) -> object:
    return use(county.store)


def rows(name: str, words: dict[str, str], snapshot: Snapshot) -> Counter[tuple[str, ...]]:
    """What a question answers, each row by what its cells say."""
    table = ask(name, words, snapshot).table
    return Counter(tuple(word(term, snapshot) for term in row) for row in table.rows)
