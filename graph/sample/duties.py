"""Mandates and responsibilities of the county before anything is planted: free of faults.

County level answers for education, medical care, jobs, training, identification and coordination; township governments for
housing and water; village committees for food, clothing and income. What is done in a village is delegated from there.
"""

from datetime import date
from typing import NamedTuple

from graph.sample.arrangements import CARRIED_SINCE
from graph.sample.bodies import SINCE
from graph.sample.draft import Draft, Place
from graph.sample.model import Row

VILLAGE_DUTIES = ("food", "clothing", "income")
TOWNSHIP_DUTIES = ("housing", "water")
COUNTY_DUTIES = ("education", "medical")
LED_BY_COUNTY = (*COUNTY_DUTIES, "jobs", "training", "identify", "coordinate")
REQUIRES = {
    "food": "funds",
    "clothing": "funds",
    "housing": "funds",
    "water": "funds",
    "income": "funds",
    "education": "education",
    "medical": "medical",
    "training": "training",
}

_INSTRUMENTS = (
    ("Plan for precise poverty alleviation", "精准扶贫实施方案", date(2013, 12, 1)),
    ("List of duties of working groups", "专项工作组职责清单", date(2013, 12, 20)),
    ("Letter of responsibility of townships", "乡镇脱贫责任书", date(2013, 12, 28)),
    ("Letter of responsibility of villages", "村级脱贫责任书", date(2013, 12, 28)),
    ("Notice on pairing units with villages", "单位结对帮扶通知", date(2015, 2, 10)),
    ("Rules for carriers of households", "带动主体管理办法", date(2015, 12, 1)),
)


class Basis(NamedTuple):
    """Since when a responsibility is held, which one it was delegated from, and the number of the instrument behind it."""

    first: date = SINCE
    origin: Row | None = None
    instrument: int = 4


BASIS = Basis()


def add_duties(draft: Draft) -> None:
    """Instruments, mandates, and every responsibility of the county as it ought to be."""
    for number, (en, zh, issued) in enumerate(_INSTRUMENTS, start=1):
        draft.put("instruments", draft.code("IN", number), en, zh, issued)
    _add_role_mandates(draft)
    leads = {duty: _lead(draft, duty) for duty in LED_BY_COUNTY}
    townships = {township: _add_township(draft, township, leads) for township in draft.bodies.townships}
    for number, village in enumerate(draft.villages):
        _add_village(draft, village, leads, townships[draft.township_of[village]])
        _add_past(draft, number, village)
    _add_supporters(draft, leads)
    _add_consulted(draft)


def hold(draft: Draft, holder: str, involvement: str, case: Place, basis: Basis = BASIS) -> Row:
    """Add a responsibility without an end for a case (scope, duty); the row may be changed afterwards."""
    scope, duty = case
    instrument, origin = draft.code("IN", basis.instrument), basis.origin["code"] if basis.origin else None
    return draft.add("responsibilities", holder, involvement, duty, scope, basis.first, None, instrument, origin)


def allow(draft: Draft, holder: str, modality: str, case: Place, first: date = SINCE) -> None:
    """Add a mandate of one subject without an end, for a case (scope, duty)."""
    scope, duty = case
    draft.add("mandates", holder, None, modality, duty, scope, first, None, draft.code("IN", 1))


def _add_role_mandates(draft: Draft) -> None:
    rules = (("boost", "may", "jobs"), ("boost", "must-not", "identify"), ("model", "may", "training"))
    for role, modality, duty in rules:
        draft.add("mandates", None, role, modality, duty, draft.county, SINCE, None, draft.code("IN", 1))


def _lead(draft: Draft, duty: str) -> Row:
    holder = draft.bodies.groups[duty]
    allow(draft, holder, "must", (draft.county, duty))
    return hold(draft, holder, "accountable", (draft.county, duty), Basis(instrument=2))


def _add_township(draft: Draft, township: str, leads: dict[str, Row]) -> dict[str, Row]:
    """What the township government answers for, and what was delegated to it, by duty."""
    government, rows = draft.bodies.townships[township], {}
    for duty in TOWNSHIP_DUTIES:
        allow(draft, government, "must", (township, duty))
        rows[duty] = hold(draft, government, "accountable", (township, duty), Basis(instrument=3))
    for duty in (*COUNTY_DUTIES, "identify"):
        rows[duty] = hold(draft, government, "responsible", (township, duty), Basis(SINCE, leads[duty], 3))
    return rows


def _add_village(draft: Draft, village: str, leads: dict[str, Row], township: dict[str, Row]) -> None:
    committee, marks = draft.bodies.committees[village], draft.marks
    for duty in VILLAGE_DUTIES:
        allow(draft, committee, "must", (village, duty))
        row = hold(draft, committee, "accountable", (village, duty))
        marks.answers[village, duty] = marks.performs[village, duty] = row
    for duty in (*TOWNSHIP_DUTIES, *COUNTY_DUTIES):
        marks.answers[village, duty] = leads[duty] if duty in leads else township[duty]
        marks.performs[village, duty] = hold(draft, committee, "responsible", (village, duty), Basis(SINCE, township[duty]))
    hold(draft, committee, "responsible", (village, "identify"), Basis(SINCE, township["identify"]))
    for cadre in draft.bodies.cadres[village]:
        hold(draft, cadre, "responsible", (village, "coordinate"), Basis(SINCE, leads["coordinate"]))
    for elite in draft.bodies.elites[village]:
        hold(draft, elite, "responsible", (village, "training"), Basis(SINCE, leads["training"], 6))


def _add_past(draft: Draft, number: int, village: str) -> None:
    """In every third village the township government answered for food until the committee took over."""
    if number % 3:
        return
    township = draft.township_of[village]
    row = hold(draft, draft.bodies.townships[township], "accountable", (village, "food"), Basis(instrument=3))
    row["to"] = date(2015, 12, 31)
    parties = sorted((str(row["holder"]), draft.bodies.committees[village]))
    draft.near_miss("one followed the other, years ago", "overlap", "conflict", "food", village, *parties)
    draft.marks.answers[village, "food"]["from"] = date(2016, 1, 1)


def _add_supporters(draft: Draft, leads: dict[str, Row]) -> None:
    """Paired units help with income in their village; carriers give jobs to their households."""
    paired = (draft.bodies.departments, draft.bodies.state_owned, draft.bodies.private)
    for units in paired:
        for unit, village in zip(units, draft.villages, strict=False):
            origin = draft.marks.answers[village, "income"]
            hold(draft, unit, "responsible", (village, "income"), Basis(date(2015, 3, 1), origin, 5))
    for carrier, homes in draft.bodies.carried.items():
        for home in homes:
            hold(draft, carrier, "responsible", (home, "jobs"), Basis(CARRIED_SINCE, leads["jobs"], 6))


def _add_consulted(draft: Draft) -> None:
    for duty in (*VILLAGE_DUTIES, *TOWNSHIP_DUTIES):
        hold(draft, draft.bodies.groups[duty], "consulted", (draft.county, duty), Basis(instrument=2))
        hold(draft, draft.prefix + "LG", "informed", (draft.county, duty), Basis(instrument=2))
    for organisation in draft.bodies.social:
        hold(draft, organisation, "consulted", (draft.county, "coordinate"), Basis(instrument=1))
