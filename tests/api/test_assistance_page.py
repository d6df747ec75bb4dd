"""The assistance models as a page: reach, lasting incomes, chains and pairings, with charts."""

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem

PARTS = {
    "by-kind": "models.json?village=V03",
    "lasting": "model-stability.json?village=V03",
    "chains": "chains.json?state=broken",
    "paired": "pairings-uneven.json?village=V03",
}


def test_the_page_has_the_rows_of_its_questions_and_charts(staff: FlaskClient) -> None:
    page = staff.get("/assistance?village=V03").text
    assert page.count('<figure class="chart"') == 2
    for name, asked in PARTS.items():
        part = page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]
        rows = facts(staff.get(f"/q/{asked}"))["rows"]
        assert part.partition("<tbody>")[2].count("<tr>") == len(rows), name
        assert ".csv?" in part
    assert staff.get("/assistance/by-kind.svg").mimetype == "image/svg+xml"
    assert "单位与村结对帮扶" in staff.get("/assistance?lang=zh&village=V03").text


@pytest.mark.parametrize("path", ["/q/models.json", "/q/chains.json"])
def test_what_names_households_is_for_staff_only(doors: Doors, path: str) -> None:
    problem(doors.client("public").get(path, headers={"Accept": "application/json"}), 403)


def test_everybody_sees_which_villages_are_paired_twice_or_not_at_all(public: FlaskClient) -> None:
    assert {row["kind"] for row in facts(public.get("/q/pairings-uneven.json"))["rows"]} == {"none"}
