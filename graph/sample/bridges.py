"""Hamlets that only one local elite joins with the village, and some that look so but have a second way."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from graph.sample.draft import Draft
from graph.sample.model import DATA_DAY, Bridge

_SINCE = date(2015, 1, 1)
_HOMES = 3
"""Households of a hamlet; in a small village a third of those that are free, so that some are left for the other cases."""
_YESTERDAY = DATA_DAY - timedelta(days=1)
_NOTES = (
    "the households trust this elite alone",
    "their trust in a cadre ended the day before the data day",
    "their trust in a cadre holds on its last day",
    "they also trust somebody else",
)
_PLANTED = 2
"""The first so many cases are bridges, the others are near-misses."""


def plant_bridges(draft: Draft) -> None:
    """Give some households their ties here; the ordinary ties pass over them."""
    rng = draft.rng("bridges")
    villages = rng.sample(draft.villages, min(len(draft.villages), len(_NOTES) * draft.scaled(5)))
    carried = {home for homes in draft.bodies.carried.values() for home in homes}
    for number, village in enumerate(villages):
        free = [home for home in draft.in_village[village] if home not in carried]
        homes = free[-min(_HOMES, -(-len(free) // 3)) :]
        if homes:
            _plant(draft, rng, number % len(_NOTES), village, homes)


def _plant(draft: Draft, rng: Random, case: int, village: str, homes: list[str]) -> None:
    elite, *others = rng.sample(draft.bodies.elites[village], len(draft.bodies.elites[village]))
    cadre = rng.choice(draft.bodies.cadres[village])
    seconds: dict[int, tuple[str, date | None]] = {
        1: (cadre, _YESTERDAY),
        2: (cadre, DATA_DAY),
        3: ((others or [cadre])[0], None),
    }
    for home in homes:
        _trusts(draft, rng, home, elite, None)
        if case in seconds:
            _trusts(draft, rng, home, *seconds[case])
    draft.marks.hamlets.update(homes)
    draft.bridges.append(Bridge(elite, str(len(homes) if case < _PLANTED else 0), _NOTES[case]))


def _trusts(draft: Draft, rng: Random, home: str, other: str, last: date | None) -> None:
    draft.add("ties", home, other, "trust", Decimal(rng.randint(40, 98)).scaleb(-2), _SINCE, last)
