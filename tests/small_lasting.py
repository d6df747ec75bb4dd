"""More of a random small county: models and pairings, incomes over years, surveys, goals, trust, and policies told.

Days lie on and next to the data day, the first day looked back to, and the ends of years.
"""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

from oracle_words import Record, Tables
from small_counties import small_county
from small_days import DATA_DAY, ONE, SINCE

END_2015, END_2016 = date(2015, 12, 31), date(2016, 12, 31)
FIRSTS = (date(2015, 3, 1), END_2015, date(2016, 1, 1), END_2016, date(2017, 1, 1), SINCE, DATA_DAY, DATA_DAY + ONE)
LASTS = (None, None, None, END_2015, END_2016, SINCE - ONE, DATA_DAY - ONE, DATA_DAY, DATA_DAY + ONE)
DAYS = (date(2016, 6, 1), END_2016, date(2017, 1, 1), SINCE, DATA_DAY - ONE, DATA_DAY, DATA_DAY, DATA_DAY + ONE)
SLOTS = {
    "capable-person": ("capable-person", "cooperative", "household"),
    "enterprise-base": ("enterprise", "base", "household"),
}
LEVELS = ("very-high", "high", "high", "middle", "low", "very-low", "none", None)
STATISTICS = ("target", "target", "total", "rate", "mean", "sd", "max")
INDICATORS = ("tap-water", "road-hardening", "wage-income", "safe-housing", "subsidised-students")
CATEGORIES = ("wage", "operational", "property", "long-term", "short-term")
SUPPORTERS = ("department", "department", "state-owned", "private", "social")


class Adder:
    """Adds rows to the tables of a small county."""

    def __init__(self, seed: int) -> None:
        """Make the county that is added to."""
        self.pick = random.Random(seed)
        self.tables: Tables = small_county(self.pick.randrange)
        self.homes: list[str] = [row["code"] for row in self.tables["households"]]
        self.villages = [row["code"] for row in self.tables["places"] if row["kind"] == "village"]
        self.bodies = [row["code"] for row in self.tables["subjects"] if row["kind"] != "person"]
        self.persons = [row["code"] for row in self.tables["subjects"] if row["kind"] == "person"]
        self.number = 100

    def one(self, choices: Any) -> Any:
        return self.pick.choice(choices)

    def some(self, least: int, most: int) -> range:
        return range(self.pick.randint(least, most))

    def add(self, table: str, code: str, *parts: Record) -> str:
        self.number += 1
        row: Record = {"code": f"{code}{self.number}"}
        for part in parts:
            row |= part
        self.tables.setdefault(table, []).append(row)
        return str(row["code"])

    def period(self) -> Record:
        first = self.one(FIRSTS)
        return {"from": first, "to": self.one([last for last in LASTS if last is None or last >= first])}


def lasting(seed: int) -> Tables:
    """A random small county with all of it."""
    adder = Adder(seed)
    for person in ("PA", "PB"):
        adder.tables["subjects"].append({"code": person, "kind": "person", "name": "Person"})
        adder.persons.append(person)
    for kind in ("organization", "enterprise"):
        adder.bodies.append(adder.add("subjects", "BX", {"kind": kind, "name": kind}))
    for step in (_models, _pairings, _incomes, _living, _figures, _surveys, _goals, _idle, _ties, _policies, _said):
        step(adder)
    return adder.tables


def _models(adder: Adder) -> None:
    base = adder.add("bases", "BA", {"name": "Base"})
    who = {"household": adder.homes, "base": [base], "capable-person": adder.persons}
    for _ in adder.some(1, 4):
        model = adder.one(tuple(SLOTS))
        made = adder.add("arrangements", "AR", {"model": model}, adder.period())
        for slot in SLOTS[model]:
            for _ in adder.some(0, 3 if slot == "household" else 2):
                filled = {"arrangement": made, "participant": adder.one(who.get(slot, adder.bodies)), "slot": slot}
                adder.add("participations", "PR", filled, adder.period())


def _pairings(adder: Adder) -> None:
    for village in adder.villages:
        for _ in adder.some(0, 5):
            unit = {"supporter": adder.one(adder.bodies[:3]), "supporter_kind": adder.one(SUPPORTERS), "village": village}
            adder.add("pairings", "PG", unit, adder.period())


def _incomes(adder: Adder) -> None:
    for home in adder.homes:
        for year in (2015, 2016, 2017, 2018):
            for category in CATEGORIES:
                if adder.pick.random() < 0.45:
                    amount = Decimal(adder.one((0, 500, 500, "500.01", 1200)))
                    adder.add("incomes", "IC", {"household": home, "year": year, "category": category, "amount": amount})
        for _ in adder.some(0, 2):
            status = adder.one(("registered", "returned", "lifted"))
            adder.add("statuses", "ST", {"household": home, "status": status}, adder.period())


def _living(adder: Adder) -> None:
    for home in adder.homes:
        for _ in adder.some(0, 2):
            adder.add("housing", "HG", {"household": home, "grade": adder.one("abcd")}, adder.period())
            safety = adder.one(("safe", "unsafe", "none"))
            adder.add("water", "WT", {"household": home, "safety": safety}, adder.period())
        person = adder.add("people", "PE", {"name": "Person"})
        for home_of in {home, adder.one((home, adder.one(adder.homes)))}:
            adder.add("members", "MB", {"person": person, "household": home_of, "relation": "spouse"}, adder.period())
        for _ in adder.some(0, 2):
            kind = adder.one(("basic-medical", "basic-medical", "pension"))
            covered = {"person": person, "kind": kind, "insured": adder.one((True, False))}
            adder.add("insurance", "IS", covered, adder.period())


def _figures(adder: Adder) -> None:
    places = [row["code"] for row in adder.tables["places"] if row["kind"] != "area"]
    for _ in adder.some(8, 16):
        told = {"name": "x", "statistic": adder.one(STATISTICS), "place": adder.one((*places, *adder.villages))}
        told |= {"quantity": adder.pick.randrange(90), "unit": "percent", "stated_text": "x"}
        adder.add("figures", "FG", told, {"indicator": adder.one(INDICATORS), "day": adder.one((None, *FIRSTS))})


def _surveys(adder: Adder) -> None:
    for _ in adder.some(1, 2):
        asks = {"name": "x", "from": date(2016, 1, 1), "sample_size": adder.one((None, 2, 20))}
        survey = adder.add("surveys", "SV", asks)
        for _ in adder.some(1, 3):
            asked = adder.add("survey_questions", "SQ", {"survey": survey, "name": "x"})
            for respondent in adder.pick.choices([*adder.homes, *adder.homes, *adder.bodies], k=8):
                answer = {"question": asked, "respondent": respondent, "date": adder.one(DAYS)}
                adder.add("survey_answers", "SA", answer, {"satisfaction": adder.one(LEVELS), "words": "x"})


def _goals(adder: Adder) -> None:
    for _ in adder.some(2, 5):
        goal = {"name": "x", "horizon": adder.one(("phased", "phased", "long-term"))}
        duties = adder.pick.sample(("income", "training", "jobs", "housing", "water", "identify"), adder.pick.randrange(3))
        goal |= {"duties": "; ".join(duties) or None, "due": adder.one((None, DATA_DAY - ONE, DATA_DAY, DATA_DAY + ONE))}
        adder.add("goals", "GO", goal, {"indicators": adder.one((None, *INDICATORS))})
    players = [*adder.bodies, *adder.homes[:3]]
    for _ in adder.some(2, 6):
        adder.add("roles", "RL", {"subject": adder.one(players), "role": adder.one(("lead", "boost", "boost"))}, adder.period())
    for goal in adder.tables["goals"]:
        for who in players:
            if adder.pick.random() < 0.4:
                said = {"holder": who, "goal": goal["code"], "stance": adder.one(("agreed", "objected", "not-asked"))}
                adder.add("stances", "SN", said, adder.period())


def _idle(adder: Adder) -> None:
    """Somebody is trusted by a household and answers for a need of it: idle, unless a random act or report says otherwise."""
    for home in adder.homes[:3]:
        body = adder.one(adder.bodies)
        duty = adder.one(("income", "water", "medical"))
        held = {"holder": body, "involvement": "accountable", "duty": duty, "scope": home, "instrument": "PLAN"}
        long_ago = {"from": date(2016, 1, 1), "to": None}
        adder.add("responsibilities", "RX", held, long_ago, {"from": adder.one((date(2016, 1, 1), SINCE, SINCE + ONE))})
        adder.add("needs", "NX", {"household": home, "need": duty}, long_ago)
        for strength, days in (
            ("1", {"to": END_2016}),
            ("0.5", {"from": date(2017, 1, 1), "to": adder.one((None, DATA_DAY - ONE))}),
        ):
            tie = {"from_subject": home, "to_subject": body, "kind": "trust", "strength": Decimal(strength)}
            adder.add("ties", "TX", tie, long_ago, days)
        if adder.pick.random() < 0.4:
            act = {"performer": body, "duty": duty, "scope": home, "outcome": "completed"}
            adder.add("actions", "AX", act, {"date": adder.one((SINCE - ONE, SINCE, DATA_DAY))})


def _ties(adder: Adder) -> None:
    for person in adder.persons:
        held = {"member": person, "organization": adder.one(adder.bodies), "post": adder.one(("cadre", "cadre", "head"))}
        adder.add("posts", "PT", held, adder.period())
    doers = [row["performer"] for row in adder.tables["actions"]] + [row["holder"] for row in adder.tables["responsibilities"]]
    parties = [*adder.persons, *adder.persons, *adder.bodies, *doers]
    for home in (*adder.homes, *adder.homes, *adder.persons):
        for _ in adder.some(0, 3):
            other = adder.one([party for party in parties if party != home])
            ends = adder.one((("from_subject", "to_subject"),) * 3 + (("to_subject", "from_subject"),))
            tie = {ends[0]: home, ends[1]: other, "kind": adder.one(("trust", "trust", "contact"))}
            for _ in adder.some(1, 2):  # of one pair, now and then two at once or one after the other
                adder.add("ties", "TI", tie, {"strength": Decimal(adder.one(("0", "0.25", "0.5", "1")))}, adder.period())


def _policies(adder: Adder) -> None:
    """Policies with holders for an area, or for no stated one; retold over one to three layers to some households."""
    for body in adder.pick.sample(adder.bodies, 2):
        subject = next(row for row in adder.tables["subjects"] if row["code"] == body)
        subject["serves"] = adder.one((None, *adder.villages, *(row["code"] for row in adder.tables["places"])))
        for _ in adder.some(1, 2):
            kind = adder.one(("policy", "policy", "market"))
            start = adder.add("information", "IV", {"holder": body, "kind": kind}, {"from": DATA_DAY - ONE, "to": None})
            adder.tables["information"][-1].update(adder.one(({}, {}, adder.period())))
            _retold(adder, body, kind, start)


def _retold(adder: Adder, body: str, kind: str, start: str) -> None:
    known = [(start, body)]
    for listener in adder.pick.choices([*adder.homes, *adder.homes, *adder.persons, *adder.bodies], k=7):
        source, teller = adder.one(known)
        if listener == teller:
            continue
        heard = {"holder": listener, "kind": kind, "retells": source, "from": date(2017, 1, 1), "to": None}
        version = adder.add("information", "IV", heard, adder.one(({}, {}, adder.period())))
        if listener not in adder.homes:
            known.append((version, listener))
        for _ in adder.some(0, 2):
            passed = {"from_subject": teller, "to_subject": listener, "passed": source, "arrived": version}
            way = {"channel": adder.one(("meeting", "visit", "phone")), "date": date(2017, 1, 1)}
            adder.add("transmissions", "TM", passed, way)


def _said(adder: Adder) -> None:
    policies = [row["code"] for row in adder.tables["information"] if row.get("kind") == "policy"]
    for home in adder.homes:
        for _ in adder.some(0, 3):
            if policies:
                said = {"household": home, "about": adder.one(policies), "date": adder.one(DAYS)}
                verdict = adder.one(("told", "not-told", "told", "contested"))
                adder.add("testimonies", "TS", said, {"verdict": verdict, "settled": None})
