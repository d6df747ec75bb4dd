"""Planted absences, and what looks like one and is none."""

from datetime import date, timedelta

from graph.sample.draft import Draft, Place
from graph.sample.duties import hold
from graph.sample.model import DATA_DAY, LOOK_BACK_FROM
from graph.sample.needs import add_need, open_needs

_RELIEF = ("food", "clothing")


def plant_absences(draft: Draft) -> None:
    """Unheld, idle and unresourced duties, and coverage that cannot be decided."""
    _plant_ended(draft)
    _plant_group_gap(draft)
    _plant_unreported(draft)
    _plant_idle(draft)
    _plant_idle_unreported(draft)
    _note_delegates(draft)


def end(draft: Draft, cell: Place, last: date) -> str:
    """End the responsibility of a cell that answers for the cell alone, and the work in it; returns the former holder."""
    row = draft.marks.answers[cell]
    row["to"] = last
    draft.marks.until[cell] = last
    return str(row["holder"])


def _plant_ended(draft: Draft) -> None:
    for cell in draft.take(_RELIEF, "ended", 2):
        village, duty = cell
        draft.marks.ended.append(cell)
        open_needs(draft, cell, 2)
        holder = end(draft, cell, date(2017, 10, 31))
        homes = [code for code in draft.in_village[village] if code not in draft.marks.open[cell]]
        if len(homes) > 1:
            _add_last_days(draft, cell, homes)
        for home in draft.marks.open[cell]:
            draft.fault(f"{holder} answered until 2017-10-31, nobody followed", "absence", "unheld", duty, home)


def _add_last_days(draft: Draft, cell: Place, homes: list[str]) -> None:
    """One need whose last day is the data day, so still open, and one that was closed the day before."""
    duty = cell[1]
    add_need(draft, draft.homes[homes[0]], duty, date(2017, 1, 1), DATA_DAY)
    draft.fault("the data day is the last day of the need", "absence", "unheld", duty, homes[0])
    add_need(draft, draft.homes[homes[1]], duty, date(2017, 1, 1), DATA_DAY - timedelta(days=1))
    draft.near_miss("the last day of the need was the day before the data day", "absence", "unheld", duty, homes[1])


def _plant_group_gap(draft: Draft) -> None:
    """Two holders share a village by household groups; the third group is forgotten."""
    rng = draft.rng("group gap")
    for cell in draft.take(_RELIEF, "group gap", 5):
        village, duty = cell
        first, second = draft.marks.answers[cell], hold(draft, rng.choice(draft.bodies.departments), "accountable", cell)
        first["target_group"], second["target_group"] = "general-poor", "minimum-allowance"
        draft.marks.also_act.append((str(second["holder"]), cell, LOOK_BACK_FROM))
        pair = sorted((str(first["holder"]), str(second["holder"])))
        draft.near_miss("parallel: different target groups", "overlap", "conflict", duty, village, *pair)
        for home in open_needs(draft, cell, 1, "five-guarantee"):
            draft.fault("no holder has the group five-guarantee", "absence", "unheld", duty, home)
        for home in open_needs(draft, cell, 1, "minimum-allowance"):
            draft.near_miss("covered by the holder for its group", "absence", "unheld", duty, home)


def _plant_unreported(draft: Draft) -> None:
    for cell in draft.take(_RELIEF, "unreported", 4):
        open_needs(draft, cell, 1)
        end(draft, cell, date(2017, 8, 31))
        draft.marks.unreported[cell] = ("none", date(2017, 9, 1), None)
        for home in draft.marks.open[cell]:
            note = "listed as unknown: the village reported nothing for this duty"
            draft.near_miss(note, "absence", "unheld", cell[1], home)


def leave_out(draft: Draft, cell: Place, homes: list[str]) -> None:
    """From the look-back on, work in the cell goes from household to household and leaves these out."""
    draft.marks.left_out.setdefault(cell, set()).update(homes)
    draft.marks.quiet.update((home, cell[1]) for home in homes)


def _plant_idle(draft: Draft) -> None:
    cells = [*draft.take(_RELIEF, "idle relief", 6), *draft.take(("education", "water"), "idle services", 6)]
    for cell in cells:
        homes = open_needs(draft, cell, 3)[:2]
        leave_out(draft, cell, homes)
        holder = str(draft.marks.answers[cell]["holder"])
        for home in homes:
            note = "nobody of the chain acted here since 2017-09-01, only in other households"
            draft.fault(note, "absence", "idle", cell[1], home, holder)
        for home in draft.marks.open[cell][2:3]:
            draft.near_miss("visited within the look-back", "absence", "idle", cell[1], home, holder)


def _plant_idle_unreported(draft: Draft) -> None:
    for cell in draft.take(_RELIEF, "idle unreported", 3):
        homes = open_needs(draft, cell, 2)[:1]
        leave_out(draft, cell, homes)
        draft.marks.unreported[cell] = ("partly", date(2017, 9, 1), date(2017, 10, 31))
        holder = str(draft.marks.answers[cell]["holder"])
        note = "listed as unknown: reports were incomplete during part of the look-back"
        draft.near_miss(note, "absence", "idle", cell[1], homes[0], holder)


def _note_delegates(draft: Draft) -> None:
    """Holders far away who never act themselves, but whose delegates do."""
    for cell in draft.free_cells(("medical", "housing"), "delegates")[: draft.scaled(12)]:
        for home in draft.marks.open.get(cell, [])[:1]:
            holder = str(draft.marks.answers[cell]["holder"])
            draft.near_miss("the delegate in the village acted", "absence", "idle", cell[1], home, holder)
