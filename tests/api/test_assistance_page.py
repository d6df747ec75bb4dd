"""The assistance models as a page: reach, lasting incomes, chains and pairings, with a chart; for staff only."""

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem


def test_the_page_has_the_rows_of_its_questions_and_a_chart(staff: FlaskClient) -> None:
    page = staff.get("/assistance").text
    assert "<svg" in page
    for name in ("models", "model-stability", "chains", "pairings-uneven"):
        rows = facts(staff.get(f"/q/{name}.json"))["rows"]
        part = page.partition(f'<h2 id="{name}">')[2].partition("</table>")[0]
        assert part.count("<tr><td>") == len(rows) > 0, name
        assert f"/q/{name}.csv" in page
    assert staff.get("/assistance.svg").mimetype == "image/svg+xml"
    assert "单位与村结对帮扶" in staff.get("/assistance?lang=zh").text


@pytest.mark.parametrize("path", ["/assistance", "/assistance.svg", "/q/models.json", "/q/chains.json"])
def test_it_is_open_to_staff_only(doors: Doors, path: str) -> None:
    problem(doors.client("public").get(path, headers={"Accept": "application/json"}), 403)


def test_everybody_sees_which_villages_are_paired_twice_or_not_at_all(public: FlaskClient) -> None:
    assert {row["kind"] for row in facts(public.get("/q/pairings-uneven.json"))["rows"]} == {"none"}
