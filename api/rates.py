"""How many requests somebody may make: a bucket of tokens for each account, each key and each address, before any door.

Tokens come back evenly; a bucket holds those of a quarter of a minute. Assets cost nothing. The command line is not limited.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from flask import Flask, g, request

from api.reader import LOCAL, Reader, trusted_role
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


@dataclass(frozen=True)
class Taken:
    """What came of taking a token: 0, or the `seconds` until there is one; whether it is refused for the `first` time."""

    rate: float
    seconds: float
    first: bool


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


class Limits:
    """The rates of a service, and the buckets of those who ask it."""

    def __init__(self, rates: Mapping[str, float], buckets: Buckets) -> None:
        self._rates, self._buckets = rates, buckets

    def of_address(self, address: str) -> Taken:
        """Take one request of an address."""
        return self._take(f"address {network_of(address)}", self._rates.get(ADDRESS, 0))

    def of_reader(self, reader: Reader, address: str) -> Taken:
        """Take one request of a reader: of an account or key by its role, of others by the address."""
        return self._take(_name_of(reader, address), self._rates.get(reader.role, self._rates.get("staff", 0)))

    def admit(self, reader: Reader, address: str) -> bool:
        """Whether a reader may make one request more, which is taken then; the command line always may."""
        if reader.account == LOCAL:
            return True
        return not self.of_address(address).seconds and not self.of_reader(reader, address).seconds

    def _take(self, who: str, rate: float) -> Taken:
        return Taken(rate, *(self._buckets.take(who, rate) if rate > 0 else (0.0, False)))


def limit_addresses(app: Flask, limits: Limits) -> None:
    """Limit each address; to be called before anything finds out who asks, so that guessing keys is limited as well."""

    @app.before_request
    def limit_address() -> None:
        if trusted_role() is None and request.blueprint not in FREE:
            _check(limits.of_address(request.remote_addr or ""))


def limit_readers(app: Flask, limits: Limits) -> None:
    """Limit each account and key by its role, and others by the address; to be called once it is known who asks."""

    @app.before_request
    def limit_reader() -> None:
        if trusted_role() is None and request.blueprint not in FREE:
            _check(limits.of_reader(g.reader, request.remote_addr or ""))


def _name_of(reader: Reader, address: str) -> str:
    """Whose bucket it is: a program with a key takes nothing from whoever owns the key, or from other programs."""
    if reader.key:
        return f"key {reader.key}"
    return f"account {reader.account}" if reader.account else f"{reader.role} at {network_of(address)}"


@lru_cache(maxsize=1_000)
def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, of which everybody has a whole one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ipaddress.ip_network((int(found), 64), strict=False)) if found.version == 6 else str(found)


def _check(taken: Taken) -> None:
    if taken.seconds:
        g.repeated_refusal = not taken.first
        wait = ceil(taken.seconds)
        raise TooManyRequests(
            f"Too many requests: {taken.rate:g} a minute are answered here. Try again in {wait} s.", retry_after=wait
        )
