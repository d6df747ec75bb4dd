"""Which questions of the catalog a server is asked.

A server that keeps to SPARQL 1.1 is asked everything. One that is known not to is asked nothing, or, where `--store` says
`questions=proven`, what came out right in all trials (`proven.toml`, shown again by tests/engines); all else is answered by the
copy, so that nothing is silently wrong.
"""

from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any


def asked_of(server: str, questions: str) -> frozenset[str] | None:
    """The questions that a server is sent, by what it calls itself and what `--store` says; None for all."""
    proven = proven_by(server)
    return frozenset() if proven is not None and questions == "none" else proven


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
