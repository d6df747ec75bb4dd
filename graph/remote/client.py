"""Speaks SPARQL 1.1 with one server, through SPARQLWrapper: complete answers or a clear error.

What can be said twice (queries, reading a graph) is said again a few times, later and later, when the server cannot be reached or
is busy. An update is said once: whether it got there is for whoever sent it to find out.
"""

import random
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.parse import urlencode

from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from graph.remote.address import Address
from ontology.errors import BadGateway, RemitError, TooSlow, Unsure, Unwilling

TRIES = 4
WAIT = 0.2
"""Seconds before the second try, at least; each further one waits twice as long."""
BUSY = frozenset({408, 429, 502, 503, 504})
REFUSED = frozenset({401, 403})
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
PIECE = 1 << 20
TRUTH = re.compile(rb'(XMLSchema#boolean", "value": ")([01])"')
"""How Virtuoso writes that something is true, or not: equal to `true` and `false` as values, but not as terms."""
Answered = TypeVar("Answered")


class _Busy(Exception):
    """What may pass by itself."""

    def __init__(self, said: str, *, slow: bool = False) -> None:
        super().__init__(said)
        self.slow = slow


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Name and password go to the address that was named, and to no other."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """None: it is an error."""


class Client:
    """Safe for threads. `server` is what the server calls itself, once it has answered."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.server = ""
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if address.query.startswith("https") or address.update.startswith("https"):
            handlers.append(urllib.request.HTTPSHandler(context=_trusting(address.ca)))
        if address.user and address.auth == "digest":
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, [address.query, address.update, address.data], address.user, address.password)
            handlers.append(urllib.request.HTTPDigestAuthHandler(known))
        self._opener = urllib.request.build_opener(*handlers)

    def select(self, text: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> bytes:
        """The results of a SELECT or ASK as SPARQL 1.1 JSON; of the graphs that are named, if any are.

        BadGateway, TooSlow   there is no complete answer
        """
        body = self._query(text, JSON, RESULTS, default, named)
        return TRUTH.sub(_plain_truth, body) if self.server.startswith("Virtuoso") else body

    def construct(self, text: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> bytes:
        """The statements of a CONSTRUCT or DESCRIBE as Turtle; errors as for `select`."""
        return self._query(text, TURTLE, f"{TRIPLES}, text/turtle;q=0.9", default, named)

    def update(self, text: str) -> None:
        """Carry out an update.

        Unsure       no answer came
        BadGateway   it was refused, or could not be sent
        """
        wrapper = self._wrapper(text)
        wrapper.queryType = "INSERT"
        try:
            self._open(wrapper.request(), self.address.update)
        except _Busy as error:
            raise Unsure(f"Nobody knows whether {self.address.update} took a change: {error}.") from error

    def fetch(self, graph: str) -> bytes:
        """All statements of a graph as N-Triples; none where there is no such graph."""
        request = urllib.request.Request(f"{self.address.data}?{urlencode({'graph': graph})}", headers={"Accept": TRIPLES})
        return self._again(lambda: self._open(self._known(request), self.address.data, missing=b""), self.address.data)

    def add(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph; that can be done twice."""
        place = f"{self.address.data}?{urlencode({'graph': graph})}"
        headers = {"Content-Type": TRIPLES}
        request = urllib.request.Request(place, data=triples, headers=headers, method="POST")
        self._again(lambda: self._open(self._known(request), self.address.data), self.address.data)

    def _query(self, text: str, form: str, accept: str, default: Sequence[str], named: Sequence[str]) -> bytes:
        wrapper = self._wrapper(text)
        wrapper.setReturnFormat(form)
        wrapper.queryType = "SELECT" if form == JSON else "CONSTRUCT"
        wrapper.addCustomHttpHeader("Accept", accept)
        for name, graphs in (("default-graph-uri", default), ("named-graph-uri", named)):
            for graph in graphs:
                wrapper.addParameter(name, graph)
        return self._again(lambda: self._open(wrapper.request(), self.address.query), self.address.query)

    def _wrapper(self, text: str) -> "_Wrapper":
        wrapper = _Wrapper(self.address.query, self.address.update)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.queryString = text  # `setQuery` guesses the kind of a text by its words, those in comments too
        if self.address.user and self.address.auth == "basic":
            wrapper.setCredentials(self.address.user, self.address.password)
        return wrapper

    def _known(self, request: urllib.request.Request) -> urllib.request.Request:
        """A request that SPARQLWrapper has no word for, shown the name and the password as its own are."""
        if self.address.user and self.address.auth == "basic":
            request.add_header("Authorization", self._wrapper("ASK {}").request().get_header("Authorization") or "")
        return request

    def _again(self, ask: Callable[[], Answered], place: str) -> Answered:
        """The answer to what can be asked twice."""
        wait = WAIT
        for last in (*(False for _ in range(TRIES - 1)), True):
            try:
                return ask()
            except _Busy as error:
                if error.slow:  # asked again, it would work on all of them
                    raise TooSlow(f"{place} did not answer in {self.address.seconds:g} seconds.") from error
                if last:
                    raise BadGateway(f"The store at {place} cannot be used: {error}. Look whether it runs.") from error
            time.sleep(wait * random.uniform(1, 2))
            wait *= 2
        raise AssertionError

    def _open(self, request: urllib.request.Request, place: str, missing: bytes | None = None) -> bytes:
        """The whole body of an answer."""
        try:
            with closing(self._opener.open(request, timeout=self.address.seconds)) as answer:
                self.server = answer.headers.get("Server") or self.server
                _check_complete(answer.headers, place)
                return self._body(answer)
        except urllib.error.HTTPError as error:
            with closing(error):
                if missing is not None and error.code == 404:
                    return missing
                raise _refusal(error, place) from None
        except TimeoutError as error:
            raise _Busy("no answer in time", slow=True) from error
        except urllib.error.URLError as error:
            slow = isinstance(error.reason, TimeoutError)
            raise _Busy(f"{type(error.reason).__name__}", slow=slow) from error
        except (OSError, HTTPException) as error:
            raise _Busy(type(error).__name__) from error

    def _body(self, answer: Any) -> bytes:
        pieces, deadline = list[bytes](), time.monotonic() + self.address.seconds
        while piece := answer.read(PIECE):
            pieces.append(piece)
            if time.monotonic() > deadline:
                raise TimeoutError
        return b"".join(pieces)


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper, whose requests are sent by `Client`: its own way has no TLS settings and changes all of urllib."""

    def request(self) -> urllib.request.Request:
        """What it would send."""
        made: urllib.request.Request = self._createRequest()
        return made


def _plain_truth(found: re.Match[bytes]) -> bytes:
    return found[1] + (b'true"' if found[2] == b"1" else b'false"')


def _trusting(file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=file or None)
    except OSError as error:
        raise BadGateway(f"The certificates in {file} cannot be used: {type(error).__name__}.") from error


def _refusal(error: urllib.error.HTTPError, place: str) -> RemitError | _Busy:
    """What the status of an answer means."""
    said = " ".join(error.read(500).decode(errors="replace").split())
    if error.code in BUSY:
        return _Busy(f"status {error.code}")
    if error.code in REFUSED:
        return BadGateway(
            f"The store at {place} does not let Remit in (status {error.code}). Set REMIT_STORE_USER and REMIT_STORE_PASSWORD."
        )
    return Unwilling(f"The store at {place} answered with status {error.code}: {said[:300]}")


def _check_complete(headers: Any, place: str) -> None:
    """Refuse what a server cut off (Virtuoso says so in its headers)."""
    if headers.get("X-SQL-State") or headers.get("X-SPARQL-MaxRows"):
        raise TooSlow(f"The store at {place} answered with a part of the rows only; raise its limits of time and rows.")
