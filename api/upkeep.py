"""Makes anew after every commit, beside the requests, what is looked at first, so that nobody has to wait for it."""

import logging
from collections.abc import Callable, Iterable

from api.beside import Beside
from api.service import Service
from graph.network import network_of
from graph.snapshot import Version
from ontology.errors import RemitError
from queries.engine import prepare

REST_SECONDS = 10.0
"""How long nothing may have been committed before there is time for what is made once."""
_log = logging.getLogger(__name__)


class Upkeep(Beside):
    """Makes `Service.to_warm`, the columns, then the network of the data day, until `close`; a newer commit makes it begin anew.

    What is made once (`Service.at_rest`) is made when there was no commit for a while.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._made: Version | None = None
        super().__init__(service, "upkeep")

    def turn(self) -> float | None:
        """Make all of it; the next commit asks for it again."""
        version = self._service.store.version()
        if version == self._made:
            if self._make(self._service.at_rest):
                self._service.at_rest.clear()
            return None
        self._make((*self._service.to_warm, self._columns, self._network))
        self._made = version
        return REST_SECONDS if self._service.at_rest else None

    def _make(self, wanted: Iterable[Callable[[], object]]) -> bool:
        """Whether it came to the end: a commit may ask for other things first."""
        for make in wanted:
            if self._wake.is_set():
                return False
            try:
                make()
            except RemitError:
                pass  # nothing to make of an empty county, or not of this one
            except Exception:
                _log.exception("What is made beside the requests failed; whoever asks for it makes it.")
        return True

    def _columns(self) -> None:
        from graph.columns.filling import fill

        fill(self._service.store, self._ended.is_set)
        with self._service.store.snapshot() as snapshot:
            prepare(snapshot, self._ended.is_set)
            self._service.store.columns.keep(snapshot.version)

    def _network(self) -> None:
        with self._service.store.snapshot() as snapshot:
            network_of(snapshot, snapshot.data_day())
