"""What the SPARQL doors do, counted for Prometheus at `/metrics`, and a log line for each request that took long.

Open to readers of the full data only: how often the full data change does not show through the public store.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from api.parameters import check_parameters
from api.reader import current_role
from ontology.errors import Forbidden, RemitError

SLOW_SECONDS = 5.0
LOGGED_CHARACTERS = 2000
_BUCKETS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
_log = logging.getLogger(__name__)


class Metrics:
    """Counters of one service; safe for threads. `version` and `waiting` are asked when somebody looks."""

    def __init__(self, version: Callable[[], int], waiting: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        labels = ["kind", "role", "outcome"]
        self._requests = Counter("remit_sparql_requests", "Requests by what came of them.", labels, registry=self.registry)
        self._seconds = Histogram(
            "remit_sparql_seconds", "Time to the complete answer.", ["kind"], registry=self.registry, buckets=_BUCKETS
        )
        gauge = Gauge("remit_data_version", "Number of the version in force.", registry=self.registry)
        gauge.set_function(version)
        gauge = Gauge("remit_sparql_waiting", "Requests that wait for a worker.", registry=self.registry)
        gauge.set_function(waiting)

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
                _log.warning("slow %s: %.1f s, %s, %s: %.*r", kind, seconds, current_role(), outcome, LOGGED_CHARACTERS, text)


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
