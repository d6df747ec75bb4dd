"""What was done in the last twelve months, made after the planted cases have said where nothing may be done."""

from calendar import monthrange
from datetime import date
from random import Random

from graph.sample.draft import Draft, Place, random_day
from graph.sample.model import DATA_DAY, LOOK_BACK_FROM

_MONTHS = [(2016, 12), *((2017, month) for month in range(1, 12))]
_FIRST = date(2016, 12, 1)


def act(draft: Draft, performer: str, case: Place, day: date, outcome: str = "completed") -> None:
    """Add one action; the case is (scope, duty)."""
    scope, duty = case
    draft.add("actions", performer, duty, scope, day, outcome)


def add_actions(draft: Draft) -> None:
    """About 20,000 at full size: monthly rounds of the committees, visits to households, jobs, training, identification."""
    rng = draft.rng("actions")
    for cell, row in draft.marks.performs.items():
        _add_rounds(draft, rng, cell, str(row["holder"]))
    for actor, cell, first in draft.marks.also_act:
        act(draft, actor, cell, random_day(rng, max(first, date(2017, 10, 1)), DATA_DAY))
    _add_visits(draft, rng)
    _add_jobs(draft, rng)
    _add_county_work(draft, rng)


def _outcome(rng: Random) -> str:
    return rng.choices(("completed", "partial", "failed"), (85, 12, 3))[0]


def _add_rounds(draft: Draft, rng: Random, cell: Place, performer: str) -> None:
    until = draft.marks.until.get(cell, DATA_DAY)
    for year, month in _MONTHS:
        day = date(year, month, rng.randint(1, monthrange(year, month)[1]))
        if day > until or (day >= LOOK_BACK_FROM and cell in draft.marks.left_out):
            continue
        act(draft, performer, cell, day, _outcome(rng))
    if cell in draft.marks.left_out:
        for home in draft.marks.open[cell]:
            if home not in draft.marks.left_out[cell]:
                act(draft, performer, (home, cell[1]), random_day(rng, LOOK_BACK_FROM, DATA_DAY), _outcome(rng))


def _add_visits(draft: Draft, rng: Random) -> None:
    """The committee sees to one open need in six at the household itself; cadres look after two households in seven."""
    for cell, homes in draft.marks.open.items():
        if cell in draft.marks.until or cell in draft.marks.left_out or cell not in draft.marks.performs:
            continue
        performer = str(draft.marks.performs[cell]["holder"])
        for code in homes:
            if rng.random() < 0.16 and (code, cell[1]) not in draft.marks.quiet:
                act(draft, performer, (code, cell[1]), random_day(rng, _FIRST, DATA_DAY), _outcome(rng))
    for code, home in draft.homes.items():
        if rng.random() < 0.28:
            cadre = rng.choice(draft.bodies.cadres[home.village])
            act(draft, cadre, (code, "coordinate"), random_day(rng, _FIRST, DATA_DAY), _outcome(rng))


def _add_jobs(draft: Draft, rng: Random) -> None:
    for carrier, homes in draft.bodies.carried.items():
        for home in homes:
            act(draft, carrier, (home, "jobs"), random_day(rng, _FIRST, DATA_DAY), _outcome(rng))
    for village, elites in draft.bodies.elites.items():
        for elite in elites:
            for month in (1, 4, 7, 10):
                act(draft, elite, (village, "training"), date(2017, month, rng.randint(1, 28)), _outcome(rng))
    for units in (draft.bodies.departments, draft.bodies.state_owned, draft.bodies.private):
        for unit, village in zip(units, draft.villages, strict=False):
            act(draft, unit, (village, "income"), random_day(rng, _FIRST, DATA_DAY), _outcome(rng))


def _add_county_work(draft: Draft, rng: Random) -> None:
    """Identification has two rounds a year, both before the look-back; coordination goes on monthly."""
    for village, township in draft.township_of.items():
        for month in (3, 6):
            day = date(2017, month, rng.randint(1, 28))
            act(draft, draft.bodies.townships[township], (village, "identify"), day, _outcome(rng))
    for year, month in _MONTHS:
        act(draft, draft.prefix + "PAO", (draft.county, "coordinate"), date(year, month, rng.randint(1, 28)))
