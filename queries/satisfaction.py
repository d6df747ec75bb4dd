"""What surveys say of satisfaction, with intervals: the Python step of `satisfaction` (docs/explanation/effects.md)."""

from collections import defaultdict

from pyoxigraph import NamedNode

from graph.rdf import literal
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RMV
from queries.estimates import cell, share_of
from queries.params import Bound

COLUMNS = (
    *("survey", "asked", "village", "respondents", "sample", "rate"),
    *("satisfied", "share", "low", "high", "no_opinion"),
)
SATISFIED = {RMV.satisfaction_very_high, RMV.satisfaction_high}
SILENT = {"", RMV.satisfaction_none}
Key = tuple[str, str, str]
"""A survey, a question of it, and a village."""


def satisfaction(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """A row for each question, or for each question and village of those who were asked."""
    whole = bound.words["by"] != "village" and "village" not in bound.terms
    levels = last_levels(table, by_village=not whole)
    samples = {row["survey"]: row["sample"] for row in table.words() if "sample" in row}
    return Table(COLUMNS, [_row(key, levels[key], samples.get(key[0], "") if whole else "") for key in sorted(levels)])


def last_levels(table: Table, *, by_village: bool) -> dict[Key, dict[str, str]]:
    """How satisfied each respondent is by the last answer to each question; "" for the village where all stand together."""
    levels: dict[Key, dict[str, str]] = defaultdict(dict)
    for row in table.words():
        place = row.get("village", "") if by_village else ""
        levels[row["survey"], row["asked"], place][row["respondent"]] = row.get("level", "")
    return levels


def _row(key: Key, levels: dict[str, str], sample: str) -> Row:
    survey, asked, village = key
    spoken = [level for level in levels.values() if level not in SILENT]
    satisfied = sum(level in SATISFIED for level in spoken)
    rate = share_of(len(levels), int(sample)).value if sample and len(levels) <= int(sample) else None
    return (
        NamedNode(survey),
        NamedNode(asked),
        NamedNode(village) if village else None,
        literal(len(levels)),
        literal(int(sample)) if sample else None,
        cell(rate),
        literal(satisfied),
        *share_of(satisfied, len(spoken)).cells,
        literal(len(levels) - len(spoken)),
    )
