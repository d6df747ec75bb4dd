"""The rules of rules.md about who is missing, weak points, hollow exits, stale rosters and contests, in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from oracle_words import County, Record, Row, addressed, holds, involved, open_cases, undecidable

DANGEROUS = {"c", "d"}
SERVING = {"matched", "accepted", "delivered", "contested", "confirmed"}
ENDING = {"declined", "withdrawn", "lapsed"}
FASTER = {"needs", "responsibilities"}
CONFIRMED = ("needs", "responsibilities", "mandates", "holdings", "agreements", "pairings", "helper_pairings")


def silent(county: County, household: str, first: date) -> bool:
    """Tell whether a record of poor reporting, for all duties, meets [first, day]."""
    return undecidable(county, household, "", first)


def under_way(county: County, row: Record) -> bool:
    removed = row.get("risk_removed")
    return holds(row, county.day) and (removed is None or removed > county.day)


def no_measure(county: County) -> Iterator[Row]:
    first = county.before("measure-days")
    helped = {
        home.strip()
        for row in county.rows("measures")
        if row["from"] <= county.day and (row.get("to") is None or first <= row["to"])
        for home in row["benefits"].split(";")
    }
    for row in county.rows("monitoring"):
        home = row["household"]
        if under_way(county, row) and row["from"] <= first and home not in helped and not silent(county, home, first):
            yield Row("absence", "no-measure", "", home)


def no_visit(county: County) -> Iterator[Row]:
    first = county.before("visit-days")
    calls = {(row["performer"], row["visited"]) for row in county.rows("visits") if first <= row["date"] <= county.day}
    for row in county.rows("helper_pairings"):
        pair = (row["helper"], row["household"])
        if holds(row, county.day) and row["from"] <= first and pair not in calls and not silent(county, pair[1], first):
            yield Row("absence", "no-visit", "", pair[1], pair[0])


def vacant(county: County) -> Iterator[Row]:
    serves = {row["code"]: row.get("serves") or "" for row in county.rows("subjects")}
    seats = {row["code"]: row for row in county.rows("seats") if holds(row, county.day)}
    taken = {row.get("seat") for row in county.rows("posts") if holds(row, county.day)}
    for row in county.rows("vacancies"):
        long = holds(row, county.day) and row["from"] <= county.before("vacant-days")
        if long and row["seat"] in seats.keys() - taken:
            body = seats[row["seat"]]["organization"]
            yield Row("absence", "vacant", "", serves[body], body, "", row["seat"])


def served(county: County, request: str) -> bool:
    """Tell whether an exchange with some offer serves the request on the day, or it was taken back."""
    begun, over = defaultdict(list), defaultdict(list)
    for row in county.rows("exchange_steps"):
        other = row.get("counterpart")
        if row["date"] > county.day or request not in (row["of"], other):
            continue
        if other is None:
            if row["step"] == "withdrawn":
                return True
            continue
        pair = frozenset((row["of"], other))
        if row["step"] in SERVING:
            begun[pair].append(row["date"])
        elif row["step"] in ENDING:
            over[pair].append(row["date"])
    return any(max(days) > max(over[pair], default=date.min) for pair, days in begun.items())


def unserved(county: County) -> Iterator[Row]:
    areas = {row["code"]: row.get("serves") or "" for row in county.rows("subjects")}
    agreed = {(row["to_subject"], row["resource"]) for row in county.rows("agreements") if holds(row, county.day)}
    for row in county.rows("requests"):
        waits = holds(row, county.day) and row["from"] <= county.before("request-days")
        if waits and (row["holder"], row["resource"]) not in agreed and not served(county, row["code"]):
            scope = row["holder"] if row["holder"] in county.group_of else areas.get(row["holder"], "")
            yield Row("absence", "unserved", "", scope, row["holder"], "", row["code"])


def able(county: County, duty: str, place: str) -> set[str]:
    """Return who has a part in the duty at the place, or is allowed it there."""
    kinds = county.vocabulary.and_broader(duty)
    bearing = [row for row in county.reaching("responsibilities", place) if involved(row, "accountable", "responsible")]
    allowing = [row for row in county.reaching("mandates", place) if row["modality"] in {"may", "must"}]
    mandates = [row for row in allowing if row["duty"] in kinds and holds(row, county.day)]
    everybody = {row["holder"] for row in mandates if row.get("holder")} | set(county.roles_of)
    found = {who for row in mandates for who in everybody if addressed(county, row, who, county.day)}
    return found | {row["holder"] for row in bearing if row["duty"] in kinds and holds(row, county.day)}


def sole_provider(county: County) -> Iterator[Row]:
    in_need: dict[tuple[str, str], set[str]] = defaultdict(set)
    for home, duty in open_cases(county):
        in_need[duty, county.place_above[home]].add(home)
    for (duty, village), homes in in_need.items():
        if len(homes) >= county.setting("sole-households"):
            found = able(county, duty, village)
            if len(found) == 1 and not undecidable(county, village, duty, county.day):
                yield Row("weakness", "sole-provider", duty, village, *found)


def power_only(county: County) -> Iterator[Row]:
    for row in county.rows("mandates"):
        asked = row["modality"] == "must" and row.get("holder") and holds(row, county.day)
        if asked and not bears_some(county, row) and not undecidable(county, row["scope"], row["duty"], county.day):
            yield Row("weakness", "power-only", row["duty"], row["scope"], row["holder"])


def bears_some(county: County, mandate: Record) -> bool:
    words = county.vocabulary
    return any(
        row["holder"] == mandate["holder"]
        and involved(row, "accountable", "responsible")
        and holds(row, county.day)
        and (row["duty"] in words.and_broader(mandate["duty"]) or mandate["duty"] in words.and_broader(row["duty"]))
        and (row["scope"] in county.around(mandate["scope"]) or mandate["scope"] in county.around(row["scope"]))
        for row in county.rows("responsibilities")
    )


def points(row: Record) -> set[str]:
    return {point.strip() for point in (row.get("states") or "").split(";") if point.strip()}


def thinning(county: County) -> Iterator[Row]:
    versions = {row["code"]: row for row in county.rows("information")}
    for row in county.rows("transmissions"):
        passed, arrived = points(versions[row["passed"]]), points(versions[row["arrived"]])
        now = row["date"] <= county.day and holds(versions[row["arrived"]], county.day)
        if now and passed and arrived and len(passed - arrived) >= county.setting("lost-share") * len(passed):
            yield Row("weakness", "thinning", "", "", row["from_subject"], row["to_subject"], row["arrived"])


def lacks(county: County) -> Iterator[tuple[str, str, str]]:
    """Yield sub-kind, duty and household of everything stated to be lacking."""
    homes: dict[str, list[str]] = defaultdict(list)
    for row in county.rows("members"):
        if holds(row, county.day):
            homes[row["person"]].append(row["household"])
    now = {name: [row for row in county.rows(name) if holds(row, county.day)] for name in ("housing", "water")}
    yield from (("unsafe-house", "housing", row["household"]) for row in now["housing"] if row["grade"] in DANGEROUS)
    yield from (("unsafe-water", "water", row["household"]) for row in now["water"] if row["safety"] != "safe")
    for row in county.rows("insurance"):
        if holds(row, county.day) and row["kind"] == "basic-medical" and not row["insured"]:
            yield from (("uninsured", "medical", home) for home in homes[row["person"]])
    for row in county.rows("schooling"):
        if holds(row, county.day) and row["state"] == "dropped-out":
            yield from (("out-of-school", "education", home) for home in homes[row["person"]])


def unsound(county: County) -> Iterator[Row]:
    lifted = {row["household"] for row in county.rows("statuses") if row["status"] == "lifted" and holds(row, county.day)}
    watched = {row["household"] for row in county.rows("monitoring") if under_way(county, row)}
    for sub_kind, duty, home in lacks(county):
        if home in lifted - watched:
            yield Row("exit", sub_kind, duty, home)


def stale(county: County) -> Iterator[Row]:
    said = [row for row in county.rows("confirmations") if row["date"] <= county.day]
    standing = {row["code"] for table in CONFIRMED for row in county.rows(table) if holds(row, county.day)}
    for row in said:
        roster, record = row["roster"], row.get("record")
        first = county.before(f"confirm-days-{roster}" if roster in FASTER else "confirm-days")
        around = county.around(row["place"])
        fresh = [other for other in said if first <= other["date"]]
        whole = any(other["roster"] == roster and other["place"] in around and not other.get("record") for other in fresh)
        if not whole and not record:
            yield Row("stale", "roster", "", row["place"], "", "", roster)
        if not whole and record and record in standing and not any(other.get("record") == record for other in fresh):
            yield Row("stale", "record", "", row["place"], "", "", record)


SAID = {"contested": "wrong", "not-arrived": "no-help", "not-told": "not-told"}


def contested(county: County) -> Iterator[Row]:
    said = [row for row in county.rows("testimonies") if row["date"] <= county.day]
    for row in said:
        later = [
            other
            for other in said
            if (other["household"], other["about"]) == (row["household"], row["about"]) and other["date"] > row["date"]
        ]
        settled = row.get("settled")
        if row["verdict"] in SAID and not later and not (settled and settled <= county.day):
            yield Row("contest", SAID[row["verdict"]], "", row["household"], "", "", row["about"])


RULES = (no_measure, no_visit, vacant, unserved, sole_provider, power_only, thinning, unsound, stale, contested)
