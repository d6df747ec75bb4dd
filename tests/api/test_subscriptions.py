"""Answers are followed by feed and by webhook: what is told is what changed, signed, tried again, and only to whom it may."""

import json
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem, tiny_service

from api.app import create_app
from api.hook import DAYS, WAITS
from api.hooks import Hooks

ATOM = "{http://www.w3.org/2005/Atom}"
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "subscribe.md"
CONFLICT = "48e5ff47e6026659"
Message = tuple[dict[str, str], bytes]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("subscriptions")) as made:
        yield made


@pytest.fixture
def desk(own: Doors) -> FlaskClient:
    return own.client("staff")


@pytest.fixture
def chief(own: Doors) -> FlaskClient:
    return own.client("administrator")


@contextmanager
def receiver(*statuses: int) -> Iterator[tuple[str, list[Message]]]:
    """A real server on loopback that answers with these statuses, then with 204; its address and what arrived."""
    arrived: list[Message] = []
    left = list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.append(({name.lower(): said for name, said in self.headers.items()}, body))
            status = left.pop(0) if left else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_request(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", arrived
    finally:
        server.shutdown()
        server.server_close()


def comment(desk: FlaskClient, act: str = "acknowledge") -> None:
    """Change the state of a finding, and so the answer of `findings`."""
    seen = facts(desk.get(f"/findings/{CONFLICT}.json"))["seen"]
    assert desk.post(f"/findings/{CONFLICT}/events", json={"seen": seen, "act": act, "who": "chen"}).status_code == 201


def hooks_of(own: Doors) -> Hooks:
    found: Hooks = own.app.extensions["hooks"]
    return found


def subscribed(client: FlaskClient, url: str, **more: str) -> dict[str, Any]:
    sent = {"question": "findings", "params": "kind=overlap", "url": url, "who": "chen", "inside": "yes", **more}
    answer = client.post("/subscriptions", json=sent)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = json.loads(answer.data)
    return found


def verified() -> Any:
    """The function of the guide."""
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, Any] = {}
    exec(code[1], names)
    return names["verified"]


def test_a_feed_says_which_rows_changed_with_each_version(desk: FlaskClient) -> None:
    path = "/q/findings.feed.json?kind=overlap"
    first = desk.get(path)
    assert first.content_type.startswith("application/feed+json")
    began = json.loads(first.data)
    assert began["version"] == "https://jsonfeed.org/version/1.1"
    assert len(began["items"]) == 1
    tag = first.headers["ETag"]
    assert desk.get(path, headers={"If-None-Match": tag}).status_code == 304
    row = next(row for row in facts(desk.get("/findings.json?kind=overlap"))["rows"] if row["finding"]["code"] == CONFLICT)
    comment(desk)
    fresh = desk.get(path, headers={"If-None-Match": tag})
    items = facts(fresh)["items"]
    assert [item["id"] for item in items[1:]] == [item["id"] for item in began["items"]]
    assert items[0]["_remit"]["changed"] == [row["id"]]
    assert (items[0]["_remit"]["appeared"], items[0]["_remit"]["went"]) == ([], [])
    assert "state: open → acknowledged" in items[0]["content_text"]
    assert "1 changed" in items[0]["title"]
    then = desk.get(items[1]["url"].replace(".html", ".json").replace("http://localhost", ""))
    assert next(one for one in facts(then)["rows"] if one["id"] == row["id"])["state"]["code"] == "open"
    comment(desk, "reopen")
    assert len(facts(desk.get(path))["items"]) == 3


def test_an_atom_feed_is_whole_and_its_ids_stay(desk: FlaskClient) -> None:
    path = "/q/findings.atom?kind=overlap&lang=zh"
    answer = desk.get(path)
    assert answer.content_type.startswith("application/atom+xml")
    feed = ET.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    for holder in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert holder.findtext(f"{ATOM}{name}"), name
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    assert ids == [item["id"] for item in facts(desk.get("/q/findings.feed.json?kind=overlap"))["items"]]
    assert "变化" in answer.text


def test_a_version_that_does_not_change_the_answer_makes_no_entry(desk: FlaskClient) -> None:
    path = "/q/gaps.feed.json?village=V03"
    before = desk.get(path)
    comment(desk)
    assert desk.get(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304


def test_feeds_follow_rights(own: Doors, desk: FlaskClient) -> None:
    public = own.client("public")
    problem(public.get("/q/findings.atom"), 403)
    problem(desk.get("/q/gaps.feed.json?village=V99"), 400)
    problem(desk.get("/q/findings.atom?known_at=2"), 400)
    problem(desk.get("/q/nonesuch.atom"), 404)
    open_to_all = public.get("/q/coverage-matrix.feed.json")
    assert open_to_all.status_code == 200
    assert facts(open_to_all)["items"][0]["id"] != facts(desk.get("/q/coverage-matrix.feed.json"))["items"][0]["id"]


def test_a_message_is_signed_and_tried_until_it_arrives(own: Doors, desk: FlaskClient, chief: FlaskClient) -> None:
    with receiver(500, 302) as (url, arrived):
        made = subscribed(chief, url, base="https://remit.example.org")
        hooks, now = hooks_of(own), 1_000_000.0
        hooks.work(now)
        assert arrived == []
        comment(desk, "reopen")
        assert hooks.work(now) == now + WAITS[0]
        again = Hooks(own.service, hooks.watches)  # as after a restart
        assert again.work(now + 1) == now + WAITS[0]
        assert again.work(now + WAITS[0]) == now + WAITS[0] + WAITS[1]
        assert again.work(now + 60) == float("inf")
    assert len(arrived) == 3
    assert len({headers["webhook-id"] for headers, _ in arrived}) == 1
    assert len({body for _, body in arrived}) == 1
    check, (headers, body) = verified(), arrived[-1]
    assert check(headers, body, made["secret"])
    assert not check(headers, body + b" ", made["secret"])
    assert not check(headers | {"webhook-timestamp": "1"}, body, made["secret"])
    data = json.loads(body)["data"]
    assert data["counts"] == {"appeared": 0, "went": 0, "changed": 1}
    assert data["url"].startswith("https://remit.example.org/q/findings.html?kind=overlap&known_at=")
    assert "rows" not in data
    assert [one["what"] for one in again.find(made["code"]).log] == ["failed, status 500", "failed, status 302", "arrived"]
    again.end(made["code"])
    hooks.end(made["code"])


def test_who_never_answers_is_given_up_and_that_is_said(own: Doors, desk: FlaskClient, chief: FlaskClient) -> None:
    with receiver(*[503] * 99) as (url, _):
        code = subscribed(chief, url)["code"]
        hooks, now = hooks_of(own), 2_000_000.0
        comment(desk)
        due = hooks.work(now)
        while due != float("inf"):
            due = hooks.work(due)
    found = facts(desk.get(f"/subscriptions/{code}", headers={"Accept": "application/json"}))
    assert found["state"] == "gave-up"
    assert found["log"][-1]["what"] == f"given up after {DAYS:g} days of failing"
    assert "given up" in desk.get("/subscriptions", headers={"Accept": "text/html"}).text
    assert desk.post(f"/subscriptions/{code}/resume").status_code in (200, 303)
    assert hooks.work(now + 10_000_000) == float("inf")
    hooks.end(code)


def test_a_receiver_that_wants_no_more_is_left_alone(own: Doors, desk: FlaskClient, chief: FlaskClient) -> None:
    with receiver(410) as (url, arrived):
        code = subscribed(chief, url, rows="yes")["code"]
        comment(desk, "reopen")
        assert hooks_of(own).work(3_000_000.0) == float("inf")
    assert hooks_of(own).find(code).state == "ended"
    assert json.loads(arrived[0][1])["data"]["rows"]["changed"][0]["cells"]


def test_nobody_is_told_whom_it_does_not_concern(own: Doors, desk: FlaskClient) -> None:
    sent = {"question": "findings", "url": "https://example.org/hook", "who": "chen"}
    problem(own.client("public").post("/subscriptions", json=sent), 403)
    problem(own.client("public").get("/subscriptions"), 403)
    problem(desk.post("/subscriptions", json=sent | {"rows": "yes"}), 403)
    problem(desk.post("/subscriptions", json=sent | {"inside": "yes"}), 403)
    problem(desk.post("/subscriptions", json=sent | {"params": "village=V99"}), 400)
    problem(desk.post("/subscriptions", json=sent | {"secret": "whsec_c2hvcnQ="}), 400)
    for url in (
        "http://example.org/",
        "ftp://example.org/",
        "https://u:p@example.org/",
        "https:///x",
        "javascript:1",
        "https://a b/",
    ):
        problem(desk.post("/subscriptions", json=sent | {"url": url}), 400)
    problem(desk.post("/subscriptions", json=sent, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    assert "secret" not in facts(desk.get("/subscriptions"))


def test_a_machine_within_the_house_is_not_reached_under_another_name(own: Doors, desk: FlaskClient) -> None:
    sent = {"question": "findings", "params": "kind=overlap", "url": "https://localhost/hook", "who": "chen"}
    code = json.loads(desk.post("/subscriptions", json=sent).data)["code"]
    comment(desk)
    hooks_of(own).work(4_000_000.0)
    assert "within the house" in hooks_of(own).find(code).log[-1]["what"]
    hooks_of(own).end(code)


def test_what_is_followed_outlives_a_restart_and_not_a_forgetting(own: Doors, desk: FlaskClient) -> None:
    path = "/q/findings.feed.json?kind=overlap"
    ids = [item["id"] for item in facts(desk.get(path))["items"]]
    anew = Doors(own.service, create_app(own.service)).client("staff")
    assert [item["id"] for item in facts(anew.get(path))["items"]] == ids
    for give_up in own.service.to_give_up:
        give_up()
    assert len(facts(anew.get(path))["items"]) == 1
