"""Planted overlaps and accountability handed on, and what looks like one and is none."""

from datetime import date, timedelta

from graph.sample.draft import Draft, Place
from graph.sample.duties import Basis, hold
from graph.sample.model import DATA_DAY, LOOK_BACK_FROM, Row

_RELIEF = ("food", "clothing")
_WIDE = ("education", "medical", "housing", "water")


def plant_overlaps(draft: Draft) -> None:
    """Second holders of every kind; each second holder acts, so that nothing is idle."""
    _plant_shared(draft)
    _plant_hand_overs(draft)
    _plant_rivals(draft)
    _plant_household_rivals(draft)
    _plant_handed_on(draft)


def _second(draft: Draft, topic: str, case: Place, first: date, origin: Row | None = None) -> Row:
    """A department that answers for the case (scope, duty), and acts there from its first day on."""
    holder = draft.rng(f"{topic} {case}").choice(draft.bodies.departments)
    draft.marks.also_act.append((holder, case, max(first, LOOK_BACK_FROM)))
    return hold(draft, holder, "accountable", case, Basis(first, origin, 5))


def _pair(first: Row, second: Row) -> list[str]:
    return sorted((str(first["holder"]), str(second["holder"])))


def _plant_shared(draft: Draft) -> None:
    for cell in draft.take(("income",), "shared", 12):
        first = draft.marks.answers[cell]
        second = _second(draft, "shared", cell, date(2016, 5, 1))
        first["lead"] = second["lead"] = first["holder"]
        note = "listed as shared: both name the same lead"
        draft.near_miss(note, "overlap", "conflict", cell[1], cell[0], *_pair(first, second))


def _plant_hand_overs(draft: Draft) -> None:
    """Three lengths of the common time: one day, as long as the setting allows (31 days), and three months."""
    last_days = (DATA_DAY, date(2017, 12, 10), date(2017, 12, 31))
    firsts = (DATA_DAY, date(2017, 11, 10), date(2017, 10, 1))
    for index, cell in enumerate(_hand_over_cells(draft)):
        first = draft.marks.answers[cell]
        first["to"] = last_days[index % 3]
        second = _second(draft, "hand-over", cell, firsts[index % 3])
        pair = _pair(first, second)
        if index % 3 == 2:
            draft.fault("a hand-over that takes 92 days", "overlap", "conflict", cell[1], cell[0], *pair)
        else:
            days = (last_days[index % 3] - firsts[index % 3] + timedelta(days=1)).days
            note = f"listed as hand-over: {days} day(s) in common"
            draft.near_miss(note, "overlap", "conflict", cell[1], cell[0], *pair)


def _hand_over_cells(draft: Draft) -> list[Place]:
    """At least three, whatever the size, so that every length occurs."""
    cells = draft.free_cells(_RELIEF, "hand-over")[: draft.scaled(15, 3)]
    draft.marks.taken.update(cells)
    return cells


def _plant_rivals(draft: Draft) -> None:
    """A department answers in a village for what the township or the county answers for anyway."""
    for cell in draft.take(_WIDE, "rivals", 8):
        rival = _second(draft, "rivals", cell, date(2016, 9, 1))
        parties = (str(draft.marks.answers[cell]["holder"]), str(rival["holder"]))
        draft.fault("neither was delegated by the other, no lead is named", "overlap", "conflict", cell[1], cell[0], *parties)


def _plant_household_rivals(draft: Draft) -> None:
    rng = draft.rng("household rivals")
    for cell in draft.take((*_WIDE, "income"), "household rivals", 12):
        home = rng.choice(draft.in_village[cell[0]])
        rival = _second(draft, "household rivals", (home, cell[1]), date(2017, 3, 1))
        parties = (str(draft.marks.answers[cell]["holder"]), str(rival["holder"]))
        draft.fault("two answer for one household", "overlap", "conflict", cell[1], home, *parties)


def _plant_handed_on(draft: Draft) -> None:
    """Accountability itself goes to a department, and from there, for one household, to a state-owned enterprise."""
    rng = draft.rng("handed on")
    for cell in draft.take(("housing", "water"), "handed on", 10):
        village, duty = cell
        origin = draft.marks.answers[cell]
        first = _second(draft, "handed on", cell, date(2016, 4, 1), origin)
        home = rng.choice(draft.in_village[village])
        last = hold(draft, rng.choice(draft.bodies.state_owned), "accountable", (home, duty), Basis(date(2017, 1, 1), first, 5))
        draft.marks.also_act.append((str(last["holder"]), (home, duty), LOOK_BACK_FROM))
        source = str(origin["holder"])
        draft.fault("handed on once", "displacement", "handed-on", duty, village, str(first["holder"]), source)
        draft.fault("handed on twice", "displacement", "handed-on", duty, home, str(last["holder"]), source)
        performer = str(draft.marks.performs[cell]["holder"])
        note = "the work was delegated, accountability stayed"
        draft.near_miss(note, "displacement", "handed-on", duty, village, performer, source)
