"""More of a random small county: posts, visits, measures, monitoring, how households live, what is told and confirmed.

Days lie on both sides of the thresholds that rules compare with, counted back from the data day.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from small_days import DATA_DAY, ONE, START

if TYPE_CHECKING:
    from small_counties import Maker

Record = dict[str, Any]
ROSTERS = ("needs", "responsibilities", "statuses", "posts")
OPTIONS = {
    "vacant-days": ("89", "90", "91", "30"),
    "measure-days": ("29", "30", "31", "90"),
    "visit-days": ("181", "182", "183", "90"),
    "request-days": ("29", "30", "31", "90"),
    "sole-households": ("1", "1", "2", "3"),
    "lost-share": ("0.5", "0.25", "1", "0.67"),
    "confirm-days": ("364", "365", "366"),
    "confirm-days-needs": ("181", "182", "90"),
    "confirm-days-responsibilities": ("182", "183", "90"),
}
STEPS = ("submitted", "matched", "accepted", "declined", "withdrawn", "lapsed", "delivered", "contested", "confirmed")
AGES = (30, 90, 182, 365)
"""Days back that the settings name when nothing is said."""


def add_welfare(maker: Maker) -> None:
    """Add all of it to a county whose places, subjects, people in need and reports are there."""
    for step in _STEPS:
        step(maker)


def _age(maker: Maker) -> date:
    """A day on, or next to, a threshold."""
    return DATA_DAY - (maker.one(AGES) + maker.one((-1, 0, 0, 1))) * ONE


def _since(maker: Maker) -> Record:
    """A period that began around a threshold or long ago; most are open."""
    first = maker.one((START, START, _age(maker)))
    return {"from": first, "to": maker.one((None, None, None, DATA_DAY - ONE, DATA_DAY, DATA_DAY + ONE))}


def _needs(maker: Maker) -> None:
    """Needs of several households of one village that somebody answers for, or is allowed to meet."""
    borne = [
        row for row in (*maker.tables["responsibilities"], *maker.tables["mandates"]) if row["duty"] in ("housing", "income")
    ]
    row = maker.one(borne or maker.tables["responsibilities"])
    home = maker.one([place for place in maker.inside(row["scope"]) if place in maker.homes] or maker.homes)
    for near in [home, *(other for other in maker.homes if maker.above[other] == maker.above[home])][: maker.one((2, 3, 4))]:
        need = maker.one((row["duty"], row["duty"], "housing"))
        need = need if need in ("housing", "income") else "housing"
        maker.add("needs", "N", {"household": near, "need": need, "from": START}, maker.one(({}, _since(maker))))


def _posts(maker: Maker) -> None:
    bodies = [row for row in maker.tables["subjects"] if row["kind"] != "person"]
    for body in bodies[: maker.one((0, 1, 2))]:
        body["serves"] = maker.one((None, *(scope for scope in maker.scopes if scope not in maker.homes)))
        seat = maker.add("seats", "SE", {"organization": body["code"], "post": "head"}, maker.one(({}, _since(maker))))
        seat.setdefault("from", START)
        for _ in maker.some(1, 2):
            maker.add("vacancies", "VA", {"seat": seat["code"]}, _since(maker))
        if maker.one((True, False, False)):
            sits = {"member": maker.parties[0], "organization": body["code"], "post": "head", "seat": seat["code"]}
            maker.add("posts", "PO", sits, maker.one((maker.period(), _since(maker))))


def _people(maker: Maker) -> None:
    """One or two people, most of them in one household, some in another before or since."""
    for home in maker.homes[:3]:
        person = maker.add("people", "P", {"name": "Person", "sex": "female", "birth_date": date(2005, 5, 5)})["code"]
        for code in (home, maker.homes[-1])[: maker.one((1, 1, 2))]:
            maker.add("members", "ME", {"person": person, "household": code, "relation": "child"}, _since(maker))


def _helpers(maker: Maker) -> None:
    for home in maker.homes[: maker.one((1, 2, 3))]:
        helper = maker.one(maker.parties[:-1])
        maker.add("helper_pairings", "HP", {"helper": helper, "household": home}, _since(maker))
        for _ in maker.some(0, 2):
            near, far = (
                {"performer": helper, "visited": home},
                {"performer": maker.parties[0], "visited": maker.one(maker.scopes)},
            )
            maker.add("visits", "VI", maker.one((near, near, far)), {"date": _age(maker)})


def _monitoring(maker: Maker) -> None:
    for _ in maker.some(1, 3):
        home = maker.one(maker.homes)
        watched = maker.add("monitoring", "MO", {"household": home, "type": "unstable"}, _since(maker))
        watched["risk_removed"] = maker.one((None, None, None, DATA_DAY, DATA_DAY + ONE))
        for _ in maker.some(0, 2):
            last = maker.one((None, _age(maker), _age(maker)))
            helped = {"holder": maker.parties[0], "kind": "industry", "benefits": maker.one((home, f"{maker.homes[0]}; {home}"))}
            maker.add("measures", "MS", helped, {"from": maker.one((START, DATA_DAY, DATA_DAY + ONE)), "to": last})
            row = maker.tables["measures"][-1]
            row["to"] = None if last and last < row["from"] else last


def _exits(maker: Maker) -> None:
    for home in maker.homes:
        status = maker.one(("lifted", "lifted", "registered"))
        maker.add("statuses", "ST", {"household": home, "status": status}, _since(maker))


def _living(maker: Maker) -> None:
    for _ in maker.some(1, 2):
        maker.add("housing", "HS", {"household": maker.one(maker.homes), "grade": maker.one("abcd")}, _since(maker))
        safety = {"household": maker.one(maker.homes), "safety": maker.one(("safe", "unsafe", "none"))}
        maker.add("water", "WA", safety, _since(maker))
        kind = maker.one(("basic-medical", "basic-medical", "pension"))
        covered = {"person": maker.one(maker.tables["people"])["code"], "kind": kind, "insured": maker.one((False, False, True))}
        maker.add("insurance", "IN", covered, _since(maker))
        learns = {
            "person": maker.one(maker.tables["people"])["code"],
            "state": maker.one(("dropped-out", "dropped-out", "enrolled")),
        }
        maker.add("schooling", "SC", learns, _since(maker))


def _information(maker: Maker) -> None:
    """One piece of information, handed down two or three layers, with points lost and points turned into others."""
    points = [maker.add("key_points", "KP", {"name": "Point"})["code"] for _ in range(4)]
    said: list[Record] = [{"holder": maker.parties[0], "states": "; ".join(points[:3])}]
    for _ in maker.some(1, 2):
        left = [point for point in points if maker.one((True, True, False))]
        said.append({"holder": maker.one(maker.parties), "states": "; ".join(left) or None})
    versions = [maker.add("information", "IV", row, maker.one((_since(maker), maker.period()))) for row in said]
    for passed, arrived in zip(versions, versions[1:], strict=False):
        told = {"passed": passed["code"], "arrived": arrived["code"], "channel": "meeting"}
        maker.add("transmissions", "TX", maker.two_of(maker.parties), told, {"date": maker.one((_age(maker), DATA_DAY + ONE))})


def _confirmations(maker: Maker) -> None:
    """Places of one line, so that what is confirmed for an area can stand for a village."""
    for _ in maker.some(1, 2):
        roster, home = maker.one(ROSTERS), maker.one(maker.homes)
        for _ in maker.some(1, 3):
            said = {"place": maker.one(list(maker.around(home))), "roster": maker.one((roster, roster, maker.one(ROSTERS)))}
            day = maker.one((_age(maker), _age(maker), START, DATA_DAY + ONE))
            maker.add("confirmations", "CF", said, {"date": day, "by": maker.parties[0]})
    for _ in maker.some(0, 2):
        roster = maker.one(("needs", "responsibilities", "mandates", "holdings"))
        if not maker.tables[roster]:
            continue
        record, home = maker.one(maker.tables[roster])["code"], maker.one(maker.homes)
        for _ in maker.some(1, 2):
            said = {"place": maker.one(list(maker.around(home))), "roster": roster, "record": record}
            maker.add("confirmations", "CF", said, {"date": maker.one((_age(maker), START)), "by": maker.parties[0]})


def _requests(maker: Maker) -> None:
    """Requests with steps that they, or the offer, took; some take them back as a whole."""
    for _ in maker.some(1, 3):
        resource = maker.one(("labour", "funds"))
        request = maker.add("requests", "RQ", {"holder": maker.one(maker.parties), "resource": resource}, _since(maker))
        offer = maker.add("offers", "OF", {"holder": maker.one(maker.parties), "resource": resource, "from": START})
        for _ in maker.some(0, 3):
            mine, other = maker.one(((request, offer), (offer, request)))
            said = {"of": mine["code"], "step": maker.one(STEPS), "performer": maker.parties[0]}
            day = maker.one((START, _age(maker), DATA_DAY, DATA_DAY + ONE))
            counterpart = maker.one((other["code"], other["code"], other["code"], None))
            maker.add("exchange_steps", "SX", said, {"date": day, "counterpart": counterpart})


def _testimonies(maker: Maker) -> None:
    """Households say something of two things, some of them twice; some of it is settled before, on or after the day."""
    about = [maker.homes[0], *(row["code"] for row in maker.tables.get("housing", []))][:2]
    days = (START, DATA_DAY - ONE, DATA_DAY, DATA_DAY, DATA_DAY + ONE)
    for _ in maker.some(1, 4):
        said = {"household": maker.one(maker.homes[:2]), "about": maker.one(about), "date": maker.one(days)}
        verdict = maker.one(("contested", "contested", "not-arrived", "not-told", "confirmed", "told"))
        maker.add("testimonies", "TE", said, {"verdict": verdict, "settled": maker.one((None, None, *days[1:]))})


_STEPS = (
    *(_needs, _posts, _people, _helpers, _monitoring, _exits, _living),
    *(_information, _confirmations, _requests, _testimonies),
)
