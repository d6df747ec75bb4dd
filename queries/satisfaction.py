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


def satisfaction(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """A row for each question, or for each question and village of those who were asked."""
    by_village = bound.words["by"] == "village"
    levels: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    samples: dict[str, str] = {}
    for row in table.words():
        place = row.get("village", "") if by_village or "village" in bound.terms else ""
        levels[row["survey"], row["asked"], place][row["respondent"]] = row.get("level", "")  # the last answer stands
        if "sample" in row:
            samples[row["survey"]] = row["sample"]
    whole = not by_village and "village" not in bound.terms
    return Table(COLUMNS, [_row(key, levels[key], samples.get(key[0], "") if whole else "") for key in sorted(levels)])


def _row(key: tuple[str, str, str], levels: dict[str, str], sample: str) -> Row:
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
