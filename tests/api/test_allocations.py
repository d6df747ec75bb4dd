"""A plan by HTTP: proposed, it becomes offers and requests that wait for an answer; what it leaves unmet waits as a request."""

import html
import io
import re
from collections import Counter
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


def test_a_plan_is_looked_through_by_source_and_village(desk: FlaskClient) -> None:
    page = desk.get("/allocations?resource=funds").text
    given = [row for row in rows(desk, "allocate", resource="funds") if row["giver"]]
    sources = Counter(row["source"]["code"] for row in given)
    for code, number in sources.items():
        assert re.search(rf'source={code}#shares"[^>]*>{number}</a>', page)
    villages = Counter(row["village"]["code"] for row in given)
    for code, number in villages.items():
        part = page[page.index(f'href="/id/village/{code}"') :]
        assert re.search(r'<td class="number">(\d+)</td><td class="number">(\d+)</td>', part)[2] == str(number)  # type: ignore[index]
    assert "Propose the whole plan" in page
    assert "需求" in desk.get("/allocations?lang=zh").text
    unmet = desk.get("/allocations?resource=funds&share=90000&place=V03").text
    assert "used up" in unmet


def test_single_shares_are_left_out_and_a_plan_is_taken_back(desk: FlaskClient) -> None:
    (first, *others) = [row for row in rows(desk, "allocate", resource="funds") if row["giver"] and row["giver"]["code"] == "GOV"]
    source = first["source"]["code"]
    page = desk.get(f"/allocations?resource=funds&source={source}").text
    names = re.findall(r'name="(out\.[^"]+)"', page)
    assert names == [
        f"out.{row['need']['code']}|{row['source']['code']}" for row in (first, *others) if row["source"]["code"] == source
    ]
    (tried,) = re.findall(r'href="(/whatif[^"]+)"', page)
    assert desk.get(html.unescape(tried), headers={"Accept": "text/html"}).status_code == 200
    before = facts(desk.get("/health"))["version"]
    done = desk.post("/allocations", data=PLAN | {"resource": "funds", "source": source, names[0]: "yes"})
    assert done.status_code == 303
    asked = rows(desk, "exchanges", state="asked")
    assert len(asked) == len(names) - 1
    assert {row["giver"]["code"] for row in asked} == {"GOV"}
    told = desk.get("/exchanges?state=asked", headers={"Accept": "text/html"}).text
    version = re.search(r'name="version" value="(\d+)"', told)
    assert version
    assert desk.post("/allocations/undo", data={"who": "chen", "version": version[1]}).status_code == 303
    assert rows(desk, "exchanges", state="asked") == []
    assert facts(desk.get("/health"))["version"] != before
    problem(desk.post("/allocations/undo", data={"who": "chen", "version": version[1]}), 410)


def test_a_plan_is_for_staff(public: FlaskClient) -> None:
    problem(public.get("/allocations"), 403)
    problem(public.post("/allocations/undo", data={"who": "x", "version": "2"}), 403)
