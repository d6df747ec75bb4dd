"""What docs/explanation/households.md promises, a second time: plain Python and exact fractions over the rows of the sheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from oracle_words import County, Record, end, holds

PROMISED = ("food", "clothing", "education", "medical", "housing", "water")
POOR = ("registered", "returned")


class Promise(NamedTuple):
    """One row of `guarantees`; what does not apply is ''."""

    household: str
    need: str
    state: str
    basis: str
    evidence: str = ""
    since: str = ""
    against: str = ""


class Stand(NamedTuple):
    """One row of `exit-check`; what does not apply is ''."""

    household: str
    status: str
    against: str
    state: str
    basis: str
    evidence: str = ""
    since: str = ""
    year: str = ""
    number: Fraction | None = None
    line: Fraction | None = None


class Count(NamedTuple):
    """One row of `incidence`."""

    place: str
    year: int
    day: date
    households: int
    people: int
    population: int | None
    incidence: Fraction | None


def promises(county: County) -> list[Promise]:
    homes = sorted(row["code"] for row in county.rows("households"))
    return [promise(county, home, need) for home in homes for need in PROMISED]


def living(county: County, home: str, day: date) -> list[str]:
    return sorted({row["person"] for row in county.rows("members") if row["household"] == home and holds(row, day)})


def promise(county: County, home: str, need: str) -> Promise:
    """Everything that speaks, the strongest first; the first one decides."""
    now = county.day
    needs = [row for row in county.rows("needs") if row["household"] == home and row["need"] == need and row["from"] <= now]
    lacking, fine = states(county, home, need)
    otherwise = fine[-1]["code"] if fine else ""
    spoken: list[tuple[str, str, str, object]] = []
    spoken += [("unmet", "need", row["code"], row["from"]) for row in first(row for row in needs if holds(row, now))]
    spoken += [("unmet", "state", row["code"], row["from"]) for row in first(lacking)]
    spoken += [("met", "state", row["code"], row["from"]) for row in fine[-1:]]
    if need == "education" and ages(county, home) and not any(6 <= years <= 15 or years < 0 for years in ages(county, home)):
        spoken.append(("met", "nobody", "", ""))
    closed = sorted((end(row), row["code"]) for row in needs if end(row) <= now)
    spoken += [("met", "closed", code, day) for day, code in closed[-1:]]
    places, least = county.around(home), county.before("confirm-days-needs")
    confirmed = sorted(
        (row["date"], row["code"])
        for row in county.rows("confirmations")
        if row["roster"] == "needs" and row["place"] in places and least <= row["date"] <= now
    )
    spoken += [("met", "confirmed", code, day) for day, code in confirmed[-1:]]
    state, basis, evidence, since = [*spoken, ("unknown", "silent", "", "")][0]
    return Promise(home, need, state, basis, evidence, str(since), otherwise if state == "unmet" else "")


def first(rows: Iterator[Record] | list[Record]) -> list[Record]:
    return sorted(rows, key=lambda row: (row["from"], row["code"]))[:1]


def states(county: County, home: str, need: str) -> tuple[list[Record], list[Record]]:
    """Return the records of a lack, and those that together say that all is well, in order of time."""
    tables = {"housing": "housing", "water": "water", "medical": "insurance", "education": "schooling"}
    if need not in tables:
        return [], []
    rows = [row for row in county.rows(tables[need]) if holds(row, county.day)]
    if need in ("housing", "water"):
        rows = [row for row in rows if row["household"] == home]
        safe = [row for row in rows if row.get("grade") in ("a", "b") or row.get("safety") == "safe"]
        return [row for row in rows if row not in safe], in_time(safe)
    people = living(county, home, county.day)
    if need == "medical":
        rows = [row for row in rows if row["kind"] == "basic-medical"]
        lacking, asked = [row for row in rows if row["person"] in people and not row["insured"]], people
    else:
        lacking = [row for row in rows if row["person"] in people and row["state"] == "dropped-out"]
        years = dict(zip(people, ages(county, home), strict=True))
        asked = [] if -1 in years.values() else [person for person in people if 6 <= years[person] <= 15]
    well = [row for row in rows if row["person"] in asked and row not in lacking]
    whole = bool(asked) and not lacking and {row["person"] for row in well} == set(asked)
    return lacking, in_time(well) if whole else []


def in_time(rows: list[Record]) -> list[Record]:
    return sorted(rows, key=lambda row: (row["from"], row["code"]))


def ages(county: County, home: str) -> list[int]:
    """Return the age of everybody who lives there, -1 where it is not known."""
    born = {row["code"]: row.get("birth_date") for row in county.rows("people")}
    return [years(born[person], county.day) for person in living(county, home, county.day)]


def years(born: date | None, day: date) -> int:
    if born is None:
        return -1
    count = 0
    while (born.year + count + 1, born.month, born.day) <= (day.year, day.month, day.day):
        count += 1
    return count


def stands(county: County) -> list[Stand]:
    """Return what stands against exit, by household and in the order of what is promised, income last."""
    rows = [row for row in county.rows("statuses") if row["status"] in POOR and holds(row, county.day)]
    status = {row["household"]: row["status"] for row in rows}
    found = []
    for home in sorted(status):
        open_ones = [
            Stand(home, status[home], one.need, one.state, one.basis, one.evidence, one.since)
            for one in promises(county)
            if one.household == home and one.state != "met"
        ]
        open_ones += income(county, home, status[home])
        found += open_ones or [Stand(home, status[home], "nothing", "met", "")]
    return found


def income(county: County, home: str, status: str) -> list[Stand]:
    rows = [row for row in county.rows("incomes") if row["household"] == home and row["year"] <= county.day.year]
    year = max((row["year"] for row in rows), default=0)
    rows = [row for row in rows if row["year"] == year]
    size = len(living(county, home, county.day))
    if year < county.day.year - 1 or not size:
        return [Stand(home, status, "income", "unknown", "no-members" if year >= county.day.year - 1 else "no-income")]
    per_head = sum((Fraction(str(row["amount"])) * weight(county, row["category"]) for row in rows), Fraction(0)) / size
    most = max(rows, key=lambda row: (Fraction(str(row["amount"])), row["code"]))["code"]
    line = line_of(county, year)
    if line is None:
        return [Stand(home, status, "income", "unknown", "no-line", most, "", str(year), per_head)]
    return [Stand(home, status, "income", "unmet", "below", most, "", str(year), per_head, line)] if per_head < line else []


def weight(county: County, category: str) -> Fraction:
    formulas = [row for row in county.rows("formulas") if holds(row, county.day)]
    if not formulas:
        return Fraction(1)
    terms = {term.strip() for row in formulas for term in row["terms"].split(";")}
    weights = [row["coefficient"] for row in county.rows("formula_terms") if row["code"] in terms and row["category"] == category]
    return Fraction(str(weights[0])) if weights else Fraction(0)


def line_of(county: County, year: int) -> Fraction | None:
    day = min(county.day, date(year, 12, 31))
    lines = sorted((row["from"], row["quantity"]) for row in county.rows("poverty_lines") if holds(row, day))
    if lines:
        return Fraction(str(lines[-1][1]))
    said = [row["value"] for row in county.rows("settings") if row["setting"] == f"poverty-line-{year}"]
    return Fraction(str(said[0])) if said else None


def incidence(county: County, kind: str, inside: str = "") -> list[Count]:
    poor = [
        row
        for row in county.rows("statuses")
        if row["status"] in POOR and (not inside or inside in county.around(row["household"]))
    ]
    begins = [row["from"] for row in poor if row["from"] <= county.day]
    places = sorted(
        row["code"]
        for row in county.rows("places")
        if row["kind"] == kind and (not inside or inside in county.around(row["code"]))
    )
    stated = {row["place"]: row["quantity"] for row in county.rows("figures") if row.get("indicator") == "population"}
    found = []
    for place in places:
        for year in range(min(begins).year, county.day.year + 1) if begins else ():
            day = min(date(year + 1, 1, 1) - timedelta(days=1), county.day)
            homes = {row["household"] for row in poor if holds(row, day) and place in county.around(row["household"])}
            people = sum(len(living(county, home, day)) for home in homes)
            whole = stated.get(place)
            share = Fraction(100 * people, whole) if whole else None
            found.append(Count(place, year, day, len(homes), people, whole, share))
    return found
