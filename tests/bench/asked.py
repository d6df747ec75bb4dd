"""What is asked of every peer: a question of the catalog as SPARQL with its parameters in place, and their values for SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.columns import SQL
from bench.rows import cell

from graph.snapshot import Snapshot
from queries.catalog import catalog, question
from queries.params import bind, resolve


@dataclass(frozen=True)
class Asked:
    """One question with its parameters: as words, as SPARQL and as values."""

    name: str
    words: dict[str, str]
    sparql: str
    values: dict[str, Any]

    @property
    def has_sql(self) -> bool:
        """Whether somebody has written it in SQL."""
        return (SQL / f"{self.name}.sql").exists()


def asked(name: str, given: Mapping[str, str], snapshot: Snapshot) -> Asked:
    """A question with what is given, and what the data say of the rest."""
    found = question(name)
    bound = resolve(found, given, snapshot)
    return Asked(name, bound.words, bind(found, bound.terms), {key: cell(term) for key, term in bound.terms.items()})


def rules() -> list[str]:
    """The names of all boundary rules."""
    return [found.name for found in catalog().values() if found.finding and found.finding.rule]
