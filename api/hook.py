"""One webhook: who is told of which answer at which address, what is still to be sent, and what became of what was sent."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from ontology.errors import BadRequest

State = Literal["active", "gave-up", "ended"]
PREFIX = "whsec_"
LEAST_SECRET = 24
MOST_LOG = 50
MOST_PENDING = 100
LONGEST = 2_000
WAITS = (5.0, 30.0, 120.0, 600.0, 3_600.0, 21_600.0)
"""Seconds from one try to the next; the last one again and again."""
DAYS = 3.0
"""After so many days of failing a webhook is given up."""


@dataclass
class Delivery:
    """A message that is to be sent; its id and its body stay the same in every try. Times are seconds since 1970."""

    id: str
    body: str
    version: str
    since: float
    next: float
    tries: int = 0


@dataclass
class Hook:
    """A webhook. `until` is when the last change was noticed that it has taken up."""

    code: str
    question: str
    params: dict[str, str]
    dataset: str
    url: str
    secret: str
    who: str
    made: str
    base: str = ""
    rows: bool = False
    inside: bool = False
    state: State = "active"
    until: str = ""
    pending: list[Delivery] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)

    def dump(self) -> str:
        """The webhook as JSON, its secret included."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def facts(self) -> dict[str, Any]:
        """What may be shown of it: everything but the secret and the bodies."""
        hidden = {"secret", "pending", "dataset", "until"}
        waiting = [{"id": one.id, "version": one.version, "tries": one.tries} for one in self.pending]
        return {name: said for name, said in asdict(self).items() if name not in hidden} | {"waiting": waiting}

    def note(self, when: str, what: str, delivery: Delivery | None = None) -> None:
        """Write into the log."""
        about = {"id": delivery.id, "version": delivery.version, "try": delivery.tries} if delivery else {}
        self.log = [*self.log, {"when": when, "what": what, **about}][-MOST_LOG:]

    def sent(self) -> None:
        """The first message has arrived."""
        self.pending = self.pending[1:]

    def failed(self, now: float) -> bool:
        """The first message has not arrived; whether that was the last try."""
        first = self.pending[0]
        first.next = now + WAITS[min(first.tries, len(WAITS)) - 1]
        return now - first.since > DAYS * 86_400


def loaded(text: str) -> Hook:
    """A webhook from its JSON."""
    said = json.loads(text)
    pending = [Delivery(**one) for one in said.pop("pending")]
    return Hook(**said, pending=pending)


def new_secret() -> str:
    """A secret as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a secret.

    BadRequest   it is not `whsec_` and base64 of at least 24 bytes
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or len(key) < LEAST_SECRET:
        raise BadRequest(
            f"secret is to be {PREFIX} and base64 of at least {LEAST_SECRET} bytes; leave it out to get one.", field="secret"
        )
    return key


def signature(secret: str, identity: str, seconds: int, body: bytes) -> str:
    """The signature of a message, by HMAC-SHA256 over its id, its time and its body (Standard Webhooks, version 1)."""
    signed = f"{identity}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()


def check_url(url: str, *, inside: bool) -> None:
    """Refuse an address to which nothing can, or may, be sent.

    BadRequest   what is wrong with it
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadRequest(f"«{url}» is no address.", field="url") from None
    if (
        len(url) > LONGEST
        or not url.isprintable()
        or " " in url
        or not parts.hostname
        or parts.username
        or parts.fragment
        or port == 0
    ):
        raise BadRequest(
            f"«{url[:100]}» is no address to which a message can be sent, such as https://example.org/hook.", field="url"
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and inside):
        raise BadRequest(
            "Messages go by https only; by http only where an administrator allows a machine within the house.", field="url"
        )
