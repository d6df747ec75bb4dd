"""Queries that are ended before they have an answer."""

import http.client
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
import waitress
from bare_door import holds
from flask.testing import FlaskClient
from sandboxed import ENDLESS
from tiny_service import problem

from api.app import create_bare_app
from api.service import BareService
from api.settings import Settings, Share

NAME = "a-query-of-mine-1"


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareService]:
    made = BareService(Settings(tmp_path_factory.mktemp("running") / "bare", workers=1, shares={"staff": Share(seconds=600.0)}))
    yield made
    made.close()


@pytest.fixture
def client(service: BareService) -> FlaskClient:
    return create_bare_app(service).test_client()


def end(client: FlaskClient, name: str = NAME) -> int:
    return client.application.test_client().delete(f"/sparql/queries/{name}").status_code


def end_when_it_runs(client: FlaskClient) -> None:
    ready = threading.Event()
    while end(client) == 404:
        ready.wait(0.01)


def test_a_query_is_ended_by_who_knows_its_name(client: FlaskClient) -> None:
    with ThreadPoolExecutor(1) as other:
        ending = other.submit(end_when_it_runs, client)
        answer = client.get("/sparql", query_string={"query": ENDLESS}, headers={"Query-Id": NAME})
        ending.result()
    assert "cancelled" in problem(answer, 409)["detail"]
    assert end(client) == 404
    assert holds(client) == set()


@pytest.mark.parametrize("name", ["short", "x" * 65, "sixteen letters!"])
def test_a_name_that_could_be_guessed_is_refused(client: FlaskClient, name: str) -> None:
    problem(client.get("/sparql?query=ASK%20%7B%7D", headers={"Query-Id": name}), 400)


def test_another_site_ends_nothing(client: FlaskClient) -> None:
    problem(client.delete(f"/sparql/queries/{NAME}", headers={"Origin": "http://other.example"}), 403)


@pytest.mark.parametrize("prefer", ["wait=1", "respond-async, wait=1", 'handling=strict; x, wait="1"'])
def test_a_client_says_how_long_it_waits(client: FlaskClient, prefer: str) -> None:
    answer = client.get("/sparql", query_string={"query": ENDLESS}, headers={"Prefer": prefer})
    assert "after 1 seconds" in problem(answer, 503)["detail"]


def test_the_query_of_a_client_that_hung_up_is_ended(service: BareService, client: FlaskClient) -> None:
    server = waitress.create_server(client.application, host="127.0.0.1", port=0, threads=4, channel_request_lookahead=1)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.effective_port)
    connection.putrequest("GET", f"/sparql?query={quote(ENDLESS)}")
    connection.putheader("Query-Id", NAME)
    connection.endheaders()
    ready = threading.Event()
    while not service.sandbox._live:
        ready.wait(0.01)
    connection.close()
    # The only worker answers again: the endless query does not run any more.
    assert holds(client) == set()
    server.close()
