"""Hostile bodies, parameters and paths: refused in plain words, whatever door they come to."""

import io
import re
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, problem
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from api.bodies import USUAL_BYTES
from api.form_words import HOLE

BODIES = {
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "no number": b'{"who":"x","limit":NaN}',
    "a long number": b'{"who":' + b"9" * 100_000 + b"}",
    "bytes": b"\xff\xfe\x00",
    "nothing": b"",
    "half a letter": b'{"who":"\\ud800","reason":"\\ud800","person":"\\ud800"}',
    "a list": b"[]",
    "no object": b"null",
}
WORDS = {
    "a script": "<script>alert(1)</script>",
    "another line": "x\r\nSet-Cookie: stolen=1",
    "the end of a pattern": "V03> } ; DROP ALL #",
    "the end of a text": 'x" . ?a ?b ?c } #',
    "nothing": "\x00",
    "the other way": "\u202e\u2066txt",
    "a folder": "../../../../etc/passwd",
    "half a letter": "%ZZ%FF%C3",
    "a formula": '=HYPERLINK("http://example.org")',
    "a prototype": "__proto__",
    "a template": "{{7*7}}",
    "a long number": "9" * 5_000,
    "a long word": "a" * 3_000 + "!",
}
THERE = {"finding": "48e5ff47e6026659", "kind": "village", "code": "V03", "request_code": "RT2", "offer_code": "OT2"}
INSIDE = re.compile(r"site-packages|Traceback|root:x:|/tests/|File \"")
FILES = (
    "../../evil.csv",
    "/tmp/evil.csv",
    "a/../../evil.csv",
    "evil.csv\x00.xlsx",
    "evil\u202ecsv.xlsx",
    f"evil{'x' * 300}.csv",
    "..",
    ".",
)
LONG_ACTS = {"/admin/backup", "/admin/export", "/admin/load", "/admin/stage", "/admin/map", "/admin/forget", "/admin/check"}


def check_answer(answer: TestResponse, what: str) -> None:
    """No failure, and nothing of the inside, of the disk or of the sender's markup in it."""
    assert answer.status_code < 500, (what, answer.text)
    if answer.status_code >= 400:
        assert not INSIDE.search(answer.text), (what, answer.text)
    if answer.mimetype == "text/html":
        assert "<script>alert" not in answer.text, what
    assert "stolen" not in "".join(value for name, value in answer.headers if name == "Set-Cookie"), what
    assert not any("\r" in value or "\n" in value for _, value in answer.headers), what
    answer.close()


def filled(rule: Rule, words: dict[str, str]) -> str:
    """A path that the rule answers, with these words in it."""
    path = rule.rule
    for name in rule.arguments:
        word = quote(words.get(name, "x"), safe="")
        path = path.replace(f"<{name}>", word).replace(f"<path:{name}>", word)
    return path


def posts(doors: Doors) -> Iterator[tuple[str, FlaskClient]]:
    """Every path that takes a body, and somebody who may send it one."""
    for rule in doors.app.url_map.iter_rules():
        role = "administrator" if rule.rule.startswith("/admin") else "staff"
        if "POST" in (rule.methods or ()) and rule.rule not in LONG_ACTS:
            yield filled(rule, THERE), doors.client(role)


@pytest.mark.parametrize("name", ["deep lists", *(pytest.param(one, marks=pytest.mark.slow) for one in BODIES)])
def test_a_body_that_is_none_is_refused_everywhere(doors: Doors, name: str) -> None:
    for path, client in posts(doors):
        check_answer(client.post(path, data=BODIES[name], content_type="application/json"), f"{path}: {name}")


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", ""]
)
def test_a_body_of_another_kind_is_refused_everywhere(doors: Doors, kind: str) -> None:
    for path, client in posts(doors):
        for name, body in BODIES.items():
            check_answer(client.post(path, data=body, content_type=kind), f"{path}: {name}")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(doors: Doors) -> None:
    large = b'{"who": "' + b"x" * USUAL_BYTES + b'"}'
    staff = doors.client("staff")
    for path in ("/facts", "/whatif", "/worklist", "/findings/48e5ff47e6026659/events"):
        assert staff.post(path, data=large, content_type="application/json").status_code in (400, 413), path


def test_a_form_is_no_larger_than_its_door_takes(doors: Doors) -> None:
    staff, browser = doors.client("public"), {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    large = b"who=" + b"x" * USUAL_BYTES
    for path in ("/sign-in", "/forms", "/facts", "/worklist", "/preferences"):
        answer = staff.post(path, data=large, content_type="application/x-www-form-urlencoded", headers=browser)
        assert answer.status_code in (400, 403, 404, 413), path
    assert (
        staff.post("/sign-in", data=large, content_type="application/x-www-form-urlencoded", headers=browser).status_code == 413
    )


def test_deep_json_is_said_to_be_none(doors: Doors) -> None:
    answer = doors.client("staff").post("/facts", data=BODIES["deep lists"], content_type="application/json")
    assert "JSON object" in problem(answer, 400)["detail"]


@pytest.mark.parametrize("name", ["another line", *(pytest.param(one, marks=pytest.mark.slow) for one in WORDS)])
def test_no_word_in_a_path_or_a_common_parameter_does_harm(doors: Doors, name: str) -> None:
    staff, word = doors.client("staff"), WORDS[name]
    for rule in doors.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/assets"):
            for argument in rule.arguments:
                path = filled(rule, {argument: word})
                check_answer(staff.get(path), path)
    for path in ("/q/gaps", "/q/who.csv", "/graph", "/matrix", "/path", "/changes", "/difference", "/incidence"):
        for parameter in ("village", "place", "focus", "subject", "from", "to", "limit", "known_at", "as_of", "lang", word):
            check_answer(staff.get(path, query_string={parameter: word}), f"{path} {parameter}")
            check_answer(staff.get(path, query_string={parameter: word}, headers={"Accept": "text/html"}), f"{path} {parameter}")


@pytest.mark.parametrize("raw", ["%ZZ%FF", "a=%FF", "village=%00", "&&&===", "%", "lang=%C3", "lang=en;lang=zh"])
def test_a_query_string_that_is_none_does_no_harm(doors: Doors, raw: str) -> None:
    for path in ("/", "/q/gaps.json", "/graph", "/sparql", "/id/village/V03", "/health"):
        check_answer(doors.client("staff").get(f"{path}?{raw}"), f"{path}?{raw}")


def test_a_page_of_holes_that_never_close_is_read_at_once() -> None:
    began = time.process_time()
    assert HOLE.findall("{{" * 200_000 + " a }}") == ["{ a "]
    assert time.process_time() - began < 60, "this took minutes before"


def test_no_path_writes_a_line_of_its_own_into_the_log(
    doors: Doors, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**route: str) -> None:
        raise RuntimeError

    monkeypatch.setitem(doors.app.view_functions, "questions.answer", fail)
    answer = doors.client("staff").get("/q/x%0D%0AERROR%20forged", headers={"Accept": "application/json"})
    assert "log of the service" in problem(answer, 500)["detail"]
    assert [record.getMessage() for record in caplog.records if "unexpected" in record.getMessage()]
    assert not any("\n" in record.getMessage() or "\r" in record.getMessage() for record in caplog.records)


def test_a_name_for_another_place_is_not_taken_for_an_upload(doors: Doors) -> None:
    staff = doors.client("staff")
    root = doors.service.store.folder.root
    before = {file for file in root.parent.rglob("*") if "evil" in file.name}
    for name in FILES:
        answer = staff.post("/import", data={"files": (io.BytesIO(b"code\n"), name), "who": "x"})
        check_answer(answer, name)
    after = {file for file in root.parent.rglob("*") if "evil" in file.name}
    assert all("spool" in str(file) for file in after - before)
