"""What the households need, and why they are poor."""

from datetime import date, timedelta
from random import Random

from graph.sample.draft import Draft, Home, random_day

CORE = ("food", "clothing", "education", "medical", "housing", "water", "income")
# by chance; schooling where somebody is of school age, elsewhere at times for a student
_HAVE = {"food": 0.15, "clothing": 0.15, "medical": 0.56, "housing": 0.27, "water": 0.2}
_STAYS_OPEN = {"registered": 0.85, "returned": 0.85, "marginal": 0.4, "lifted": 0.15}
_KEPT_AFTER_EXIT = {"education", "medical"}
_CAUSES = {
    "illness": 30,
    "disability": 10,
    "schooling": 10,
    "no-labour": 14,
    "no-capital": 14,
    "no-technology": 10,
    "disaster": 4,
    "old-age": 6,
    "motivation": 2,
}


def add_needs(draft: Draft) -> None:
    """Income for every household until it leaves poverty; the others by chance, some closed."""
    rng = draft.rng("needs")
    for home in draft.homes.values():
        last = home.exit - timedelta(days=1) if home.exit else None
        add_need(draft, home, "income", home.since, last)
        for need, share in (_HAVE | {"education": 0.8 if home.pupils else 0.1}).items():
            if rng.random() < share:
                add_need(draft, home, need, random_day(rng, date(2014, 1, 1), date(2016, 6, 30)), _end(rng, home, need))
        _add_causes(draft, rng, home)


def add_need(draft: Draft, home: Home, need: str, first: date, last: date | None) -> None:
    """One need; kept in the index of open needs if it has no end."""
    draft.add("needs", home.code, need, first, last)
    if last is None:
        draft.marks.open.setdefault((home.village, need), []).append(home.code)


def _end(rng: Random, home: Home, need: str) -> date | None:
    share = 0.6 if need in _KEPT_AFTER_EXIT else _STAYS_OPEN[home.status]
    return None if rng.random() < share else random_day(rng, date(2016, 9, 1), date(2017, 10, 31))


def open_needs(draft: Draft, cell: tuple[str, str], least: int, group: str = "") -> list[str]:
    """All households of the cell with an open need (of one group, if named); opens new needs until there are `least`."""
    village, duty = cell
    homes = [draft.homes[code] for code in draft.in_village[village] if group in ("", draft.homes[code].group)]
    index = draft.marks.open.setdefault(cell, [])
    for home in homes:
        if sum(group in ("", draft.homes[code].group) for code in index) >= least:
            break
        if home.code not in index:
            add_need(draft, home, duty, date(2017, 1, 1), None)
    return [code for code in index if group in ("", draft.homes[code].group)]


def _add_causes(draft: Draft, rng: Random, home: Home) -> None:
    causes = list(_CAUSES)
    picked = rng.choices(causes, list(_CAUSES.values()), k=1 if rng.random() < 0.6 else 2)
    for rank, cause in enumerate(dict.fromkeys(picked), start=1):
        draft.add("causes", home.code, cause, rank, home.since, home.exit)
