"""How those live who left poverty: house, water, insurance and schooling of some, and the hollow exits among them."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from graph.sample.attention import dealt
from graph.sample.draft import Draft
from graph.sample.model import DATA_DAY

_SINCE = date(2016, 1, 1)
_LACKS = {"unsafe-house": "housing", "unsafe-water": "water", "uninsured": "medical", "out-of-school": "education"}


def add_living(draft: Draft) -> None:
    """One in four who left poverty is looked at, and all with something planted."""
    rng = draft.rng("living")
    people = _people(draft)
    lifted = [home.code for home in draft.homes.values() if home.status == "lifted" and home.code not in draft.marks.watched]
    lacking = {sub_kind: _choose(draft, rng, sub_kind, lifted) for sub_kind in _LACKS}
    repaired = dealt(draft, [code for code in lifted if code not in lacking["unsafe-house"]], 1)[0]
    for number, code in enumerate(lifted):
        lacks = {sub_kind for sub_kind, homes in lacking.items() if code in homes}
        if number % 4 == 0 or lacks or code in repaired:
            _add_states(draft, rng, code, people[code], lacks)
        for sub_kind in sorted(lacks):
            draft.fault("left poverty, and is not watched", "exit", sub_kind, _LACKS[sub_kind], code)
    for code in repaired:
        draft.add("housing", code, "d", date(2015, 1, 1), DATA_DAY - timedelta(days=1))
        draft.near_miss("the state ended the day before", "exit", "unsafe-house", "housing", code)
    _add_near_misses(draft, rng, people)


def _people(draft: Draft) -> dict[str, list[str]]:
    """Who belongs to each household, the youngest first."""
    born = {row["code"]: str(row["birth_date"]) for row in draft.tables["people"]}
    found: dict[str, list[str]] = defaultdict(list)
    for row in draft.tables["members"]:
        found[str(row["household"])].append(str(row["person"]))
    return {home: sorted(people, key=lambda code: born[code], reverse=True) for home, people in found.items()}


def _choose(draft: Draft, rng: Random, sub_kind: str, homes: list[str]) -> set[str]:
    """A dozen at full size; for schooling those with somebody of school age, if there are any."""
    with_pupils = [code for code in homes if draft.homes[code].pupils]
    candidates = with_pupils if sub_kind == "out-of-school" and with_pupils else homes
    return set(rng.sample(candidates, min(draft.scaled(12), len(candidates))))


def _add_states(draft: Draft, rng: Random, code: str, people: list[str], lacks: set[str]) -> None:
    draft.add("housing", code, rng.choice("cd" if "unsafe-house" in lacks else "ab"), _SINCE)
    draft.add("water", code, rng.choice(("unsafe", "none")) if "unsafe-water" in lacks else "safe", _SINCE)
    for number, person in enumerate(people):
        insured = number > 0 or "uninsured" not in lacks
        draft.add("insurance", person, "basic-medical", insured, date(2017, 1, 1), date(2017, 12, 31))
    if draft.homes[code].pupils or "out-of-school" in lacks:
        state = "dropped-out" if "out-of-school" in lacks else "enrolled"
        draft.add("schooling", people[0], state, "junior", date(2017, 9, 1))


def _add_near_misses(draft: Draft, rng: Random, people: dict[str, list[str]]) -> None:
    """The same lacks where somebody watches, or where nobody says that the household has left poverty."""
    watched = sorted(draft.marks.watched)
    poor = [home.code for home in draft.homes.values() if home.status in ("registered", "returned")]
    note = {True: "is watched", False: "has not left poverty"}
    for homes in (watched, poor):
        for code in rng.sample(homes, draft.scaled(12)):
            _add_states(draft, rng, code, people[code], set(_LACKS))
            for sub_kind, duty in _LACKS.items():
                draft.near_miss(note[homes is watched], "exit", sub_kind, duty, code)
