"""Two years of household income by the paper's five categories.

The shapes follow the paper's Tables I and II: mean, standard deviation, 0 to the maximum. Short-term temporary income has one
hundredth of the stated figures, since the stated mean alone would lift every household over the line.
"""

from decimal import Decimal
from random import Random

from graph.sample.draft import Draft, Home

CATEGORIES = ("operational", "wage", "property", "long-term", "short-term")
LINE = {2016: 2855, 2017: 2952}
WELL_ABOVE, NEAR = 1.5, 1.4
"""Times the line: who has so much is well above it, and who has no more is near it."""
TRANSFERS = 0.6
"""How much of an income is long-term transfers where they are most of it."""

# mean 2017, standard deviation 2017, maximum, share of households with none, mean 2016
_SHAPES: dict[str, tuple[float, float, float, float, float]] = {
    "operational": (8449.68, 9130.68, 29535, 0.25, 5921.78),
    "wage": (6178.57, 10012.77, 34900, 0.55, 6322.22),
    "long-term": (5373.2, 6897, 25446.5, 0.3, 2457.91),
    "short-term": (1021.35, 731.94, 1700.08, 0, 587.80),
}

# Households that must be above the line are filled up, mostly with operational income: so much less of it is drawn before.
_HELD_BACK = {2016: 0.72, 2017: 0.88}
HELD_BACK_WELL = 0.35
"""The same once more, of those filled up to be well above the line."""

Amounts = dict[str, float]


def draw(rng: Random) -> tuple[Amounts, Amounts]:
    """Amounts in yuan of one household in 2016 and 2017; the years hang together."""
    last: Amounts = {"property": 0.0}
    this: Amounts = {"property": 0.0}
    for category, (mean, sd, top, none, before) in _SHAPES.items():
        amount = 0.0 if rng.random() < none else top * rng.betavariate(*_beta(mean, sd, top, none))
        this[category] = amount
        last[category] = min(top, amount * before / mean * rng.uniform(0.8, 1.2))
    last["operational"] *= _HELD_BACK[2016]
    this["operational"] *= _HELD_BACK[2017]
    return last, this


def _beta(mean: float, sd: float, top: float, none: float) -> tuple[float, float]:
    """Parameters of the beta distribution of those who have any, such that all together have this mean and deviation."""
    m = mean / (1 - none) / top
    variance = (mean**2 + sd**2) / (1 - none) / top**2 - m**2
    weight = m * (1 - m) / variance - 1
    return m * weight, (1 - m) * weight


def put_below(rng: Random, amounts: Amounts, size: int, line: float) -> None:
    """Scale down so that the income per head is below the line."""
    total = sum(amounts.values())
    if total >= line * size:
        factor = line * size * rng.uniform(0.45, 0.97) / total
        for category in amounts:
            amounts[category] *= factor


def put_above(rng: Random, amounts: Amounts, size: int, line: float) -> None:
    """Fill up so that the income per head is above the line, none over its category's maximum."""
    missing = line * size * rng.uniform(1.02, 1.4) - sum(amounts.values())
    if sum(amounts.values()) >= line * size * 1.01:
        return
    for category in ("operational", "long-term", "wage"):
        more = max(0.0, min(missing, _SHAPES[category][2] - amounts[category]))
        amounts[category] += more
        missing -= more


def put_near(rng: Random, amounts: Amounts, size: int, line: float, *, by_transfers: bool) -> None:
    """Scale down so that the income per head is above the line, but not by half of it; if told so, by transfers for the most."""
    total = sum(amounts.values())
    near = min(total, line * size * rng.uniform(1.05, NEAR))
    lasting = near * TRANSFERS if by_transfers else amounts["long-term"] * near / total
    rest = total - amounts["long-term"]
    for category in amounts:
        amounts[category] *= (near - lasting) / rest
    amounts["long-term"] = lasting


def write_year(draft: Draft, home: Home, year: int, amounts: Amounts) -> None:
    """One row per category, in yuan and cents."""
    for category in CATEGORIES:
        draft.add("incomes", home.code, year, category, Decimal(int(amounts[category] * 100)).scaleb(-2))
