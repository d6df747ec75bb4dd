"""What people do with findings stays with them, through every judging."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pyoxigraph import NamedNode
from tiny import fresh

from graph.rdf import FINDINGS, META, TYPE, literal, text
from graph.snapshot import Draft, Version
from ontology.errors import BadRequest, NotFound, OutOfTurn
from ontology.terms import RM, RMV
from queries.acts import read_act
from queries.events import events_of, finding_node, life_of, record, tag
from queries.judge import judge

CONFLICT = "48e5ff47e6026659"
WHEN = datetime(2017, 12, 1, 8, 30, tzinfo=UTC)
PROV = "http://www.w3.org/ns/prov#"
DISMISS = {"act": "dismiss", "reason": "accepted", "until": "2018-03-01", "comment": "agreed in October"}


@pytest.fixture
def county() -> Draft:
    return fresh()


def do(county: Draft, **said: str) -> None:
    """Each act in a commit of its own."""
    county.version = Version(county.version.number + 1, "")
    record(county, finding_node(CONFLICT, county), read_act(said, county), "chen", WHEN)


def life(county: Draft) -> dict[str, str]:
    said = life_of(finding_node(CONFLICT, county), county)
    return {name.rpartition("#")[2]: text(term).rpartition("#")[2] for name, term in said.items()}


def log(county: Draft) -> list[dict[str, Any]]:
    return events_of(finding_node(CONFLICT, county), county)


def test_an_act_changes_the_state_and_is_kept_as_an_event(county: Draft) -> None:
    do(county, act="acknowledge", comment="seen on site")
    assert life(county)["findingState"] == "state-acknowledged"
    (event,) = log(county)
    assert event[RM.findingAct] == NamedNode(RMV.did_acknowledge)
    assert event[RM.toState] == NamedNode(RMV.state_acknowledged)
    assert event[RM.dataDay] == literal(date(2017, 11, 30))
    assert event[RM.comment] == literal("seen on site")
    assert event[f"{PROV}endedAtTime"] == literal(WHEN)
    assert event[f"{PROV}wasAssociatedWith"] == NamedNode("https://remit.example/id/user/chen")


def test_an_event_belongs_to_the_commit_under_way(county: Draft) -> None:
    do(county, act="acknowledge")
    commit = log(county)[0][RM.inCommit]
    assert commit == NamedNode("https://remit.example/id/commit/2")
    said = {quad.predicate.value: quad.object for quad in county.quads(commit, graph=META)}
    assert said[TYPE.value] == NamedNode(RM.Commit)
    assert said[f"{PROV}wasAssociatedWith"] == NamedNode("https://remit.example/id/user/chen")


def test_events_and_state_survive_judging(county: Draft) -> None:
    do(county, act="assign", to="LI")
    before = set(county.quads(graph=FINDINGS))
    judge(county)
    assert set(county.quads(graph=FINDINGS)) == before
    assert life(county)["assignee"] == "https://remit.example/id/subject/LI"


def test_a_dismissal_has_reason_and_expiry_until_it_is_reopened(county: Draft) -> None:
    do(county, **DISMISS)
    assert life(county) | {"dismissalReason": "dismissed-accepted", "expiry": "2018-03-01"} == life(county)
    do(county, act="reopen")
    assert set(life(county)) == {"findingState", "firstSeen", "lastSeen"}
    assert [text(event[RM.findingAct]).rpartition("-")[2] for event in log(county)] == ["dismiss", "reopen"]


def test_a_comment_leaves_the_state_as_it_is(county: Draft) -> None:
    do(county, act="comment", comment="call the bureau")
    assert life(county)["findingState"] == "state-open"
    assert log(county)[0][RM.toState] == NamedNode(RMV.state_open)


def test_what_the_state_does_not_allow_is_refused_and_named(county: Draft) -> None:
    do(county, **DISMISS)
    with pytest.raises(OutOfTurn, match="It is dismissed: acknowledge is not possible now; possible are: reopen, comment"):
        do(county, act="acknowledge")
    assert len(log(county)) == 1


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"act": "close"}, "act cannot be «close»"),
        ({}, "act cannot be «»"),
        ({"act": "assign"}, "To assign a finding, to is needed"),
        ({"act": "assign", "to": "NOBODY"}, "no person or subject has this code"),
        ({"act": "assign", "to": "H06"}, "no person or subject has this code"),
        ({"act": "dismiss", "until": "2018-03-01"}, "reason is needed"),
        ({"act": "dismiss", "reason": "accepted"}, "until is needed"),
        ({"act": "dismiss", "reason": "because", "until": "2018-03-01"}, "one of accepted, duplicate, minor, wrong-data"),
        ({"act": "dismiss", "reason": "accepted", "until": "soon"}, "write a day as 2018-06-30"),
        ({"act": "dismiss", "reason": "accepted", "until": "2017-11-30"}, "after the data day 2017-11-30"),
        ({"act": "comment", "comment": "  "}, "comment is needed"),
        ({"act": "comment", "comment": "x" * 2001}, "at most 2000"),
        ({"act": "acknowledge", "to": "LI"}, "to has no use"),
    ],
)
def test_an_act_that_cannot_be_understood(county: Draft, said: dict[str, str], what: str) -> None:
    with pytest.raises(BadRequest, match=what):
        read_act(said, county)


def test_there_is_no_such_finding(county: Draft) -> None:
    with pytest.raises(NotFound, match="0000"):
        finding_node("0000", county)


def test_the_tag_changes_with_every_event_and_not_with_the_day(county: Draft) -> None:
    node = finding_node(CONFLICT, county)
    tags = [tag(node, county)]
    do(county, act="comment", comment="one")
    tags.append(tag(node, county))
    do(county, act="acknowledge")
    tags.append(tag(node, county))
    assert len(set(tags)) == 3
    last = next(county.quads(node, NamedNode(RM.lastSeen), graph=FINDINGS))
    county.remove([last])
    assert tag(node, county) == tags[-1]
