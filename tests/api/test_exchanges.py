"""Offers and requests over HTTP: published, asked for, accepted or refused, delivered, confirmed or contested."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem, tiny_service
from werkzeug.test import TestResponse

PAGE = "/exchanges/RT3/OT2"
JSON = {"Accept": "application/json"}
ASK = {"act": "ask", "subject": "H01", "who": "chen"}


@pytest.fixture
def desk(tmp_path: Any) -> Iterator[FlaskClient]:
    with tiny_service(tmp_path) as made:
        yield made.client("staff")


def get(desk: FlaskClient, page: str = PAGE) -> dict[str, Any]:
    found: dict[str, Any] = facts(desk.get(page, headers=JSON))
    return found


def do(desk: FlaskClient, page: str = PAGE, **said: str) -> TestResponse:
    return desk.post(f"{page}/steps", json={"who": "chen", "seen": get(desk, page)["seen"], **said})


def test_a_pair_that_fits_and_nobody_has_asked_for(staff: FlaskClient) -> None:
    found = get(staff)
    assert (found["state"], found["possible"], found["steps"]) == (None, ["ask"], [])
    assert (found["offer"]["left"], found["request"]["left"]) == (600, 800)


def test_an_exchange_of_the_rosters(staff: FlaskClient) -> None:
    found = get(staff, "/exchanges/RT2/OT2")
    assert (found["state"], found["quantity"], found["whose"]) == ("accepted", 400, {"deliver": "MFA"})
    assert [step["step"]["code"] for step in found["steps"]] == ["matched", "accepted"]
    assert [step["who"] for step in found["steps"]] == [None, None]


def test_only_staff(public: FlaskClient) -> None:
    problem(public.get(PAGE), 403)
    problem(public.post(f"{PAGE}/steps", json=ASK), 403)
    problem(public.post("/exchanges/offers", json=ASK), 403)
    problem(public.get("/q/exchanges"), 403)


def test_there_is_no_such_side(staff: FlaskClient) -> None:
    assert "request" in problem(staff.get("/exchanges/RQ9/OT2"), 404)["detail"]
    assert "offer" in problem(staff.get("/exchanges/RT3/RT3"), 404)["detail"]
    problem(staff.post("/exchanges/gifts", json=ASK), 404)


def test_a_step_has_to_say_what_it_has_seen(staff: FlaskClient) -> None:
    problem(staff.post(f"{PAGE}/steps", json=ASK), 428)
    problem(staff.post(f"{PAGE}/steps", json=ASK, headers={"If-Match": '"old"'}), 412)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"act": "grab", "subject": "H01"}, "act"),
        ({"act": "ask"}, "subject"),
        ({"act": "decline", "subject": "MFA"}, "reason"),
        ({"act": "ask", "subject": "H01", "quantity": "-3"}, "quantity"),
        ({"act": "ask", "subject": "H01", "quantity": "NaN"}, "quantity"),
        ({"act": "ask", "subject": "H01", "who": ""}, "who"),
    ],
)
def test_what_cannot_be_understood(staff: FlaskClient, said: dict[str, str], field: str) -> None:
    assert problem(do(staff, **said), 400)["field"] == field


def test_what_is_nobodys_turn(staff: FlaskClient) -> None:
    assert "possible is: ask" in problem(do(staff, act="accept", subject="MFA"), 409)["detail"]
    assert "more than is left" in problem(do(staff, act="ask", subject="H01", quantity="601"), 409)["detail"]
    assert "for the giver" in problem(do(staff, "/exchanges/RT2/OT2", act="deliver", subject="H04"), 409)["detail"]
    assert "same resource" in problem(do(staff, "/exchanges/RT1/OT2", act="ask", subject="H08"), 409)["detail"]


def test_an_exchange_from_asking_to_arrival(desk: FlaskClient) -> None:
    first = desk.get(PAGE, headers=JSON)
    done = desk.post(f"{PAGE}/steps", json=ASK | {"quantity": "250"}, headers={"If-Match": first.headers["ETag"]})
    assert done.status_code == 201, done.text
    problem(desk.post(f"{PAGE}/steps", json=ASK, headers={"If-Match": first.headers["ETag"]}), 412)
    assert "for the asked" in problem(do(desk, act="accept", subject="H01"), 409)["detail"]
    assert do(desk, act="accept", subject="MFA").status_code == 201
    found = get(desk)
    assert (found["state"], found["offer"]["left"], found["request"]["left"]) == ("accepted", 350, 550)
    agreed = facts(desk.get("/id/agreement/RT3-OT2?format=jsonld"))
    assert "MFA" in str(agreed)
    for act, subject, reason in (("deliver", "MFA", ""), ("contest", "H01", "half is missing"), ("deliver", "MFA", "the rest")):
        assert do(desk, act=act, subject=subject, reason=reason).status_code == 201
    assert do(desk, act="confirm", subject="H01").status_code == 201
    steps = get(desk)["steps"]
    assert [step["step"]["code"] for step in steps] == [
        "matched",
        "accepted",
        "delivered",
        "contested",
        "delivered",
        "confirmed",
    ]
    assert {step["who"]["code"] for step in steps} == {"chen"}
    assert all(step["when"] and step["day"] == "2017-11-30" for step in steps)
    assert steps[3]["reason"] == "half is missing"
    assert get(desk)["possible"] == []
    listed = facts(desk.get("/q/exchanges.json?state=confirmed"))["rows"]
    assert [(row["request"]["code"], row["agreement"]["code"]) for row in listed] == [("RT3", "RT3-OT2")]


def test_an_agreement_from_here_is_one_like_those_of_the_rosters(desk: FlaskClient) -> None:
    def unused() -> list[str]:
        rows = facts(desk.get("/q/flows-without-agreement.json?what=unused"))["rows"]
        return [row["record"]["code"] for row in rows]

    body = {"holder": "VC3", "resource": "funds", "quantity": "100", "unit": "cny", "code": "RQ4", "who": "wu"}
    assert desk.post("/exchanges/requests", json=body).status_code == 201
    assert "RQ4-OT2" not in unused()
    assert do(desk, "/exchanges/RQ4/OT2", act="ask", subject="VC3").status_code == 201
    assert do(desk, "/exchanges/RQ4/OT2", act="accept", subject="MFA").status_code == 201
    assert "RQ4-OT2" in unused()
    assert do(desk, "/exchanges/RQ4/OT2", act="deliver", subject="MFA").status_code == 201
    assert "RQ4-OT2" in unused()  # nobody has said yet that it arrived
    assert do(desk, "/exchanges/RQ4/OT2", act="confirm", subject="VC3").status_code == 201
    assert "RQ4-OT2" not in unused()
    flow = str(facts(desk.get("/id/resource-flow/RQ4-OT2?format=jsonld")))
    assert all(said in flow for said in ("MFA", "VC3", "agreement/RQ4-OT2", "100", "2017-11-30"))


def test_what_was_refused_is_told_and_can_be_asked_again(desk: FlaskClient) -> None:
    assert do(desk, act="ask", subject="H01").status_code == 201
    assert do(desk, act="decline", subject="MFA", reason="the fund is closed").status_code == 201
    found = get(desk)
    assert (found["state"], found["offer"]["left"], found["steps"][-1]["reason"]) == ("declined", 600, "the fund is closed")
    assert do(desk, act="ask", subject="MFA", quantity="10").status_code == 201
    assert "for the asked" in problem(do(desk, act="accept", subject="MFA"), 409)["detail"]
    assert do(desk, act="accept", subject="H01").status_code == 201


def test_publishing_and_taking_back(desk: FlaskClient) -> None:
    offer = {"holder": "GOV", "resource": "funds", "quantity": "5000", "unit": "cny", "who": "wu"}
    code = desk.post("/exchanges/offers", json=offer).get_json()["code"]
    fit = facts(desk.get(f"/q/matches.json?offer={code}"))["rows"]
    assert [(row["request"]["code"], row["quantity"], row["mandate"]) for row in fit] == [("RT3", 800, "must")]
    path = f"/exchanges/offers/{code}/withdraw"
    problem(desk.post(path, json={"subject": "MFA", "who": "wu"}), 409)
    assert do(desk, f"/exchanges/RT3/{code}", act="ask", subject="H01").status_code == 201
    assert "waits for an answer" in problem(desk.post(path, json={"subject": "GOV", "who": "wu"}), 409)["detail"]
    assert do(desk, f"/exchanges/RT3/{code}", act="withdraw", subject="H01").status_code == 201
    assert desk.post(path, json={"subject": "GOV", "who": "wu"}).status_code == 201
    assert facts(desk.get(f"/q/matches.json?offer={code}"))["rows"] == []
    problem(desk.post(path, json={"subject": "GOV", "who": "wu"}), 409)
    problem(do(desk, f"/exchanges/RT3/{code}", act="ask", subject="H01"), 409)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"resource": "gold"}, "gold"),
        ({"holder": "NOBODY"}, "NOBODY"),
        ({"quantity": "0"}, "quantity"),
        ({"from": "soon"}, "soon"),
        ({"colour": "red"}, "colour"),
        ({"code": "OT1"}, "already"),
    ],
)
def test_what_cannot_be_published(staff: FlaskClient, cells: dict[str, str], said: str) -> None:
    offer = {"holder": "GOV", "resource": "funds", "quantity": "50", "unit": "cny", "who": "wu"}
    assert said in problem(staff.post("/exchanges/offers", json=offer | cells), 400)["detail"]


def test_the_data_with_an_exchange_conform(desk: FlaskClient, doors: Doors) -> None:
    do(desk, act="ask", subject="H01", quantity="250")
    do(desk, act="accept", subject="MFA")
    desk.environ_base["remit.role"] = "administrator"
    before, after = (
        json.loads(client.post("/admin/check", json={"limit": 100, "only": ""}).text.splitlines()[-1])["result"]["results"]
        for client in (doors.client("administrator"), desk)
    )
    assert [(one["check"], one["total"]) for one in before] == [(one["check"], one["total"]) for one in after]


def test_pages_for_browsers(desk: FlaskClient) -> None:
    browser = {"Accept": "text/html"}
    page = desk.get(PAGE, headers=browser).text
    assert 'name="act" value="ask"' in page
    assert 'value="accept"' not in page
    assert "提出对接" in desk.get(f"{PAGE}?lang=zh", headers=browser).text
    form = {"act": "ask", "subject": "H01", "reason": "<b>please</b>", "who": "wu", "seen": get(desk)["seen"]}
    done = desk.post(f"{PAGE}/steps?lang=zh", data=form)
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?lang=zh#log")
    page = desk.get(PAGE, headers=browser).text
    assert "&lt;b&gt;please" in page
    assert "<b>please" not in page
    assert PAGE in desk.get("/q/exchanges", headers=browser).text
    assert PAGE in desk.get("/q/matches", headers=browser).text
    put = {"holder": "GOV", "resource": "funds", "quantity": "5", "unit": "cny", "scope": "", "from": "", "to": "", "who": "wu"}
    assert desk.post("/exchanges/offers", data=put).headers["Location"].startswith("/matches?offer=new")
    problem(desk.post("/exchanges/offers", data=put, headers={"Origin": "https://evil.example"}), 403)
