"""Households and the people who live in them, as of 2017."""

from datetime import date
from random import Random

from graph.sample.draft import FULL_SIZE, Draft, Home, random_day
from graph.sample.names import SURNAMES, person_name

FULL_PEOPLE = 42615
_SIZES = (1, 2, 3, 4, 5, 6)
_WEIGHTS = (27, 33, 20, 13, 5, 2)
_OTHER = {"male": "female", "female": "male"}


def add_households(draft: Draft) -> None:
    """Spread the households over the villages; every village has one household of each group."""
    rng = draft.rng("households")
    shares = [rng.uniform(0.6, 1.4) for _ in draft.villages]
    counts = _split(draft.households, shares, 4)
    for village, count in zip(draft.villages, counts, strict=True):
        codes = [_add_home(draft, rng, village, index) for index in range(count)]
        draft.in_village[village] = codes
    _fit_sizes(draft, rng)


def _split(total: int, shares: list[float], least: int) -> list[int]:
    spare = total - least * len(shares)
    counts = [least + int(spare * share / sum(shares)) for share in shares]
    for index in range(total - sum(counts)):
        counts[index % len(counts)] += 1
    return counts


def _add_home(draft: Draft, rng: Random, village: str, index: int) -> str:
    group = ("five-guarantee", "minimum-allowance", "general-poor")[index] if index < 3 else _any_group(rng)
    size = rng.choice((1, 1, 1, 2)) if group == "five-guarantee" else rng.choices(_SIZES, _WEIGHTS)[0]
    code = draft.code("H", len(draft.homes) + 1, 6)
    draft.homes[code] = Home(code, village, group, size)
    draft.put("households", code, village, group)
    return code


def _any_group(rng: Random) -> str:
    return rng.choices(("general-poor", "minimum-allowance", "five-guarantee"), (72, 21, 7))[0]


def _fit_sizes(draft: Draft, rng: Random) -> None:
    """Move sizes by one until the people add up to the stated number, in proportion to the households."""
    homes = [home for home in draft.homes.values() if home.group != "five-guarantee"]
    missing = round(FULL_PEOPLE * draft.households / FULL_SIZE) - sum(home.size for home in draft.homes.values())
    step = 1 if missing > 0 else -1
    while missing:
        home = rng.choice(homes)
        if 1 <= home.size + step <= 8:
            home.size += step
            missing -= step


def add_people(draft: Draft) -> None:
    """One head each; then a spouse, children, grandchildren and parents as the size allows."""
    rng = draft.rng("people")
    for home in draft.homes.values():
        _add_family(draft, rng, home)


def _add_family(draft: Draft, rng: Random, home: Home) -> None:
    surname, sex = rng.choice(SURNAMES), "male" if rng.random() < 0.82 else "female"
    old = home.group == "five-guarantee" or home.size == 1
    age = rng.randint(60, 86) if old else rng.randint(33, 72)
    _add_person(draft, rng, home, (surname, sex, "head", age))
    for relation in _relations(rng, home.size - 1, age):
        _add_person(draft, rng, home, _relative(rng, relation, surname, sex, age))


def _relations(rng: Random, others: int, age: int) -> list[str]:
    spouse = ["spouse"] if others and rng.random() < 0.85 else []
    younger = others - len(spouse)
    if age >= 55:
        pattern = ["child", "grandchild", "grandchild", "child", "grandchild", "grandchild", "child"]
    elif rng.random() < 0.35:
        pattern = ["parent", "child", "child", "parent", "child", "child", "child"]
    else:
        pattern = ["child", "child", "child", "parent", "child", "child", "child"]
    return spouse + pattern[:younger]


def _relative(rng: Random, relation: str, surname: str, sex: str, age: int) -> tuple[str, str, str, int]:
    if relation == "spouse":
        return rng.choice(SURNAMES), _OTHER[sex], relation, max(22, age + rng.randint(-5, 3))
    own = rng.choice(("male", "female"))
    if relation == "parent":
        return surname, own, relation, age + rng.randint(20, 30)
    years = rng.randint(22, 32) if relation == "child" else rng.randint(46, 54)
    return surname, own, relation, max(1, age - years)


def _add_person(draft: Draft, rng: Random, home: Home, traits: tuple[str, str, str, int]) -> None:
    surname, sex, relation, age = traits
    home.pupils += 6 <= age <= 17
    code = draft.code("P", len(draft.tables["people"]) + 1, 6)
    born = random_day(rng, date(2017 - age, 1, 1), date(2017 - age, 12, 28))
    draft.put("people", code, person_name(rng, sex, surname), sex, born)
    draft.add("members", code, home.code, relation, max(home.since, born))
