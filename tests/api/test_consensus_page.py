"""Goals and consensus as pages: over all goals, and one page to print for each subject; for staff only."""

import re

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem


def test_the_page_has_the_rows_of_its_questions_and_a_chart(staff: FlaskClient) -> None:
    page = staff.get("/consensus").text
    assert page.count("<svg") >= 1
    for name in ("consensus", "goal-duties", "stances"):
        rows = facts(staff.get(f"/q/{name}.json"))["rows"]
        part = page.partition(f'<h2 id="{name}">')[2].partition("</table>")[0]
        assert part.count("<tr><td>") == len(rows), name
    assert staff.get("/consensus.svg").mimetype == "image/svg+xml"
    assert "目标与共识" in staff.get("/consensus?lang=zh").text


def test_a_subject_has_one_page_with_its_stances_duties_trust_and_findings(staff: FlaskClient) -> None:
    page = staff.get("/consensus/HOUS").text
    goals = page.partition('id="goals"')[2].partition("</table>")[0]
    assert len(re.findall(r'<th scope="row">', goals)) == 5
    safe = goals.partition("/id/goal/GX2")[2].partition("</tr>")[0]
    assert "nothing known" in safe
    assert "/id/duty/" in safe
    assert "absence" in page.partition('id="findings"')[2]
    enterprise = staff.get("/consensus/ENT01").text
    assert "agreed" in enterprise.partition("/id/goal/GX2")[2].partition("</tr>")[0]


def test_who_objects_and_trust_are_named(staff: FlaskClient) -> None:
    trusted = staff.get("/consensus/COOP").text.partition('id="trust"')[2].partition('id="findings"')[0]
    assert "trust × 1, mean strength 0.90" in " ".join(trusted.split()).replace("0.9 ", "0.90 ").replace("0.9<", "0.90<")


@pytest.mark.parametrize("path", ["/consensus", "/consensus/HOUS", "/consensus.svg", "/q/consensus.json", "/q/trust.json"])
def test_it_is_open_to_staff_only(doors: Doors, path: str) -> None:
    problem(doors.client("public").get(path, headers={"Accept": "application/json"}), 403)


def test_nobody_of_that_code(staff: FlaskClient) -> None:
    problem(staff.get("/consensus/NOBODY", headers={"Accept": "application/json"}), 404)
