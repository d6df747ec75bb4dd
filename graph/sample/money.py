"""Loans, repayments, grants and subsidies of households, in proportion to what the paper states in all."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from graph.sample.draft import Draft, random_day
from graph.sample.model import DATA_DAY

_INJECTED = Decimal(500_000)
"""Yuan for each mutual fund: 44.5 million for 89 of them."""
_SUBSIDY, _KEPT = Decimal(1_200), Decimal(50_000)
"""Yuan for each poor household in 2017, and what the department has not passed on."""
_MUTUAL, _MICRO, _STUDENTS = 2369, 3308, 997
"""Households with a loan of a mutual fund and with a micro-loan, and students with a grant, at full size."""


def add_money(draft: Draft) -> None:
    """The government fills the funds; funds and government lend; some has come back; students get grants."""
    rng = draft.rng("money")
    government = draft.prefix + "GOV"
    for fund in (draft.prefix + "MF00", *draft.bodies.funds.values()):
        draft.add("money_flows", government, fund, "fund-injection", None, _INJECTED, date(2015, 1, 1))
    homes = list(draft.homes)
    for code in rng.sample(homes, draft.scaled(_MUTUAL)):
        fund = draft.bodies.funds[draft.homes[code].village]
        _lend(draft, rng, (fund, code, "mutual-loan"), rng.randrange(4_500, 9_001, 100))
    for code in rng.sample(homes, draft.scaled(_MICRO)):
        _lend(draft, rng, (government, code, "micro-loan"), rng.randrange(27_000, 50_001, 1_000))
    _add_grants(draft, rng)
    _add_subsidies(draft)


def _lend(draft: Draft, rng: Random, traits: tuple[str, str, str], amount: int) -> None:
    """`traits` are who lends, who borrows, and the kind of loan; it is for a year, or three.

    Most of what is due has come back, in one sum; of the rest a part, or nothing.
    """
    giver, taker, kind = traits
    first = random_day(rng, date(2015, 3, 1), date(2017, 10, 31))
    due = first + timedelta(days=365 * (3 if kind == "micro-loan" else 1) - 1)
    loan = draft.add("loans", giver, taker, kind, None, Decimal(amount), Decimal("0.045"), first, due)
    if due <= DATA_DAY and rng.random() < 0.9:
        paid, day = Decimal(amount), due
    elif rng.random() < 0.3:
        paid, day = Decimal(amount) / 2, random_day(rng, first, min(due, DATA_DAY))
    else:
        return
    draft.add("money_flows", taker, giver, "repayment", None, paid, day, loan["code"])


def _add_grants(draft: Draft, rng: Random) -> None:
    giver = draft.bodies.departments[1]
    with_pupils = [code for code, home in draft.homes.items() if home.pupils]
    for code in rng.sample(with_pupils, min(draft.scaled(_STUDENTS), len(with_pupils))):
        amount = Decimal(rng.choice((3_000, 4_000, 5_000)))
        draft.add("money_flows", giver, code, "student-grant", None, amount, random_day(rng, date(2016, 9, 1), date(2017, 9, 30)))


def _add_subsidies(draft: Draft) -> None:
    """A living subsidy for who is poor: from the county through a department and the village committees, which pass it on."""
    poor: dict[str, list[str]] = {}
    for code, home in draft.homes.items():
        if home.status in ("registered", "returned"):
            poor.setdefault(home.village, []).append(code)
    number = sum(len(homes) for homes in poor.values())
    department = draft.bodies.departments[0]
    draft.add("money_flows", draft.prefix + "GOV", department, "subsidy", None, _SUBSIDY * number + _KEPT, date(2017, 2, 1))
    for village, homes in poor.items():
        committee = draft.bodies.committees[village]
        draft.add("money_flows", department, committee, "subsidy", None, _SUBSIDY * len(homes), date(2017, 3, 1))
        for code in homes:
            draft.add("money_flows", committee, code, "subsidy", None, _SUBSIDY, date(2017, 4, 1))
