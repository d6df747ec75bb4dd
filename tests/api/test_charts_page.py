"""Charts: their tables are the answers of the questions, and stand beside what the study states."""

import csv
import io
import re
import time
from collections import Counter
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from tiny_service import facts, problem

from visualize.distribution import histogram

SVG = "{http://www.w3.org/2000/svg}"


def table(client: FlaskClient, path: str) -> list[list[str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text)))[1:]


def told(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.content_type == "image/svg+xml; charset=utf-8", answer.text
    return ElementTree.fromstring(answer.text).findtext(f"{SVG}desc") or ""


def test_the_page_has_every_chart_with_its_table_and_files(staff: FlaskClient) -> None:
    ended = time.monotonic() + 60
    while "data-waiting" in (page := staff.get("/charts").text) and time.monotonic() < ended:
        time.sleep(0.05)
    assert page.count("<svg xmlns") == 7
    for link in re.findall(r'href="(/charts/[^"]+)"', page):
        assert staff.get(link.replace("&amp;", "&")).status_code == 200
    assert "图表" in staff.get("/charts?lang=zh&place=V03").text


def test_incomes_stand_in_the_steps_and_against_the_line(staff: FlaskClient) -> None:
    rows = facts(staff.get("/q/income-versions.json?year=2017"))["rows"]
    known = [row["after_per_head"] for row in rows if row["after_per_head"] is not None]
    steps = table(staff, "/charts/distribution.csv?year=2017")
    assert sum(int(count) for _, count in steps) == len(known) > 0
    line = next((row["line"] for row in rows if row["line"] is not None), None)
    assert ("poverty line" in told(staff, "/charts/distribution.svg?year=2017")) == (line is not None)


def test_the_tables_of_the_study_stand_beside_ours(staff: FlaskClient) -> None:
    ours = {
        row["category"]["code"]: row
        for row in facts(staff.get("/q/incomes.json?year=2017"))["rows"]
        if isinstance(row["category"], dict)
    }
    first = {row[0]: row[1:] for row in table(staff, "/charts/table-1.csv?year=2017")}
    assert list(first) == ["operational", "wage", "property", "long-term", "short-term"]
    assert [Decimal(cell) for cell in first["wage"][:4]] == [
        Decimal(str(ours["wage"][name])) for name in ("mean", "sd", "least", "most")
    ]
    # Table I of the study: mean 6178.571, sd 10012.77, minimum 0, maximum 34900.
    assert [Decimal(cell) for cell in first["wage"][4:]] == [Decimal("6178.571"), Decimal("10012.77"), 0, 34900]
    second = {row[0]: row[1:] for row in table(staff, "/charts/table-2.csv?year=2017")}
    assert [cell and Decimal(cell) for cell in second["wage"][:3]] == [
        Decimal(str(ours["wage"][name])) for name in ("before", "after", "change")
    ]
    assert "study, 2017: " in told(staff, "/charts/table-1.svg?year=2017")


def test_incomes_a_head_stand_beside_the_line_of_each_year(staff: FlaskClient) -> None:
    found = table(staff, "/charts/line.csv")
    asked = facts(staff.get("/q/income-line.json"))["rows"]
    assert [[row[0], row[1], row[8]] for row in found] == [
        [str(row["year"]), str(row["households"]), "" if row["mean"] is None else str(row["mean"])] for row in asked
    ]
    assert "poverty line of the year: 2016" in told(staff, "/charts/line.svg")


def test_coverage_and_load_count_what_the_questions_list(staff: FlaskClient, public: FlaskClient) -> None:
    listed = Counter(
        (row["duty"]["code"], min(row["accountable"], 2)) for row in facts(staff.get("/q/coverage-matrix.json"))["rows"]
    )
    for duty, *counts in table(staff, "/charts/coverage.csv"):
        assert [int(count) for count in counts] == [listed[duty, number] for number in (1, 0, 2)]
    for subject, accountable, _ in table(public, "/charts/load.csv")[:3]:
        rows = facts(public.get(f"/q/who.json?subject={subject}"))["rows"]
        assert int(accountable) == sum(row["involvement"]["code"] == "accountable" for row in rows)


def test_a_resource_is_spread_below_equality(staff: FlaskClient) -> None:
    shares = [(Decimal(x), Decimal(y)) for x, y, _ in table(staff, "/charts/lorenz.csv?resource=funds")]
    assert [*shares[0]] == [0, 0]
    assert [*shares[10]] == [1, 1]
    assert all(y <= x for x, y in shares)


@given(st.lists(st.decimals(-1000, 100_000, places=2), max_size=60))
def test_every_amount_is_in_one_step(amounts: list[Decimal]) -> None:
    found = histogram(amounts)
    assert sum(found.counts) == len(amounts)
    assert len(found.counts) <= 22
    if amounts:
        inside = [amount for amount in amounts if amount < found.width]
        assert found.counts[0] == len(inside) or len(found.counts) == 1


def test_the_public_sees_no_incomes(public: FlaskClient) -> None:
    page = public.get("/charts").text
    assert page.count("<svg xmlns") == 2
    for name in ("distribution", "line", "table-1", "table-2", "lorenz"):
        problem(public.get(f"/charts/{name}.csv"), 403)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/charts?year=soon", 400),
        ("/charts?place=H06", 400),
        ("/charts?formula=none", 400),
        ("/charts/wealth.svg", 404),
        ("/charts/load.pdf", 404),
    ],
)
def test_what_is_wrong_with_a_request_is_said(staff: FlaskClient, path: str, status: int) -> None:
    problem(staff.get(path), status)
