"""How many requests somebody may make: a bucket of tokens for each account, each key and each address, before any door.

Tokens come back evenly; a bucket holds those of a quarter of a minute. Assets cost nothing. The command line is not limited.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

from flask import Flask, g, request

from api.reader import Reader, trusted_role
from ontology.errors import TooManyRequests

ADDRESS = "address"
"""The name of the rate of an address, whoever asks from it."""
FREE = frozenset({"assets"})
MOST_BUCKETS = 20_000
BURST = 0.25
"""Minutes whose tokens a bucket holds."""


@dataclass
class _Bucket:
    tokens: float
    at: float
    told: bool = False


class Buckets:
    """The buckets of everybody who asked lately. Safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, who: str, rate: float) -> tuple[float, bool]:
        """Take a token of those that come back in a minute: 0, or the seconds until there is one; whether it is refused anew."""
        now, most = self._clock(), max(1.0, rate * BURST)
        with self._lock:
            bucket = self._known.setdefault(who, _Bucket(most, now))
            self._known.move_to_end(who)
            bucket.tokens = min(most, bucket.tokens + (now - bucket.at) * rate / 60)
            bucket.at = now
            while len(self._known) > MOST_BUCKETS:
                self._known.popitem(last=False)
            if bucket.tokens >= 1:
                bucket.tokens, bucket.told = bucket.tokens - 1, False
                return 0.0, False
            first, bucket.told = not bucket.told, True
            return (1 - bucket.tokens) * 60 / rate, first


def limit_addresses(app: Flask, rates: Mapping[str, float], buckets: Buckets) -> None:
    """Limit each address; to be called before anything finds out who asks, so that guessing keys is limited as well."""

    @app.before_request
    def limit_address() -> None:
        if trusted_role() is None and request.blueprint not in FREE:
            _take(buckets, f"address {network_of(request.remote_addr or '')}", rates.get(ADDRESS, 0))


def limit_readers(app: Flask, rates: Mapping[str, float], buckets: Buckets) -> None:
    """Limit each account and key by its role, and others by the address; to be called once it is known who asks."""

    @app.before_request
    def limit_reader() -> None:
        reader: Reader = g.reader
        if trusted_role() is None and request.blueprint not in FREE:
            _take(buckets, _name_of(reader), rates.get(reader.role, rates.get("staff", 0)))


def _name_of(reader: Reader) -> str:
    """Whose bucket it is: a program with a key takes nothing from whoever owns the key, or from other programs."""
    if reader.key:
        return f"key {reader.key}"
    return f"account {reader.account}" if reader.account else f"{reader.role} at {network_of(request.remote_addr or '')}"


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, of which everybody has a whole one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ipaddress.ip_network((int(found), 64), strict=False)) if found.version == 6 else str(found)


def _take(buckets: Buckets, who: str, rate: float) -> None:
    if rate <= 0:
        return
    seconds, first = buckets.take(who, rate)
    if seconds:
        g.repeated_refusal = not first
        wait = ceil(seconds)
        raise TooManyRequests(f"Too many requests: {rate:g} a minute are answered here. Try again in {wait} s.", retry_after=wait)
