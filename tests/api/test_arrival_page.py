"""Whether information reaches, as a page: what was sent and what arrived, who must be told directly; for staff only."""

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem


def test_the_page_has_the_rows_of_its_questions_and_a_chart(staff: FlaskClient) -> None:
    page = staff.get("/arrival").text
    assert "<svg" in page
    for name, asked in (("arrival", ""), ("told", "?direct=yes"), ("channels", "")):
        rows = facts(staff.get(f"/q/{name}.json{asked}"))["rows"]
        part = page.partition(f'<h2 id="{name}">')[2].partition("</table>")[0]
        assert part.count("<tr><td>") == len(rows) > 0, name
    assert staff.get("/arrival.svg").mimetype == "image/svg+xml"
    assert "须直接告知" in staff.get("/arrival?lang=zh").text


@pytest.mark.parametrize("path", ["/arrival", "/arrival.svg", "/q/arrival.json", "/q/told.json"])
def test_it_is_open_to_staff_only(doors: Doors, path: str) -> None:
    problem(doors.client("public").get(path, headers={"Accept": "application/json"}), 403)
