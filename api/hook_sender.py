"""Sends one message of a webhook: signed, to an address that is looked at again, without following redirects."""

import http.client
import time
from contextlib import closing
from urllib.parse import urlsplit

from api.hook import Delivery, Hook, signature
from graph.remote_service import connect
from ontology.errors import BadGateway

SECONDS = 10.0
READ = 1 << 14
GONE = 410


class Refused(BadGateway):
    """The receiver wants no more messages (410)."""


def send(hook: Hook, delivery: Delivery) -> None:
    """Send a message.

    Refused      the receiver wants no more
    BadGateway   it did not arrive, and why
    """
    body, seconds = delivery.body.encode(), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Remit",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(hook.secret, delivery.id, seconds, body),
    }
    parts = urlsplit(hook.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with closing(connect(hook.url, SECONDS, inside=hook.inside)) as connection:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            response.read(READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise BadGateway(f"not reached: {type(error).__name__}") from error
    if response.status == GONE:
        raise Refused("status 410: it wants no more")
    if not 200 <= response.status < 300:
        raise BadGateway(f"status {response.status}")
