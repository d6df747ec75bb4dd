"""Answers that hold as long as their version is in force, told again to who sends the same request again, before Flask begins.

A door says of an answer that it lasts (`lasting`). It is kept with the request, to the letter, with whoever asked, and with what
was noted of it. Who sends the same again is recognised, limited and noted as ever; only if it is the same reader, and the version
is still in force, is the same told again. Anything else goes the usual way.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import request
from werkzeug.wrappers import Request

from api.rates import Limits
from api.reader import ROLE, Reader
from api.service import Service
from api.timing import TIMING, told_times
from graph.kept import Keeper
from graph.snapshot import Version
from ontology.errors import RemitError

Environ: TypeAlias = dict[str, Any]
Start: TypeAlias = Any
Wsgi: TypeAlias = Callable[[Environ, Any], Iterable[bytes]]

LASTS, NOTED = "remit.lasts", "remit.noted"
"""The keys in the WSGI environment under which a request is told that its answer lasts, and what was noted of it."""
MOST, MOST_BYTES = 5_000, 64 * 2**20
"""Answers that are kept, and bytes that they may take together."""
USUAL_BYTES = 2_000
"""What an answer takes beside its body, about."""


@dataclass(frozen=True)
class _Told:
    """An answer as it was told, to whom, by which version, and what the audit log was told of it."""

    reader: Reader
    version: Version
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    noted: dict[str, Any]


def lasting(reader: Reader, version: Version) -> None:
    """Say that the answer to the request under way is the same as long as a version of the reader's dataset is in force."""
    request.environ[LASTS] = reader, version


class Again:
    """A WSGI application before another one. `recognise` finds out who sends a request; safe for threads."""

    def __init__(self, app: Wsgi, service: Service, limits: Limits, recognise: Callable[[Request], Reader]) -> None:
        self._app, self._service, self._limits, self._recognise = app, service, limits, recognise
        self._kept: Keeper[Any, _Told] = Keeper(MOST, MOST_BYTES, lambda told: USUAL_BYTES + len(told.body))
        service.store.published.append(self._kept.forget)
        service.to_give_up.append(self._kept.forget)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start)
        began, words = time.perf_counter(), _words(environ)
        told = self._kept.found(words)
        if told and self._may(told, environ):
            start(told.status, [*told.headers, (TIMING, told_times(time.perf_counter() - began))])
            return [told.body]
        return self._anew(environ, start, words)

    def _may(self, told: _Told, environ: Environ) -> bool:
        """Whether an answer may be told again; it is noted then."""
        try:
            if told.version != self._service.store.version(told.reader.dataset):
                return False
            if self._recognise(Request(environ)) != told.reader:
                return False
            self._service.audit.check()
        except RemitError:  # the usual way says it
            return False
        if not self._limits.admit(told.reader, environ.get("REMOTE_ADDR", "")):
            return False
        if told.noted:
            self._service.audit.add(told.noted)
        return True

    def _anew(self, environ: Environ, start: Start, words: tuple[object, ...]) -> Iterable[bytes]:
        """Let the application answer, and keep what it says of that it lasts."""
        said: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said[:] = status, headers
            return start(status, headers, *more)

        pieces = self._app(environ, begin)
        if LASTS not in environ:
            return pieces
        body = b"".join(pieces)
        getattr(pieces, "close", lambda: None)()
        status, headers = said
        if status[:3] in ("200", "304") and not any(name.lower() == "set-cookie" for name, _ in headers):
            kept = [(name, word) for name, word in headers if name != TIMING]
            reader, version = environ[LASTS]
            self._kept.put(words, _Told(reader, version, status, kept, body, environ.get(NOTED, {})))
        return [body]


def _words(environ: Environ) -> tuple[object, ...]:
    """All of a request that an answer can hang on."""
    headers = (entry for entry in environ.items() if entry[0].startswith("HTTP_"))
    return environ["PATH_INFO"], environ.get("QUERY_STRING"), environ["wsgi.url_scheme"], environ.get(ROLE), *headers
