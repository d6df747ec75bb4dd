"""Enterprises, cooperatives and large households that carry poor households into stable income."""

from datetime import date
from random import Random

from graph.sample.bodies import SINCE, add_person
from graph.sample.draft import Draft

CARRIED_SINCE = date(2016, 1, 1)
BROKEN_EVERY, BROKEN_ON = 20, date(2017, 6, 30)
"""Of so many arrangements one lost its middle, the cooperative or base, on that day."""
_KINDS = ("cooperative", "enterprise", "cooperative", "person", "cooperative")


def add_arrangements(draft: Draft) -> None:
    """214 carriers with 3,623 households at full size; a carrier takes households of its own village, none twice."""
    rng = draft.rng("arrangements")
    cooperatives: dict[str, str] = {}
    for number in range(1, draft.scaled(214, 5) + 1):
        village = draft.villages[(number - 1) % len(draft.villages)]
        kind = _KINDS[(number + number // len(draft.villages)) % len(_KINDS)]
        code = _add_carrier(draft, rng, number, village, kind)
        draft.bodies.carriers[code] = village
        if kind == "cooperative":
            cooperatives.setdefault(village, code)
    kinds = {str(row["code"]): row["kind"] for row in draft.tables["subjects"]}
    for (carrier, village), homes in zip(draft.bodies.carriers.items(), _deal(draft, rng), strict=True):
        partner = cooperatives.get(village) or next(iter(cooperatives.values()))
        _arrange(draft, (carrier, str(kinds[carrier])), partner, homes)


def _add_carrier(draft: Draft, rng: Random, number: int, village: str, kind: str) -> str:
    letters = f"B{number:03d}"
    if kind == "person":
        return add_person(draft, rng, letters, village, "model")
    code = draft.prefix + letters
    if kind == "cooperative":
        draft.put("subjects", code, kind, f"Cooperative {number}", f"专业合作社{number}", None, village)
    else:
        draft.put("subjects", code, kind, f"Farm Company {number}", f"农业公司{number}", "private", village)
    draft.add("roles", code, "boost", SINCE)
    return code


def _deal(draft: Draft, rng: Random) -> list[list[str]]:
    """The households of each carrier; what a village lacks is taken from the next carriers' villages."""
    free = {village: rng.sample(homes, len(homes)) for village, homes in draft.in_village.items()}
    hands: list[list[str]] = [[] for _ in draft.bodies.carriers]
    left = draft.scaled(3623, 5)
    while left:
        for hand, village in zip(hands, draft.bodies.carriers.values(), strict=True):
            if left and free[village]:
                hand.append(free[village].pop())
                left -= 1
    return hands


def _arrange(draft: Draft, carrier: tuple[str, str], cooperative: str, homes: list[str]) -> None:
    """`carrier` is code and kind. An enterprise runs its base itself; a cooperative is led by an elite of its village."""
    code, kind = carrier
    draft.bodies.carried[code] = homes
    model = "enterprise-base" if kind == "enterprise" else "capable-person"
    arrangement = str(draft.add("arrangements", model, CARRIED_SINCE)["code"])
    if kind == "enterprise":
        slots = [(code, "enterprise"), (code, "base")]
    elif kind == "person":
        slots = [(code, "capable-person"), (cooperative, "cooperative")]
    else:
        elite = draft.bodies.elites[draft.bodies.carriers[code]][0]
        slots = [(elite, "capable-person"), (code, "cooperative")]
    left = BROKEN_ON if len(draft.tables["arrangements"]) % BROKEN_EVERY == 0 else None
    for participant, slot in [*slots, *((home, "household") for home in homes)]:
        draft.add(
            "participations", arrangement, participant, slot, CARRIED_SINCE, left if slot in ("base", "cooperative") else None
        )
    for home in homes:
        draft.add("roles", home, "participate", CARRIED_SINCE)
