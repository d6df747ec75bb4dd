"""Makes the network of the data day anew after every commit, beside the requests, so that nobody has to wait for it."""

import threading

from api.service import Service
from graph.network import network_of
from ontology.errors import Conflict


class Upkeep:
    """A thread of its own until `close`. Commits that come while it works are taken together."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._wake, self._ended = threading.Event(), threading.Event()
        self._wake.set()
        service.store.published.append(self._wake.set)
        self._thread = threading.Thread(target=self._run, name="networks", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it; what it is making is finished first."""
        self._ended.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while self._wake.wait() and not self._ended.is_set():
            self._wake.clear()
            with self._service.store.snapshot() as snapshot:
                try:
                    day = snapshot.data_day()
                except Conflict:
                    continue  # nothing to make a network of yet
                network_of(snapshot, day)
