"""SERVICE by HTTP: only to endpoints that were named, and only where they really are."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from bare_door import bare_door
from sandboxed import canary
from tiny_service import facts, problem

from graph.remote_service import Elsewhere
from ontology.errors import BadGateway, TooLarge, TooSlow

ANSWER = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:there"}}]}}
Reply = Callable[[BaseHTTPRequestHandler], None]


def body(handler: BaseHTTPRequestHandler, content: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def answer(handler: BaseHTTPRequestHandler) -> None:
    body(handler, json.dumps(ANSWER).encode())


@contextmanager
def endpoint(reply: Reply) -> Iterator[tuple[str, list[str]]]:
    """An endpoint on this machine: its address, and the queries that it was sent."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append(parse_qs(sent)["query"][0])
            reply(self)

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sparql", heard
        finally:
            server.shutdown()
            thread.join()


def test_an_endpoint_within_the_house_answers_where_it_was_named(tmp_path: Path) -> None:
    with endpoint(answer) as (address, heard), bare_door(tmp_path, inside=(address,)) as client:
        query = f"PREFIX u: <urn:> SELECT ?x {{ SERVICE <{address}> {{ ?x u:p 'secret' }} }}"
        found = client.get("/sparql", query_string={"query": query})
        assert facts(found)["results"]["bindings"] == ANSWER["results"]["bindings"]  # type: ignore[index]
        assert heard == ["PREFIX u: <urn:> \nSELECT * WHERE { ?x u:p 'secret' }"]
        assert "ETag" not in found.headers
        assert found.headers["Cache-Control"] == "no-store"
        problem(client.get("/sparql", query_string={"query": query.replace("/sparql>", "/other>")}), 403)
        problem(
            client.post("/sparql/update", data={"update": f"INSERT {{ ?x a 1 }} WHERE {{ SERVICE <{address}> {{ ?x a 1 }} }}"}),
            403,
        )
        problem(client.get("/sparql", query_string={"query": query, "explain": ""}), 403)
        assert len(heard) == 1


def test_without_names_service_is_closed(tmp_path: Path) -> None:
    with canary() as (port, heard), bare_door(tmp_path) as client:
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"):
            query = f"SELECT * {{ SERVICE <http://{host}:{port}/> {{ ?s ?p ?o }} }}"
            problem(client.get("/sparql", query_string={"query": query}), 403)
        assert heard == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_a_name_that_leads_into_the_house_is_not_followed(tmp_path: Path, host: str) -> None:
    with canary() as (port, heard), bare_door(tmp_path, services=(f"http://{host}:{port}/",)) as client:
        query = f"SELECT * {{ SERVICE <http://{host}:{port}/> {{ ?s ?p ?o }} }}"
        assert "within the house" in problem(client.get("/sparql", query_string={"query": query}), 502)["detail"]
        silent = client.get("/sparql", query_string={"query": query.replace("SERVICE", "SERVICE SILENT")})
        assert facts(silent)["results"]["bindings"] == [{}]
        assert heard == []


def test_redirects_are_not_followed() -> None:
    with canary() as (port, heard):
        elsewhere = f"http://127.0.0.1:{port}/"
        with (
            endpoint(lambda handler: body(handler, b"", 302, Location=elsewhere)) as (address, _),
            pytest.raises(BadGateway, match="status 302"),
        ):
            Elsewhere(inside=[address]).ask(address, "ASK {}", 5)
        assert heard == []


def test_what_is_too_slow_or_too_large_is_told() -> None:
    end = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        end.wait()

    with endpoint(wait) as (address, _):
        with pytest.raises(TooSlow, match=r"0\.2 seconds"):
            Elsewhere(inside=[address]).ask(address, "ASK {}", 0.2)
        end.set()
    with endpoint(lambda handler: body(handler, b" " * 2000)) as (address, _), pytest.raises(TooLarge):
        Elsewhere(inside=[address], most=1000).ask(address, "ASK {}", 5)


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_nonsense_is_told(content: bytes) -> None:
    with endpoint(lambda handler: body(handler, content)) as (address, _), pytest.raises(BadGateway):
        Elsewhere(inside=[address]).ask(address, "ASK {}", 5)


def test_nobody_there_is_told() -> None:
    with canary() as (port, _):
        pass
    with pytest.raises(BadGateway, match="cannot be asked"):
        Elsewhere(inside=[f"http://127.0.0.1:{port}/"]).ask(f"http://127.0.0.1:{port}/", "ASK {}", 5)
