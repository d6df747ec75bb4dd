"""Random small counties for hypothesis: rows of the sheets, valid in every reference, dense in boundary cases.

Days lie around the data day 2017-11-30 and the first day looked back to. Codes are unique over all kinds, and those of
subjects sort before those of households while the words `household` and `subject` sort the other way round: whoever
orders parties by anything else than their codes is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from hypothesis import strategies as st
from oracle import Tables
from small_days import DATA_DAY, ONE, SINCE, START
from small_welfare import OPTIONS as WELFARE_OPTIONS
from small_welfare import add_welfare

T = TypeVar("T")
Record = dict[str, Any]
__all__ = ["DATA_DAY", "ONE", "OPTIONS", "SINCE", "START", "small_counties", "small_county"]

EVENT_DAYS = (SINCE - ONE, SINCE, SINCE + ONE, date(2017, 10, 15), DATA_DAY - ONE, DATA_DAY, DATA_DAY + ONE)
FIRST_DAYS = (START, START, START, SINCE - ONE, SINCE, date(2017, 10, 15), DATA_DAY - ONE, DATA_DAY, DATA_DAY + ONE)
LAST_DAYS = (SINCE - ONE, SINCE, date(2017, 10, 15), DATA_DAY - ONE, DATA_DAY, DATA_DAY + ONE, DATA_DAY + 31 * ONE)

DUTIES = ("housing", "housing", "income", "income", "training", "jobs", "identify")
NARROWER = {"income": ("income", "income", "training", "jobs")}
DOMAINS = ("housing", "income", "water", "three-guarantees")
RESOURCES = ("funds", "funds", "training", "labour")
ROLES = ("lead", "boost")
GROUPS = ("general-poor", "minimum-allowance", "five-guarantee")
SUBJECT_KINDS = ("government-body", "village-committee", "enterprise", "social-organization", "cooperative", "person")
SHARES = (("0.5", "0.5"), ("0.6", "0.3", "0.1"), ("0.9", "0.1"), ("0.2", "0.4"), ("0.8", "0.2"), ("1",))
OPTIONS = {
    "look-back-days": ("89", "90", "91", "30"),
    "hand-over-days": ("30", "31", "32", "1"),
    "risk-factor": ("2", "1.5", "1", "3"),
    "handed-times": ("2", "3", "4"),
} | WELFARE_OPTIONS


class Maker:
    """Draws the rows of one county, table by table; later tables refer to earlier ones."""

    def __init__(self, pick: Callable[[int], int]) -> None:
        """Take what picks a number from 0 up to, but without, the one given."""
        self.pick = pick
        self.tables: Tables = {}
        self.number = count(1)
        self.parties: list[str] = []
        self.scopes: list[str] = []
        self.homes: list[str] = []
        self.above: dict[str, str] = {}

    def one(self, choices: Sequence[T]) -> T:
        return choices[self.pick(len(choices))]

    def some(self, least: int, most: int) -> range:
        return range(least + self.pick(most - least + 1))

    def add(self, table: str, code: str, *parts: Record) -> Record:
        row: Record = {"code": f"{code}{next(self.number)}"}
        for part in parts:
            row |= part
        self.tables.setdefault(table, []).append(row)
        return row

    def period(self) -> Record:
        first = self.one(FIRST_DAYS)
        lasts = [day for day in LAST_DAYS if day >= first]
        return {"from": first, "to": self.one([*[None] * len(lasts), *lasts, None])}

    def task(self) -> Record:
        return {"duty": self.one(DUTIES), "scope": self.one(self.scopes)}

    def two_of(self, parties: list[str]) -> Record:
        giver = self.one(parties)
        return {"from_subject": giver, "to_subject": self.one([party for party in parties if party != giver])}

    def inside(self, scope: str) -> list[str]:
        return [place for place in self.scopes if scope in self.around(place)]

    def around(self, place: str) -> Iterable[str]:
        while place:
            yield place
            place = self.above.get(place, "")

    def settings(self) -> None:
        given = {"data-day": DATA_DAY.isoformat()}
        if self.one((True, False)):
            name = self.one(sorted(OPTIONS))
            given[name] = self.one(OPTIONS[name])
        self.tables["settings"] = [{"setting": name, "value": value} for name, value in given.items()]
        if self.one((False, False, True)):
            name = self.one(sorted(OPTIONS))
            row = {"setting": f"{name}@then", "value": self.one(OPTIONS[name]), **self.period()}
            self.tables["settings"].append(row)

    def place(self, kind: str, within: str | None) -> str:
        code: str = self.add("places", kind[0].upper(), {"kind": kind, "name": kind, "within": within})["code"]
        self.scopes.append(code)
        if within:
            self.above[code] = within
        return code

    def places(self) -> None:
        county = self.place("county", None)
        townships = [self.place("township", county) for _ in self.some(1, 2)]
        villages = [self.place("village", self.one(townships)) for _ in self.some(2, 3)]
        for _ in self.some(2, 8):
            village = self.one(villages)
            code = self.add("households", "H", {"village": village, "group": self.one(GROUPS)})["code"]
            self.homes.append(code)
            self.above[code] = village
        self.scopes += self.homes

    def subjects(self) -> None:
        for _ in self.some(3, 7):
            subject = self.add("subjects", "A", {"kind": self.one(SUBJECT_KINDS), "name": "Subject"})
            self.parties.append(subject["code"])
        self.parties.append(self.homes[0])
        self.tables["instruments"] = [{"code": "PLAN", "title": "Plan"}]

    def roles(self) -> None:
        for _ in self.some(1, 4):
            self.add("roles", "RO", {"subject": self.one(self.parties), "role": self.one(ROLES)}, self.period())

    def needs(self) -> None:
        """Add needs of any household, and most often one that a responsibility reaches for the duty that it is about."""
        for _ in self.some(2, 6):
            row = self.one(self.tables["responsibilities"])
            reached = [place for place in self.inside(row["scope"]) if place in self.homes]
            domain = row["duty"] if row["duty"] in DOMAINS else self.one(DOMAINS)
            near = {"household": self.one(reached or self.homes), "need": domain}
            anywhere = {"household": self.one(self.homes), "need": self.one(DOMAINS)}
            self.add("needs", "N", self.one((near, near, anywhere)), self.period())

    def reporting(self) -> None:
        for _ in self.some(0, 3):
            need = self.one(self.tables["needs"])
            place = self.one([*self.around(need["household"]), self.one(self.scopes)])
            report = {"place": place, "reported": self.one(("fully", "partly", "none"))}
            duty = self.one((None, None, *(duty for duty in DUTIES if duty == need["need"]), self.one(DUTIES)))
            self.add("reporting", "RC", report, {"duty": duty}, self.one((self.period(), self.lapsed())))

    def lapsed(self) -> Record:
        return {"from": START, "to": self.one((SINCE - ONE, SINCE, DATA_DAY - ONE))}

    def responsibility(self, *parts: Record) -> Record:
        involvement = self.one(("accountable",) * 6 + ("responsible", "responsible", "consulted", "informed"))
        holder = {"holder": self.one(self.parties), "involvement": involvement, "instrument": "PLAN"}
        return self.add("responsibilities", "R", holder, self.task(), self.period(), *parts)

    def responsibilities(self) -> None:
        self.responsibility({"involvement": "accountable"})
        for _ in self.some(2, 6):
            origin = self.one(self.tables["responsibilities"])
            ways = (self.unrelated, self.chain, self.successor, self.co_lead, self.other_group)
            self.one((*ways, *ways, self.successor, self.rival))(origin)

    def unrelated(self, _: Record) -> None:
        self.responsibility()

    def chain(self, origin: Record) -> None:
        """Hand the duty or a narrower one on through one to three hands, over the same scope or one inside it."""
        origin["involvement"] = self.one((origin["involvement"], "accountable", "responsible"))
        for _ in self.some(1, 3):
            duty = self.one(NARROWER.get(origin["duty"], (origin["duty"],)))
            scope = self.one([origin["scope"], *self.inside(origin["scope"])])
            origin = self.responsibility({"duty": duty, "scope": scope, "delegated_from": origin["code"]})

    def rival(self, row: Record, *parts: Record) -> None:
        """Add another accountable one for the same duty, mostly over the same scope, else around or inside it."""
        scopes = [row["scope"]] * 3 + self.inside(row["scope"]) + list(self.around(row["scope"]))
        others = [party for party in self.parties if party != row["holder"]]
        row["involvement"] = "accountable"
        period = self.one(({}, {"from": row["from"], "to": row["to"]}))
        same = {"duty": row["duty"], "scope": self.one(scopes), "involvement": "accountable"}
        self.responsibility({"holder": self.one(others)}, same, period, *parts)

    def co_lead(self, row: Record) -> None:
        row.setdefault("lead", self.one(self.parties))
        self.rival(row, {"lead": self.one((row["lead"], row["lead"], self.one(self.parties)))})

    def other_group(self, row: Record) -> None:
        row.setdefault("target_group", self.one(GROUPS))
        self.rival(row, {"target_group": self.one((*GROUPS, "everyone"))})

    def successor(self, row: Record) -> None:
        """Let another take over, mostly a later one, with 1, 31 or 32 days in common on or next to the data day."""
        first = DATA_DAY - self.one((0, 1, 30, 31)) * ONE
        row["from"], row["to"] = self.one((START, START, first)), first + self.one((0, 30, 31)) * ONE
        last = self.one((None, row["to"], row["to"] + ONE))
        self.rival(row, {"scope": row["scope"], "from": first, "to": last})

    def mandates(self) -> None:
        for _ in self.some(2, 5):
            addressee = {"holder": self.one(self.parties)} if self.one((True, False)) else {"role": self.one(ROLES)}
            modality = {"modality": self.one(("may", "may", "must", "must-not"))}
            known = self.one(self.tables["responsibilities"])
            task = self.one((known, known, self.task()))
            scope = self.one([task["scope"], *self.around(task["scope"])])
            row = self.add("mandates", "M", addressee, modality, {"duty": task["duty"], "scope": scope}, self.period())
            if self.one((True, False, False)):
                self.add("mandates", "M", {**row, "modality": "must-not"}, {"code": f"NOT{row['code']}"})

    def actions(self) -> None:
        known = self.tables["responsibilities"]
        delegated = [row for row in known if "delegated_from" in row] or known
        for _ in self.some(3, 7):
            behind = self.one(self.one((self.tables["responsibilities"], delegated, self.tables["mandates"])))
            done = {"outcome": "completed", "date": self.one(EVENT_DAYS)}
            deed = {"performer": self.one((self.party_of(behind),) * 2 + (self.one(self.parties),))}
            duty = self.one(NARROWER.get(behind["duty"], (behind["duty"],)))
            inner, anywhere = self.one(self.inside(behind["scope"])), self.one(self.scopes)
            scope = self.one((behind["scope"], inner, anywhere))
            self.add("actions", "ACT", deed, {"duty": duty, "scope": scope}, done)

    def party_of(self, row: Record) -> str:
        """Return the holder of the row, or one who holds the role it is for at some time."""
        holders = [its["subject"] for its in self.tables["roles"] if its["role"] == row.get("role")]
        return str(row["holder"] if "holder" in row else self.one(holders or self.parties))

    def referrals(self) -> None:
        """Hand up to three cases between three parties, most of them cases in which somebody acted some day."""
        pool = self.parties[:3]
        for _ in self.some(0, 3):
            act = self.one(self.tables["actions"])
            case = self.one(({"duty": act["duty"], "scope": act["scope"]}, self.task()))
            for _ in self.some(1, 4):
                day = self.one((act["date"], self.one(EVENT_DAYS)))
                self.add("referrals", "REF", self.two_of(pool), case, {"date": day})

    def means(self) -> None:
        for _ in self.some(1, 4):
            amounts = {"quantity": 5, "remaining": self.one((0, 1, Decimal("0.5"), 5))}
            kept = {"holder": self.one(self.parties), "resource": self.one(RESOURCES)}
            self.add("holdings", "HO", kept, amounts, {"unit": "cny", "shareable": True}, self.period())
        for _ in self.some(0, 3):
            self.add("agreements", "AG", self.two_of(self.parties), {"resource": self.one(RESOURCES)}, self.period())

    def risks(self) -> None:
        bearers = self.parties[:3]
        for _ in self.some(1, 2):
            risk = self.add("risks", "RI", {"name": "Risk"})["code"]
            for part in self.one(SHARES):
                borne = {"risk": risk, "holder": self.one(bearers), "share": Decimal(part)}
                self.add("risk_shares", "RS", borne, self.period())
            for _ in self.some(0, 2):
                moved = {"risk": risk, "share": Decimal("0.1"), "date": self.one(EVENT_DAYS)}
                self.add("risk_transfers", "RT", self.two_of(self.parties), moved)

    def capacities(self) -> None:
        """Give most parties a capacity, some another one after it; never two on one day."""
        for party in self.parties:
            breaks = self.one(((), (None,), (None,), (None,), (DATA_DAY,), (DATA_DAY - ONE, None), (SINCE, None)))
            first = START
            for last in breaks:
                able = {"holder": party, "quantity": self.one((0, 1, 1, 1, 3, 3, Decimal("7.5"), 100))}
                self.add("risk_capacities", "RK", able, {"from": first, "to": last})
                first = last + ONE if last else first


def small_county(pick: Callable[[int], int]) -> Tables:
    """Return a county of one or two townships, two or three villages, up to eight households and all its records.

    `pick` returns a number below the one it is given: `random.Random(seed).randrange` gives a wide and quick sample,
    wider than as many examples of hypothesis, which varies what it has drawn before.
    """
    maker = Maker(pick)
    basis = (maker.settings, maker.places, maker.subjects, maker.roles, maker.responsibilities)
    cases = (maker.needs, maker.reporting, maker.mandates, maker.actions, maker.referrals)
    for step in (*basis, *cases, maker.means, maker.risks, maker.capacities):
        step()
    add_welfare(maker)
    return maker.tables


@st.composite
def small_counties(draw: st.DrawFn) -> Tables:
    """Draw small counties that hypothesis can shrink: fewer records and the first choices are the simpler ones."""
    return small_county(lambda below: draw(st.integers(0, below - 1)))
