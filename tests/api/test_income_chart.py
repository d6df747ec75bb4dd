"""The chart of incomes: its bars are the means of the question, for staff only."""

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from tiny_service import problem


def test_the_bars_are_the_means_of_the_categories(staff: FlaskClient) -> None:
    answer = staff.get("/incomes.svg?year=2017")
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    told = ElementTree.fromstring(answer.text).findtext("{http://www.w3.org/2000/svg}desc")
    assert told == (
        "household operational income: 1,733.5; wage income: 333.33; property income: 0; long-term stable income: 1,000; "
        "short-term temporary income: 166.83 (yuan per household)"
    )
    assert "元/人" in staff.get("/incomes.svg?year=2017&per=head&place=V03&lang=zh").text


def test_the_page_of_the_question_shows_the_chart_of_the_same_group(staff: FlaskClient) -> None:
    page = staff.get("/q/incomes.html?year=2017&place=V03&per=head").text
    (url,) = re.findall(r'<img src="(/incomes[^"]+)"', page)
    assert "5,200.5" in staff.get(url.replace("&amp;", "&")).text
    assert '<img src="/incomes' not in staff.get("/q/incomes.html?year=2017&place=V01").text


@pytest.mark.parametrize(("query", "status"), [("year=1999", 404), ("", 400), ("year=soon", 400), ("year=2017&place=H06", 400)])
def test_what_is_wrong_with_a_request_is_said(staff: FlaskClient, query: str, status: int) -> None:
    problem(staff.get(f"/incomes.svg?{query}"), status)


def test_incomes_are_for_staff(public: FlaskClient) -> None:
    problem(public.get("/incomes.svg?year=2017"), 403)
