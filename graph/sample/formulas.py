"""Three versions of the income formula, and the households whose side of the line a change of it changes, or nearly does.

Only households with an account item have another figure under a later version, so no other one changes sides.
"""

from collections import defaultdict
from datetime import date
from decimal import ROUND_CEILING, Decimal

from graph.sample.draft import Draft
from graph.sample.incomes import CATEGORIES, LINE
from graph.sample.model import Flip

_COSTS = "total - (costs else 0)"
_MEDICAL = f"{_COSTS} - max(0, (medical else 0) - 1000 yuan/year) + (grain else 0) * price(grain)"
_FREE, _GRAIN = Decimal(1000), Decimal("2.4")
_YEAR = 2017
_FULL = 24


def add_formulas(draft: Draft) -> None:
    """All income counts; from 2017 less production costs; from July less high medical costs, and with the grain kept."""
    terms = [draft.put("formula_terms", f"FT{number}", category, Decimal(1)) for number, category in enumerate(CATEGORIES, 1)]
    named = "; ".join(str(term["code"]) for term in terms)
    draft.put("formulas", "FO1", "All income", "全部收入", named, None, date(2012, 1, 1), date(2016, 12, 31))
    draft.put("formulas", "FO2", "Less costs", "扣除生产费用", None, _COSTS, date(2017, 1, 1), date(2017, 6, 30))
    draft.put(
        "formulas", "FO3", "Less costs and illness, with grain", "扣除费用与医疗并计自留粮", None, _MEDICAL, date(2017, 7, 1)
    )
    for year, price in ((2016, Decimal("2.2")), (_YEAR, _GRAIN)):
        draft.put("prices", f"PR{year}", "grain", price, date(year, 1, 1), date(year, 12, 31))


def plant_flips(draft: Draft) -> None:
    """Per kind of flip as many near-misses, which differ by a yuan or a kilogram."""
    room = _room(draft)
    above = [home for home, left in room.items() if left >= 1]
    below = [home for home, left in room.items() if left < 0]
    count = min(draft.scaled(_FULL), len(below) // 2, len(above) // 4)
    chosen = iter(draft.rng("flips").sample(above, 4 * count))
    hungry = iter(draft.rng("grain").sample(below, 2 * count))
    for _ in range(count):
        _plant(draft, next(chosen), "costs", room, ("FO1", "FO2", "down"))
        _plant(draft, next(chosen), "costs", room, ("FO1", "FO2", "none"))
        _plant(draft, next(chosen), "medical", room, ("FO2", "FO3", "down"))
        _plant(draft, next(chosen), "medical", room, ("FO2", "FO3", "none"))
        _plant(draft, next(hungry), "grain", room, ("FO2", "FO3", "up"))
        _plant(draft, next(hungry), "grain", room, ("FO2", "FO3", "none"))


def _room(draft: Draft) -> dict[str, Decimal]:
    """How much more than the line each household has in the year, in yuan; of the poor ones it is below 0."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for home in draft.homes.values():
        found[home.code] -= LINE[_YEAR] * home.size
    for row in draft.tables["incomes"]:
        if row["year"] == _YEAR:
            found[str(row["household"])] += Decimal(str(row["amount"]))
    return found


def _plant(draft: Draft, home: str, item: str, room: dict[str, Decimal], flip: tuple[str, str, str]) -> None:
    before, after, crossed = flip
    flips = crossed != "none"
    if item == "grain":
        enough = (-room[home] / _GRAIN).to_integral_value(ROUND_CEILING)
        quantity, note = enough - (not flips), "grain for the line" if flips else "a kilogram too little for the line"
    else:
        quantity = room[home] + flips + (_FREE if item == "medical" else 0)
        note = (
            f"{item}: a yuan more than there is above the line"
            if flips
            else f"{item}: all that is above the line, which is on it"
        )
    draft.add("accounts", home, _YEAR, item, quantity)
    draft.flips.append(Flip(home, before, after, crossed, note))
