"""Contact and trust; the grass-roots cadres are the bridge between households and everybody else."""

from datetime import date
from decimal import Decimal
from random import Random

from graph.sample.draft import Draft

_SINCE = date(2015, 1, 1)


def add_ties(draft: Draft) -> None:
    """Every household trusts a cadre, one in ten an elite, but for the planted hamlets.

    Bodies are in contact along the line and with their village.
    """
    rng = draft.rng("ties")
    for home in draft.homes.values():
        if home.code in draft.marks.hamlets:
            continue
        _trust(draft, rng, home.code, rng.choice(draft.bodies.cadres[home.village]), (40, 98))
        if rng.random() < 0.1:
            _trust(draft, rng, home.code, rng.choice(draft.bodies.elites[home.village]), (30, 90))
    for village in draft.villages:
        _add_village_ties(draft, rng, village)
    for township in draft.bodies.townships.values():
        _contact(draft, rng, township, draft.prefix + "PAO", (60, 95))
    for group in dict.fromkeys(draft.bodies.groups.values()):
        if group != draft.prefix + "PAO":
            _contact(draft, rng, group, draft.prefix + "PAO", (60, 95))
    _contact(draft, rng, draft.prefix + "PAO", draft.prefix + "LG", (80, 98))
    _add_outside_ties(draft, rng)


def _trust(draft: Draft, rng: Random, first: str, second: str, strength: tuple[int, int]) -> None:
    """The first relies on the second; the strength lies between two bounds, in hundredths."""
    draft.add("ties", first, second, "trust", Decimal(rng.randint(*strength)).scaleb(-2), _SINCE)


def _contact(draft: Draft, rng: Random, first: str, second: str, strength: tuple[int, int]) -> None:
    """The two are in working contact; the strength lies between two bounds, in hundredths."""
    draft.add("ties", first, second, "contact", Decimal(rng.randint(*strength)).scaleb(-2), _SINCE)


def _add_village_ties(draft: Draft, rng: Random, village: str) -> None:
    bodies = draft.bodies
    committee = bodies.committees[village]
    _contact(draft, rng, committee, bodies.townships[draft.township_of[village]], (60, 95))
    _contact(draft, rng, bodies.funds[village], committee, (50, 95))
    for cadre in bodies.cadres[village]:
        _contact(draft, rng, cadre, committee, (80, 99))
    for elite in bodies.elites[village]:
        _contact(draft, rng, elite, rng.choice(bodies.cadres[village]), (40, 95))


def _add_outside_ties(draft: Draft, rng: Random) -> None:
    bodies = draft.bodies
    for units in (bodies.departments, bodies.state_owned, bodies.private):
        for unit, village in zip(units, draft.villages, strict=False):
            _contact(draft, rng, unit, rng.choice(bodies.cadres[village]), (30, 80))
    for carrier, village in bodies.carriers.items():
        _contact(draft, rng, carrier, rng.choice(bodies.cadres[village]), (30, 85))
        for home in bodies.carried[carrier]:
            _trust(draft, rng, home, carrier, (20, 80))
    for number, organisation in enumerate(bodies.social):
        for village in draft.villages[number :: len(bodies.social)]:
            _contact(draft, rng, organisation, rng.choice(bodies.cadres[village]), (30, 80))
