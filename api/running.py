"""The queries that run, by the names that their clients gave them, so that who knows the name can end one.

A query is also ended when its client hangs up.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from api.origin import check_origin
from api.parameters import check_parameters
from api.reader import current_role
from graph.turns import Asker
from ontology.errors import BadRequest, Conflict, NotFound

HEADER = "Query-Id"
_NAME = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""Too long to be guessed: who knows the name of a query is its owner."""
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?(?=$|[,;\s])")


class Running:
    """Queries under way; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended: dict[tuple[str, str], threading.Event] = {}

    @contextmanager
    def asked(self) -> Iterator[Asker]:
        """Whoever sent the request under way, until it is answered.

        BadRequest   the name that it gives its query is too short or too long
        Conflict     a query of this name runs
        """
        name = request.headers.get(HEADER, "")
        if name and not _NAME.fullmatch(name):
            raise BadRequest(f"{HEADER} is to be 16 to 64 letters, digits, - or _, such as a UUID.")
        key, ended = (current_role(), name or f"without a name: {uuid4()}"), threading.Event()
        with self._lock:
            if key in self._ended:
                raise Conflict(f"A query of the name {name} runs already.")
            self._ended[key] = ended
        hung_up = request.environ.get("waitress.client_disconnected", bool)
        client = f"{current_role()} {request.remote_addr} {request.user_agent.string}"
        try:
            yield Asker(client, lambda: ended.is_set() or hung_up())
        finally:
            with self._lock:
                del self._ended[key]

    def number(self) -> int:
        """How many are under way or wait."""
        with self._lock:
            return len(self._ended)

    def end(self, name: str) -> None:
        """End a query of whoever asks; NotFound where none of this name runs."""
        with self._lock:
            ended = self._ended.get((current_role(), name)) if name else None
        if ended is None:
            raise NotFound("No query of this name runs.")
        ended.set()


def blueprint(running: Running) -> Blueprint:
    """The route."""
    door = Blueprint("running", __name__)

    @door.delete("/sparql/queries/<query_id>")
    def end(query_id: str) -> ResponseReturnValue:
        """End the query that was sent with this name as its Query-Id."""
        check_origin()
        check_parameters()
        running.end(query_id)
        return Response(status=204)

    return door


def patience(most: float) -> float:
    """The seconds that the client waits at most (`Prefer: wait=`, RFC 7240), and never more than `most`."""
    found = _WAIT.search(",".join(request.headers.getlist("Prefer")))
    return min(most, float(found[1])) if found else most
