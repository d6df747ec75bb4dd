"""The agreed answers of the whole catalog, asked of real servers: every question of `tests/answers` and `tests/competency`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest
import test_answers
import test_competency
from fragment import fragment
from sparql_servers import Server
from tiny import tiny

from graph.remote.client import Client
from graph.remote.facts import Facts
from graph.remote.proven import known_failures, proven_by
from graph.remote.store import RemoteSnapshot
from graph.snapshot import Draft, Snapshot, Version
from queries.catalog import catalog
from queries.run import ask, word

pytestmark = pytest.mark.engine
COUNTIES: list[tuple[Callable[[], Draft], list[Path]]] = [(tiny, test_answers.FILES), (fragment, test_competency.FILES)]


def on_server(server: Server, county: Draft, number: int) -> Snapshot:
    """A county as a server reads it; what the server is not asked is an error here, not the copy's."""
    server.hold(county)
    client = Client(server.address)
    client.select("ASK {}")
    facts = Facts(client, "full", partial(_copy, county), proven_by(client.server))
    return RemoteSnapshot(cast(ox.Store, facts), Version(number, server.said), county.ids)


def _copy(county: Draft, use: Callable[[ox.Store], object]) -> object:
    return use(county.store)


def answered(file: Path, snapshot: Snapshot) -> list[list[str]]:
    table = ask(file.parent.name, dict(parse_qsl(file.stem)), snapshot).table
    return [list(table.columns), *([word(term, snapshot) for term in row] for row in table.rows)]


@pytest.mark.parametrize("number", range(len(COUNTIES)), ids=["tiny", "fragment"])
def test_the_whole_catalog_gives_the_agreed_answers(server: Server, number: int) -> None:
    county, files = COUNTIES[number]
    snapshot = on_server(server, county(), number)
    assert snapshot.size() == county().size()
    asked = [file for file in files if server.name != "virtuoso" or file.parent.name in (proven_by("virtuoso") or ())]
    wrong = [str(file) for file in asked if answered(file, snapshot) != test_answers.agreed(file)]
    assert not wrong


def test_what_virtuoso_is_not_asked_is_listed_with_the_reason() -> None:
    proven = proven_by("Virtuoso/07.20.3229")
    assert proven is not None
    assert set(proven) | set(known_failures("virtuoso")) == set(catalog())
    assert not set(proven) & set(known_failures("virtuoso"))
    assert proven_by("Oxigraph/0.5.13") is None
