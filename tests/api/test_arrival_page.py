"""Whether information reaches, as a page: what was sent and what arrived, who must be told directly."""

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem

PARTS = {
    "by-kind": "arrival.json?by=channel&village=V02",
    "by-village": "arrival.json?village=V02",
    "direct": "told.json?direct=yes&village=V02",
    "hops": "channels.json",
}


def test_the_page_has_the_rows_of_its_questions_and_charts(staff: FlaskClient) -> None:
    page = staff.get("/arrival?village=V02").text
    assert page.count('<figure class="chart"') == 2
    for name, asked in PARTS.items():
        part = page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]
        rows = facts(staff.get(f"/q/{asked}"))["rows"]
        assert part.partition("<tbody>")[2].count("<tr>") == len(rows) > 0, name
    assert staff.get("/arrival/by-kind.svg").mimetype == "image/svg+xml"
    assert "须直接告知" in staff.get("/arrival?lang=zh&village=V02").text


@pytest.mark.parametrize("path", ["/q/arrival.json", "/q/told.json"])
def test_what_names_households_is_for_staff_only(doors: Doors, path: str) -> None:
    problem(doors.client("public").get(path, headers={"Accept": "application/json"}), 403)
