"""Who else could do what a committee answers for, and the planted sole providers and mandates that nobody took up."""

from datetime import date

from graph.sample.draft import Draft
from graph.sample.duties import VILLAGE_DUTIES, allow
from graph.sample.needs import open_needs

_SINCE = date(2016, 1, 1)
_RELIEF = ("food", "clothing")
"""Duties that nobody but the committee has a part in."""


def plant_weaknesses(draft: Draft) -> None:
    """In every cell of a committee an organisation may help, but for the planted ones (in a small county an idle one)."""
    idle = [cell for cell in draft.marks.left_out if cell[1] in _RELIEF]
    alone = draft.take(_RELIEF, "sole provider", 12) or idle[:1]
    for number, village in enumerate(draft.villages):
        helper = draft.bodies.social[number % len(draft.bodies.social)]
        for duty in VILLAGE_DUTIES:
            if (village, duty) not in alone:
                allow(draft, helper, "may", (village, duty), _SINCE)
    for village, duty in alone:
        open_needs(draft, (village, duty), 2)
        committee = draft.bodies.committees[village]
        draft.fault("nobody else has a part or may help", "weakness", "sole-provider", duty, village, committee)
    for village in draft.villages[-draft.scaled(12) :]:
        committee = draft.bodies.committees[village]
        draft.near_miss("an organisation may help", "weakness", "sole-provider", "income", village, committee)
    _plant_power(draft)


def _plant_power(draft: Draft) -> None:
    """Departments that must do what they have no part in; where a committee's duty ended, its mandate stands."""
    for village, duty in draft.marks.ended:
        committee = draft.bodies.committees[village]
        draft.fault("its duty ended, its mandate did not", "weakness", "power-only", duty, village, committee)
    pairs = list(zip(draft.bodies.departments, draft.villages, strict=False))
    for number in range(draft.scaled(12)):
        department, village = pairs[number % len(pairs)]
        allow(draft, department, "must", (village, "coordinate"), _SINCE)
        draft.fault("must coordinate, and has no part in it", "weakness", "power-only", "coordinate", village, department)
        allow(draft, department, "must", (village, "training"), _SINCE)
        note = "its part in income, the broader duty, is a part in training"
        draft.near_miss(note, "weakness", "power-only", "training", village, department)
