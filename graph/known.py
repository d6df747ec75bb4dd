"""What was looked up or worked out of a version, kept beside it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from graph.kept import Keeper

Record: TypeAlias = tuple[date, date, str, str]
"""A record of a setting: first day, first day after, IRI and value."""


@dataclass
class Known:
    """What is known of a version: kept for all who read it, of a draft until it is written again."""

    labels: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """What things are called, and in which language, by IRI and wished language."""
    settings: dict[str, list[Record]] | None = None
    """The records of all settings, by name."""
    worked_out: Keeper[str, Any] = field(default_factory=lambda: Keeper(4), repr=False)
    """What several questions build on, by a name and key of its own: made once, whoever asks."""
