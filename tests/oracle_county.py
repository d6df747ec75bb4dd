"""A bare county for hand-made cases, and builders of sheet rows with days as ISO text.

County C has townships T1 (villages V1, V2) and T2 (village V3); the data day is 2017-11-30, so S is 2017-09-01.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from oracle import Row, Tables, findings

Record = dict[str, Any]

DATA_DAY = "2017-11-30"
START = "2016-01-01"


def places() -> Tables:
    tree = [("C", "county", None), ("T1", "township", "C"), ("T2", "township", "C")]
    tree += [("V1", "village", "T1"), ("V2", "village", "T1"), ("V3", "village", "T2")]
    homes = [("H1", "V1", "general-poor"), ("H2", "V1", "five-guarantee"), ("H3", "V2", "general-poor")]
    return {
        "places": [{"code": code, "kind": kind, "name": code, "within": within} for code, kind, within in tree],
        "households": [{"code": code, "village": village, "group": group} for code, village, group in homes],
    }


def county(*records: tuple[str, Record], **settings: str) -> Tables:
    """Return the bare county with the records in their tables; settings are named with _ for -."""
    tables = places()
    for number, (table, record) in enumerate(records):
        tables.setdefault(table, []).append({"code": f"{table}-{number}"} | record)
    given = {"data_day": DATA_DAY} | settings
    tables["settings"] = [{"setting": name.replace("_", "-"), "value": value} for name, value in given.items()]
    return tables


def judge(*records: tuple[str, Record], kinds: str, **settings: str) -> set[Row]:
    """Return the rows of the county whose kind or sub-kind is among the words of `kinds`."""
    return only(findings(county(*records, **settings)), kinds)


def only(rows: set[Row], kinds: str) -> set[Row]:
    return {row for row in rows if {row.kind, row.sub_kind} & set(kinds.split())}


def period(first: str, last: str | None) -> Record:
    return {"from": date.fromisoformat(first), "to": last and date.fromisoformat(last)}


def held(holder: str, duty: str, scope: str, first: str = START, last: str | None = None, **more: str) -> tuple[str, Record]:
    record = {"holder": holder, "involvement": "accountable", "duty": duty, "scope": scope}
    return "responsibilities", record | period(first, last) | more


def need(household: str, domain: str, first: str = START, last: str | None = None) -> tuple[str, Record]:
    return "needs", {"household": household, "need": domain} | period(first, last)


def act(performer: str, duty: str, scope: str, day: str = "2017-11-01") -> tuple[str, Record]:
    record = {"performer": performer, "duty": duty, "scope": scope, "outcome": "completed"}
    return "actions", record | {"date": date.fromisoformat(day)}


def mandate(
    modality: str, duty: str, scope: str, first: str = START, last: str | None = None, **addressee: str
) -> tuple[str, Record]:
    return "mandates", {"modality": modality, "duty": duty, "scope": scope} | period(first, last) | addressee


def role(subject: str, word: str, first: str = START, last: str | None = None) -> tuple[str, Record]:
    return "roles", {"subject": subject, "role": word} | period(first, last)


def reported(place: str, state: str, first: str = START, last: str | None = None, duty: str | None = None) -> tuple[str, Record]:
    return "reporting", {"place": place, "reported": state, "duty": duty} | period(first, last)


def holding(holder: str, resource: str, remaining: int, first: str = START, last: str | None = None) -> tuple[str, Record]:
    record = {"holder": holder, "resource": resource, "quantity": 100, "remaining": remaining}
    return "holdings", record | {"unit": "cny", "shareable": True} | period(first, last)


def agreement(giver: str, receiver: str, resource: str, first: str = START, last: str | None = None) -> tuple[str, Record]:
    return "agreements", {"from_subject": giver, "to_subject": receiver, "resource": resource} | period(first, last)


def referral(giver: str, taker: str, day: str, duty: str = "water", scope: str = "H1") -> tuple[str, Record]:
    record = {"from_subject": giver, "to_subject": taker, "duty": duty, "scope": scope}
    return "referrals", record | {"date": date.fromisoformat(day)}
