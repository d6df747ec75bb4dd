"""Risks and referrals: shares in proportion, and the planted evasions with what looks like one and is none."""

from datetime import date
from decimal import Decimal
from random import Random

from graph.sample.actions import act
from graph.sample.draft import Draft, Place

_SINCE = date(2016, 1, 1)
_RISKS = (
    "Price fall of walnuts 核桃价格下跌",
    "Drought 旱灾",
    "Hail 冰雹",
    "Pig disease 猪病",
    "Default on micro-loans 小额信贷违约",
    "Frost on dates 红枣冻害",
)
_CAPACITY = {"B": 800_000, "MF": 150_000, "H": 20_000}
_DAY = date(2017, 10, 9)


def plant_evasions(draft: Draft) -> None:
    """Risks with their bearers, transfers of shares, and cases that are passed around."""
    _add_risks(draft)
    _plant_passed_around(draft)
    _plant_passed_around_idle(draft)
    _add_referrals_in_order(draft)


def _add_risks(draft: Draft) -> None:
    """One risk per carrier with at least two households; the first third plants, the others are in proportion."""
    rng = draft.rng("risks")
    carriers = [carrier for carrier, homes in draft.bodies.carried.items() if homes][: draft.scaled(60, 3)]
    for number, carrier in enumerate(carriers):
        en, zh = _RISKS[number % len(_RISKS)].rsplit(" ", 1)
        risk = draft.code("RK", number + 1, 3)
        draft.put("risks", risk, f"{en} {number + 1}", f"{zh}{number + 1}")
        fund = draft.bodies.funds[draft.bodies.carriers[carrier]]
        home = draft.bodies.carried[carrier][0]
        bearers = {carrier: _capacity(draft, rng, carrier, "B"), fund: _capacity(draft, rng, fund, "MF")}
        bearers[home] = _capacity(draft, rng, home, "H")
        _add_shares(draft, number, risk, bearers)
        _add_transfer(draft, number, risk, (carrier, fund, home))


def _capacity(draft: Draft, rng: Random, holder: str, kind: str) -> int:
    """In yuan; one record per holder, however many risks it bears."""
    known = draft.marks.capacities
    if holder not in known:
        known[holder] = _CAPACITY[kind] + rng.randint(0, 9) * _CAPACITY[kind] // 40
        draft.add("risk_capacities", holder, Decimal(known[holder]), _SINCE)
    return known[holder]


def _add_shares(draft: Draft, number: int, risk: str, bearers: dict[str, int]) -> None:
    """The last bearer has far more than its part, just less than twice its part, or its part; the first takes the rest."""
    carrier, fund, home = bearers
    factor = (Decimal(4), Decimal("1.99"), Decimal(1))[number % 3]
    total = sum(bearers.values())
    parts = {name: Decimal(capacity) / total for name, capacity in bearers.items()}
    shares = {home: (parts[home] * factor).quantize(Decimal("0.0001"), "ROUND_DOWN")}
    shares[fund] = parts[fund].quantize(Decimal("0.0001"), "ROUND_DOWN")
    shares[carrier] = 1 - shares[home] - shares[fund]
    for holder, share in shares.items():
        draft.add("risk_shares", risk, holder, share, _SINCE)
    if factor > 2:
        draft.fault("four times its part of the capacity", "evasion", "overloaded", "", "", home, "", risk)
    elif factor > 1:
        note = "just under twice its part of the capacity"
        draft.near_miss(note, "evasion", "overloaded", "", "", home, "", risk)


def _add_transfer(draft: Draft, number: int, risk: str, bearers: tuple[str, str, str]) -> None:
    carrier, fund, home = bearers
    if number % 3 == 0:
        draft.add("risk_transfers", risk, carrier, home, Decimal("0.05"), _DAY)
        draft.fault("moved to a household that can bear less", "evasion", "risk-down", "", "", carrier, home, risk)
    elif number % 3 == 1:
        draft.add("risk_transfers", risk, home, fund, Decimal("0.01"), _DAY)
        draft.near_miss("moved to a stronger one", "evasion", "risk-down", "", "", home, fund, risk)
    else:
        draft.add("risk_transfers", risk, carrier, fund, Decimal("0.02"), date(2017, 8, 31))
        draft.near_miss("before the look-back", "evasion", "risk-down", "", "", carrier, fund, risk)


def _refer(draft: Draft, case: Place, way: list[str]) -> None:
    """Hand a case along this way, one hand every nine days."""
    for number, (giver, taker) in enumerate(zip(way, way[1:], strict=False)):
        draft.add("referrals", giver, taker, case[1], case[0], date(2017, 10, 2 + 9 * number))


def _ladder(draft: Draft, home: str) -> list[str]:
    """Who may get a case of this household on its way down."""
    village = draft.homes[home].village
    township = draft.bodies.townships[draft.township_of[village]]
    return [draft.prefix + "PAO", draft.bodies.groups["identify"], township, draft.bodies.committees[village]]


def _cases(draft: Draft, topic: str, full: int) -> list[Place]:
    """Cases of identification that nobody acts on within the look-back; none is given out twice."""
    acted = {row["scope"] for row in draft.tables["actions"] if row["duty"] == "identify"}
    homes = [home.code for home in draft.homes.values() if home.village not in acted]
    free = [home for home in homes if (home, "identify") not in draft.marks.quiet]
    cases = [(home, "identify") for home in draft.rng(topic).sample(free, draft.scaled(full))]
    draft.marks.quiet.update(cases)
    return cases


def _plant_passed_around(draft: Draft) -> None:
    for home, duty in _cases(draft, "handed three times", 12):
        _refer(draft, (home, duty), _ladder(draft, home))
        draft.fault("three hands and no action", "evasion", "passed-around", duty, home)
    for home, duty in _cases(draft, "circle", 10):
        office, group, *_ = _ladder(draft, home)
        _refer(draft, (home, duty), [office, group, office])
        draft.fault("a circle and no action", "evasion", "passed-around", duty, home)


def _plant_passed_around_idle(draft: Draft) -> None:
    """A case that is idle as well: the duty is owed, handed on, and not done."""
    idle = [row for row in draft.planted if row.sub_kind == "idle"]
    for row in idle[:: max(1, len(idle) // draft.scaled(6))][: draft.scaled(6)]:
        case = (row.scope, row.duty)
        _refer(draft, case, _ladder(draft, row.scope))
        draft.fault("three hands; also idle", "evasion", "passed-around", row.duty, row.scope)


def _add_referrals_in_order(draft: Draft) -> None:
    for case in _cases(draft, "two hands", 12):
        _refer(draft, case, _ladder(draft, case[0])[:3])
        draft.near_miss("two hands are ordinary", "evasion", "passed-around", case[1], case[0])
    for case in _cases(draft, "acted upon", 10):
        office, group, *_, committee = _ladder(draft, case[0])
        _refer(draft, case, [office, group, office])
        act(draft, committee, case, date(2017, 11, 20))
        draft.near_miss("a circle, but acted upon", "evasion", "passed-around", case[1], case[0])
