"""Questions over HTTP: every format, by suffix and by Accept, whole and page by page, and for whom."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal
from python_calamine import CalamineWorkbook
from tiny import needed, tiny
from tiny_service import Doors, facts, problem

from api import spreadsheet
from api.answers import FORMATS, Page
from api.questions import PAGES
from graph.snapshot import Row
from queries.catalog import Question, catalog

ANSWERS = sorted((Path(__file__).parents[1] / "answers").glob("*/*.csv"))
QUESTIONS = pytest.mark.parametrize("question", catalog().values(), ids=lambda question: question.name)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
EVERYBODY = ("public", "published")


@pytest.mark.parametrize("file", ANSWERS, ids=lambda file: f"{file.parent.name}?{file.stem}")
def test_the_agreed_answers_as_csv(staff: FlaskClient, file: Path) -> None:
    answer = staff.get(f"/q/{file.parent.name}.csv?{file.stem}")
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    with file.open(encoding="utf-8", newline="") as text:
        agreed = list(csv.reader(text))
    assert list(csv.reader(io.StringIO(answer.text, newline=""))) == agreed
    assert answer.text == file.read_text(encoding="utf-8").replace("\n", "\r\n")


@pytest.mark.parametrize("file", ANSWERS, ids=lambda file: f"{file.parent.name}?{file.stem}")
def test_the_agreed_answers_as_json(staff: FlaskClient, doors: Doors, file: Path) -> None:
    body = facts(staff.get(f"/{file.parent.name}.json?{file.stem}"))
    with file.open(encoding="utf-8", newline="") as text:
        header, *agreed = list(csv.reader(text))
    assert [[as_word(row[column]) for column in header] for row in body["rows"]] == agreed
    assert set(body) == {"question", "params", "as_of", "known_at", "version", "columns", "key", "rows", "total", "next"}
    assert len({row["id"] for row in body["rows"]}) == len(agreed)
    assert body["params"].items() >= dict(parse_qsl(file.stem)).items()
    assert (body["question"], body["columns"], body["total"]) == (file.parent.name, header, len(agreed))
    assert (body["version"], body["next"]) == (str(doors.service.store.version()), None)


@pytest.mark.parametrize("name", sorted({file.parent.name for file in ANSWERS}))
def test_an_agreed_answer_as_a_workbook(staff: FlaskClient, name: str) -> None:
    file = max((file for file in ANSWERS if file.parent.name == name), key=lambda file: file.stat().st_size)
    answer = staff.get(f"/q/{name}.xlsx?{file.stem}")
    assert (answer.status_code, answer.content_type) == (200, FORMATS["xlsx"])
    (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).sheet_names
    found = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name(sheet).to_python()
    with file.open(encoding="utf-8", newline="") as text:
        assert [[from_sheet(cell) for cell in row] for row in found] == [
            [number(cell) for cell in row] for row in csv.reader(text)
        ]
    assert staff.get(f"/q/{name}.xlsx?{file.stem}").data == answer.data


def from_sheet(cell: Any) -> str | float:
    return cell.isoformat() if isinstance(cell, date) else number(str(cell))


def number(cell: str) -> str | float:
    """A number as such: spreadsheets know no whole ones."""
    return float(cell) if re.fullmatch(r"-?[0-9]+([.][0-9]+)?", cell) else cell


def test_a_sheet_that_is_too_long_is_refused_and_formulas_stay_text(monkeypatch: pytest.MonkeyPatch, staff: FlaskClient) -> None:
    rows: list[Row] = [(Literal("=1+1"), Literal(True), None)]
    with CalamineWorkbook.from_filelike(io.BytesIO(spreadsheet.as_xlsx("x" * 40, "abc", rows, tiny()))) as book:
        assert book.get_sheet_by_index(0).to_python() == [["a", "b", "c"], ["=1+1", "yes", ""]]
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)
    assert "takes 2 rows" in problem(staff.get("/q/needs.xlsx"), 413)["detail"]
    assert staff.get("/q/needs.xlsx?limit=2").status_code == 200


def as_word(cell: Any) -> str:
    if isinstance(cell, dict):
        assert set(cell) == {"code", "id", "label"}
        return str(cell["code"])
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)


@QUESTIONS
def test_every_question_in_every_format(staff: FlaskClient, question: Question) -> None:
    short = [] if question.name in PAGES else [f"/{question.name}"]
    for path in (f"/q/{question.name}", *short):
        for form, accept in {"json": "application/json", "csv": "text/csv", "xlsx": FORMATS["xlsx"], "html": BROWSER}.items():
            by_suffix = staff.get(f"{path}.{form}", query_string=needed(question))
            by_accept = staff.get(path, query_string=needed(question), headers={"Accept": accept})
            assert by_suffix.status_code == 200, by_suffix.text
            assert by_suffix.mimetype == by_accept.mimetype == (accept if form != "html" else "text/html")
            assert form == "html" or by_suffix.data == by_accept.data
            assert "Accept" in by_accept.vary
        assert staff.get(path, query_string=needed(question)).mimetype == "application/json"


@QUESTIONS
def test_a_page_shows_the_question_and_its_rows(staff: FlaskClient, question: Question) -> None:
    page = staff.get(f"/q/{question.name}.html", query_string=needed(question)).text
    chinese = staff.get(f"/q/{question.name}.html", query_string=needed(question) | {"lang": "zh"}).text
    assert question.text.zh in page
    assert question.text.zh in chinese
    body = facts(staff.get(f"/q/{question.name}.json", query_string=needed(question)))
    assert page.count("<tr>") == min(len(body["rows"]), Page.usual("html")) + bool(body["rows"])
    for name in question.params:
        assert f'name="{name}"' in page


def test_labels_come_in_the_language_asked_for(staff: FlaskClient) -> None:
    def label(lang: str) -> Any:
        return facts(staff.get(f"/q/gaps?lang={lang}"))["rows"][0]["subject"]

    assert label("en") == {"code": "NGO", "id": "https://remit.example/id/subject/NGO", "label": "Charity federation"}
    assert label("zh")["label"] == "慈善会"


def test_numbers_and_truths_are_json_of_their_kind(staff: FlaskClient) -> None:
    row = facts(staff.get("/q/holdings?subject=HOUS"))["rows"][0]
    assert (row["quantity"], row["remaining"], row["shareable"]) == (80000, 15000.5, False)
    finding = facts(staff.get("/q/findings?fault=yes"))["rows"][0]
    assert (finding["fault"], finding["first_seen"], finding["matter"]) == (True, "2017-11-30", None)


@QUESTIONS
def test_the_open_end_is_never_shown(staff: FlaskClient, question: Question) -> None:
    for form in ("json", "csv"):
        assert "9999-" not in staff.get(f"/q/{question.name}.{form}", query_string=needed(question)).text


@QUESTIONS
def test_paging_gives_every_row_once(staff: FlaskClient, question: Question) -> None:
    check_pages(staff, question, 3, 1000)


@pytest.mark.slow
@QUESTIONS
def test_paging_by_one_and_by_two_gives_every_row_once(staff: FlaskClient, question: Question) -> None:
    check_pages(staff, question, 1, 2)


def check_pages(staff: FlaskClient, question: Question, *limits: int) -> None:
    whole = facts(staff.get(f"/q/{question.name}.json", query_string=needed(question)))
    for limit in limits:
        pages, url = (
            [],
            f"/q/{question.name}.json?" + "&".join(f"{k}={v}" for k, v in (needed(question) | {"limit": limit}).items()),
        )
        while url:
            page = facts(staff.get(url))
            assert (page["total"], page["params"]) == (whole["total"], whole["params"])
            assert len(page["rows"]) <= limit
            pages += page["rows"]
            lines = staff.get(url.replace(".json", ".csv")).text.splitlines()
            assert len(lines) == len(page["rows"]) + 1
            url = page["next"]
        assert pages == whole["rows"]


def test_the_next_page_keeps_everything_that_was_asked(staff: FlaskClient) -> None:
    url = facts(staff.get("/who?subject=NGO&lang=zh&limit=1"))["next"]
    page = facts(staff.get(url))
    assert page["params"] == {"subject": "NGO", "as_of": "2017-11-30"}
    assert page["rows"][0]["subject"]["label"] == "慈善会"
    assert page["rows"][0]["record"]["code"] == "R06"
    html = staff.get("/who.html?subject=NGO&lang=zh&limit=1").text
    (link,) = re.findall(r'rel="next" href="([^"]+)"', html)
    assert "R06" in staff.get(link.replace("&amp;", "&")).text


def test_a_page_after_the_last_row_is_empty(staff: FlaskClient) -> None:
    body = facts(staff.get("/q/gaps?offset=5"))
    assert (body["rows"], body["total"], body["next"]) == ([], 5, None)


@QUESTIONS
def test_an_answer_that_did_not_change_is_not_sent_again(staff: FlaskClient, question: Question) -> None:
    for form in ("json", "csv", "html"):
        first = staff.get(f"/q/{question.name}.{form}", query_string=needed(question))
        again = staff.get(
            f"/q/{question.name}.{form}", query_string=needed(question), headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"


def test_the_etag_tells_apart_what_differs_and_only_that(staff: FlaskClient, public: FlaskClient) -> None:
    urls = ["/q/who.json", "/q/who.csv", "/q/who.html", "/q/who.json?lang=zh", "/q/who.json?limit=1", "/q/who.json?offset=1"]
    urls += ["/q/who.json?subject=NGO", "/q/who.json?as_of=2017-11-29", "/q/overlaps.json"]
    tags = [staff.get(url).headers["ETag"] for url in urls] + [public.get(urls[0]).headers["ETag"]]
    assert len(set(tags)) == len(tags)
    same = ["/q/who.json?as_of=2017-11-30", "/who.json", "/who", "/q/who?limit=1000"]
    assert {staff.get(url).headers["ETag"] for url in same} == {tags[0]}


def test_head_is_get_without_a_body(staff: FlaskClient) -> None:
    head, get = staff.head("/q/gaps"), staff.get("/q/gaps")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == get.headers["ETag"]


def test_the_public_asks_what_is_public(public: FlaskClient) -> None:
    for question in catalog().values():
        own = [] if question.name in PAGES else [f"/{question.name}"]  # a page of its own has rights of its own
        for path in (f"/q/{question.name}", *own, f"/{question.name}.csv", f"/q/{question.name}.html"):
            answer = public.get(path, query_string=needed(question))
            if question.access in EVERYBODY:
                assert answer.status_code == 200, answer.text
            else:
                assert answer.status_code == 403
                assert "staff" in answer.text


def test_the_public_sees_no_household(public: FlaskClient, staff: FlaskClient) -> None:
    for question in (question for question in catalog().values() if question.access in EVERYBODY):
        for form in ("json", "csv", "html"):
            text = public.get(f"/q/{question.name}.{form}", query_string=needed(question)).text
            assert not re.search(r"household/|\bH0\d\b|\bP0\d\b|张三|李四", text)
    assert problem(public.get("/q/who?household=H06"), 400)["detail"] == "household: no household has the code «H06»."
    assert facts(staff.get("/q/who?household=H06"))["total"] == 9


def test_what_the_public_may_know_is_the_same_as_for_staff(public: FlaskClient, staff: FlaskClient) -> None:
    for url in ("/q/who.json?village=V01", "/q/overlaps.json", "/q/holdings.json"):
        assert facts(public.get(url))["rows"] == facts(staff.get(url))["rows"] != []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("vilage=V03", "gaps has no parameter vilage"),
        ("village=V99", "no village has the code «V99»"),
        ("as_of=yesterday", "as_of cannot be «yesterday»"),
        ("village=V03&village=V01", "village: every parameter may be given once"),
        ("as_of=2017-11-30&as_of=2017-11-30", "as_of: every"),
        ("limit=2&limit=3", "limit: every"),
        ("limit=0", "limit cannot be «0»"),
        ("limit=-1", "limit cannot be"),
        ("limit=1.5", "limit cannot be"),
        ("limit=all", "limit cannot be"),
        ("limit=%D9%A1", "limit cannot be"),
        ("limit=10000001", "limit cannot be"),
        ("limit=" + "9" * 5000, "limit cannot be"),
        ("offset=-1", "offset cannot be"),
        ("offset=x", "offset cannot be"),
        ("lang=fr", "lang cannot be «fr»"),
        ("format=json", "gaps has no parameter format"),
        ("village=%FF", "no village has the code"),
        ("village=%00", "no village has the code"),
    ],
)
def test_a_wrong_parameter_is_named(staff: FlaskClient, query: str, said: str) -> None:
    assert said in problem(staff.get(f"/q/gaps?{query}"), 400)["detail"]


def test_unknown_questions_and_formats(staff: FlaskClient) -> None:
    for path in ("/q/gasp", "/q/gasp.csv"):
        assert ", ".join(catalog()) in problem(staff.get(path), 404)["detail"]
    for suffix in ("pdf", "JSON", "json.csv", "", "XLSX"):
        assert ".html, .json, .csv, .xlsx" in problem(staff.get(f"/q/gaps.{suffix}"), 404)["detail"]
    assert problem(staff.get("/gaps.pdf"), 404)


def test_what_the_client_does_not_take_is_said(staff: FlaskClient) -> None:
    refused = problem(staff.get("/q/gaps", headers={"Accept": "application/pdf"}), 406)
    assert refused["offers"] == ["application/json", "text/html", "text/csv", FORMATS["xlsx"]]


def test_the_suffix_wins_over_accept(staff: FlaskClient) -> None:
    assert staff.get("/q/gaps.csv", headers={"Accept": "application/json"}).mimetype == "text/csv"


def test_json_is_utf_8_and_not_escaped(staff: FlaskClient) -> None:
    answer = staff.get("/q/who?subject=NGO&lang=zh")
    assert "慈善会".encode() in answer.data
    assert json.loads(answer.data)


def test_the_list_of_questions_has_what_the_reader_may_ask(staff: FlaskClient, public: FlaskClient) -> None:
    everything = facts(staff.get("/q/"))["questions"]
    assert [entry["name"] for entry in everything] == list(catalog())
    assert all(staff.get(entry["url"] + ".json").status_code in (200, 400) for entry in everything)
    open_to_all = {entry["name"] for entry in facts(public.get("/q/"))["questions"]}
    assert open_to_all == {name for name, question in catalog().items() if question.access in EVERYBODY}
    listed = staff.get("/q/", headers={"Accept": BROWSER})
    assert (listed.status_code, listed.mimetype) == (200, "text/html")
    for name, asked in catalog().items():
        assert f'action="/q/{name}"' in listed.text
        assert all(f'id="{name}-{param}"' in listed.text for param in asked.params)
    shown = set(re.findall(r'action="/q/([^"]+)"', public.get("/q/", headers={"Accept": BROWSER}).text))
    assert shown == {name for name, asked in catalog().items() if asked.access in EVERYBODY}


def test_the_curve_is_drawn_from_the_whole_answer_with_its_coefficient(staff: FlaskClient) -> None:
    query = "resource=funds&as_of=2017-11-30"
    page = staff.get(f"/lorenz.html?{query}&limit=2").text
    (line,) = re.findall(r'<polyline class="line" points="([^"]+)"', page)
    assert len(line.split()) == 1 + facts(staff.get(f"/lorenz.json?{query}"))["total"]
    (agreed,) = [row["gini"] for row in facts(staff.get(f"/inequality.json?{query}"))["rows"]]
    assert f"<strong>{agreed:.4f}</strong>" in page
    assert "<polyline" not in staff.get("/lorenz.html?resource=training&as_of=2017-11-30").text


def test_the_pages_on_what_breaks_lead_to_each_other(staff: FlaskClient) -> None:
    day, names = "as_of=2017-11-30", {"departures", "single-points", "cut-points"}
    for name in names:
        page = staff.get(f"/{name}.html?{day}").text
        assert all(f'href="/q/{other}?{day}"' in page for other in names - {name})
    bars = re.findall(r'max="(\d+)" value="(\d+)"', staff.get(f"/single-points.html?{day}").text)
    assert bars == [("4", "2"), *[("1", "1")] * 4, *[("4", "1")] * 3]
