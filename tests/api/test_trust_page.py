"""Goals and trust as a page: mismatched duties, trust by year, cadres as bridges, trust after idle duties; for staff only."""

import re

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem

PARTS = {
    "by-kind": "goal-duties.json",
    "years": "trust.json",
    "bridges": "only-bridge.json?village=V03",
    "after": "trust-after.json?village=V03",
}


def test_the_page_has_the_rows_of_its_questions_with_charts_and_files(staff: FlaskClient) -> None:
    page = staff.get("/goals-and-trust?village=V03").text
    for name, asked in PARTS.items():
        part = page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]
        rows = [row for row in facts(staff.get(f"/q/{asked}"))["rows"] if name != "bridges" or row["cadre"] is None]
        assert part.partition("<tbody>")[2].count("<tr>") == len(rows), name
        assert ".xlsx?" in part
        assert rows, name
        drawn = staff.get(f"/goals-and-trust/{name}.svg?village=V03&lang=zh")
        assert drawn.mimetype == "image/svg+xml"
        assert re.search("[一-龥]", drawn.text)
    assert page.count('<figure class="chart"') == len(PARTS)


@pytest.mark.parametrize("path", ["/goals-and-trust", "/goals-and-trust/years.svg"])
def test_it_is_open_to_staff_only(doors: Doors, path: str) -> None:
    problem(doors.client("public").get(path, headers={"Accept": "application/json"}), 403)


def test_what_is_asked_wrongly_is_said(staff: FlaskClient) -> None:
    problem(staff.get("/goals-and-trust?village=V99"), 400)
    problem(staff.get("/goals-and-trust/no-such.svg"), 404)
