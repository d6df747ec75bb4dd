"""Planted acts that are offside or displace the accountable one, and acts that only look so."""

from collections.abc import Iterator
from datetime import date, timedelta

from graph.sample.actions import act
from graph.sample.draft import Draft, Place
from graph.sample.duties import allow
from graph.sample.model import LOOK_BACK_FROM

_ALL = ("food", "clothing", "education", "medical", "housing", "water")
_SERVICES = ("education", "medical", "housing", "water")
_DAY = date(2017, 10, 16)


def plant_missteps(draft: Draft) -> None:
    """One act may give an offside and a displacement: both are listed."""
    _plant_done_for(draft)
    _plant_consulted(draft)
    _plant_out_of_area(draft)
    _plant_prohibited(draft)
    _plant_forbidden_role(draft)
    _plant_nobody_displaced(draft)
    _plant_under_two_duties(draft)
    _add_help(draft)
    _add_before_prohibition(draft)
    _add_before_look_back(draft)


def _spots(draft: Draft, duties: tuple[str, ...], topic: str, full: int) -> Iterator[tuple[str, Place, str]]:
    """(village, case, accountable holder) of cases in cells where nothing else is planted; each case is given out once."""
    cells, rng = draft.free_cells(duties, topic), draft.rng(topic + " homes")
    for number in range(draft.scaled(full)):
        village, duty = cell = cells[number % len(cells)]
        free = [home for home in draft.in_village[village] if (home, duty) not in draft.marks.quiet]
        case = (rng.choice(free), duty)
        draft.marks.quiet.add(case)
        yield village, case, str(draft.marks.answers[cell]["holder"])


def _no_mandate(draft: Draft, performer: str, case: Place, note: str) -> None:
    draft.fault(note, "offside", "no-mandate", case[1], case[0], performer)


def _displaced(draft: Draft, performer: str, case: Place, other: str, how: str = "done-for") -> None:
    draft.fault(f"{other} answers for this", "displacement", how, case[1], case[0], performer, other)


def _plant_done_for(draft: Draft) -> None:
    for village, case, holder in _spots(draft, _ALL, "done for", 20):
        performer = draft.bodies.funds[village]
        act(draft, performer, case, _DAY)
        _no_mandate(draft, performer, case, "no part in the duty and no mandate")
        _displaced(draft, performer, case, holder)


def _plant_consulted(draft: Draft) -> None:
    """Being consulted is no part in a duty. The act falls on the first day looked back to."""
    for _, case, holder in _spots(draft, ("food", "clothing", "housing", "water"), "consulted", 12):
        performer = draft.bodies.groups[case[1]]
        act(draft, performer, case, LOOK_BACK_FROM)
        _no_mandate(draft, performer, case, "the performer is only consulted")
        _displaced(draft, performer, case, holder)


def _plant_out_of_area(draft: Draft) -> None:
    for village, case, holder in _spots(draft, _SERVICES, "out of area", 16):
        place = draft.villages.index(village)
        performer = draft.bodies.committees[draft.villages[place - 1]]
        act(draft, performer, case, _DAY)
        _no_mandate(draft, performer, case, "its part in the duty ends at its own village")
        _displaced(draft, performer, case, holder, "out-of-area")


def _plant_prohibited(draft: Draft) -> None:
    """The committee has a part in the duty, but must keep out of one household."""
    for village, case, holder in _spots(draft, _SERVICES, "prohibited", 14):
        performer = draft.bodies.committees[village]
        allow(draft, performer, "must-not", case, date(2017, 3, 1))
        act(draft, performer, case, _DAY)
        draft.fault("has a part in the duty, but must not here", "offside", "prohibited", case[1], case[0], performer)
        note = "whoever has a part in the duty displaces nobody"
        draft.near_miss(note, "displacement", "done-for", case[1], case[0], performer, holder)


def _plant_forbidden_role(draft: Draft) -> None:
    """Enterprises must not decide which households are poor."""
    rng = draft.rng("forbidden role")
    for village in rng.sample(draft.villages, draft.scaled(12)):
        performer = rng.choice((*draft.bodies.state_owned, *draft.bodies.private))
        act(draft, performer, (village, "identify"), _DAY)
        draft.fault("its role must not do this", "offside", "prohibited", "identify", village, performer)
        _displaced(draft, performer, (village, "identify"), draft.bodies.groups["identify"])


def _plant_nobody_displaced(draft: Draft) -> None:
    """Where nobody answers any more, an act without mandate is offside and displaces nobody."""
    rng = draft.rng("nobody displaced")
    for village, duty in draft.marks.ended:
        performer = draft.bodies.funds[village]
        for home in rng.sample(draft.in_village[village], draft.scaled(6)):
            act(draft, performer, (home, duty), date(2017, 11, 1))
            _no_mandate(draft, performer, (home, duty), "no mandate; nobody answers here since 2017-11-01")
            former = str(draft.marks.answers[village, duty]["holder"])
            note = "the former holder answered until the day before"
            draft.near_miss(note, "displacement", "done-for", duty, home, performer, former)


def _plant_under_two_duties(draft: Draft) -> None:
    """Training is part of income: who answers for either is displaced."""
    for village, case, holder in _spots(draft, ("income",), "two duties", 8):
        performer, spot = draft.bodies.funds[village], (case[0], "training")
        act(draft, performer, spot, _DAY)
        _no_mandate(draft, performer, spot, "no part in the duty and no mandate")
        _displaced(draft, performer, spot, holder)
        _displaced(draft, performer, spot, draft.bodies.groups["training"])


def _add_help(draft: Draft) -> None:
    """Help under a mandate of one's own, under the mandate of a role, and work that a broader duty covers."""
    for village, case, holder in _spots(draft, ("housing", "water", "medical"), "help", 12):
        helper = draft.bodies.social[draft.villages.index(village) % len(draft.bodies.social)]
        allow(draft, helper, "may", (village, case[1]), date(2016, 1, 1))
        act(draft, helper, case, _DAY)
        _not_offside(draft, helper, case, holder, "listed as help: a mandate of its own allows it")
    for village, case, holder in _spots(draft, ("income",), "role help", 8):
        company, spot = draft.bodies.private[village == draft.villages[0]], (case[0], "jobs")
        act(draft, company, spot, _DAY)
        _not_offside(draft, company, spot, holder, "listed as help: the mandate of its role allows it")
        committee = draft.bodies.committees[village]
        act(draft, committee, spot, _DAY)
        group = draft.bodies.groups["jobs"]
        _not_offside(draft, committee, spot, group, "its part in income, the broader duty, covers jobs")


def _not_offside(draft: Draft, performer: str, case: Place, other: str, note: str) -> None:
    draft.near_miss(note, "offside", "no-mandate", case[1], case[0], performer)
    draft.near_miss(note, "displacement", "done-for", case[1], case[0], performer, other)


def _add_before_prohibition(draft: Draft) -> None:
    begin = date(2017, 11, 1)
    for village, case, _ in _spots(draft, _SERVICES, "before prohibition", 12):
        performer = draft.bodies.committees[village]
        allow(draft, performer, "must-not", case, begin)
        act(draft, performer, case, begin - timedelta(days=1))
        note = "the prohibition began the day after"
        draft.near_miss(note, "offside", "prohibited", case[1], case[0], performer)


def _add_before_look_back(draft: Draft) -> None:
    for village, case, holder in _spots(draft, _ALL, "before look-back", 12):
        performer = draft.bodies.funds[village]
        act(draft, performer, case, LOOK_BACK_FROM - timedelta(days=1))
        _not_offside(draft, performer, case, holder, "the day before the look-back begins")
