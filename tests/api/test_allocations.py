"""A plan by HTTP: proposed, it becomes offers and requests that wait for an answer; what it leaves unmet waits as a request."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from tiny_service import facts, problem, tiny_service

PLAN = {"who": "chen", "subject": "GOV"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FlaskClient]:
    with tiny_service(tmp_path) as made:
        yield made.client("staff")


def rows(desk: FlaskClient, question: str, **given: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = facts(desk.get(f"/q/{question}.json", query_string=given))["rows"]
    return found


def test_a_plan_asks_every_giver_and_is_not_made_twice(desk: FlaskClient) -> None:
    done = desk.post("/allocations", json=PLAN | {"resource": "funds"})
    assert (done.status_code, done.get_json()["shares"], done.get_json()["unmet"]) == (201, 7, 0)
    asked = rows(desk, "exchanges", state="asked")
    assert {(row["receiver"]["code"], row["giver"]["code"]) for row in asked} == {
        *{("H01", "GOV"), ("H02", "MFA"), ("H05", "GOV"), ("H06", "GOV"), ("H06", "COOP"), ("H07", "COOP")}
    }
    assert rows(desk, "allocate", resource="funds") == []
    assert "no share" in problem(desk.post("/allocations", json=PLAN | {"resource": "funds"}), 400)["detail"]


def test_what_the_giver_accepts_becomes_an_agreement(desk: FlaskClient) -> None:
    desk.post("/allocations", json=PLAN | {"place": "V03", "resource": "education"})
    page = "/exchanges/RT1/OT1"
    found = facts(desk.get(page, headers={"Accept": "application/json"}))
    assert (found["state"], found["steps"][0]["subject"]["code"], found["steps"][0]["who"]["code"]) == ("asked", "GOV", "chen")
    said = {"act": "accept", "subject": "EDU", "who": "edu", "seen": found["seen"]}
    agreed = desk.post(f"{page}/steps", json=said).get_json()
    assert (agreed["state"], agreed["agreement"]["code"], agreed["offer"]["left"]) == ("accepted", "RT1-OT1", 39)


def test_what_stays_unmet_waits_as_a_request(desk: FlaskClient) -> None:
    done = desk.post("/allocations", json=PLAN | {"resource": "funds", "share": "90000", "place": "V03"}).get_json()
    assert (done["shares"], done["unmet"]) == (2, 2)
    waiting = {row["need"]["code"]: row["quantity"] for row in rows(desk, "requests", resource="funds")}
    assert set(waiting) == {"N01", "N04", "N06", "N07", "N08", "N09"}
    assert sorted(quantity or 0 for need, quantity in waiting.items() if need > "N04") == [0, 0, 90000, 90000]


def test_a_request_that_waits_already_is_not_asked_for_more(desk: FlaskClient) -> None:
    desk.post("/allocations", json=PLAN | {"resource": "funds", "place": "V01"})
    asked = {row["request"]["code"]: row["quantity"] for row in rows(desk, "exchanges", state="asked")}
    assert asked == {"RT3": 800, "plan-N02": 1000}


def test_what_cannot_be_proposed(desk: FlaskClient, public: FlaskClient) -> None:
    problem(public.post("/allocations", json=PLAN), 403)
    problem(desk.post("/allocations", json=PLAN | {"subject": "NOBODY"}), 400)
    problem(desk.post("/allocations", json=PLAN | {"share": "0"}), 400)
    problem(desk.post("/allocations", json=PLAN | {"resource": "gold"}), 400)
    problem(desk.post("/allocations", json={"subject": "GOV"}), 400)
    problem(desk.post("/allocations", data=PLAN, headers={"Origin": "https://evil.example"}), 403)


def test_a_plan_as_a_workbook(staff: FlaskClient, public: FlaskClient) -> None:
    problem(public.get("/allocations.xlsx"), 403)
    problem(staff.get("/allocations.xlsx?resource=gold"), 400)
    sent = staff.get("/allocations.xlsx?resource=education")
    assert "spreadsheetml.sheet" in sent.content_type
    lines = CalamineWorkbook.from_filelike(io.BytesIO(sent.data)).get_sheet_by_index(0).to_python()
    assert lines[0][0] == "need"
    assert lines[1][:6] == ["N10", "H08", "V03", "education", "education", 1.0]
    assert "需求" in str(
        CalamineWorkbook.from_filelike(io.BytesIO(staff.get("/allocations.xlsx?lang=zh").data))
        .get_sheet_by_index(0)
        .to_python()[0]
    )


def test_the_page_proposes_what_it_shows(desk: FlaskClient) -> None:
    page = desk.get("/q/allocate?resource=education", headers={"Accept": "text/html"}).text
    assert 'action="/allocations"' in page
    assert 'name="resource" value="education"' in page
    done = desk.post("/allocations?lang=zh", data=PLAN | {"resource": "education"})
    assert (done.status_code, done.headers["Location"]) == (303, "/exchanges?state=asked&lang=zh")
