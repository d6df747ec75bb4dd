"""The pages `/falling-back` and `/funds`: answers with charts, for staff, and for everybody with small numbers suppressed."""

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from tiny_service import problem

SVG = "{http://www.w3.org/2000/svg}"


def parts(page: str) -> dict[str, str]:
    """Each part of a page as words, by its name."""
    found = re.findall(r'<section aria-labelledby="([\w-]+)".*?>(.*?)</section>', page, re.DOTALL)
    return {name: re.sub(r"<svg.*?</svg>|<[^>]+>|\s+", " ", text, flags=re.DOTALL) for name, text in found}


def test_the_list_says_why_what_is_missing_and_who_would_have_to_act(staff: FlaskClient) -> None:
    page = staff.get("/falling-back?village=V01&day=2015-12-31").text
    found = parts(page)
    assert list(found) == ["by-kind", "list", "signs", "test", "by-type", "by-cause", "by-village", "limits"]
    assert "lifted but unstable" in found["by-kind"]
    row = re.sub(r" +", " ", found["list"])
    assert "H03 lifted but unstable 9 6 housing housing assurance Housing department" in row
    assert "labour income development County government GOV accountable" in row
    assert "nobody" in row
    assert "H03 labour 0 1" in re.sub(r" +", " ", found["signs"])
    assert "warn-income-factor 1.5 1.5" in re.sub(r" +", " ", found["limits"])
    assert "/q/early-warning.csv?" in page
    assert "/q/early-warning.xlsx?" in page


def test_money_is_shown_from_the_source_to_the_household(staff: FlaskClient) -> None:
    found = parts(staff.get("/funds?place=C1").text)
    assert list(found) == ["totals", "sources", "nothing", "by-kind", "by-village", "overdue", "stated", "contradicted"]
    assert "micro-loan Power company ENT02 6,000 1 1 1" in re.sub(r" +", " ", found["sources"])
    assert "51.56" in found["stated"]
    assert "123.46" in found["contradicted"]
    assert "Nothing on record" in found["overdue"]
    assert "overdue" in parts(staff.get("/funds?place=C1&as_of=2018-03-01").text)["overdue"]


@pytest.mark.parametrize("address", ["/falling-back/by-kind.svg?village=V03", "/funds/by-kind.svg?place=C1", "/funds/totals.svg"])
def test_charts_are_files_that_say_in_words_what_they_draw(staff: FlaskClient, address: str) -> None:
    answer = staff.get(address)
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml; charset=utf-8"), answer.text
    assert not re.search(r"<script|<style|style=|href|onload", answer.text)
    assert ElementTree.fromstring(answer.text).findtext(f"{SVG}desc")
    chinese = ElementTree.fromstring(staff.get(f"{address}{'&' if '?' in address else '?'}lang=zh").text)
    assert re.search("[一-龥]", chinese.findtext(f"{SVG}title") or "")


def test_others_see_what_is_published_and_all_are_told_what_is_wrong(staff: FlaskClient, public: FlaskClient) -> None:
    assert list(parts(public.get("/falling-back").text)) == ["by-county", "by-village", "limits"]
    assert list(parts(public.get("/funds").text)) == ["by-county", "by-year", "by-village", "stated"]
    problem(public.get("/funds/totals.svg"), 404)
    problem(public.get("/falling-back?village=V01"), 400)
    for path in ("/falling-back", "/funds", "/funds/totals.svg"):
        problem(staff.get(f"{path}?as_of=soon"), 400)
        problem(staff.get(f"{path}?colour=red"), 400)
    problem(staff.get("/falling-back?village=V99"), 400)
    problem(staff.get("/funds/no-such.svg"), 404)
    problem(staff.get("/funds/overdue.svg"), 404)
    problem(staff.get("/falling-back/by-village.svg?village=V02"), 404)
    assert "返贫" in staff.get("/falling-back?village=V01&lang=zh").text
