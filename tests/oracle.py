"""The boundary rules of docs/explanation/rules.md a second time, in plain Python over the rows of the sheets.

No SPARQL and no code of the project: what the queries answer must equal what stands here. Where the page leaves
something open, the comment at the rule says how it is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import oracle_neglect
from oracle_words import (
    County,
    Record,
    Row,
    Tables,
    Vocabulary,
    allowed,
    data_day,
    does,
    end,
    holds,
    involved,
    modalities,
    number,
    open_cases,
    takes_part,
    undecidable,
)

__all__ = ["LISTED", "Row", "Tables", "Vocabulary", "faults", "findings"]

WORST_FIRST = ("conflict", "hand-over", "parallel", "shared")


LISTED = frozenset(
    {
        ("absence", "unknown"),
        ("overlap", "shared"),
        ("overlap", "hand-over"),
        ("overlap", "parallel"),
        ("displacement", "help"),
    }
)


def covers(county: County, row: Record, household: str, duty: str) -> bool:
    """Tell whether an accountable responsibility that reaches the household covers it; only the very duty counts."""
    group = row.get("target_group") or "everyone"
    return (
        involved(row, "accountable")
        and row["duty"] == duty
        and holds(row, county.day)
        and group in {"everyone", county.group_of.get(household)}
    )


def acted_for(county: County, row: Record, household: str) -> bool:
    """Tell whether a holder of the responsibility or of any that descends from it, of whatever involvement, has acted."""
    borne = [(heir["holder"], heir["duty"]) for heir in county.heirs[row["code"]]]
    return any(
        act["performer"] == holder and county.serves(act, duty)
        for act in county.reaching("actions", household)
        if county.since <= act["date"] <= county.day
        for holder, duty in borne
    )


def uncovered(county: County) -> Iterator[Row]:
    for household, duty in open_cases(county):
        found = [row for row in county.reaching("responsibilities", household) if covers(county, row, household, duty)]
        unsure = undecidable(county, household, duty, county.since)
        idle = [row for row in found if row["from"] <= county.since and not acted_for(county, row, household)]
        if not found:
            sub_kind = "unknown" if undecidable(county, household, duty, county.day) else "unheld"
            yield Row("absence", sub_kind, duty, household)
        elif idle and unsure:
            yield Row("absence", "unknown", duty, household)
        else:
            yield from (Row("absence", "idle", duty, household, row["holder"]) for row in idle)


def has_access(county: County, subject: str, resource: str) -> bool:
    held = any(
        row["holder"] == subject and row["resource"] == resource and number(row["remaining"]) > 0
        for row in county.rows("holdings")
        if holds(row, county.day)
    )
    return held or any(
        row["to_subject"] == subject and row["resource"] == resource and holds(row, county.day)
        for row in county.rows("agreements")
    )


def unresourced(county: County) -> Iterator[Row]:
    # A duty requires what it names itself; what its broader duty requires is not inherited.
    for row in county.rows("responsibilities"):
        if involved(row, "accountable", "responsible") and holds(row, county.day):
            for resource in county.vocabulary.requires.get(row["duty"], ()):
                if not has_access(county, row["holder"], resource):
                    yield Row("absence", "unresourced", row["duty"], row["scope"], row["holder"], "", resource)


def overlaps(county: County) -> Iterator[Row]:
    """Yield a row for each duty, inner scope and two holders, with the worst verdict of all their pairs of records."""
    verdicts: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for inner in county.rows("responsibilities"):
        for outer in county.reaching("responsibilities", inner["scope"]):
            if meet(county, outer, inner):
                parties = (outer["holder"], inner["holder"])
                if outer["scope"] == inner["scope"]:
                    parties = (min(parties), max(parties))
                verdicts[inner["duty"], inner["scope"], *parties].add(verdict(county, outer, inner))
    for key, found in verdicts.items():
        yield Row("overlap", min(found, key=WORST_FIRST.index), *key)


def meet(county: County, one: Record, two: Record) -> bool:
    return (
        all(involved(row, "accountable") and holds(row, county.day) for row in (one, two))
        and one["duty"] == two["duty"]
        and one["holder"] != two["holder"]
        and one not in county.line(two)
        and two not in county.line(one)
    )


def verdict(county: County, one: Record, two: Record) -> str:
    groups = {row.get("target_group") or "everyone" for row in (one, two)}
    if one.get("lead") and one.get("lead") == two.get("lead"):
        return "shared"
    if len(groups) == 2 and "everyone" not in groups:
        return "parallel"
    earlier, later = sorted((one, two), key=lambda row: row["from"])
    in_turn = earlier["from"] < later["from"] < end(earlier) < end(later)
    short = (end(earlier) - later["from"]).days <= county.setting("hand-over-days")
    return "hand-over" if one["scope"] == two["scope"] and in_turn and short else "conflict"


def offside(county: County) -> Iterator[Row]:
    for act in county.recent("actions"):
        row = Row("offside", "prohibited", act["duty"], act["scope"], act["performer"])
        if "must-not" in modalities(county, act):
            yield row
        elif not allowed(county, act) and not takes_part(county, act):
            yield row._replace(sub_kind="no-mandate")


def displaced(county: County) -> Iterator[Row]:
    for act in county.recent("actions"):
        if not takes_part(county, act):
            sub_kind = manner(county, act)
            for row in county.reaching("responsibilities", act["scope"]):
                if involved(row, "accountable") and county.serves(act, row["duty"]) and holds(row, act["date"]):
                    yield Row("displacement", sub_kind, act["duty"], act["scope"], act["performer"], row["holder"])


def manner(county: County, act: Record) -> str:
    # The performer has no part at the scope of the act, so whatever part it has in the duty lies somewhere else.
    if allowed(county, act):
        return "help"
    elsewhere = any(does(county, row, act) for row in county.rows("responsibilities"))
    return "out-of-area" if elsewhere else "done-for"


def handed_on(county: County) -> Iterator[Row]:
    for row in county.rows("responsibilities"):
        above = [ancestor for ancestor in county.line(row)[1:] if involved(ancestor, "accountable")]
        if above and involved(row, "accountable") and holds(row, county.day):
            yield Row("displacement", "handed-on", row["duty"], row["scope"], row["holder"], above[-1]["holder"])


def capacity(county: County, subject: str, day: date) -> Decimal | None:
    """Return the sum of the subject's capacities that hold on the day; None if none is known."""
    known = [number(r["quantity"]) for r in county.rows("risk_capacities") if r["holder"] == subject and holds(r, day)]
    return sum(known, Decimal()) if known else None


def risk_down(county: County) -> Iterator[Row]:
    for row in county.recent("risk_transfers"):
        giver = capacity(county, row["from_subject"], row["date"])
        taker = capacity(county, row["to_subject"], row["date"])
        if giver is not None and taker is not None and taker < giver:
            yield Row("evasion", "risk-down", "", "", row["from_subject"], row["to_subject"], row["risk"])


def overloaded(county: County) -> Iterator[Row]:
    """Yield who bears far more than its capacity says; several shares of one bearer in one risk count as their sum."""
    shares: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in county.rows("risk_shares"):
        if holds(row, county.day):
            shares[row["risk"]][row["holder"]] += number(row["share"])
    for risk, borne in shares.items():
        capacities = {bearer: capacity(county, bearer, county.day) for bearer in borne}
        known = {bearer: amount for bearer, amount in capacities.items() if amount is not None}
        total = sum(known.values(), Decimal())
        for bearer, amount in known.items():
            # Multiplied out, so that a share exactly at the factor is not rounded over it.
            if total > 0 and borne[bearer] * total > county.setting("risk-factor") * amount:
                yield Row("evasion", "overloaded", "", "", bearer, "", risk)


def in_a_circle(referrals: list[Record]) -> bool:
    return any(
        gave["from_subject"] == took["to_subject"] and gave["date"] <= took["date"] for gave in referrals for took in referrals
    )


def passed_around(county: County) -> Iterator[Row]:
    cases: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in county.recent("referrals"):
        cases[row["duty"], row["scope"]].append(row)
    for (duty, scope), referrals in cases.items():
        first = min(row["date"] for row in referrals)
        acts = [a for a in county.reaching("actions", scope) if first <= a["date"] <= county.day]
        often = len(referrals) >= county.setting("handed-times")
        if (often or in_a_circle(referrals)) and not any(county.serves(act, duty) for act in acts):
            yield Row("evasion", "passed-around", duty, scope)


RULES = (uncovered, unresourced, overlaps, offside, displaced, handed_on, risk_down, overloaded, passed_around)
EVERY_RULE = (*RULES, *oracle_neglect.RULES)


def findings(
    tables: Tables, as_of: date | None = None, since: date | None = None, vocabulary: Vocabulary | None = None
) -> set[Row]:
    """Return all rows, faults and listed ones; the days default to the data day and look-back-days before as_of."""
    day = as_of or data_day(tables)
    words = vocabulary or Vocabulary()
    look_back = timedelta(days=int(County(tables, words, day, day).setting("look-back-days")))
    county = County(tables, words, day, since or day - look_back)
    return {row for rule in EVERY_RULE for row in rule(county)}


def faults(rows: set[Row]) -> set[Row]:
    return {row for row in rows if (row.kind, row.sub_kind) not in LISTED}
