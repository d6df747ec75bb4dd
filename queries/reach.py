"""How far a record reaches: at which rows of a rule it can be seen. A rule says so in its header, in a table `[finding.reach]`.

    anchor = "scope"                  the column that says where a row is (scope, if nothing is said)
    dated = ["Action"]                classes whose records count only where their day or period meets the days of the question
    Action = ["at scope"]             a class, and the ways from its records to the rows that can depend on them
    Need = []                         a class that the query reads, but that changes no finding

A way is `at`, `inside` or `around`, and a path of properties (those of other vocabularies with a prefix), `^` for one that is
followed backwards: `inside scope` reaches all rows at places inside the scope of the record, `at` (no path) those at the record
itself. `at holder/^performer/scope & inside scope` reaches the acts of its holder that lie inside its scope: both must hold.

The promise of such a table: the rows at a place follow from the vocabulary, the settings, and all statements about the records
that reach it, and days are compared with the parameters of the question only. A rule without one is judged as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from graph.rdf import expand
from ontology.terms import RM

MODES = ("at", "inside", "around")


@dataclass(frozen=True)
class Path:
    """Properties to follow, each with whether it is followed backwards, and how the rows lie to where they end."""

    mode: str
    steps: tuple[tuple[NamedNode, bool], ...]


Way = tuple[Path, ...]
"""Paths that must all lead to a row."""


@dataclass(frozen=True)
class Reach:
    """The ways of a rule by the IRI of the class, the column they lead to, and the IRIs of the classes that are dated."""

    anchor: str
    dated: tuple[str, ...]
    ways: Mapping[str, tuple[Way, ...]]


def parse_reach(facts: Mapping[str, Any]) -> Reach:
    """Read the table of a header. ValueError says what is wrong with it."""
    rest = dict(facts)
    anchor, dated = rest.pop("anchor", "scope"), rest.pop("dated", [])
    if unknown := sorted(set(dated) - set(rest)):
        raise ValueError(f"{', '.join(unknown)} is dated, but does not say how far it reaches")
    ways = {f"{RM.BASE}{name}": tuple(_way(text) for text in texts) for name, texts in rest.items()}
    return Reach(anchor, tuple(f"{RM.BASE}{name}" for name in dated), ways)


def _way(text: str) -> Way:
    return tuple(_path(part) for part in text.split("&"))


def _path(text: str) -> Path:
    mode, *path = text.split()
    if mode not in MODES or len(path) > 1:
        raise ValueError(f"«{text.strip()}» is no way; write at, inside or around, and a path")
    steps = path[0].split("/") if path else []
    return Path(mode, tuple((_property(step.removeprefix("^")), step.startswith("^")) for step in steps))


def _property(name: str) -> NamedNode:
    return NamedNode(expand(name) if ":" in name else f"{RM.BASE}{name}")
