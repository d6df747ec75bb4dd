"""The worklist as a page, and acts on many findings at once: one commit, guarded row by row, and taken back as one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode
from tiny_service import Doors, facts, problem, tiny_service

from graph.rdf import FINDINGS
from graph.snapshot import Draft
from ontology.terms import RM, RMV

CONFLICT, WATER = "48e5ff47e6026659", "71b5d2f05c43441c"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("bulk")) as made:
        yield made


@pytest.fixture
def desk(own: Doors) -> FlaskClient:
    return own.client("staff")


def page(desk: FlaskClient, query: str = "") -> str:
    answer = desk.get(f"/findings?{query}", headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def ticks(text: str) -> dict[str, str]:
    """What the boxes of a page send, by the code of the finding."""
    return {code: f"{code}:{seen}" for code, seen in re.findall(r'name="row" value="(\w+):(\w+)"', text)}


def standing(desk: FlaskClient) -> dict[str, str]:
    rows = facts(desk.get("/findings.json?state=all&limit=1000"))["rows"]
    return {row["finding"]["code"]: row["state"]["code"] for row in rows}


def done(desk: FlaskClient, place: str) -> Any:
    return facts(desk.get(place, headers={"Accept": "application/json"}))


def test_the_page_shows_what_the_question_answers(staff: FlaskClient) -> None:
    for query in (
        "",
        "kind=overlap",
        "state=all&fault=yes",
        "village=V03",
        "subject=GOV",
        "severity=2",
        "duty=income",
        "fault=no",
    ):
        rows = facts(staff.get(f"/findings.json?{query}&limit=1000"))["rows"]
        shown = ticks(page(staff, f"{query}&limit=200"))
        assert list(shown) == [row["finding"]["code"] for row in rows], query


def test_facets_count_what_another_choice_would_leave(staff: FlaskClient) -> None:
    text = page(staff, "kind=overlap")
    for kind, count in re.findall(
        r'<option value="(\w+)"[^>]*>[^<]*\((\d+)\)</option>', text.split('id="f-kind"')[1].split("</select>")[0]
    ):
        assert len(facts(staff.get(f"/findings.json?kind={kind}&limit=1000"))["rows"]) == int(count)


def test_a_text_finds_names_and_codes(staff: FlaskClient) -> None:
    assert list(ticks(page(staff, f"text={CONFLICT}"))) == [CONFLICT]
    assert CONFLICT in ticks(page(staff, "text=coop"))
    assert "Nothing is left" in page(staff, "text=no-such-thing")


def test_what_waits_is_chosen_by_words_that_fit_their_field(staff: FlaskClient) -> None:
    said = re.search(r'<option value="standing"[^>]*>([^<]*)<', page(staff))
    assert said
    assert said[1].startswith("all that wait")


def test_a_row_explains_itself(staff: FlaskClient) -> None:
    text = page(staff, f"text={CONFLICT}")
    assert "responsibilities.csv" in text
    assert f"/findings/{CONFLICT}/remedies" in text
    assert "知悉" in page(staff, "lang=zh")


def test_programs_get_the_answer_as_before_and_the_public_nothing(staff: FlaskClient, public: FlaskClient) -> None:
    assert facts(staff.get("/findings"))["question"] == "findings"
    problem(public.get("/findings"), 403)
    assert public.get("/findings", headers=PAGE).status_code == 403


def test_what_is_ticked_is_one_commit_and_is_taken_back_as_one(desk: FlaskClient, own: Doors) -> None:
    before, boxes = standing(desk), ticks(page(desk))
    version = own.service.store.version().number
    sent = {"row": [boxes[CONFLICT], boxes[WATER]], "act": "assign", "to": "GOV", "who": "chen"}
    place = desk.post("/findings/events", data=sent).headers["Location"]
    assert own.service.store.version().number == version + 1
    assert {standing(desk)[code] for code in (CONFLICT, WATER)} == {"assigned"}
    shown = desk.get(place, headers=PAGE).text
    assert f'action="{place}/undo"' in shown
    desk.post(f"{place}/undo", data={"who": "chen"})
    assert standing(desk) == before
    assert [event["act"]["code"] for event in facts(desk.get(f"/findings/{CONFLICT}.json"))["events"]] == [
        "assign",
        "undo",
    ]


@pytest.mark.parametrize("act", [{"act": "acknowledge"}, {"act": "assign", "to": "GOV"}])
def test_what_was_cleared_since_stays_cleared_when_the_act_is_taken_back(tmp_path: Path, act: dict[str, str]) -> None:
    with tiny_service(tmp_path) as doors:
        store, staff = doors.service.store, doors.client("staff")
        sent = {"who": "chen", "row": [ticks(page(staff))[CONFLICT]], **act}
        place = staff.post("/findings/events", data=sent).headers["Location"]
        store.commit(lambda draft: _without_cause(draft, draft.ids.iri("finding", CONFLICT)))
        assert standing(staff)[CONFLICT] == "cleared"
        assert staff.post(f"{place}/undo", data={"who": "chen"}).status_code == 303
        with store.snapshot() as snapshot:
            said = list(snapshot.quads(NamedNode(snapshot.ids.iri("finding", CONFLICT)), graph=FINDINGS))
        states = [quad.object for quad in said if quad.predicate.value == RM.findingState]
        assert states == [NamedNode(RMV.state_cleared)]
        assert not [quad for quad in said if quad.predicate.value == RM.assignee]


def _without_cause(draft: Draft, finding: str) -> str:
    """Remove the records behind a finding."""
    for quad in list(draft.quads(NamedNode(finding), NamedNode(RM.evidenceRecord), graph=FINDINGS)):
        assert isinstance(quad.object, NamedNode)
        draft.remove(list(draft.quads(quad.object)))
    return "without cause"


def test_what_changed_meanwhile_is_left_alone_and_named(desk: FlaskClient) -> None:
    boxes = ticks(page(desk))
    desk.post("/findings/events", data={"row": [boxes[CONFLICT]], "act": "comment", "comment": "seen", "who": "wu"})
    sent = {"row": [boxes[CONFLICT], boxes[WATER]], "act": "acknowledge", "who": "chen"}
    place = desk.post("/findings/events", data=sent).headers["Location"]
    found = done(desk, place)
    assert [one["finding"] for one in found["failures"]] == [CONFLICT]
    assert [one["code"] for one in found["done"]] == [WATER]
    assert "could not be done" in desk.get(place, headers=PAGE).text
    assert standing(desk)[CONFLICT] == "open"
    later = ticks(page(desk))[WATER]
    desk.post("/findings/events", data={"row": [later], "act": "reopen", "who": "chen"})
    assert "cannot be taken back" in desk.get(place, headers=PAGE).text
    assert "taken back" in problem(desk.post(f"{place}/undo", json={"who": "chen"}), 409)["detail"]


def test_all_that_match_is_what_was_looked_at(desk: FlaskClient, own: Doors) -> None:
    text = page(desk, "kind=offside&limit=1")
    version = re.search(r'name="version" value="([^"]+)"', text)
    assert version
    here = [row["finding"]["code"] for row in facts(desk.get("/findings.json?kind=offside"))["rows"]]
    assert len(here) > 1
    seen = facts(desk.get(f"/findings/{here[0]}.json"))["seen"]
    desk.post(f"/findings/{here[0]}/events", json={"seen": seen, "act": "comment", "comment": "wait", "who": "wu"})
    sent = {"which": "all", "where": "kind=offside", "version": version[1], "act": "acknowledge", "who": "chen"}
    found = done(desk, desk.post("/findings/events", data=sent).headers["Location"])
    assert [one["finding"] for one in found["failures"]] == [here[0]]
    assert {one["code"] for one in found["done"]} == set(here[1:])
    assert all(standing(desk)[code] == "acknowledged" for code in here[1:])


def test_a_program_does_all_or_nothing_unless_it_says_otherwise(desk: FlaskClient, own: Doors) -> None:
    seen = {code: facts(desk.get(f"/findings/{code}.json"))["seen"] for code in (CONFLICT, WATER)}
    version = own.service.store.version()
    events = [
        {"finding": CONFLICT, "seen": seen[CONFLICT], "act": "comment", "comment": "one"},
        {"finding": WATER, "seen": "old", "act": "acknowledge"},
        {"finding": "nonesuch", "seen": "old", "act": "acknowledge"},
    ]
    refused = problem(desk.post("/findings/events", json={"who": "robot", "events": events}), 400)
    assert [one["finding"] for one in refused["problems"]] == [WATER, "nonesuch"]
    assert own.service.store.version() == version
    answer = desk.post("/findings/events?rows=each", json={"who": "robot", "events": events})
    assert answer.status_code == 201
    assert answer.json
    assert answer.json["done"] == [CONFLICT]
    again = desk.post("/findings/events?rows=each", json={"who": "robot", "events": events})
    assert (again.status_code, again.json and again.json["version"]) == (409, None)


def test_what_cannot_be_understood_is_refused(desk: FlaskClient, public: FlaskClient) -> None:
    box = ticks(page(desk))[CONFLICT]
    problem(desk.post("/findings/events", data={"act": "acknowledge", "who": "chen"}), 400)
    problem(desk.post("/findings/events", data={"row": box, "act": "acknowledge"}), 400)
    problem(desk.post("/findings/events", data={"row": box, "nonsense": "1", "who": "chen"}), 400)
    problem(desk.post("/findings/events", json={"who": "chen", "events": [{"seen": 1}]}), 400)
    problem(desk.post("/findings/events?rows=some", json={"who": "chen", "events": []}), 400)
    problem(
        desk.post("/findings/events", data={"row": box, "act": "acknowledge", "who": "x"}, headers={"Origin": "http://evil"}), 403
    )
    problem(desk.post("/findings/events/1/undo", json={"who": "chen"}), 404)
    problem(public.post("/findings/events", json={}), 403)
    assert (
        "could not be done"
        in desk.post("/findings/events", data={"row": f"{CONFLICT}:old", "act": "acknowledge", "who": "x"}, headers=PAGE).text
    )


def test_what_would_happen_if_one_were_accountable_is_tried_and_nothing_is_written(desk: FlaskClient, own: Doors) -> None:
    absences = ticks(page(desk, "sub_kind=absence-unheld"))
    version = own.service.store.version()
    text = desk.post("/findings/preview", data={"row": list(absences.values()), "to": "GOV"}).text
    assert "would clear" in text
    assert own.service.store.version() == version
    problem(desk.post("/findings/preview", data={"row": list(absences.values())}), 400)
