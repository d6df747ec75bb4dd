"""Who is poor, who left poverty, who came back, and the incomes that go with it."""

from datetime import date, timedelta
from random import Random

from graph.sample.draft import Draft, Home, random_day
from graph.sample.incomes import HELD_BACK_WELL, LINE, WELL_ABOVE, Amounts, draw, put_above, put_below, put_near, write_year
from graph.sample.model import DATA_DAY

_CLOSE, _CLOSE_BEFORE_RETURN = 0.04, 0.85
"""Shares of households that are above the line in 2016, but close to it."""
_FILE_OPENED = date(2012, 1, 1)
_POOR, _LIFTED, _LIFTED_2017, _RETURNED, _RETURNED_2017 = 1636, 8843, 228, 60, 60


def add_incomes_and_statuses(draft: Draft) -> None:
    """Draw incomes, rank the households, let the poorest stay on file, and bring the incomes in line with the status."""
    rng = draft.rng("incomes")
    drawn = {code: draw(rng) for code in draft.homes}
    near = draft.rng("near the line")
    for home, path in _paths(draft, rng, {code: sum(this.values()) for code, (_, this) in drawn.items()}):
        _fit((rng, near), home, path, *drawn[home.code])
        _add_path(draft, rng, home, path)
    for home in draft.homes.values():
        for year, amounts in zip((2016, 2017), drawn[home.code], strict=True):
            write_year(draft, home, year, amounts)


def _paths(draft: Draft, rng: Random, totals: dict[str, float]) -> list[tuple[Home, str]]:
    """Each household with its path, in the order of the households."""
    weight = {h: totals[h] * home.size**0.3 * rng.uniform(0.8, 1.25) for h, home in draft.homes.items()}
    ranked = sorted(draft.homes, key=weight.__getitem__)
    poor, lifted = draft.scaled(_POOR, 4), draft.scaled(_LIFTED)
    paths = dict.fromkeys(ranked, "marginal")
    paths.update(dict.fromkeys(ranked[:poor], "registered"))
    paths.update(dict.fromkeys(ranked[-lifted:], "lifted"))
    back, back_2017 = draft.scaled(_RETURNED), draft.scaled(_RETURNED_2017)
    returned = rng.sample(ranked[:poor], back + back_2017)
    paths.update(dict.fromkeys(returned[:back], "returned"))
    paths.update(dict.fromkeys(returned[back:], "returned-2017"))
    paths.update(dict.fromkeys(rng.sample(ranked[-lifted:], draft.scaled(_LIFTED_2017)), "lifted-2017"))
    return [(home, paths[code]) for code, home in draft.homes.items()]


def _fit(rngs: tuple[Random, Random], home: Home, path: str, last: Amounts, this: Amounts) -> None:
    """Put both years on the side of the line that the path asks for; a few are left on the other side.

    In the first year most of those above it are well above, and most of those who come back in the second are not.
    """
    rng, near = rngs
    poor = path.startswith(("registered", "returned"))
    below = {2016: path in ("registered", "returned", "lifted-2017"), 2017: poor}
    if rng.random() < (0.03 if poor else 0.015):
        below[2017] = not below[2017]
    if path == "marginal" and rng.random() < 0.04:
        below[2016] = True
    close = near.random() < (_CLOSE_BEFORE_RETURN if path == "returned-2017" else _CLOSE)
    if not below[2016] and not close:
        last["operational"] *= HELD_BACK_WELL
        put_above(rng, last, home.size, LINE[2016] * WELL_ABOVE)
    else:
        (put_below if below[2016] else put_above)(rng, last, home.size, LINE[2016])
    (put_below if below[2017] else put_above)(rng, this, home.size, LINE[2017])
    if close and not below[2016]:
        put_near(near, last, home.size, LINE[2016], by_transfers=path == "returned-2017")


def _add_path(draft: Draft, rng: Random, home: Home, path: str) -> None:
    home.status = path.removesuffix("-2017")
    year = rng.randint(2012, 2016)
    left = random_day(rng, date(2017, 6, 1), date(2017, 11, 15)) if path == "lifted-2017" else date(year, 12, 31)
    steps: list[tuple[str, date]] = [("registered", _FILE_OPENED)]
    if path.startswith("returned"):
        steps += [("lifted", date(rng.randint(2012, 2014), 12, 31)), ("returned", _return_day(rng, path))]
    elif path != "registered":
        steps.append((home.status, left))
        home.exit = left
    ends: list[date | None] = [first - timedelta(days=1) for _, first in steps[1:]]
    for (status, first), last in zip(steps, [*ends, None], strict=True):
        draft.add("statuses", home.code, status, first, last)


def _return_day(rng: Random, path: str) -> date:
    first, last = (date(2017, 2, 1), DATA_DAY) if path == "returned-2017" else (date(2015, 6, 1), date(2016, 10, 31))
    return random_day(rng, first, last)
