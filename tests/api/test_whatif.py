"""`/whatif` as people and programs use it; whatever is asked, the version in force stays as it is."""

import csv
import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _nothing_is_written(doors: Doors) -> Any:
    folder = doors.service.store.folder.root
    before = doors.service.store.version()
    yield
    assert doors.service.store.version() == before
    names = {path.name for path in (folder / "full").iterdir()}
    assert len(names) == 1
    assert not [path for path in (folder / "readers").iterdir() if not path.name.startswith(("full-", "public-"))]


def test_who_leaves_by_plain_parameters(staff: FlaskClient) -> None:
    answer = facts(staff.get("/whatif?subject=NGO&leaves=2017-11-30", headers=JSON))
    assert answer["as_of"] == "2017-11-30"
    assert answer["changes"][0]["sentence"] == "NGO leaves on 2017-11-30."
    appears = {
        (row["sub_kind"], row["duty"]["code"], row["scope"]["code"]) for row in answer["rows"] if row["effect"] == "appears"
    }
    assert appears == {("unheld", "food", "H07"), ("sole-provider", "housing", "V03"), ("sole-provider", "education", "V03")}
    cleared = {(row["kind"], row["sub_kind"]) for row in answer["rows"] if row["effect"] == "clears"}
    assert ("overlap", "hand-over") in cleared
    assert answer["total"] == len(answer["rows"])
    assert all(row["sentence"] for row in answer["rows"])


def test_the_same_by_a_list_and_as_csv(staff: FlaskClient) -> None:
    changes = [{"change": "leave", "subject": "NGO", "on": "2017-11-30"}]
    by_list = facts(staff.post("/whatif", json=changes, headers=JSON))
    assert by_list == facts(staff.get("/whatif?subject=NGO&leaves=2017-11-30", headers=JSON))
    rows = list(csv.DictReader(io.StringIO(staff.get("/whatif.csv", query_string={"changes": json.dumps(changes)}).text)))
    assert [row["finding"] for row in rows] == [row["finding"]["code"] for row in by_list["rows"]]
    assert rows[0]["fault"] == "yes"


def test_a_later_day_is_judged_as_of_that_day(staff: FlaskClient) -> None:
    answer = facts(staff.get("/whatif?end=R01&on=2018-06-01", headers=JSON))
    assert answer["as_of"] == "2018-06-01"
    assert {row["sub_kind"] for row in answer["rows"] if row["effect"] == "appears"} == {"unheld", "sole-provider"}


def test_without_a_change_nothing_changes(staff: FlaskClient) -> None:
    assert facts(staff.get("/whatif", headers=JSON))["rows"] == []


def test_the_page_has_forms_and_shows_effects_in_both_languages(staff: FlaskClient) -> None:
    page = staff.get("/whatif", headers={"Accept": "text/html"}).text
    assert page.count('<form action="/whatif"') == 5
    page = staff.get("/whatif?move=R06&to=GOV&on=2017-11-30&lang=zh", headers={"Accept": "text/html"}).text
    assert re.search(r'<a href="/id/responsibility/R06[^>]*>责任R06</a>（.*?）于2017-11-30转给<a href="/id/subject/GOV', page)
    page = staff.get("/whatif?end=R06&on=2017-11-30", headers={"Accept": "text/html"}).text
    assert "A need is open, and nobody is accountable" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("subject=NGO", "say no change"),
        ("subject=NOBODY&leaves=2017-11-30", "no subject or person or household has the code «NOBODY»"),
        ("subject=NGO&leaves=soon", "«soon» cannot be taken"),
        ("end=R01&on=2015-01-01", "began on 2016-01-01; end it on a later day"),
        ("move=R01&to=HOUS&on=2017-11-30", "holds R01 already"),
        ("merge=V01&into=V01&on=2017-11-30", "into itself"),
        ("changes=[1", "not JSON"),
        ("changes=[1]", "change 1 is not a change"),
        ("nothing=1", "no parameter nothing"),
    ],
)
def test_what_cannot_be_done_is_said(staff: FlaskClient, query: str, said: str) -> None:
    assert said in problem(staff.get(f"/whatif?{query}", headers=JSON), 400)["detail"]


def test_a_row_that_no_sheet_would_take_is_refused(staff: FlaskClient) -> None:
    row = {"holder": "GOV", "involvement": "accountable", "duty": "houses", "scope": "V01", "from": "2017-11-30"}
    detail = problem(staff.post("/whatif", json=[{"change": "add", "table": "responsibilities", "row": row}]), 400)["detail"]
    assert "responsibilities, duty says «houses»" in detail
    assert "housing" in detail


def test_it_is_open_to_staff_only(public: FlaskClient) -> None:
    problem(public.get("/whatif?subject=NGO&leaves=2017-11-30"), 403)
    problem(public.post("/whatif", json=[]), 403)


def test_other_bodies_are_refused(staff: FlaskClient) -> None:
    problem(staff.post("/whatif", data="leave", content_type="text/plain"), 415)
