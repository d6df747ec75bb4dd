"""Real SPARQL servers, one of each kind for all tests of a process."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sparql_servers import SERVERS, Server


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    with ExitStack() as running:
        found: dict[str, Server] = {}

        class Begun(dict[str, Server]):
            def __missing__(self, name: str) -> Server:
                self[name] = running.enter_context(SERVERS[name](tmp_path_factory.mktemp(name)))
                return self[name]

        found = Begun()
        yield found


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, begun: dict[str, Server]) -> Server:
    """A server with nothing of Remit's on it."""
    found = begun[request.param]
    found.clear()
    return found


@pytest.fixture(params=SERVERS)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server that nothing was asked of: some answer otherwise after other data."""
    with SERVERS[request.param](tmp_path) as found:
        yield found
