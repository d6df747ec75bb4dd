"""The effects in a village as a page: every row of the question, charts over the years, and no causal claim; for staff only."""

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem


def test_the_page_has_every_row_of_a_village_and_charts_where_there_are_two_years(staff: FlaskClient) -> None:
    page = staff.get("/village-effects?village=V03").text
    rows = facts(staff.get("/q/village-effects.json?village=V03"))["rows"]
    part = page.partition('id="paired"')[0]
    assert part.count('<th scope="row"') == len(rows) > 10
    years = [row["indicator"]["code"] for row in rows]
    assert part.count("<svg") == sum(years.count(one) > 1 for one in set(years))
    assert "(34.24–100)" in part
    assert "40" in part.partition('id="afforestation"')[2].partition("</table>")[0]


def test_it_says_that_a_comparison_is_no_proof(staff: FlaskClient) -> None:
    page = staff.get("/village-effects").text
    assert "no proof of a cause" in page
    assert "不证明因果" in staff.get("/village-effects?lang=zh").text
    rows = facts(staff.get("/q/paired-effects.json"))["rows"]
    assert page.partition('id="paired"')[2].count("<tr><td>") == len(rows) > 3


def test_a_chart_is_a_file_of_its_own(staff: FlaskClient) -> None:
    drawn = staff.get("/village-effects/V03/safe-housing.svg")
    assert drawn.mimetype == "image/svg+xml"
    assert "median of the other villages" in drawn.text
    assert "target" in drawn.text
    problem(staff.get("/village-effects/V03/afforestation.svg", headers={"Accept": "application/json"}), 404)


@pytest.mark.parametrize("path", ["/village-effects", "/village-effects/V03/safe-housing.svg", "/q/paired-effects.json"])
def test_it_is_open_to_staff_only(doors: Doors, path: str) -> None:
    problem(doors.client("public").get(path, headers={"Accept": "application/json"}), 403)
