"""Asks a SPARQL endpoint elsewhere: one that the administrator named to the letter, at an address that is looked at again.

A name can lead anywhere, also to a machine within the house. So the name is resolved here, only an address of the public internet
is taken (any, where the endpoint was named as one within the house), and the connection goes to exactly that address. Redirects
are not followed.
"""

import http.client
import json
import math
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from graph.federation import Solutions
from ontology.errors import BadGateway, RemitError, TooLarge, TooSlow

RESULTS = "application/sparql-results+json"
PIECE = 1 << 16


@dataclass(frozen=True)
class Elsewhere:
    """Endpoints that may be asked: those of the public internet, and those within the house.

    most   the largest answer, in bytes
    """

    public: Sequence[str] = ()
    inside: Sequence[str] = ()
    most: int = 1 << 20

    @property
    def allowed(self) -> list[str]:
        """All of them."""
        return [*self.public, *self.inside]

    def ask(self, address: str, query: str, seconds: float) -> Solutions:
        """The answer of an endpoint to a SELECT.

        BadGateway   it cannot be reached, refuses, sends elsewhere, or answers with something else
        TooLarge     its answer has more than `most` bytes
        TooSlow      it did not answer in time
        """
        deadline = time.monotonic() + seconds
        try:
            with closing(connect(address, seconds, inside=address in self.inside)) as connection:
                body = _body(connection, address, query, deadline, self.most)
            found: Solutions = json.loads(body)
        except TimeoutError as error:
            raise TooSlow(f"{address} did not answer in {seconds:g} seconds.") from error
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise BadGateway(f"{address} cannot be asked: {type(error).__name__}.", address=address) from error
        return found


def connect(address: str, seconds: float, *, inside: bool) -> http.client.HTTPConnection:
    """A connection to a machine of the public internet, or to any where it was named as one within the house.

    BadGateway, OSError   the name leads elsewhere, or nowhere
    """
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    connection.sock = _checked_socket(address, host, port, seconds, inside=inside)
    if parts.scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
    return connection


def _checked_socket(address: str, host: str, port: int, seconds: float, *, inside: bool) -> socket.socket:
    """A connection to one of the addresses that the name means, each looked at before it is used."""
    refused: RemitError | OSError = BadGateway(f"{address} has no address.", address=address)
    for _, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not inside and not ip_address(str(place[0]).partition("%")[0]).is_global:
            refused = BadGateway(f"{address} leads to a machine within the house, as which it was not named.", address=address)
            continue
        try:
            return socket.create_connection((str(place[0]), port), timeout=seconds)
        except OSError as error:
            refused = error
    raise refused


def _body(connection: http.client.HTTPConnection, address: str, query: str, deadline: float, most: int) -> bytes:
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": RESULTS, "Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "identity"}
    connection.request("POST", path, urlencode({"query": query}).encode(), headers)
    response = connection.getresponse()
    if response.status != http.client.OK:
        raise BadGateway(f"{address} answered with status {response.status}; redirects are not followed.", address=address)
    return read_body(response, address, most, deadline)


def read_body(response: http.client.HTTPResponse, who: str, most: int, deadline: float = math.inf) -> bytes:
    """The body of an answer.

    TooLarge       it has more than `most` bytes
    TimeoutError   it went on after the deadline, by the monotonic clock
    """
    pieces, size = list[bytes](), 0
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise TooLarge(f"The answer of {who} has more than {most} bytes; ask it for less.", limit=most)
        if time.monotonic() > deadline:
            raise TimeoutError
    return b"".join(pieces)
