"""Two days held against each other: as the question tells it, by kind and village; responsibilities that moved; two versions."""

import re
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tiny_service import facts, problem, tiny_service

from queries.moves import moved
from queries.overview import Held

DAYS = "from_day=2017-06-30&to_day=2017-11-30"


def ready(client: FlaskClient, path: str) -> str:
    """The page once its job is done."""
    ended = time.monotonic() + 90
    while "data-waiting" in (page := client.get(path).text) and time.monotonic() < ended:
        time.sleep(0.05)
    return page


def table(page: str, caption: str) -> dict[str, list[int]]:
    """The numbers of a table by its first cells: new, cleared, still open."""
    part = page[page.index(f"<caption>{caption}</caption>") :]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", part[: part.index("</table>")], re.DOTALL)[1:]:
        cells = [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        found[cells[0]] = [int(cell or 0) for cell in cells[1:]]
    return found


def test_the_page_counts_what_the_question_lists(staff: FlaskClient) -> None:
    page = ready(staff, f"/compare?{DAYS}")
    rows = facts(staff.get(f"/q/compare.json?{DAYS}&fault=yes"))["rows"]
    counted = Counter((row["change"], (row["sub_kind"] or row["before"])["code"].partition("-")[0]) for row in rows)
    shown = table(page, "By kind")
    assert sum(map(sum, shown.values())) == len(rows)
    assert shown["absence"] == [counted[change, "absence"] for change in ("new", "cleared", "open")]
    assert sum(map(sum, table(page, "By village").values())) == len(rows)
    assert re.search(r"<desc>new: ", page)


def test_a_village_has_its_own_comparison(staff: FlaskClient) -> None:
    page = ready(staff, f"/compare?{DAYS}&place=V03")
    rows = facts(staff.get(f"/q/compare.json?{DAYS}&fault=yes&village=V03"))["rows"]
    assert sum(map(sum, table(page, "By kind").values())) == len(rows)
    assert "两日对比" in staff.get("/compare?lang=zh").text


def test_figures_of_both_days_stand_side_by_side(staff: FlaskClient) -> None:
    page = staff.get(f"/compare?{DAYS}").text
    row = re.search(r'<th scope="row">open needs</th>(.*?)</tr>', page, re.DOTALL)
    assert row
    # N03 ended with June; all others of the ten are older and open.
    assert re.findall(r">([-+0-9]+)<", row[1]) == ["10", "9", "-1"]


def held(record: str, holder: str, first: str, to: str = "9999-12-31", scope: str = "V1") -> Held:
    return Held(record, holder, "housing", "accountable", scope, "V1", first, to)


def test_what_ended_and_began_over_the_same_has_moved() -> None:
    records = [
        held("R1", "A", "2016-01-01", "2017-03-01"),
        held("R2", "B", "2017-03-01"),
        held("R3", "C", "2016-01-01", "2017-03-01", scope="V2"),
        held("R4", "D", "2017-06-01", scope="V3"),
        held("R5", "E", "2016-01-01"),
        held("R6", "F", "2017-02-01", "2017-03-01"),
    ]
    found = moved(records, date(2017, 1, 1), date(2017, 12, 31), lambda scope, village: True)
    assert [(before.record, after.record) for before, after in found.moved] == [("R1", "R2")]
    assert [one.record for one in found.ended] == ["R3"]
    assert [one.record for one in found.begun] == ["R4"]
    assert not moved(records, date(2017, 1, 1), date(2017, 12, 31), lambda scope, village: scope == "V9").begun


def test_two_versions_are_compared_as_they_were_on_file(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as doors:
        client = doors.client("staff")
        page = ready(client, "/compare?from_known=1&to_known=2")
        faults = facts(client.get("/q/findings.json?fault=yes"))["total"]
        counts = table(page, "By kind").values()
    assert [sum(column) for column in zip(*counts, strict=True)] == [faults, 0, 0]


@pytest.mark.parametrize(
    "query", ["from_day=2017-12-01&to_day=2017-01-01", "from_day=soon", "place=V99", "from_known=1", "place=H06"]
)
def test_what_is_wrong_with_a_request_is_said(staff: FlaskClient, query: str) -> None:
    problem(staff.get(f"/compare?{query}"), 400)


def test_comparisons_are_for_staff(public: FlaskClient) -> None:
    problem(public.get("/compare"), 403)
