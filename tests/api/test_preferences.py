"""The language and the theme of pages: from the address, from what the reader chose, from the browser."""

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, problem

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}


@pytest.fixture
def reader(doors: Doors) -> FlaskClient:
    """A browser of its own: what it keeps stays here."""
    return doors.client("staff")


def spoken(reader: FlaskClient, path: str = "/rosters", **headers: str) -> str:
    page = reader.get(path, headers={"Accept": "text/html", **headers}).text
    return "zh" if '<html lang="zh"' in page else "en"


def test_the_address_wins_over_the_choice_and_that_over_the_browser(reader: FlaskClient) -> None:
    assert spoken(reader) == "en"
    assert spoken(reader, **CHINESE) == "zh"
    assert spoken(reader, "/rosters?lang=en", **CHINESE) == "en"
    reader.post("/preferences", data={"lang": "en"})
    assert spoken(reader, **CHINESE) == "en"
    reader.post("/preferences", data={"lang": "zh"})
    assert spoken(reader) == "zh"
    assert spoken(reader, "/rosters?lang=en") == "en"


def test_a_language_that_the_address_names_is_kept_by_links_but_not_by_the_browser(reader: FlaskClient) -> None:
    assert 'href="/matrix?lang=zh"' in reader.get("/rosters?lang=zh").text
    assert 'href="/matrix"' in reader.get("/rosters").text
    reader.post("/preferences", data={"lang": "zh"})
    assert 'href="/matrix"' in reader.get("/rosters").text
    assert 'href="/matrix?lang=en"' in reader.get("/rosters?lang=en").text


def test_a_choice_leads_back_to_where_it_was_made_without_the_language_of_the_address(reader: FlaskClient) -> None:
    answer = reader.post("/preferences", data={"lang": "zh", "back": "/q/who?village=V03&lang=en&duty=housing"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/q/who?village=V03&duty=housing")
    kept = answer.headers["Set-Cookie"]
    assert all(word in kept for word in ("lang=zh", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"))


@pytest.mark.parametrize(
    "back", ["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"]
)
def test_a_choice_leads_nowhere_else(reader: FlaskClient, back: str) -> None:
    assert reader.post("/preferences", data={"theme": "dark", "back": back}).headers["Location"] == "/"


def test_a_theme_is_kept_and_pages_that_a_browser_kept_do_not_stay(reader: FlaskClient) -> None:
    page = reader.get("/q/gaps", headers={"Accept": "text/html"})
    assert '<html lang="en">' in page.text
    assert {"Cookie", "Accept-Language"} <= set(page.headers["Vary"].split(", "))
    tag = {"If-None-Match": page.headers["ETag"], "Accept": "text/html"}
    reader.post("/preferences", data={"theme": "dark"})
    assert '<html lang="en" class="dark">' in reader.get("/q/gaps", headers=tag).text


@pytest.mark.parametrize("sent", [{"lang": "fr"}, {"theme": "red"}, {"colour": "red"}])
def test_there_is_nothing_else_to_choose(reader: FlaskClient, sent: dict[str, str]) -> None:
    problem(reader.post("/preferences", data=sent), 400)


def test_no_page_of_somebody_else_chooses(reader: FlaskClient) -> None:
    problem(reader.post("/preferences", data={"lang": "zh"}, headers={"Sec-Fetch-Site": "cross-site"}), 403)
