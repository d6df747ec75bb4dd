"""Every page and every question over HTTP, from a server and from the data folder: the same bodies."""

import re
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sparql_servers import SERVERS
from tiny import files
from tiny_service import Doors, tiny_service
from walked import ARGUMENTS, HTML, pages

from api.app import create_app
from api.service import Service
from api.settings import Settings
from queries.catalog import catalog

ENGINES = [pytest.param("oxigraph", marks=pytest.mark.engine), pytest.param("virtuoso", marks=pytest.mark.soak)]
MOMENT = re.compile(rb"20[2-9]\d-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?Z?)?|\b\d\d:\d\d(:\d\d)?\b|[0-9a-f]{40,}|\b\d+(\.\d+)? m?s\b")
"""Moments, tokens of forms and how long something took: what differs between any two services."""
OWN = ("/admin", "/health", "/jobs", "/metrics", "/account", "/audit")
"""Pages about the process itself."""


@pytest.fixture(scope="module", params=ENGINES)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doors, Doors]]:
    """The tiny county at home, and on a server."""
    folder = tmp_path_factory.mktemp("doors")
    with SERVERS[request.param](folder) as server, tiny_service(folder / "home") as home:
        service = Service(Settings(folder / "work", store=server.address, workers=1, page_seconds=60.0))
        try:
            service.load(files(), "tester", dry_run=False, progress=lambda message: None)
            yield home, Doors(service, create_app(service))
        finally:
            service.close()


def differing(both: tuple[Doors, Doors], role: str, paths: list[str], headers: dict[str, str]) -> list[str]:
    """The paths that two services answer in different ways."""
    clients = [doors.client(role) for doors in both]
    return [path for path in paths if len({seen(client, path, headers) for client in clients}) > 1]


def seen(client: FlaskClient, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """Status and body, once every part of a page is worked out."""
    answer = client.get(path, headers=headers)
    while b'data-waiting="yes"' in answer.data:
        time.sleep(0.2)
        answer = client.get(path, headers=headers)
    return answer.status_code, MOMENT.sub(b"*", answer.data)


@pytest.mark.parametrize("role", ["staff", "public"])
def test_every_page_is_the_same(both: tuple[Doors, Doors], role: str) -> None:
    home = both[0]
    paths = [path for path in pages(home.app, home.client(role), ARGUMENTS) if not path.startswith(OWN)]
    assert len(paths) > 20
    assert differing(both, role, paths, HTML) == []


def test_every_question_has_the_same_rows(both: tuple[Doors, Doors]) -> None:
    paths = [f"/q/{name}.csv?as_of=2017-11-30" for name in catalog()]
    assert differing(both, "staff", paths, {"Accept": "text/csv"}) == []


def test_what_runs_on_the_working_copy_is_the_same(both: tuple[Doors, Doors]) -> None:
    text = "SELECT ?kind (COUNT(?thing) AS ?n) WHERE { ?thing a ?kind } GROUP BY ?kind ORDER BY ?kind"
    for role in ("staff", "public"):
        answers = [doors.client(role).get("/sparql", query_string={"query": text}).data for doors in both]
        assert answers[0] == answers[1]
    paths = ["/q/findings.csv?known_at=1&as_of=2017-11-30", "/changes", "/history", "/dump"]
    assert differing(both, "staff", paths, {"Accept": "*/*"}) == []
