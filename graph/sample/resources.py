"""Who holds what, who shares with whom, and duties without the resource they need."""

from datetime import date
from decimal import Decimal
from random import Random

from graph.sample.draft import Draft
from graph.sample.duties import REQUIRES, Basis, hold
from graph.sample.model import DATA_DAY, Row

_SINCE = date(2015, 1, 1)
_UNIT = {"funds": "cny", "education": "place", "medical": "visit", "training": "place"}
_AMOUNT = {"funds": 200_000, "education": 400, "medical": 5_000, "training": 120}


def add_resources(draft: Draft) -> None:
    """Ordinary holdings, the planted shortages, then whatever the other holders of duties need."""
    rng = draft.rng("resources")
    _add_ordinary(draft, rng)
    _plant_elites(draft)
    _plant_cadres(draft)
    _supply(draft, rng)


def _held(draft: Draft, holder: str, resource: str, amounts: tuple[int, int], unit: str = "") -> None:
    """Add a holding; the amounts are what was given and what remains."""
    unit, (quantity, remaining) = unit or _UNIT[resource], amounts
    draft.add("holdings", holder, resource, Decimal(quantity), Decimal(remaining), unit, remaining > 0, _SINCE)


def _shared(draft: Draft, giver: str, taker: str, resource: str, last: date | None = None) -> None:
    amount = Decimal(_AMOUNT[resource] // 4)
    draft.add("agreements", giver, taker, resource, amount, _UNIT[resource], _SINCE, last)


def _add_ordinary(draft: Draft, rng: Random) -> None:
    """What subjects hold without a duty that asks for it: money, information, technology, land and labour."""
    bodies = draft.bodies
    _held(draft, draft.prefix + "GOV", "funds", (44_500_000, 9_800_000))
    _held(draft, draft.prefix + "MF00", "funds", (500_000, 320_000))
    for resource in ("policy-info", "household-info"):
        _held(draft, draft.prefix + "PAO", resource, (1, 1), "dataset")
    for fund in bodies.funds.values():
        _held(draft, fund, "funds", (500_000, rng.randint(4, 40) * 10_000))
    for company in (*bodies.private, *bodies.state_owned):
        _held(draft, company, "market-info", (1, 1), "dataset")
        _held(draft, company, "funds", (1_500_000, rng.randint(10, 140) * 10_000))
    for carrier in bodies.carriers:
        _held(draft, carrier, "technology", (1, 1), "dataset")
        _held(draft, carrier, "land", (300, rng.randint(1, 200)), "mu")
        _held(draft, carrier, "market-info", (1, 1), "dataset")
    for cadres in bodies.cadres.values():
        for cadre in cadres:
            _held(draft, cadre, "household-info", (1, 1), "dataset")


def _plant_elites(draft: Draft) -> None:
    """Elites who are to train others and have no training places, at most one in a village."""
    rng = draft.rng("shortages")
    for village in rng.sample(draft.villages, draft.scaled(14)):
        elite = rng.choice(draft.bodies.elites[village])
        draft.marks.unequipped.add(elite)
        _short(draft, "training", village, elite, "no training places and no agreement")


def _short(draft: Draft, duty: str, village: str, holder: str, note: str) -> None:
    draft.fault(note, "absence", "unresourced", duty, village, holder, "", REQUIRES[duty])


def _plant_cadres(draft: Draft) -> None:
    """Cadres who are to help with income: with nothing left, with an agreement that ended, and two with enough."""
    villages = draft.rng("cadre shortages").sample(draft.villages, 4 * draft.scaled(8))
    for number, village in enumerate(villages):
        cadre, origin = draft.bodies.cadres[village][0], draft.marks.answers[village, "income"]
        hold(draft, cadre, "responsible", (village, "income"), Basis(date(2016, 3, 1), origin))
        draft.marks.unequipped.add(cadre)
        _equip_cadre(draft, number % 4, village, cadre)


def _equip_cadre(draft: Draft, case: int, village: str, cadre: str) -> None:
    fund = draft.bodies.funds[village]
    if case in (0, 2):
        _held(draft, cadre, "funds", (5_000, 0))
    if case == 0:
        _short(draft, "income", village, cadre, "nothing of its funds is left, and no agreement")
    elif case == 1:
        _shared(draft, fund, cadre, "funds", date(2017, 11, 29))
        _short(draft, "income", village, cadre, "the agreement ended the day before the data day")
    else:
        _shared(draft, fund, cadre, "funds", DATA_DAY if case == 3 else None)
        note = "its own funds are used up, but an agreement brings more" if case == 2 else "the agreement holds on its last day"
        draft.near_miss(note, "absence", "unresourced", "income", village, cadre, "", "funds")


def _supply(draft: Draft, rng: Random) -> None:
    """Give every holder of a duty what the duty requires, once."""
    done: set[tuple[str, str]] = {(str(row["holder"]), str(row["resource"])) for row in draft.tables["holdings"]}
    givers = _givers(draft)
    for row in draft.tables["responsibilities"]:
        resource, holder = REQUIRES.get(str(row["duty"])), str(row["holder"])
        if not resource or not _needs_it(row) or holder in draft.marks.unequipped or (holder, resource) in done:
            continue
        done.add((holder, resource))
        giver = givers.get((holder, resource))
        if giver:
            _shared(draft, giver, holder, resource)
        else:
            amount = _AMOUNT[resource] * (10 if resource == "funds" else 3)
            _held(draft, holder, resource, (amount, rng.randint(amount // 10, amount)))


def _needs_it(row: Row) -> bool:
    last = row["to"]
    return row["involvement"] in ("accountable", "responsible") and not (isinstance(last, date) and last < DATA_DAY)


def _givers(draft: Draft) -> dict[tuple[str, str], str]:
    """Who gets a resource from whom; all others hold it themselves."""
    bodies, givers = draft.bodies, {}
    for government in bodies.townships.values():
        for resource in ("education", "medical"):
            givers[government, resource] = bodies.groups[resource]
    for number, (village, committee) in enumerate(bodies.committees.items()):
        for resource in ("education", "medical"):
            givers[committee, resource] = bodies.townships[draft.township_of[village]]
        if number % 2:
            givers[committee, "funds"] = bodies.funds[village]
        for elite in bodies.elites[village]:
            givers[elite, "training"] = bodies.groups["training"]
    return givers
