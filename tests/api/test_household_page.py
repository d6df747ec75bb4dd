"""The file of a household as a page: every row of the question, in sections, as of any day, and for staff only."""

import re

import pytest
from flask.testing import FlaskClient
from tiny_service import facts, problem

from queries.catalog import catalog
from visualize.household import SECTIONS


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 id="([a-z]+)">', page)


@pytest.mark.parametrize("household", ["H01", "H03", "H05", "H06", "H07"])
def test_the_page_has_every_row_of_the_question(staff: FlaskClient, household: str) -> None:
    for day in ("2016-05-31", "2017-11-30"):
        page = staff.get(f"/households/{household}?as_of={day}").text
        rows = facts(staff.get(f"/q/household-file.json?household={household}&as_of={day}"))["rows"]
        there = {row["section"] for row in rows}
        steps = facts(staff.get(f"/q/income-explained.json?household={household}&as_of={day}"))["rows"]
        said = 'id="words"' in page
        assert headings(page) == ["glance"] + [word for word in SECTIONS if word in there] + ["explained"] * bool(steps) + [
            *["words"] * said,
            "share",
        ]
        assert said == ((household, day) in {("H01", "2017-11-30"), ("H03", "2017-11-30"), ("H06", "2017-11-30")})
        assert page.partition('id="explained"')[2].count("<tr><td>") == len(steps)
        assert page.count("<tr>") == len(rows) + len(there) + len(steps) + bool(steps)
        for row in rows:
            assert f">{row['record']['code']}<" in page or f"/{row['record']['code']}" in page
            assert row["file"] in page
        for word in set(SECTIONS) - there:
            assert SECTIONS[word].en in page.partition("Nothing is recorded of:")[2]


def test_the_sections_are_those_of_the_question() -> None:
    kind, _, words = catalog()["household-file"].params["section"].type.partition(":")
    assert (kind, set(words.split(","))) == ("word", set(SECTIONS))


def test_a_need_that_nobody_answers_for_stands_out(staff: FlaskClient) -> None:
    page = staff.get("/households/H06").text
    alarm = page[page.index('aria-labelledby="nobody"') : page.index('id="answers"')]
    assert "note alarm" in alarm
    assert "/id/need/N06" in alarm
    assert "R01" not in page


def test_another_day_has_another_file(staff: FlaskClient) -> None:
    before = staff.get("/households/H06?as_of=2016-05-31").text
    assert "/id/measure/MS1" not in before
    assert "2017" not in before.partition("<h1>")[2].partition("<footer>")[0].replace("2017-11-30", "")
    assert "/id/money" not in before
    assert staff.get("/households/H06?as_of=").text.count("<tr>") == staff.get("/households/H06").text.count("<tr>")


def test_it_is_written_in_chinese_too(staff: FlaskClient) -> None:
    page = staff.get("/households/H06?lang=zh").text
    assert "一户一档" in page
    assert all(SECTIONS[word].zh in page for word in SECTIONS)
    assert "?lang=zh" in page


def test_who_may_not_see_households_sees_none(public: FlaskClient) -> None:
    for code in ("H06", "H99"):
        assert "staff only" in problem(public.get(f"/households/{code}"), 403)["detail"]


def test_what_is_wrong_with_a_request_is_said(staff: FlaskClient) -> None:
    for code in ("H99", "V03", "%20", "GOV"):
        assert "no household" in problem(staff.get(f"/households/{code}"), 404)["detail"]
    assert "as_of cannot be" in problem(staff.get("/households/H06?as_of=soon"), 400)["detail"]


def test_the_page_of_a_household_leads_to_its_file(staff: FlaskClient) -> None:
    browser = {"Accept": "text/html"}
    assert 'href="/households/H06"' in staff.get("/id/household/H06", headers=browser).text
    assert "/households/" not in staff.get("/id/village/V03", headers=browser).text
    for link in re.findall(r'href="(/q/household-file[^"]*)"', staff.get("/households/H06").text):
        assert staff.get(link.replace("&amp;", "&")).status_code == 200


def test_the_file_begins_with_who_answers_for_each_open_need_and_its_address_as_a_code(staff: FlaskClient) -> None:
    page = staff.get("/households/H04").text
    card = page.partition('id="glance"')[2].partition("</section>")[0]
    assert "Housing department" in card
    assert "County plan against poverty" in card
    assert 'src="data:image/svg+xml' in card
    assert "nobody is accountable" in staff.get("/households/H06").text
    assert 'href="/id/household/H04"' in page
    assert 'href="/households/H04"' in staff.get("/id/household/H04").text
