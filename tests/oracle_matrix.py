"""The responsibility matrix of docs/explanation/clarity.md a second time, in plain Python over the rows of the sheets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from oracle import findings
from oracle_words import County, Record, Row, holds, involved, undecidable

LETTERS = {"accountable": "A", "responsible": "R", "consulted": "C", "informed": "I"}
SAME_OF_PAIR = {("overlap", "conflict"), ("overlap", "hand-over"), ("displacement", "handed-on")}


class Violation(NamedTuple):
    """One row, in the codes of the sheets; `finding` is the finding that says the same, as the oracle of rules.md gives it."""

    scope: str
    duty: str
    rule: str
    verdict: str
    subject: str = ""
    other: str = ""
    finding: Row | None = None


def over(county: County, place: str) -> list[Record]:
    """Return the responsibilities over a place."""
    return [row for row in county.reaching("responsibilities", place) if holds(row, county.day)]


def cells(county: County, place: str) -> set[tuple[str, str, str, str]]:
    """Return the cells of a place: duty, subject, letters, codes."""
    found: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for row in over(county, place):
        letter = LETTERS[row["involvement"]]
        found.setdefault((row["duty"], row["holder"]), []).append(("ARCI".index(letter), row["code"], letter))
    return {
        (duty, subject, " ".join(letter for *_, letter in sorted(rows)), " ".join(code for _, code, _ in sorted(rows)))
        for (duty, subject), rows in found.items()
    }


def violations(county: County, standing: set[Row] | None = None) -> set[Violation]:
    """Return the violations at every place; `standing` are the findings of the data day, else those of the county's day."""
    known = findings(county.tables, county.day, county.since) if standing is None else standing
    found: set[Violation] = set()
    for place in county.rows("places"):
        if place["kind"] == "village":
            found |= set(missing(county, place["code"], known))
        found |= set(several(county, place["code"], known))
        found |= set(told(county, place["code"]))
    return found


def missing(county: County, village: str, known: set[Row]) -> Iterator[Violation]:
    there = over(county, village)
    for duty in {*county.vocabulary.core, *(row["duty"] for row in there)}:
        unsure = undecidable(county, village, duty, county.day)
        for involvement in ("accountable", "responsible"):
            if not any(row["duty"] == duty and involved(row, involvement) for row in there):
                bare = Violation(village, duty, f"{involvement}-none", "unknown" if unsure else "violation")
                same = unheld(county, village, duty, "unknown" if unsure else "unheld", known)
                yield from [bare._replace(finding=one) for one in same if involvement == "accountable"] or [bare]


def unheld(county: County, village: str, duty: str, sub_kind: str, known: set[Row]) -> list[Row]:
    return [
        row
        for row in known
        if (row.kind, row.sub_kind, row.duty) == ("absence", sub_kind, duty) and village in county.around(row.scope)
    ]


def several(county: County, place: str, known: set[Row]) -> Iterator[Violation]:
    answering = [row for row in over(county, place) if involved(row, "accountable")]
    pairs = {
        (one["duty"], *sorted((one["holder"], two["holder"])))
        for one, two in combinations(answering, 2)
        if one["duty"] == two["duty"] and one["holder"] != two["holder"] and not apart(one, two)
    }
    for duty, subject, other in pairs:
        bare = Violation(place, duty, "accountable-several", "violation", subject, other)
        same = [
            row
            for row in known
            if (row.kind, row.sub_kind) in SAME_OF_PAIR
            and row.duty == duty
            and row.scope in county.around(place)
            and {row.subject, row.other} == {subject, other}
        ]
        yield from [bare._replace(finding=one) for one in same] or [bare]


def apart(one: Record, two: Record) -> bool:
    """Tell whether two accountable ones share under one lead, or are there for different groups."""
    groups = {row.get("target_group") or "everyone" for row in (one, two)}
    return bool(one.get("lead") and one.get("lead") == two.get("lead")) or (len(groups) == 2 and "everyone" not in groups)


def told(county: County, place: str) -> Iterator[Violation]:
    there = over(county, place)
    for one in there:
        for two in there:
            same = (one["duty"], one["holder"]) == (two["duty"], two["holder"])
            if same and involved(one, "accountable") and involved(two, "informed"):
                yield Violation(place, one["duty"], "accountable-informed", "violation", one["holder"])
