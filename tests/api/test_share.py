"""Every answer says itself in a sentence, has an address that stays, and leads to its picture, its files and its SPARQL."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from tiny import needed
from tiny_service import facts, problem

from queries.catalog import catalog

PAGE = {"Accept": "text/html"}


def shown(staff: FlaskClient, path: str) -> str:
    answer = staff.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def sentence(text: str) -> str:
    found = re.search(r'<p class="sentence">(.*?)</p>', text)
    assert found
    return found[1]


def link(text: str, name: str) -> str:
    """Where the row of that name of the shares leads."""
    found = re.search(rf'<dt>{name}</dt><dd><a href="([^"]+)"', text)
    assert found, name
    return found[1]


def test_the_sentence_says_how_much_was_found_on_which_conditions(staff: FlaskClient) -> None:
    rows = facts(staff.get("/q/gaps.json?village=V03"))["rows"]
    said = sentence(shown(staff, "/q/gaps.html?village=V03"))
    assert rows
    assert f"{len(rows)} row" in said
    assert "(V03)" in said
    assert said.startswith("As of 2017-11-30, ")
    assert str(rows[0]["duty"]["label"]) in said
    assert f"共有{len(rows)}条结果" in sentence(shown(staff, "/q/gaps.html?village=V03&lang=zh"))


def test_the_sentence_is_true_of_what_found_nothing(staff: FlaskClient) -> None:
    said = sentence(shown(staff, "/q/gaps.html?village=V03&as_of=2000-01-01"))
    assert "nothing on record answers" in said
    assert "As of 2000-01-01" in said
    assert "没有结果" in sentence(shown(staff, "/q/gaps.html?village=V03&as_of=2000-01-01&lang=zh"))


def test_every_question_says_its_answer_in_both_languages(staff: FlaskClient) -> None:
    for question in list(catalog().values())[::6]:
        given = needed(question)
        for lang in ("en", "zh"):
            answer = staff.get(f"/q/{question.name}.html", query_string=given | {"lang": lang})
            assert (question.text.zh if lang == "zh" else question.text.en) in sentence(html.unescape(answer.text))


def test_the_address_names_the_day_and_the_one_for_the_record_the_version(staff: FlaskClient) -> None:
    text = shown(staff, "/q/gaps.html?village=V03")
    assert parse_qs(urlsplit(link(text, "Address")).query)["as_of"] == ["2017-11-30"]
    then = link(text, "For the record")
    version = facts(staff.get("/q/gaps.json?village=V03"))["version"]
    assert parse_qs(urlsplit(then).query)["known_at"] == [version]
    assert sentence(shown(staff, then)) == sentence(text)


def test_the_sparql_is_shown_and_can_be_opened_in_the_editor(staff: FlaskClient) -> None:
    text = shown(staff, "/q/gaps.html?village=V03")
    query = parse_qs(urlsplit(link(text, "SPARQL")).fragment)["query"][0]
    assert query.strip() in text
    assert staff.post("/sparql", data={"query": query}).status_code == 200


def test_a_picture_is_led_to_where_there_is_one(staff: FlaskClient) -> None:
    assert staff.get(link(shown(staff, "/q/paths.html?to=H06&resource=funds"), "Picture"), headers=PAGE).status_code == 200
    assert staff.get(link(shown(staff, "/q/matrix.html?place=V03"), "Picture"), headers=PAGE).status_code == 200
    assert "<dt>Picture</dt>" not in shown(staff, "/q/gaps.html")
    problem(staff.get("/q/gaps.html?village=V99"), 400)


@pytest.mark.parametrize(
    "path",
    [
        "/findings/48e5ff47e6026659",
        "/matrix/cell?place=V03&duty=income",
        "/path?to=H06&resource=funds&links=possible",
        "/households/H06",
        *("/id/household/H06", "/id/village/V03", "/id/subject/GOV", "/id/duty/income", "/id/county/C1", "/id/import/2"),
    ],
)
def test_a_page_of_its_own_is_shared_as_an_answer_is(staff: FlaskClient, path: str) -> None:
    text = shown(staff, path)
    part = text[text.index('<section class="share"') :].partition("</section>")[0]
    for name in ("Address", "For the record", "In words", "Files", "SPARQL", "Subscribe"):
        assert f"<dt>{name}</dt>" in part, name
    links = [address.partition("#")[0] for address in re.findall(r'href="(/[^"]+)"', part)]
    assert {".csv", ".xlsx", ".atom"} <= {re.sub(r"^[^?]*?(\.\w+)?(\?.*)?$", r"\1", address) for address in links}
    for address in links:
        assert staff.get(address, headers=PAGE).status_code == 200, address
