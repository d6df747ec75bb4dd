"""Trust that was lost after a duty was left idle or done by somebody else, beside trust that moves as it does anywhere."""

from datetime import date, timedelta
from decimal import Decimal

from graph.sample.draft import Draft

_BLAMED = ("idle", "done-for", "out-of-area")
"""Sub-kinds of findings after which trust is lost."""
_SINCE, _TURN = date(2015, 1, 1), date(2017, 10, 20)
"""The trust begins; the households have noticed."""
_LAST = _TURN - timedelta(days=1)
_WITNESSES = 4
"""Households of a village that notice what happens to all of it."""
_LOST, _MOVED_EVERY = 8, 40
"""One in so many of those who noticed trusts no more; one in so many others trusts a little more or less by itself."""


def plant_trust(draft: Draft) -> None:
    """After the planted faults of the kinds named; hamlets that one person joins with the village keep their ties."""
    rng, told = draft.rng("trust"), set[tuple[str, str]]()
    rows = draft.tables["ties"]
    known = {(row["from_subject"], row["to_subject"]) for row in rows}
    for fault in [one for one in draft.planted if one.sub_kind in _BLAMED and one.subject]:
        for home in _witnesses(draft, fault.scope):
            pair = (home, fault.subject)
            if home in draft.marks.hamlets or pair in known or pair in told:
                continue
            told.add(pair)
            before, loss = rng.randint(55, 90), rng.randint(10, 40)
            draft.add("ties", *pair, "trust", _hundredths(before), _SINCE, _LAST)
            if rng.randrange(_LOST):
                draft.add("ties", *pair, "trust", _hundredths(before - loss), _TURN)
    for row in [row for row in rows if row["kind"] == "trust" and row["to"] is None and row["from"] == _SINCE]:
        if rng.randrange(_MOVED_EVERY) == 0 and row["from_subject"] not in draft.marks.hamlets:
            row["to"] = _LAST
            moved = min(Decimal("0.99"), max(Decimal("0.05"), Decimal(str(row["strength"])) + _hundredths(rng.randint(-8, 8))))
            draft.add("ties", row["from_subject"], row["to_subject"], "trust", moved, _TURN)


def _witnesses(draft: Draft, scope: str) -> list[str]:
    """The household that it happened to, or some of the village."""
    return [scope] if scope in draft.homes else draft.in_village.get(scope, [])[:_WITNESSES]


def _hundredths(number: int) -> Decimal:
    return Decimal(number).scaleb(-2)
