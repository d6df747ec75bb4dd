"""The life of a finding, from the words of DESIGN: first seen, dismissed until, cleared, found again."""

from datetime import date, timedelta

import pytest
from pyoxigraph import NamedNode

from graph.rdf import Term, literal
from ontology.terms import RM, RMV
from queries.life import ALLOWED, LIFE, after_judging, allowed, state_of

DAY = date(2017, 11, 30)
NEXT = DAY + timedelta(days=1)
ZHAO = NamedNode("https://remit.example/id/person/P01")


def term(iri: str) -> NamedNode:
    return NamedNode(iri)


NEW: dict[str, Term] = {RM.findingState: term(RMV.state_open), RM.firstSeen: literal(DAY), RM.lastSeen: literal(DAY)}
DISMISSED: dict[str, Term] = NEW | {
    RM.findingState: term(RMV.state_dismissed),
    RM.dismissalReason: term(RMV.dismissed_accepted),
    RM.expiry: literal(NEXT),
}


def in_state(state: str) -> dict[str, Term]:
    return NEW | {RM.findingState: term(state)}


def test_a_finding_begins_open() -> None:
    assert after_judging({}, True, DAY) == NEW


def test_what_was_never_found_has_no_life() -> None:
    assert after_judging({}, False, DAY) == {}


def test_a_finding_that_knows_no_state_yet_is_open() -> None:
    assert after_judging({RM.firstSeen: literal(DAY)}, True, DAY) == NEW


def test_found_again_on_a_later_day_keeps_its_first_day() -> None:
    assert after_judging(NEW, True, NEXT) == NEW | {RM.lastSeen: literal(NEXT)}


def test_a_data_day_set_back_takes_the_first_day_with_it() -> None:
    before = DAY - timedelta(days=10)
    assert after_judging(NEW, True, before) == NEW | {RM.firstSeen: literal(before), RM.lastSeen: literal(before)}


@pytest.mark.parametrize("state", [RMV.state_open, RMV.state_acknowledged, RMV.state_assigned, RMV.state_reopened])
def test_what_stands_stays_as_people_left_it(state: str) -> None:
    said = in_state(state) | {RM.assignee: ZHAO}
    assert after_judging(said, True, DAY) == said


@pytest.mark.parametrize("state", [RMV.state_open, RMV.state_acknowledged, RMV.state_assigned, RMV.state_reopened])
def test_what_is_no_longer_found_is_cleared_and_kept(state: str) -> None:
    cleared = after_judging(in_state(state) | {RM.assignee: ZHAO}, False, NEXT)
    assert cleared == in_state(RMV.state_cleared) | {RM.assignee: ZHAO, RM.clearedOn: literal(NEXT)}


def test_a_dismissal_ends_when_the_finding_clears() -> None:
    assert after_judging(DISMISSED, False, DAY) == in_state(RMV.state_cleared) | {RM.clearedOn: literal(DAY)}


def test_what_is_cleared_stays_cleared_since_its_day() -> None:
    cleared = after_judging(NEW, False, DAY)
    assert after_judging(cleared, False, NEXT) == cleared


def test_what_is_cleared_and_found_again_is_reopened() -> None:
    cleared = after_judging(in_state(RMV.state_assigned) | {RM.assignee: ZHAO}, False, DAY)
    again = after_judging(cleared, True, NEXT)
    assert again == in_state(RMV.state_reopened) | {RM.assignee: ZHAO, RM.lastSeen: literal(NEXT)}


def test_a_dismissal_counts_until_the_day_before_it_expires() -> None:
    assert after_judging(DISMISSED, True, DAY) == DISMISSED


def test_a_dismissal_that_expires_is_reopened() -> None:
    assert after_judging(DISMISSED, True, NEXT) == in_state(RMV.state_reopened) | {RM.lastSeen: literal(NEXT)}


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("said", [{}, NEW, DISMISSED, after_judging(NEW, False, DAY)])
@pytest.mark.parametrize("day", [DAY, NEXT])
def test_judging_twice_on_a_day_changes_nothing(said: dict[str, Term], found: bool, day: date) -> None:
    once = after_judging(said, found, day)
    assert after_judging(once, found, day) == once


def test_only_the_life_of_a_finding_is_told() -> None:
    told = after_judging(NEW | {RM.duty: term(RMV.duty_housing)}, True, DAY)
    assert set(told) <= set(LIFE)
    assert RM.duty not in told


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        (RMV.state_open, ["acknowledge", "assign", "dismiss", "comment"]),
        (RMV.state_acknowledged, ["assign", "dismiss", "reopen", "comment"]),
        (RMV.state_assigned, ["assign", "dismiss", "reopen", "comment"]),
        (RMV.state_dismissed, ["reopen", "comment"]),
        (RMV.state_cleared, ["comment"]),
        (RMV.state_reopened, ["acknowledge", "assign", "dismiss", "comment"]),
    ],
)
def test_what_people_may_do(state: str, acts: list[str]) -> None:
    assert allowed(term(state)) == acts


def test_nobody_clears_a_finding_by_hand() -> None:
    assert term(RMV.state_cleared) not in {to for _, to in ALLOWED.values()}


def test_a_finding_without_a_state_is_open() -> None:
    assert state_of({}) == term(RMV.state_open)
