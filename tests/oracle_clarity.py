"""The clarity figures of docs/explanation/clarity.md a second time: exact fractions over the rows of the sheets."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from oracle import covers
from oracle_words import County, Record, end, holds, involved, open_cases, undecidable

Case = tuple[str, str]


class Figures(NamedTuple):
    """One row; what does not apply is None."""

    about: str
    cases: int
    one: int
    several: int
    none: int
    unknown: int
    one_share: Fraction | None
    subjects: int | None
    concentration: Fraction | None
    households: int
    duties: int
    layers: Fraction | None
    most_layers: int | None
    hand_overs: int
    years: Fraction
    hand_over_rate: Fraction | None


class Group(NamedTuple):
    """What a row is about, and the place and duty that were asked for."""

    by: str
    about: str
    place: str
    duty: str


def clarity(county: County, by: str, place: str = "", duty: str = "") -> list[Figures]:
    """Return the rows for villages, duties or subjects, by code."""
    found = []
    for about in abouts(county, by):
        group = Group(by, about, place, duty)
        cases = [case for case in open_cases(county) if belongs(county, case, group)]
        held = [row for row in county.rows("responsibilities") if counts(county, row, group)]
        if cases or any(days_held(county, row) for row in held):
            found.append(figures(county, group, cases, held))
    return found


def abouts(county: County, by: str) -> list[str]:
    if by == "village":
        return sorted(row["code"] for row in county.rows("places") if row["kind"] == "village")
    column = {"duty": "duty", "subject": "holder"}[by]
    core = county.vocabulary.core if by == "duty" else ()
    return sorted({*core, *(row[column] for row in county.rows("responsibilities"))})


def answering(county: County, case: Case) -> list[Record]:
    return [row for row in county.reaching("responsibilities", case[0]) if covers(county, row, *case)]


def belongs(county: County, case: Case, group: Group) -> bool:
    by, about, place, duty = group
    if (place and place not in county.around(case[0])) or duty not in ("", case[1]):
        return False
    if by == "subject":
        return about in {row["holder"] for row in answering(county, case)}
    return about == case[1] if by == "duty" else about in county.around(case[0])


def counts(county: County, row: Record, group: Group) -> bool:
    """Tell whether a responsibility is an accountable one of the group."""
    by, about, place, duty = group
    if not involved(row, "accountable") or duty not in ("", row["duty"]) or (place and not near(county, row["scope"], place)):
        return False
    inside = not place or place in county.around(about)
    return near(county, row["scope"], about) and inside if by == "village" else about == row["duty" if by == "duty" else "holder"]


def near(county: County, scope: str, place: str) -> bool:
    return place in county.around(scope) or scope in county.around(place)


def days_held(county: County, row: Record) -> int:
    day, number = county.since, 0
    while day <= county.day:
        number += holds(row, day)
        day += timedelta(days=1)
    return number


def figures(county: County, group: Group, cases: list[Case], held: list[Record]) -> Figures:
    by, about = group.by, group.about
    days = sum(days_held(county, row) for row in held)
    numbers = {case: {row["holder"] for row in answering(county, case)} for case in cases}
    load = Counter(subject for subjects in numbers.values() for subject in subjects)
    bare = [case for case in cases if not numbers[case]]
    unknown = sum(undecidable(county, *case, county.day) for case in bare)
    one = sum(len(subjects) == 1 for subjects in numbers.values())
    hops = [
        max(layers(county, case, row) for row in answering(county, case) if by != "subject" or row["holder"] == about)
        for case in cases
        if numbers[case]
    ]
    changes = sum(took_over(county, row) for row in held)
    parts = sum(load.values())
    return Figures(
        about,
        len(cases),
        one,
        len(cases) - one - len(bare),
        len(bare) - unknown,
        unknown,
        Fraction(one, len(cases) - unknown) if len(cases) > unknown else None,
        None if by == "subject" else len(load),
        None if by == "subject" or not parts else sum((Fraction(number, parts) ** 2 for number in load.values()), Fraction(0)),
        len({household for household, _ in cases}),
        len({duty for _, duty in cases}),
        Fraction(sum(hops), len(hops)) if hops else None,
        max(hops, default=None),
        changes,
        Fraction(days * 4, 1461),
        Fraction(changes * 1461, days * 4) if days else None,
    )


def layers(county: County, case: Case, row: Record) -> int:
    """Return the places climbed to the scope of the responsibility, and the longest way of hands down from it that reaches."""
    ways = [
        [step["code"] for step in county.line(heir)].index(row["code"])
        for heir in county.heirs[row["code"]]
        if holds(heir, county.day) and heir["scope"] in county.around(case[0])
    ]
    return county.around(case[0]).index(row["scope"]) + max(ways)


def took_over(county: County, row: Record) -> bool:
    def post(one: Record) -> tuple[str, str, str]:
        return one["duty"], one["scope"], one.get("target_group") or "everyone"

    return county.since <= row["from"] <= county.day and any(
        involved(other, "accountable")
        and post(other) == post(row)
        and other["holder"] != row["holder"]
        and other["from"] < row["from"]
        and end(other) < end(row)
        for other in county.rows("responsibilities")
    )
