"""Makes anew after every commit, beside the requests, what is looked at first, so that nobody has to wait for it."""

import logging
import threading

from api.service import Service
from graph.network import network_of
from ontology.errors import RemitError

_log = logging.getLogger(__name__)


class Upkeep:
    """A thread of its own until `close`: `Service.to_warm`, then the network of the data day.

    Commits that come while it works are taken together, and a newer one makes it begin anew.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._wake, self._ended = threading.Event(), threading.Event()
        self._wake.set()
        service.store.published.append(self._wake.set)
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it; what it is making is finished first."""
        self._ended.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while self._wake.wait() and not self._ended.is_set():
            self._wake.clear()
            for warm in (*self._service.to_warm, self._network):
                if self._wake.is_set():
                    break
                try:
                    warm()
                except RemitError:
                    pass  # nothing to make of an empty county, or not of this one
                except Exception:
                    _log.exception("What is made beside the requests failed; whoever asks for it makes it.")

    def _network(self) -> None:
        with self._service.store.snapshot() as snapshot:
            network_of(snapshot, snapshot.data_day())
