"""How long the server waits for a request to arrive: who sends a byte now and then does not hold a connection for ever.

A request has to be there within these times from its first byte, headers and body; then its connection is closed. Connections on
which nothing comes at all are closed by waitress itself.
"""

import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import WSGITask

HEAD_SECONDS = 30.0
BODY_SECONDS = 900.0
SILENT_SECONDS = 60
"""How long a connection may be silent."""
MOST_CONNECTIONS = 1_000


class Lasting(WSGITask):  # type: ignore[misc]
    """An answer. One without a body (304, 204) says where it ends as well as any: its connection stays open for the next request,
    which waitress closes."""

    def set_close_on_finish(self) -> None:
        """Let the connection be closed after this answer, if the client wants that or could not tell where it ends."""
        wishes = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version != "1.1" or wishes == "close":
            super().set_close_on_finish()


class Patient(HTTPChannel):  # type: ignore[misc]
    """A connection of which each request has to arrive in time."""

    task_class = Lasting
    _begun = 0.0

    def received(self, data: bytes) -> Any:
        """Take what came; close the connection where its request comes too slowly."""
        now = time.monotonic()
        if self.request is None:
            self._begun = now
        elif now - self._begun > (BODY_SECONDS if self.request.headers_finished else HEAD_SECONDS):
            self.will_close = True
            return False
        return super().received(data)


def be_patient(server: Any) -> Any:
    """Let a server, or each of those that listen together, take its connections so."""
    for one in (server, *getattr(server, "map", {}).values()):
        if hasattr(one, "channel_class"):
            one.channel_class = Patient
    return server
