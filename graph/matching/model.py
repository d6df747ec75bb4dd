"""What is compared, and what comes of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LEAST = Decimal("0.7")
"""The least score of a proposal."""


@dataclass(frozen=True)
class Reason:
    """One reason in words."""

    en: str
    zh: str


@dataclass(frozen=True)
class Alike:
    """How alike two names are, from 0 to 1, and why."""

    score: Decimal
    reason: Reason


@dataclass(frozen=True)
class Candidate:
    """Two entries that may be the same; `one` sorts before `other`. The score is from 0 to 1, to two places."""

    one: str
    other: str
    score: Decimal
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Person:
    """A person as entered. `homes` are households, `places` their villages; `near`: `graph.id_numbers.pieces`."""

    iri: str
    names: tuple[str, ...]
    birth: date | None = None
    sex: str = ""
    hashed: str = ""
    near: tuple[bytes, ...] = ()
    fits: bool = True
    homes: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Body:
    """An organisation as entered. `kinds` are its classes below organisation, `areas` what it serves."""

    iri: str
    names: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()


def candidate(one: str, other: str, score: Decimal, *reasons: Reason) -> Candidate:
    """A candidate with its sides in order."""
    first, second = sorted((one, other))
    return Candidate(first, second, min(score, Decimal(1)).quantize(Decimal("0.01")), reasons)
