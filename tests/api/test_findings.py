"""One finding over HTTP: what it says, and what people do with it, guarded against what has changed meanwhile."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from tiny import tiny
from tiny_service import Doors, facts, problem, tiny_service
from werkzeug.test import TestResponse

from api.change_cells import plainly
from queries.changes import Change

CONFLICT = "48e5ff47e6026659"
PAGE = f"/findings/{CONFLICT}"
ACKNOWLEDGE = {"act": "acknowledge", "who": "chen"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("findings")) as made:
        yield made


@pytest.fixture
def desk(own: Doors) -> FlaskClient:
    return own.client("staff")


def get(desk: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = facts(desk.get(f"{PAGE}.json"))
    return found


def do(desk: FlaskClient, said: dict[str, str], **headers: str) -> TestResponse:
    return desk.post(f"{PAGE}/events", json={"seen": get(desk)["seen"], **said}, headers=headers)


def test_a_finding_explains_itself(staff: FlaskClient) -> None:
    found = facts(staff.get(f"{PAGE}.json"))
    assert found["sub_kind"]["code"] == "overlap-conflict"
    assert (found["duty"]["code"], found["scope"]["code"]) == ("income", "V03")
    assert (found["subject"]["code"], found["other"]["code"]) == ("GOV", "COOP")
    assert set(found["rule"]) == {"en", "zh"}
    assert [found[name] for name in ("weight", "households", "days", "severity")] == [2, 1, 0, 2]
    records = {record["record"]["code"]: record["source"] for record in found["records"]}
    assert records == {
        "R08": {"file": "responsibilities.csv", "sheet": "responsibilities", "row": "9"},
        "R09": {"file": "responsibilities.csv", "sheet": "responsibilities", "row": "10"},
    }


def test_a_page_for_browsers_with_what_is_possible_now(staff: FlaskClient) -> None:
    text = staff.get(PAGE, headers={"Accept": "text/html"}).text
    assert "responsibilities.csv" in text
    assert 'name="act" value="acknowledge"' in text
    assert 'name="act" value="reopen"' not in text
    assert "知悉" in staff.get(f"{PAGE}?lang=zh", headers={"Accept": "text/html"}).text
    assert "<script>" not in text


def test_a_finding_names_the_needs_it_counts_and_where_its_remedies_are(staff: FlaskClient) -> None:
    found = facts(staff.get(f"{PAGE}.json"))
    assert {need["code"] for need in found["needs"]} == {"income"}
    assert found["remedies"] == f"{PAGE}/remedies"
    assert f'href="{PAGE}/remedies"' in staff.get(PAGE, headers={"Accept": "text/html"}).text


def test_the_smallest_changes_as_facts(staff: FlaskClient) -> None:
    found = facts(staff.get(f"{PAGE}/remedies.json"))
    assert found == facts(staff.get(f"{PAGE}/remedies", headers={"Accept": "application/json"}))
    assert found["finding"]["code"] == CONFLICT
    assert found["tried"] > 0
    for one in found["remedies"]:
        assert one["also"] == []
        effects = facts(staff.get(one["whatif"], headers={"Accept": "application/json"}))
        assert [(row["finding"]["code"], row["effect"]) for row in effects["rows"]] == [
            (CONFLICT, "turns" if one["leaves"] else "clears")
        ]
        assert [change["sentence"] for change in one["changes"]]
    assert found["remedies"]


def test_the_smallest_changes_as_a_page_with_links(staff: FlaskClient) -> None:
    text = staff.get(f"{PAGE}/remedies", headers={"Accept": "text/html"}).text
    assert re.search(r'<a href="/id/responsibility/R0[89]"', text)
    assert 'href="/whatif?changes=' in text
    assert "<script>" not in text
    assert "试行" in staff.get(f"{PAGE}/remedies?lang=zh", headers={"Accept": "text/html"}).text


def test_remedies_are_for_staff_and_for_findings_that_there_are(public: FlaskClient, staff: FlaskClient) -> None:
    problem(public.get(f"{PAGE}/remedies.json"), 403)
    problem(staff.get("/findings/0000/remedies.json"), 404)
    problem(staff.get(f"{PAGE}/remedies", headers={"Accept": "image/png"}), 406)


def test_what_is_only_listed_has_nothing_to_clear(staff: FlaskClient) -> None:
    rows = facts(staff.get("/findings.json?sub_kind=overlap-shared&fault=no"))["rows"]
    found = facts(staff.get(f"/findings/{rows[0]['finding']['code']}/remedies.json"))
    assert (found["remedies"], found["besides"], found["tried"]) == ([], [], 0)
    assert found["verdict"]["en"].startswith("There is nothing to clear")


@pytest.mark.parametrize(
    ("lang", "whose", "said"),
    [
        (
            "en",
            True,
            "responsibility R08 (County government (GOV), income development (income), Tiny county (C1)) ends on 2017-11-30.",
        ),
        ("zh", True, "责任R08（县人民政府 (GOV)，增收发展 (income)，小县 (C1)）于2017-11-30终止。"),
        ("en", False, "responsibility R08 ends on 2017-11-30."),
    ],
)
def test_a_change_of_a_record_says_whose_it_is(lang: str, whose: bool, said: str) -> None:
    change = Change("end", {"record": "R08", "on": "2017-11-30"})
    assert plainly(change, tiny(), lang, whose=whose) == said


def test_only_staff(public: FlaskClient) -> None:
    problem(public.get(f"{PAGE}.json"), 403)
    problem(public.post(f"{PAGE}/events", json=ACKNOWLEDGE), 403)


def test_there_is_no_such_finding(staff: FlaskClient) -> None:
    problem(staff.get("/findings/0000.json"), 404)
    problem(staff.post("/findings/0000/events", json=ACKNOWLEDGE | {"seen": "x"}), 404)


def test_a_change_has_to_say_what_it_has_seen(staff: FlaskClient) -> None:
    problem(staff.post(f"{PAGE}/events", json=ACKNOWLEDGE), 428)


def test_a_change_of_what_has_changed_is_refused(staff: FlaskClient) -> None:
    problem(staff.post(f"{PAGE}/events", json=ACKNOWLEDGE, headers={"If-Match": '"old"'}), 412)


@pytest.mark.parametrize(
    "said",
    [
        {"act": "close", "who": "chen"},
        {"act": "acknowledge"},
        {"act": "acknowledge", "who": "x" * 65},
        {"act": "dismiss", "who": "chen", "reason": "accepted"},
        {"act": "acknowledge", "who": "chen", "mood": "good"},
        {"act": "acknowledge", "who": 7},
    ],
)
def test_what_cannot_be_understood(staff: FlaskClient, said: dict[str, Any]) -> None:
    seen = facts(staff.get(f"{PAGE}.json"))["seen"]
    problem(staff.post(f"{PAGE}/events", json={"seen": seen, **said}), 400)


def test_a_body_of_another_type(staff: FlaskClient) -> None:
    problem(staff.post(f"{PAGE}/events", data="act=acknowledge", content_type="text/plain"), 415)


@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
def test_a_form_of_another_site_is_refused(staff: FlaskClient, header: dict[str, str]) -> None:
    seen = facts(staff.get(f"{PAGE}.json"))["seen"]
    problem(staff.post(f"{PAGE}/events", data=ACKNOWLEDGE | {"seen": seen}, headers=header), 403)


def test_the_life_of_a_finding_by_json(desk: FlaskClient) -> None:
    first = desk.get(f"{PAGE}.json")
    done = desk.post(f"{PAGE}/events", json=ACKNOWLEDGE, headers={"If-Match": first.headers["ETag"]})
    assert done.status_code == 201, done.text
    assert done.headers["ETag"] != first.headers["ETag"]
    assert get(desk)["state"]["code"] == "acknowledged"
    problem(desk.post(f"{PAGE}/events", json=ACKNOWLEDGE, headers={"If-Match": first.headers["ETag"]}), 412)
    refused = problem(do(desk, ACKNOWLEDGE), 409)
    assert "assign, dismiss, reopen, comment" in refused["detail"]
    assert do(desk, {"act": "assign", "to": "LI", "who": "chen"}).status_code == 201
    life = desk.get(f"/id/finding/{CONFLICT}?format=ttl").text
    assert life.count("a rm:FindingEvent") == 2
    assert "rmv:did-assign" in life
    listed = facts(desk.get("/findings.json?assignee=LI"))
    assert [row["finding"]["code"] for row in listed["rows"]] == [CONFLICT]
    said = {"act": "dismiss", "reason": "accepted", "until": "2018-03-01", "comment": "agreed", "who": "chen"}
    assert do(desk, said).status_code == 201
    assert CONFLICT not in desk.get("/findings.csv").text
    assert CONFLICT in desk.get("/findings.csv?state=dismissed").text
    assert [event["act"]["code"] for event in get(desk)["events"]] == ["acknowledge", "assign", "dismiss"]
    assert get(desk)["events"][-1]["who"]["code"] == "chen"
    assert get(desk)["events"][-1]["comment"] == "agreed"
    assert do(desk, {"act": "reopen", "who": "wu"}).status_code == 201


def test_a_form_leads_back_to_the_page_with_its_log(desk: FlaskClient) -> None:
    said = {"act": "comment", "comment": "<b>called</b>", "who": "wu", "seen": get(desk)["seen"]}
    done = desk.post(f"{PAGE}/events?lang=zh", data=said, headers={"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"})
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?lang=zh#log")
    text = desk.get(PAGE, headers={"Accept": "text/html"}).text
    assert "&lt;b&gt;called" in text
    assert "<b>called" not in text


def test_an_act_leads_to_the_page_that_takes_it_back(own: Doors) -> None:
    desk, last = own.client("staff"), "Take the last act back</a>"
    assert do(desk, {"act": "comment", "comment": "seen", "who": "wu"}).status_code == 201
    page = desk.get(f"{PAGE}.html").text
    undone = re.findall(r'<td><a href="(/findings/events/\d+)"', page)[-1]
    assert f'href="{undone}">{last}' in page
    assert "撤销最近一次处理" in desk.get(f"{PAGE}.html?lang=zh").text
    assert f'action="{undone}/undo"' in desk.get(undone, headers={"Accept": "text/html"}).text
    assert desk.post(f"{undone}/undo", data={"who": "wu"}).status_code == 303
    assert last not in desk.get(f"{PAGE}.html").text


def test_a_finding_with_which_nothing_was_done_has_no_way_back(staff: FlaskClient) -> None:
    assert "/findings/events/" not in staff.get(f"{PAGE}.html").text


def test_an_unchanged_finding_is_not_sent_again(staff: FlaskClient) -> None:
    seen = staff.get(f"{PAGE}.json").headers["ETag"]
    assert staff.get(f"{PAGE}.json", headers={"If-None-Match": seen}).status_code == 304


def test_a_page_says_who_answers_there_how_it_stood_and_how_to_share_it(own: Doors) -> None:
    desk = own.client("staff")
    page = desk.get(f"{PAGE}.html").text
    assert "answers for" in page
    assert 'href="/id/import/2">responsibilities.csv' in page
    assert '<h2 id="times">How it stood, by data day' in page
    assert 'src="/graph.svg?focus=village/V03' in page
    assert f'href="/q/findings.atom?finding={CONFLICT}&amp;state=all"' in page
    listed = facts(desk.get(f"/q/findings.json?finding={CONFLICT}&state=all"))
    assert [row["finding"]["code"] for row in listed["rows"]] == [CONFLICT]
    assert problem(desk.get("/q/findings.json?finding=none"), 400)["detail"] == "finding: no finding has the code «none»."
