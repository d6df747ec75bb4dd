"""What everybody is told with small numbers suppressed, at the doors: who may ask, of which version, and the pages it makes."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tiny_service import facts, problem, tiny_service

from graph.store import PUBLIC

PAGES = (
    *("/funds", "/falling-back", "/income", "/promises", "/incidence"),
    *("/satisfaction", "/arrival", "/assistance"),
)
QUESTIONS = (
    *("published-incidence", "published-guarantees", "published-risks", "published-money", "published-incomes?year=2016"),
    *("published-satisfaction", "published-arrival", "published-models", "published-money?time=yearly"),
)


@pytest.mark.parametrize("name", QUESTIONS)
def test_everybody_may_ask_and_is_told_no_small_number(public: FlaskClient, staff: FlaskClient, name: str) -> None:
    path = f"/q/{name.replace('?', '.json?')}" if "?" in name else f"/q/{name}.json"
    mine = facts(public.get(path))
    assert mine["rows"] == facts(staff.get(path))["rows"]
    assert any(row["suppressed"] for row in mine["rows"])
    assert not [
        row for row in mine["rows"] if any(0 < (row.get(column) or 9) < 5 for column in ("households", "unmet", "listed"))
    ]


def test_it_is_told_as_of_the_version_that_everybody_may_see(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as doors:
        public = doors.client("public")
        with doors.service.store.snapshot(PUBLIC) as snapshot:
            version = str(snapshot.version)
        before = public.get("/q/published-incomes.json?year=2016")
        assert facts(before)["version"] == version
        (tmp_path / "incomes.csv").write_text("code,household,year,category,amount\nI77,H03,2016,wage,12345\n", encoding="utf-8")
        doors.service.load([tmp_path / "incomes.csv"], "tester", dry_run=False, progress=lambda message: None)
        after = public.get("/q/published-incomes.json?year=2016")
        assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
        seen = {"If-None-Match": before.headers["ETag"]}
        assert public.get("/q/published-incomes.json?year=2016", headers=seen).status_code == 304


def test_what_was_known_before_is_for_staff(public: FlaskClient, staff: FlaskClient) -> None:
    problem(public.get("/q/published-risks.json?known_at=2017-11-30"), 403)
    assert staff.get("/q/published-risks.json").status_code == 200
    assert public.get("/q/published-risks.atom").status_code in {401, 403, 404}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_for_everybody_name_no_household(public: FlaskClient, staff: FlaskClient, path: str, lang: str) -> None:
    answer = public.get(f"{path}?lang={lang}")
    assert answer.status_code == 200, answer.text
    assert not re.search(r"\bH0\d\b", answer.text)
    assert ("不公布" if lang == "zh" else "not shown") in answer.text or ("是" if lang == "zh" else "yes") in answer.text
    assert staff.get(f"{path}?lang={lang}").status_code == 200


def test_a_question_needs_no_right_but_its_feed_does(public: FlaskClient) -> None:
    assert public.get("/q/published-money.csv").status_code == 200
    assert public.get("/q/money-totals.csv").status_code in {401, 403}


def test_money_is_told_by_year_where_all_years_together_are_asked_for_or_each(public: FlaskClient) -> None:
    whole = facts(public.get("/q/published-money.json?by=county"))["rows"]
    yearly = facts(public.get("/q/published-money.json?by=county&time=yearly"))["rows"]
    assert {row["year"] for row in whole} == {None}
    assert {row["year"] for row in yearly} == {2017}
    assert {row["purpose"]["code"] for row in whole} == {row["purpose"]["code"] for row in yearly}


def test_staff_see_satisfaction_with_intervals_and_others_who_said_something(staff: FlaskClient, public: FlaskClient) -> None:
    page = staff.get("/satisfaction").text
    assert re.findall(r'<section aria-labelledby="([\w-]+)"', page) == ["by-kind", "by-village"]
    assert page.count('<figure class="chart"') == 2
    rows = facts(staff.get("/q/satisfaction.json"))["rows"]
    assert page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr") == len(rows) > 0
    assert re.findall(r'<section aria-labelledby="([\w-]+)"', public.get("/satisfaction").text) == ["by-county", "by-village"]
    problem(public.get("/satisfaction?village=V01"), 400)


def test_staff_see_tenths_of_incomes(staff: FlaskClient) -> None:
    page = staff.get("/income?year=2017").text
    assert re.findall(r'<section aria-labelledby="([\w-]+)"', page) == ["by-kind", "change", "tenths", "shares", "years"]
    assert "/q/income-deciles.csv?year=2017" in page.replace("per=household&amp;", "")
    assert staff.get("/income/tenths.svg?year=2017").mimetype == "image/svg+xml"
