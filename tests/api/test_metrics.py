import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_door import bare_door, update
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from tiny_service import Doors, problem

from api import metrics


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with bare_door(tmp_path) as made:
        yield made


def figures(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Every figure by its name and the values of its labels (kind, outcome, role)."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (one.name, *(value for _, value in sorted(one.labels.items()))): one.value
        for family in families
        for one in family.samples
    }


def test_requests_are_counted_by_what_came_of_them(client: FlaskClient) -> None:
    client.get("/sparql?query=ASK%20%7B%7D")
    client.get("/sparql?query=ASK%20%7B%7D")
    problem(client.get("/sparql?query=ASK"), 400)
    update(client, "INSERT DATA { <urn:a> <urn:p> 1 }")
    client.get("/sparql/store?default")
    found = figures(client)
    assert found["remit_sparql_requests_total", "query", "ok", "local"] == 2
    assert found["remit_sparql_requests_total", "query", "BadRequest", "local"] == 1
    assert found["remit_sparql_requests_total", "update", "ok", "local"] == 1
    assert found["remit_sparql_requests_total", "graph", "ok", "local"] == 1
    assert found["remit_sparql_seconds_count", "query"] == 3
    assert (found["remit_data_version",], found["remit_sparql_waiting",], found["remit_sparql_readers",]) == (1, 0, 0)
    assert found["remit_sparql_limit", "staff", "seconds"] == 30
    assert found["remit_sparql_limit", "public", "bytes"] < found["remit_sparql_limit", "staff", "bytes"]


def test_the_public_does_not_see_when_the_full_data_change(doors: Doors) -> None:
    problem(doors.client("public").get("/metrics"), 403)
    assert figures(doors.client("staff"))["remit_data_version",] > 0


def test_what_takes_long_is_logged(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(metrics, "SLOW_SECONDS", 0.0)
    with caplog.at_level(logging.WARNING, metrics.__name__):
        client.get("/sparql?query=ASK%20%7B%20%3Curn:slow%3E%20%3Fp%20%3Fo%20%7D")
        problem(client.get("/sparql?query=ASK"), 400)
    slow, wrong = (json.loads(record.getMessage().removeprefix("slow: ")) for record in caplog.records)
    assert (slow["kind"], slow["role"], slow["outcome"]) == ("query", "local", "ok")
    assert slow["text"] == "ASK { <urn:slow> ?p ?o }"
    assert slow["algebra"]["operator"] == "AskQuery"
    assert "<urn:slow> ?p ?o" in json.dumps(slow["algebra"])
    assert (wrong["outcome"], wrong["algebra"]) == ("BadRequest", None)
