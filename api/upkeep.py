"""Makes anew after every commit, beside the requests, what is looked at first, so that nobody has to wait for it."""

import logging

from api.beside import Beside
from api.service import Service
from graph.network import network_of
from ontology.errors import RemitError

_log = logging.getLogger(__name__)


class Upkeep(Beside):
    """Makes `Service.to_warm`, then the network of the data day, until `close`; a newer commit makes it begin anew."""

    def __init__(self, service: Service) -> None:
        self._service = service
        super().__init__(service, "upkeep")

    def turn(self) -> None:
        """Make all of it; the next commit asks for it again."""
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
