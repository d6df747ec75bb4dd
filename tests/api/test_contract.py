"""The contract of every route of the URL map: one shape of errors, security headers, a place in the description."""

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from tiny import needed
from tiny_service import Doors, problem
from walked import ARGUMENTS
from werkzeug.routing import Rule

from api.questions import PAGES
from queries.catalog import catalog

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
NOT_THERE = {"/graph/around.json", "/graph/evidence.json", "/sparql/store/a/graph", "/findings/events/2"} | {
    "/subscriptions/V03",
    f"/jobs/{ARGUMENTS['job_id']}",
}
"""Paths of things that this county has not."""
LIKE_A_CODE = {"/findings/events", "/findings/preview"}
"""Paths at which a finding of that code could be looked at."""
ITS_OWN_PARAMETERS = {"/sparql", "/sign-in/office/back"}
"""SPARQL 1.1 Protocol, OpenID Connect: clients send what they like beside the query, providers beside the code."""
SHUT = {"/admin": 403, "/mine": 403, "/account": 403, "/sign-in/office": 404, "/set-up/": 410, "/import/": 410}
"""What is closed to staff, not set up, or not kept any more."""
CLOSED = ("/admin", "/account", "/mine")
"""Closed to staff whatever the parameters are; tests/api/test_sign_in.py looks at them."""


def rules(doors: Doors) -> list[Rule]:
    found = list(doors.app.url_map.iter_rules())
    assert len(found) > 50
    return found


def path_of(doors: Doors, rule: Rule) -> str:
    """A path that the rule answers."""
    if rule.rule.startswith("/assets/"):
        asset = doors.app.jinja_env.from_string("{{ asset('remit.css') }}")
        with doors.app.test_request_context("/"):
            context: dict[str, object] = {}
            doors.app.update_template_context(context)
            return asset.render(context)
    path = rule.rule
    for name in rule.arguments:
        path = path.replace(f"<{name}>", ARGUMENTS[name]).replace(f"<path:{name}>", ARGUMENTS[name])
    return path


def open_paths(doors: Doors) -> Iterator[str]:
    return (path for path in paths(doors, "GET") if not path.startswith(CLOSED))


def paths(doors: Doors, method: str) -> Iterator[str]:
    for rule in rules(doors):
        if method in (rule.methods or ()):
            yield path_of(doors, rule)


def check_headers(answer_headers: object, path: str) -> None:
    headers = dict(answer_headers)  # type: ignore[call-overload]
    for name, value in HEADERS.items():
        assert headers.get(name) == value, (path, name)
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers, path
    assert headers["Cache-Control"], path
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_page_answers_or_says_what_is_missing(doors: Doors, staff: FlaskClient) -> None:
    for path in paths(doors, "GET"):
        question = None if path.strip("/") in PAGES else catalog().get(path.removeprefix("/q").strip("/").partition(".")[0])
        answer = staff.get(path)
        if question and needed(question):
            assert f"{question.name} needs the parameter" in problem(answer, 400)["detail"]
        elif path in NOT_THERE:
            problem(answer, 404)
        elif path in {"/matrix/cell", "/matrix/table.csv", "/matrix/table.xlsx"}:
            assert "place" in problem(answer, 400)["detail"]
        elif path in ("/path.json", "/path.graphml"):
            assert "paths needs the parameter" in problem(answer, 400)["detail"]
        elif status := next((status for start, status in SHUT.items() if path.startswith(start)), None):
            problem(answer, status)
        elif path == "/sparql/store":
            assert "Name the graph" in problem(answer, 400)["detail"]
        else:
            assert answer.status_code == 200, (path, answer.text)


@pytest.mark.parametrize("role", ["public", *(pytest.param(role, marks=pytest.mark.slow) for role in ("staff", "administrator"))])
def test_every_answer_has_the_security_headers(doors: Doors, role: str) -> None:
    client = doors.client(role)
    for rule in rules(doors):
        path = path_of(doors, rule)
        for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
            answer = client.open(path, method=method)
            assert answer.status_code < 500
            check_headers(answer.headers, f"{method} {path}")
    for path in ("/nope", "/q/nope", "/id/village/nope", "/sparql?query=nope"):
        check_headers(client.get(path).headers, path)


def test_an_unknown_parameter_is_refused_everywhere(doors: Doors, staff: FlaskClient) -> None:
    for path in open_paths(doors):
        if path not in ITS_OWN_PARAMETERS:
            assert "nonsense" in problem(staff.get(path, query_string={"nonsense": "1"}), 400)["detail"], path


def test_a_doubled_parameter_is_refused_everywhere(doors: Doors, staff: FlaskClient) -> None:
    for path in open_paths(doors):
        if path not in ITS_OWN_PARAMETERS:
            problem(staff.get(f"{path}?lang=en&lang=zh"), 400)


def test_a_language_that_there_is_not_is_refused_everywhere(doors: Doors, staff: FlaskClient) -> None:
    for path in open_paths(doors):
        if path not in ITS_OWN_PARAMETERS:
            problem(staff.get(f"{path}?lang=fr"), 400)


def test_a_method_that_a_route_does_not_have_is_refused(doors: Doors, staff: FlaskClient) -> None:
    by_path: dict[str, set[str]] = {}
    for rule in rules(doors):
        by_path.setdefault(path_of(doors, rule), set()).update(rule.methods or ())
    for path in LIKE_A_CODE:
        by_path[path] |= {"GET", "HEAD"}
    for path, known in by_path.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
            answer = staff.open(path, method=method)
            problem(answer, 405)
            assert set(answer.headers["Allow"].split(", ")) == known, path


def test_an_unknown_path_is_not_found(staff: FlaskClient) -> None:
    for path in ("/nope", "/id", "/id/village", "/.git/config", "/../etc/passwd", "/q/../health", "/%00"):
        problem(staff.get(path), 404)


def test_a_browser_gets_errors_as_pages_with_the_same_facts(staff: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path, status in {"/nope": 404, "/q/gaps?village=V99": 400, "/id/village/V99": 404}.items():
        facts = json.loads(staff.get(path).data)
        page = staff.get(path, headers=browser)
        assert (page.status_code, page.content_type) == (status, "text/html; charset=utf-8")
        assert facts["detail"].replace("'", "&#39;") in page.text


def test_errors_repeat_nothing_as_markup(staff: FlaskClient) -> None:
    attack = "<script>alert(1)</script>"
    browser = {"Accept": "text/html"}
    for path in ("/q/gaps", "/graph", "/id/village/V03", "/"):
        for query in ({"village": attack}, {attack: "1"}, {"lang": attack}, {"focus": attack}):
            assert attack not in staff.get(path, query_string=query, headers=browser).text
    assert attack not in staff.get(f"/id/village/{attack}", headers=browser).text
    assert attack not in staff.get(f"/{attack}", headers=browser).text


@pytest.mark.slow
def test_nobody_outside_is_named_as_a_place_to_fetch_from(doors: Doors, staff: FlaskClient) -> None:
    for path in paths(doors, "GET"):
        page = staff.get(path, headers={"Accept": "text/html"})
        if page.mimetype == "text/html":
            for mark in ('src="http', "src='http", 'src="//', '<link rel="stylesheet" href="http', "@import", "url(http"):
                assert mark not in page.text, path


def test_the_role_cannot_be_claimed_by_a_header(public: FlaskClient) -> None:
    for name in ("remit.role", "Remit-Role", "X-Remit-Role", "HTTP_REMIT.ROLE"):
        problem(public.get("/q/gaps", headers={name: "administrator"}), 403)
        problem(public.post("/admin/judge", headers={name: "administrator"}), 403)
