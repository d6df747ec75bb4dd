"""Which questions of the catalog a server is asked.

A server that keeps to SPARQL 1.1 is asked everything. One that is known not to is asked only the questions that it was shown to
answer rightly (`proven.toml`, shown again by tests/engines); all others are answered by the copy, so that none is silently wrong.
"""

from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any


def proven_by(server: str) -> frozenset[str] | None:
    """The questions for a server, by what it calls itself; None for all."""
    found = next((facts for name, facts in _table().items() if server.lower().startswith(name)), None)
    return frozenset(found["proven"]) if found else None


def known_failures(name: str) -> dict[str, str]:
    """The questions that a kind of server is not asked, and why."""
    return dict(_table()[name]["failures"])


@cache
def _table() -> dict[str, dict[str, Any]]:
    return loads(files("graph.remote").joinpath("proven.toml").read_text(encoding="utf-8"))
