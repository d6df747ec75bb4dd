"""What the next page says once, with a button that takes back what it tells of."""

import pytest
from flask import redirect
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from tiny_service import Doors

from api.flashed import COOKIE, flashed
from visualize.words import Words


@pytest.fixture
def reader(doors: Doors) -> FlaskClient:
    return doors.client("staff")


def say(doors: Doors, reader: FlaskClient, words: Words) -> None:
    """Let the reader have what a route would have said."""
    with doors.app.test_request_context("/"):
        made: ResponseReturnValue = flashed(redirect("/", 303), words, undo="/findings/F1/events", fields={"act": "reopen"})
        kept = made.headers["Set-Cookie"].partition(";")[0].partition("=")[2]  # type: ignore[union-attr]
    reader.set_cookie(COOKIE, kept)


def test_a_page_says_it_once_with_a_form_that_takes_it_back(doors: Doors, reader: FlaskClient) -> None:
    say(doors, reader, Words("Assigned to <b>Li</b>.", "已指派给<b>李</b>。"))
    page = reader.get("/rosters", headers={"Accept": "text/html"}).text
    assert "Assigned to &lt;b&gt;Li&lt;/b&gt;." in page
    assert 'action="/findings/F1/events"' in page
    assert '<input type="hidden" name="act" value="reopen">' in page
    assert "Assigned to" not in reader.get("/rosters", headers={"Accept": "text/html"}).text


def test_it_is_said_in_the_language_of_the_page(doors: Doors, reader: FlaskClient) -> None:
    say(doors, reader, Words("Done.", "已完成。"))
    assert "已完成。" in reader.get("/rosters?lang=zh", headers={"Accept": "text/html"}).text


def test_nobody_else_says_anything_on_our_pages(reader: FlaskClient) -> None:
    reader.set_cookie(COOKIE, "eyJlbiI6IkNhbGwgMTIzIn0.aaaa.bbbb")
    assert "Call 123" not in reader.get("/rosters", headers={"Accept": "text/html"}).text
