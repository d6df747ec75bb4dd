"""A plain SPARQL store in a folder of its own, and what to ask of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_bare_app
from api.service import BareService
from api.settings import Settings

UPDATE = "application/sparql-update"
TURTLE = "text/turtle"
ALL = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@contextmanager
def bare_door(folder: Path, **limits: Any) -> Iterator[FlaskClient]:
    service = BareService(Settings(folder / "bare", workers=1, **limits))
    try:
        yield create_bare_app(service).test_client()
        assert not list((service.store.folder.root / "spool").iterdir())
    finally:
        service.close()


def update(client: FlaskClient, text: str, **parameters: object) -> TestResponse:
    return client.post("/sparql/update", query_string=parameters, data=text.encode(), content_type=UPDATE)


def holds(client: FlaskClient) -> set[tuple[str, str, str, str]]:
    """Everything in the store, as graph (empty: default), subject, predicate and object."""
    answer = client.get("/sparql", query_string={"query": ALL})
    assert answer.status_code == 200, answer.text
    rows = json.loads(answer.data)["results"]["bindings"]
    return {tuple(row[name]["value"] if name in row else "" for name in "gspo") for row in rows}  # type: ignore[misc]


def put(client: FlaskClient, address: str, body: str | bytes, media_type: str = TURTLE, method: str = "PUT") -> TestResponse:
    return client.open(address, method=method, data=body, content_type=media_type)
