"""What is done beside the requests, in a thread of its own: a turn at the start, after every commit, and when one is due."""

import logging
import threading

from api.service import Service
from ontology.errors import RemitError

AGAIN_SECONDS = 10.0
"""How long after a turn that failed the next one comes at the latest."""
_log = logging.getLogger(__name__)


class Beside:
    """Takes turns until `close`. Commits that come while a turn goes on are taken together in the next.

    Whoever builds on it has to be ready for its first turn before this is called.
    """

    def __init__(self, service: Service, name: str) -> None:
        self._wake, self._ended = threading.Event(), threading.Event()
        self._wake.set()
        service.store.published.append(self._wake.set)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it; the turn under way is finished first."""
        self._ended.set()
        self._wake.set()
        self._thread.join()

    def turn(self) -> float | None:
        """Do what there is to do; seconds until the next turn at the latest, None where only a commit asks for one."""
        raise NotImplementedError

    def _run(self) -> None:
        wait: float | None = None
        while True:
            self._wake.wait(wait)
            self._wake.clear()
            if self._ended.is_set():
                return
            wait = self._turn()

    def _turn(self) -> float | None:
        try:
            return self.turn()
        except RemitError as error:  # a store on a server may be away for a while, or change meanwhile
            _log.warning("What %s does beside the requests is tried again: %s", self._thread.name, error.detail)
        except Exception:
            _log.exception("What %s does beside the requests failed; it is tried again.", self._thread.name)
        return AGAIN_SECONDS
