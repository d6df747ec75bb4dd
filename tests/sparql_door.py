"""The SPARQL door over one small store, in a real sandbox."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.problems import register
from api.sparql import blueprint
from graph.sandbox import Formats, Sandbox, SpooledResult

SELECT = "SELECT ?o { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
JSON = "application/sparql-results+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SERVICE = rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#Service")


class OneStore:
    """All of one checkpoint, in a real sandbox."""

    def __init__(self, sandbox: Sandbox, store: Path) -> None:
        self.sandbox = sandbox
        self.store = store

    def query(
        self, text: str, *, default_graphs: Sequence[str], named_graphs: Sequence[str], formats: Formats, base: str
    ) -> SpooledResult:
        asked = bool(default_graphs or named_graphs)
        return self.sandbox.run(
            text,
            store=self.store,
            formats=formats,
            seconds=60,
            max_bytes=1 << 20,
            default_graphs=default_graphs if asked else None,
            named_graphs=named_graphs if asked else None,
            base=base,
        )

    def explain(self, text: str, *, default_graphs: Sequence[str], named_graphs: Sequence[str], base: str) -> dict[str, Any]:
        return {"algebra": {"operator": text}}

    def version(self) -> str:
        return "1"

    def description(self, address: str) -> rdflib.Graph:
        graph = rdflib.Graph()
        graph.add((rdflib.URIRef(address), rdflib.RDF.type, SERVICE))
        return graph

    def editor(self) -> dict[str, object]:
        return {}


@contextmanager
def sparql_door(folder: Path) -> Iterator[Flask]:
    """An app whose only route is the door; afterwards no result may be left over."""
    live = pyoxigraph.Store(str(folder / "live"))
    live.update('INSERT DATA { <urn:s> <urn:p> "贫困户" . GRAPH <urn:g> { <urn:s> <urn:p> "in g" } }')
    live.flush()
    live.backup(str(folder / "checkpoint"))
    (folder / "sparql.html").write_text("<h1>the editor</h1>", encoding="utf-8")
    sandbox = Sandbox(spool=folder / "spool", workers=1)
    made = Flask(__name__, template_folder=str(folder))
    register(made)
    made.register_blueprint(blueprint(OneStore(sandbox, folder / "checkpoint")))
    yield made
    sandbox.close()
    assert not list((folder / "spool").iterdir())


def get(client: FlaskClient, query: str, accept: str | None = None, **parameters: object) -> TestResponse:
    headers = {} if accept is None else {"Accept": accept}
    return client.get("/sparql", query_string={"query": query, **parameters}, headers=headers)


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    facts: dict[str, Any] = json.loads(answer.data)
    assert facts["status"] == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return facts
