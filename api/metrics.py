"""What the SPARQL doors do, counted for Prometheus at `/metrics`, and a log line for each request that took long.

Such a line is JSON: kind, seconds, role, outcome, text (its beginning), and of a query the algebra, where it can be told.

Open to readers of the full data only: how often the full data change does not show through the public store.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from api.parameters import check_parameters
from api.reader import current_role
from api.settings import Share
from ontology.errors import Forbidden, RemitError

SLOW_SECONDS = 5.0
LOGGED_CHARACTERS = 2000
_BUCKETS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Looks:
    """How it stands at the moment of asking."""

    version: Callable[[], int]
    readers: Callable[[], int]
    waiting: Callable[[], int]


class Metrics:
    """Counters of one service; safe for threads. What `looks` are asked when somebody looks; `algebra` of what took long."""

    def __init__(self, looks: Looks, shares: Mapping[str, Share], algebra: Callable[[str], object]) -> None:
        self._algebra = algebra
        self.registry = CollectorRegistry()
        labels = ["kind", "role", "outcome"]
        self._requests = Counter("remit_sparql_requests", "Requests by what came of them.", labels, registry=self.registry)
        self._seconds = Histogram(
            "remit_sparql_seconds", "Time to the complete answer.", ["kind"], registry=self.registry, buckets=_BUCKETS
        )
        for name, text, look in (
            ("remit_data_version", "Number of the version in force.", looks.version),
            ("remit_sparql_readers", "Queries that run or wait.", looks.readers),
            ("remit_sparql_waiting", "Requests that wait for a worker.", looks.waiting),
        ):
            Gauge(name, text, registry=self.registry).set_function(look)
        limit = Gauge("remit_sparql_limit", "What one query may take.", ["role", "what"], registry=self.registry)
        for role, share in shares.items():
            for what, most in asdict(share).items():
                limit.labels(role, what).set(most)

    @contextmanager
    def watch(self, kind: str, text: str = "") -> Iterator[None]:
        """Count the request under way; log its text if it takes long."""
        start, outcome = time.monotonic(), "ok"
        try:
            yield
        except RemitError as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = time.monotonic() - start
            self._requests.labels(kind, current_role(), outcome).inc()
            self._seconds.labels(kind).observe(seconds)
            if seconds >= SLOW_SECONDS:
                facts = {"kind": kind, "seconds": round(seconds, 1), "role": current_role(), "outcome": outcome}
                short = kind == "query" and len(text) <= LOGGED_CHARACTERS
                facts |= {"text": text[:LOGGED_CHARACTERS], "algebra": self._algebra(text) if short else None}
                _log.warning("slow: %s", json.dumps(facts, ensure_ascii=False))


def blueprint(metrics: Metrics) -> Blueprint:
    """The route."""
    door = Blueprint("metrics", __name__)

    @door.get("/metrics")
    def read() -> ResponseReturnValue:
        """What the SPARQL doors did, for Prometheus."""
        if current_role() == "public":
            raise Forbidden("Figures of the service are for readers of the full data.")
        check_parameters()
        return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)

    return door
