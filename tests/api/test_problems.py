from pathlib import Path

import pytest
from flask import Flask, Response, redirect
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Conflict as WerkzeugConflict

from api.problems import problem_response, register
from ontology.errors import BadRows, NotFound, RemitError, TooSlow

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    page = "<p>{{ problem.status }} {{ problem.title }}: {{ problem.detail }}</p>"
    (tmp_path / "problem.html").write_text(page, encoding="utf-8")
    made = Flask(__name__, template_folder=str(tmp_path))
    register(made)
    return made


def raising(app: Flask, path: str, error: Exception) -> None:
    def view() -> ResponseReturnValue:
        raise error

    app.add_url_rule(path, path, view)


@pytest.mark.parametrize("kind", [RemitError, NotFound, TooSlow])
def test_every_class_of_the_tree_has_its_status(app: Flask, kind: type[RemitError]) -> None:
    raising(app, "/x", kind("what happened", row=3))
    answer = app.test_client().get("/x?name=secret")
    assert answer.status_code == kind.status
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": answer.json["type"] if answer.json else None,
        "title": kind.title,
        "status": kind.status,
        "detail": "what happened",
        "instance": "/x",
        "row": 3,
    }


def test_the_type_names_the_class(app: Flask) -> None:
    raising(app, "/x", BadRows("two", title="not this one", problems=[{"row": 1}]))
    found = app.test_client().get("/x").json
    assert found is not None
    assert (found["type"], found["title"]) == ("/docs/errors#bad-rows", BadRows.title)
    assert found["problems"] == [{"row": 1}]


def test_a_time_to_come_back_is_a_header_too(app: Flask) -> None:
    raising(app, "/x", TooSlow("busy", retry_after=7))
    assert app.test_client().get("/x").headers["Retry-After"] == "7"


def test_errors_of_the_web_layer_have_the_same_shape(app: Flask) -> None:
    app.add_url_rule("/x", view_func=lambda: "", methods=["PUT"], endpoint="x")
    raising(app, "/conflict", WerkzeugConflict("twice"))
    client = app.test_client()
    wrong_method = client.get("/x")
    assert (wrong_method.status_code, wrong_method.content_type) == (405, "application/problem+json")
    assert set(wrong_method.headers["Allow"].split(", ")) == {"PUT", "OPTIONS"}
    nowhere = client.get("/nowhere").json
    assert nowhere is not None
    assert (nowhere["status"], nowhere["title"], nowhere["type"]) == (404, "Not Found", "about:blank")
    assert (client.get("/conflict").json or {})["detail"] == "twice"


def test_an_unexpected_error_says_nothing_of_the_inside(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    raising(app, "/x", KeyError("the inside"))
    answer = app.test_client().get("/x")
    assert answer.status_code == 500
    assert b"inside" not in answer.data
    assert b"Traceback" not in answer.data
    assert "the inside" in caplog.text


def test_a_browser_gets_a_page_that_escapes(app: Flask) -> None:
    raising(app, "/x", NotFound("<script>alert(1)</script>"))
    answer = app.test_client().get("/x", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert b"&lt;script&gt;" in answer.data
    assert "Accept" in answer.vary
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/sparql", "/sparql/store"])
def test_the_sparql_doors_have_no_error_pages(app: Flask, path: str) -> None:
    raising(app, path, NotFound("none"))
    assert app.test_client().get(path, headers={"Accept": BROWSER}).mimetype == "application/problem+json"


def test_without_the_template_a_browser_gets_json() -> None:
    app = Flask(__name__, template_folder="nowhere")
    register(app)
    assert app.test_client().get("/", headers={"Accept": BROWSER}).mimetype == "application/problem+json"


def test_a_redirect_is_no_problem(app: Flask) -> None:
    app.add_url_rule("/here", view_func=lambda: redirect("/there"), endpoint="here")
    app.add_url_rule("/folder/", view_func=lambda: "", endpoint="folder")
    assert app.test_client().get("/here").location == "/there"
    assert app.test_client().get("/folder").status_code == 308


def test_a_problem_can_be_answered_without_raising(app: Flask) -> None:
    def view() -> Response:
        return problem_response(422, "Odd", "too odd", type="/docs/errors#odd", rows=[1])

    app.add_url_rule("/x", view_func=view, endpoint="x")
    assert app.test_client().get("/x").json == {
        "type": "/docs/errors#odd",
        "title": "Odd",
        "status": 422,
        "detail": "too odd",
        "instance": "/x",
        "rows": [1],
    }
