"""Poverty by year as a page and as a chart, for staff and for everybody."""

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem

SVG = "{http://www.w3.org/2000/svg}"


def chart(client: FlaskClient, query: str) -> ElementTree.Element:
    answer = client.get(f"/incidence.svg?{query}")
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml; charset=utf-8"), answer.text
    assert not re.search(r"<script|<style|style=|href|onload", answer.text)
    return ElementTree.fromstring(answer.text)


def words(tree: ElementTree.Element) -> list[str]:
    return ["".join(node.itertext()) for node in tree.iter(f"{SVG}text")]


def test_the_county_comes_first_with_its_share_of_the_population(staff: FlaskClient) -> None:
    page = staff.get("/incidence").text
    assert "Poverty by year: Tiny county" in page
    assert 'alt="Poverty by year: Tiny county. 2016: 1.5; 2017: 0.5 (poor people of a hundred of the population)"' in page
    table = page[page.index('id="by-year"') : page.index('id="stated"')]
    rows = [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
    assert rows[0] == ["Place", "2016", "2017"]
    assert rows[1] == ["Tiny", "county", "C1", "3", "(1.5", "%)", "2", "households", "1", "(0.5", "%)", "1", "households"]
    assert rows[3] == ["Middle", "village", "V02", "0", "0", "households", "0", "0", "households"]
    assert len(rows) == 5


def test_the_study_is_shown_with_its_contradictions(staff: FlaskClient, public: FlaskClient) -> None:
    for client in (staff, public):
        page = client.get("/incidence").text
        stated, _, contradicted = page.partition('id="contradicted"')
        for whole in ("239,350", "199,083", "304,393"):
            assert whole in stated.partition('id="stated"')[2]
        assert {"31,120", "16.83", "0.78"} <= set(re.findall(r">([0-9.,]+)<", contradicted))
        assert "51.56" not in contradicted


def test_a_chart_says_in_words_what_it_draws(staff: FlaskClient) -> None:
    tree = chart(staff, "place=C1")
    assert tree.findtext(f"{SVG}desc") == "2016: 1.5; 2017: 0.5 (poor people of a hundred of the population)"
    assert {"2016", "2017", "1.5", "0.5"} <= set(words(tree))
    assert len(list(tree.iter(f"{SVG}circle"))) == 2
    without_population = chart(staff, "place=V03")
    assert without_population.findtext(f"{SVG}desc") == "2016: 2; 2017: 1 (poor people)"
    assert "贫困" in (chart(staff, "place=C1&lang=zh").findtext(f"{SVG}title") or "")
    assert chart(staff, "place=T1&as_of=2016-12-31").findtext(f"{SVG}desc") == "2016: 1 (poor people)"


def test_the_public_gets_counts_of_the_data_day_without_small_numbers(public: FlaskClient) -> None:
    rows = facts(public.get("/q/incidence.json"))["rows"]
    assert [(row["place"]["code"], row["year"], row["households"], row["people"], row["suppressed"]) for row in rows] == [
        ("V01", 2017, None, None, True),
        ("V02", 2017, None, None, True),
        ("V03", 2017, None, None, True),
    ]
    assert facts(public.get("/q/incidence.json?as_of=2016-12-31"))["rows"] == []
    assert facts(public.get("/q/incidence.json?by=county"))["rows"] == []
    page = public.get("/incidence").text
    assert "not shown" in page
    assert "<img src" not in page.partition("<main")[2]
    problem(public.get("/incidence.svg"), 404)


def test_the_population_is_public_beside_a_number_that_is_not(doors: Doors, public: FlaskClient) -> None:
    with doors.service.store.snapshot("public") as snapshot:
        found = snapshot.select("SELECT ?s { ?s a <https://w3id.org/remit/ns#PublishedCount> }").rows
    assert found
    rows = facts(public.get("/q/incidence.json?place=V01"))["rows"]
    assert [(row["households"], row["population"], row["incidence"]) for row in rows] == [(None, 50, None)]


@pytest.mark.parametrize("query", ["place=H06", "place=V99", "as_of=soon", "by=county"])
def test_what_is_wrong_with_a_request_is_said(staff: FlaskClient, query: str) -> None:
    for path in ("/incidence", "/incidence.svg"):
        problem(staff.get(f"{path}?{query}"), 400)


def test_a_day_before_all_has_no_chart(staff: FlaskClient) -> None:
    assert "No figures by year" in staff.get("/incidence?as_of=2010-01-01").text
    problem(staff.get("/incidence.svg?as_of=2010-01-01"), 404)
