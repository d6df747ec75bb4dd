"""What takes long: a page that waits and comes back, a job that goes on and is listed, for whoever may see its answer."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad
from tiny_service import Doors, facts, problem, tiny_service

from api import long_answers
from api.jobs import MOST_WAITING, Job, Jobs
from graph.rdf import CURRENT, LABEL, literal
from graph.snapshot import Draft, Version
from graph.store import FULL, PUBLIC
from graph.xlsx import XLSX
from ontology.errors import BadRequest, TooSlow
from queries.run import Answer, ask
from visualize.words import Words

PAGE = {"Accept": "text/html"}
LONG = "/q/same?kind=person"


def rename(draft: Draft) -> str:
    draft.add([Quad(NamedNode(draft.ids.iri("subject", "GOV")), LABEL, literal("Quite another name"), CURRENT)])
    return "renamed"


def job(kind: str = "kind", dataset: str = FULL) -> Job:
    return Job(kind, Words("What", "什么"), "/q/same", dataset, "staff")


class Held:
    """Questions that are answered when the test says so."""

    def __init__(self) -> None:
        self.go, self.asked = threading.Event(), 0

    def ask(self, *given: Any) -> Answer:
        self.asked += 1
        assert self.go.wait(60)
        return ask(*given)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held()
    monkeypatch.setattr(long_answers, "ask", found.ask)
    yield found
    found.go.set()


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A service whose pages wait for nothing."""
    with tiny_service(tmp_path_factory.mktemp("jobs"), page_seconds=0.0) as doors:
        yield doors


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_long_question_answers_at_once_and_later_with_its_rows(hasty: Doors, held: Held) -> None:
    staff, public = hasty.client("staff"), hasty.client("public")
    first = staff.get(LONG, headers=PAGE)
    assert (first.status_code, first.headers["Retry-After"]) == (202, "2")
    where = first.headers["Location"]
    assert where in first.text
    assert '<noscript><meta http-equiv="refresh"' in first.text
    until(lambda: facts(staff.get(where))["state"] == "running")
    assert hasty.client("staff").get(LONG, headers=PAGE).headers["Location"] == where
    listed = facts(staff.get("/jobs"))["jobs"][0]
    assert (listed["job"], listed["answer"], listed["who"]) == (where, LONG, "staff")
    assert "same person" in staff.get("/jobs", headers=PAGE).text
    assert facts(public.get("/jobs"))["jobs"] == []
    problem(public.get(where), 404)
    held.go.set()
    until(lambda: facts(staff.get(where))["state"] == "done")
    assert LONG in staff.get(where, headers=PAGE).text
    answer = staff.get(LONG, headers=PAGE)
    assert (answer.status_code, held.asked) == (200, 1)
    assert 'class="answer"' in answer.text


def test_a_program_waits_unless_it_would_rather_not(hasty: Doors, held: Held) -> None:
    staff = hasty.client("staff")
    later = staff.get("/q/same.json?kind=household", headers={"Prefer": "respond-async, wait=10"})
    assert (later.status_code, later.headers["Preference-Applied"]) == (202, "respond-async")
    assert later.get_json()["job"] == later.headers["Location"]
    held.go.set()
    assert facts(staff.get("/q/same.json?kind=household"))["question"] == "same"
    assert held.asked == 1


def test_what_is_long_for_the_county_is_answered_at_once_for_one_thing(hasty: Doors) -> None:
    staff = hasty.client("staff")
    assert staff.get("/q/who?village=V03", headers=PAGE).status_code == 200
    assert staff.get("/q/who?duty=housing&household=%20", headers=PAGE).status_code == 202


def test_a_filled_form_is_there_when_it_is_come_back_to(hasty: Doors) -> None:
    staff = hasty.client("staff")
    assert staff.get("/forms/incidence", headers=PAGE).status_code == 202
    until(lambda: staff.get("/forms/incidence", headers=PAGE).status_code == 200)
    assert staff.get("/forms/incidence", headers=PAGE).mimetype == XLSX


def test_what_cannot_be_asked_is_refused_before_anything_is_worked_out(hasty: Doors) -> None:
    assert "least" in problem(hasty.client("staff").get("/q/same.json?least=much"), 400)["detail"]


def test_how_it_failed_is_told_and_it_is_not_tried_again_at_once() -> None:
    jobs, tried = Jobs(), []

    def work() -> None:
        tried.append(1)
        raise BadRequest("No such thing.")

    failed = jobs.begin((1,), job(), work)
    assert failed.ready.wait(60)
    assert (failed.state, failed.problem) == ("failed", "No such thing.")
    assert jobs.begin((1,), job(), work) is failed
    assert len(tried) == 1


def test_an_error_that_nobody_foresaw_says_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    failed = Jobs().begin((1,), job(), lambda: 1 // 0)
    assert failed.ready.wait(60)
    assert "zero" not in failed.problem
    assert "ZeroDivisionError" in caplog.text


def test_too_much_at_once_is_refused_and_what_waits_gets_its_turn() -> None:
    jobs, go = Jobs(), threading.Event()
    begun = [jobs.begin((0,), job(), lambda: go.wait(60)), jobs.begin((1,), job(), lambda: go.wait(60))]
    until(lambda: all(one.state == "running" for one in begun))
    begun += [jobs.begin((number,), job(), lambda: None) for number in range(2, 2 + MOST_WAITING)]
    with pytest.raises(TooSlow):
        jobs.begin(("more",), job(), lambda: None)
    go.set()
    assert all(one.ready.wait(60) for one in begun)
    assert jobs.begin(("more",), job(), lambda: None).ready.wait(60)


def test_who_sees_a_job_is_who_sees_its_answer() -> None:
    jobs = Jobs()
    with jobs.watched(job(dataset=FULL)) as full, jobs.watched(job(dataset=PUBLIC)) as public:
        assert {one.code for one in jobs.listed(FULL)} == {full.code, public.code}
        assert [one.code for one in jobs.listed(PUBLIC)] == [public.code]


def test_what_ended_is_forgotten_with_whom_it_names() -> None:
    jobs = Jobs()
    with jobs.watched(job()):
        pass
    with jobs.watched(job()) as going:
        jobs.forget()
        assert jobs.listed(FULL) == [going]


def test_the_last_of_a_kind_says_how_long_the_next_takes() -> None:
    jobs = Jobs()
    first = jobs.begin((1,), job("paths"), lambda: None)
    assert first.ready.wait(60)
    assert (first.usual, first.percent) == (0.0, 100)
    with jobs.watched(job("paths")) as second:
        assert second.usual == pytest.approx(first.seconds, abs=0.5)
        assert second.percent <= 95


def test_an_unknown_job_is_not_found(staff: FlaskClient) -> None:
    problem(staff.get("/jobs/0123456789abcdef"), 404)


def test_a_kept_answer_is_that_of_its_version(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as doors:
        staff = doors.client("staff")
        before = facts(staff.get("/q/same.json"))["version"]
        doors.service.store.commit(rename)
        assert facts(staff.get("/q/same.json"))["version"] != before


def test_an_upload_is_listed_among_the_jobs(doors: Doors, staff: FlaskClient) -> None:
    sent = {"files": (io.BytesIO(b"code,name\n"), "places.csv"), "who": "chen"}
    code = staff.post(
        "/import", data=sent, content_type="multipart/form-data", headers={"Accept": "application/json"}
    ).get_json()["code"]
    until(lambda: facts(staff.get(f"/jobs/{code}", headers={"Accept": "application/json"}))["state"] == "done")
    told = facts(staff.get(f"/jobs/{code}", headers={"Accept": "application/json"}))
    assert (told["answer"], told["who"]) == (f"/import/{code}", "chen")


def test_a_page_of_what_was_known_does_not_wait_for_it(tmp_path: Path) -> None:
    with tiny_service(tmp_path, page_seconds=0.0) as doors:
        before = doors.service.store.version().number
        doors.service.store.commit(rename)
        staff = doors.client("staff")
        path = f"/id/subject/GOV?known_at={before}"
        until(lambda: staff.get(path, headers=PAGE).status_code == 200)
        assert "Quite another name" not in staff.get(path, headers=PAGE).text


def test_a_version_that_is_being_made_again_says_how_far_it_is(
    doors: Doors, staff: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*asked: object, **how: object) -> None:
        raise TooSlow("Version 1 is being made again.", done=1, total=2, retry_after=10)

    monkeypatch.setattr(doors.service.past, "snapshot", slow)
    monkeypatch.setattr(doors.service.past, "making", lambda: [(FULL, Version(1, "a"), 0.5)])
    there = staff.get("/id/subject/GOV?known_at=1", headers=PAGE)
    assert (there.status_code, there.headers["Location"]) == (202, "/jobs/past-full-1")
    assert 'value="50"' in there.text
    assert facts(staff.get("/jobs/past-full-1"))["percent"] == 50
    problem(staff.get("/id/subject/GOV?known_at=1"), 503)
