"""One fact at a time over HTTP: every act by JSON and by form, shown before it is saved, guarded, and taken back."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dumped import about, lines_of
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem, tiny_service
from werkzeug.test import TestResponse

from graph.intake.dialect import own_rosters
from graph.rdf import CURRENT, META, SUPERSEDED
from graph.sample import county_tables

JSON = {"Accept": "application/json"}
VISIT = {"performer": "LI", "visited": "H01", "date": "2017-11-05", "mode": "home"}
NEW: dict[str, dict[str, Any]] = {
    "responsibilities": {"holder": "GOV", "involvement": "accountable", "duty": "income", "scope": "V03", "from": "2017-01-01"},
    "actions": {"performer": "HOUS", "duty": "housing", "scope": "V01", "date": "2017-11-11", "outcome": "completed"},
    "visits": VISIT,
    "holdings": {
        "holder": "VC3",
        "resource": "funds",
        "quantity": 1200.5,
        "remaining": "1,000",
        "unit": "cny",
        "shareable": True,
        "from": "2017年3月1日",
    },
    "agreements": {"from_subject": "GOV", "to_subject": "VC3", "resource": "funds", "from": "2017-01-01", "to": "2017-12-31"},
    "ties": {"from_subject": "NGO", "to_subject": "H01", "kind": "contact", "strength": 0.4, "from": "2017-01-01"},
}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("facts")) as made:
        yield made


@pytest.fixture
def desk(county: Doors) -> Iterator[FlaskClient]:
    """A desk at which whatever is saved is taken back afterwards, and nothing is left of it."""
    before, number = said(county), county.service.store.version().number
    yield county.client("administrator")
    for version in range(county.service.store.version().number, number, -1):
        assert undo(county.client("administrator"), version).status_code == 200
    assert said(county) == before


def said(county: Doors) -> set[tuple[str, bytes]]:
    """The facts, superseded ones too, and the findings that stand."""
    with county.service.store.snapshot() as now:
        return lines_of(now.store, CURRENT, SUPERSEDED) | about("reporting", now.store, META)


def undo(client: FlaskClient, number: int) -> TestResponse:
    return client.post("/admin/undo", json={"version": number, "who": "tester"})


def post(desk: FlaskClient, **body: Any) -> TestResponse:
    return desk.post("/facts", json={"who": "chen", **body})


def look(desk: FlaskClient, record: str) -> dict[str, Any]:
    found: dict[str, Any] = facts(desk.get(f"/facts/{record}", headers=JSON))
    return found


def save(desk: FlaskClient, record: str, act: str, **body: Any) -> dict[str, Any]:
    answer = post(desk, act=act, code=record, seen=look(desk, record)["seen"], **body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = json.loads(answer.data)
    return found


def try_out(desk: FlaskClient, **body: Any) -> dict[str, Any]:
    found: dict[str, Any] = facts(post(desk, preview=True, **body))
    return found


def verdicts(found: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    return {(one["effect"], one["kind"], one["sub_kind"], one["finding"]["code"]) for one in found["findings"]}


def standing(desk: FlaskClient) -> set[tuple[str, str]]:
    rows = facts(desk.get("/q/findings.json?limit=1000"))["rows"]
    return {(row["finding"]["code"], row["sub_kind"]["code"]) for row in rows}


def test_the_address_that_the_page_gives_as_an_example_is_one_of_the_sample_county(desk: FlaskClient) -> None:
    for lang in ("en", "zh"):
        page = desk.get(f"/facts?lang={lang}", headers={"Accept": "text/html"}).text
        given = re.findall(r"<code>/facts/responsibility/(\w+)</code>", page)
        assert given == [str(county_tables(20).tables["responsibilities"][0]["code"])]


def test_only_staff(public: FlaskClient) -> None:
    for path in ("/facts", "/facts/new/visits", "/facts/village/V03", "/facts/codes?kinds=subject&q=g"):
        problem(public.get(path), 403)
    problem(public.post("/facts", json={"act": "enter"}), 403)
    assert "/facts/village/V03" not in public.get("/id/village/V03", headers={"Accept": "text/html"}).text


def test_a_page_of_somebody_else_changes_nothing(staff: FlaskClient) -> None:
    form = {"act": "enter", "roster": "visits", "do": "save", "who": "chen"}
    problem(staff.post("/facts", data=form, headers={"Origin": "https://evil.example"}), 403)
    problem(staff.post("/facts", data=form, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    problem(staff.post("/facts", data="x", content_type="text/plain"), 415)


@pytest.mark.parametrize("roster", NEW)
def test_a_record_is_entered(desk: FlaskClient, roster: str) -> None:
    shown = try_out(desk, act="enter", roster=roster, values=NEW[roster])
    assert (shown["saved"], shown["problems"]) == (False, [])
    code = shown["records"][0]["code"]
    assert desk.get(f"/facts/{own_rosters().rosters[roster].kind}/{code}", headers=JSON).status_code == 404
    before = standing(desk)
    answer = post(desk, act="enter", roster=roster, values=NEW[roster] | {"code": code}, note="heard by telephone")
    assert answer.status_code == 201, answer.text
    saved = json.loads(answer.data)
    assert (saved["difference"], verdicts(saved)) == (shown["difference"], verdicts(shown))
    after = standing(desk)
    assert {one for _, kind, sub, one in verdicts(saved)} == {one for one, _ in before ^ after}
    row = look(desk, f"{saved['records'][0]['kind']}/{code}")["values"]
    assert {name: row[name] for name in NEW[roster]} == {
        **NEW[roster],
        **({"quantity": "1200.5", "remaining": "1000", "shareable": "yes", "from": "2017-03-01"} if roster == "holdings" else {}),
        **({"strength": "0.4"} if roster == "ties" else {}),
    }


def test_every_roster_has_a_form_and_says_its_columns(staff: FlaskClient) -> None:
    for roster in own_rosters().rosters.values():
        page = staff.get(f"/facts/new/{roster.name}?lang=zh", headers={"Accept": "text/html"})
        assert page.status_code == 200
        described = facts(staff.get(f"/facts/new/{roster.name}", headers=JSON))
        assert [one["column"] for one in described["columns"]] == [column.header for column in roster.columns]
        for column in roster.columns:
            assert f'name="cell.{column.header}"' in page.text
            assert column.zh in page.text
    assert "roster" in problem(staff.get("/facts/new/nonsense"), 404)["detail"]


def test_a_household_is_filled_in(staff: FlaskClient) -> None:
    for roster, column in (("visits", "visited"), ("needs", "household"), ("responsibilities", "scope")):
        found = facts(staff.get(f"/facts/new/{roster}?household=H06", headers=JSON))
        assert found["values"] == {column: "H06"}


def test_what_is_wrong_is_named_by_column_in_both_languages(staff: FlaskClient) -> None:
    values = {"holder": "NOBODY", "involvement": "boss", "duty": "", "scope": "V03", "from": "2017-05-01", "to": "2017-04-01"}
    found = try_out(staff, act="enter", roster="responsibilities", values=values)
    wrong = {one["column"]: (one["reason"], one["reason_zh"]) for one in found["problems"]}
    assert set(wrong) == {"holder", "involvement", "duty", "to"}
    assert wrong["duty"] == ("this cell is empty", "这个单元格是空的")
    assert wrong["to"] == ("it ends before it begins (2017-05-01)", "结束早于开始（2017-05-01）")
    assert all(re.search("[一-鿿]", one["right_zh"]) for one in found["problems"])
    refused = problem(post(staff, act="enter", roster="responsibilities", values=values), 400)
    assert {one["column"] for one in refused["problems"]} == set(wrong)
    page = staff.post("/facts", data={"act": "enter", "roster": "ties", "cell.holder": "", "cell.kind": "contact"})
    problem(page, 400)  # ties have no column holder
    form = {f"cell.{name}": word for name, word in values.items()}
    for lang, said in (("en", "this cell is empty"), ("zh", "这个单元格是空的")):
        page = staff.post(f"/facts?lang={lang}", data={"act": "enter", "roster": "responsibilities", **form})
        assert page.status_code == 200
        assert said in page.text
    assert 'value="NOBODY"' in page.text


def test_the_same_wrong_row_is_refused_in_the_same_words_by_a_load(staff: FlaskClient, county: Doors, tmp_path: Any) -> None:
    from ontology.errors import BadRows

    file = tmp_path / "ties.csv"
    file.write_text("code,from_subject,to_subject,kind,strength,from\nTX,NGO,NGO,friend,strong,3/1/2017\n", encoding="utf-8")
    with pytest.raises(BadRows) as refused:
        county.service.load([file], "tester", dry_run=True, progress=lambda message: None)
    values = {
        "code": "TX",
        "from_subject": "NGO",
        "to_subject": "NGO",
        "kind": "friend",
        "strength": "strong",
        "from": "3/1/2017",
    }
    found = try_out(staff, act="enter", roster="ties", values=values)
    names = ("column", "value", "reason", "right", "reason_zh", "right_zh")
    listed = refused.value.extra["problems"]
    assert isinstance(listed, list)
    assert [[one[name] for name in names] for one in found["problems"]] == [[one[name] for name in names] for one in listed]


@pytest.mark.parametrize(
    ("body", "column", "words"),
    [
        ({"act": "enter", "roster": "visits", "values": VISIT | {"code": "VT1"}}, "code", "a record with this code"),
        ({"act": "correct", "code": "visit/VT1", "values": {"code": "VT9"}}, "code", "a code never changes"),
        ({"act": "end", "code": "agreement/AG1", "on": "2016-01-01"}, "on", "only begins on 2016-01-01"),
        ({"act": "end", "code": "agreement/AG1", "on": "soon"}, "on", "not a date"),
        ({"act": "hand-over", "code": "responsibility/R01", "on": "2017-11-01", "to": "HOUS"}, "holder", "the same as HOUS"),
        ({"act": "hand-over", "code": "responsibility/R01", "on": "2017-11-01", "to": "XX"}, "holder", "has this code"),
        ({"act": "hand-over", "code": "responsibility/R01", "on": "2018-11-01", "to": "GOV"}, "on", "delegated from it until"),
        ({"act": "correct", "code": "responsibility/R01", "values": {"delegated_from": "R02"}}, "delegated_from", "leads back"),
    ],
)
def test_what_an_act_cannot_do(staff: FlaskClient, body: dict[str, Any], column: str, words: str) -> None:
    found = [one for one in try_out(staff, **body)["problems"] if one["column"] == column]
    assert found, body
    assert words in found[0]["reason"]
    assert re.search("[一-鿿]", found[0]["reason_zh"])
    assert re.search("[一-鿿]", found[0]["right_zh"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"act": "grab"}, 400),
        ({"act": "enter", "roster": "nonsense"}, 400),
        ({"act": "enter", "roster": "visits", "values": {"colour": "red"}}, 400),
        ({"act": "enter", "roster": "visits", "values": {"note": ["x"]}}, 400),
        ({"act": "enter", "roster": "visits", "values": {"note": "\ud800"}}, 400),
        ({"act": "enter", "roster": "visits", "values": {"note": "a\0b"}}, 400),
        ({"act": "enter", "roster": "visits", "values": []}, 400),
        ({"act": "end", "code": "visit/VT1", "on": "2017-11-01"}, 400),
        ({"act": "hand-over", "code": "tie/TI1", "on": "2017-11-01", "to": "GOV"}, 400),
        ({"act": "end", "code": "agreement/NONE", "on": "2017-11-01"}, 404),
        ({"act": "end", "roster": "agreements", "code": "NONE", "on": "2017-11-01"}, 404),
        ({"act": "correct", "code": "finding/48e5ff47e6026659", "values": {}}, 404),
        ({"act": "correct", "code": "visit/VT1", "values": {"mode": "home"}}, 400),
        ({"act": "enter", "roster": "visits", "values": VISIT, "note": "x" * 2001}, 400),
    ],
)
def test_what_cannot_be_understood(staff: FlaskClient, body: dict[str, Any], status: int) -> None:
    problem(post(staff, preview=True, **body), status)


def test_a_change_has_to_say_what_it_has_seen(desk: FlaskClient) -> None:
    first = desk.get("/facts/tie/TI1", headers=JSON)
    change: dict[str, Any] = {"act": "correct", "code": "tie/TI1", "values": {"strength": "0.6"}, "who": "chen"}
    problem(desk.post("/facts", json=change), 428)
    done = desk.post("/facts", json=change, headers={"If-Match": first.headers["ETag"]})
    assert done.status_code == 201, done.text
    late = problem(
        desk.post("/facts", json=change | {"values": {"strength": "0.7"}}, headers={"If-Match": first.headers["ETag"]}), 412
    )
    assert late["now"]["strength"] == "0.6"
    assert late["seen"] == look(desk, "tie/TI1")["seen"] == json.loads(done.data)["seen"]
    problem(post(desk, act="correct", code="tie/TI1", values={"strength": "0.7"}, seen=late["seen"], **{"who": ""}), 400)


def test_what_was_said_before_is_kept_with_who_and_when(desk: FlaskClient, county: Doors) -> None:
    saved = save(desk, "visit/VT1", "correct", values={"date": "2017-06-02"}, note="the diary says so")
    assert [(one["column"], one["before"], one["after"]) for one in saved["difference"]] == [("date", "2017-06-01", "2017-06-02")]
    number = saved["version"].partition("-")[0]
    with county.service.store.snapshot() as now:
        kept = " ".join(str(quad) for quad in now.quads(graph=SUPERSEDED) if f"visit.VT1.{number}>" in str(quad.subject))
        run = " ".join(str(quad) for quad in now.quads(graph=META) if f"/import/{number}>" in str(quad))
    for words in ("2017-06-01", f"import/{number}>", "invalidatedAtTime"):
        assert words in kept
    for words in ("user/chen>", "the diary says so", f"source/{number}.entered>", "endedAtTime"):
        assert words in run
    listed = desk.get("/facts", headers={"Accept": "text/html"}).text
    assert "the diary says so" in listed
    assert '<a href="/id/visit/VT1">' in listed


def test_a_correction_leaves_alone_what_no_column_of_it_says(desk: FlaskClient, county: Doors) -> None:
    update = "PREFIX rm: <https://w3id.org/remit/ns#> INSERT DATA { <https://remit.example/id/tie/TI1> rm:note 'from elsewhere' }"
    assert desk.post("/sparql/update", data=update, content_type="application/sparql-update").status_code in (200, 204)
    save(desk, "tie/TI1", "correct", values={"strength": "0.9"})
    assert "from elsewhere" in desk.get("/id/tie/TI1?format=nt").text


def test_a_hand_over_is_one_commit_without_a_gap_or_an_overlap(desk: FlaskClient, county: Doors) -> None:
    body = {"to": "GOV", "on": "2017-11-01"}
    shown = try_out(desk, act="hand-over", code="responsibility/R01", **body)
    saved = save(desk, "responsibility/R01", "hand-over", **body)
    assert verdicts(saved) == verdicts(shown)
    old, new, heir = (f"responsibility/{one['code']}" for one in saved["records"])
    assert (old, heir) == ("responsibility/R01", "responsibility/R02")
    assert look(desk, old)["values"]["to"] == "2017-10-31"
    row = look(desk, new)["values"]
    assert (row["holder"], row["from"], row["to"], row["duty"], row["scope"]) == ("GOV", "2017-11-01", "", "housing", "T1")
    assert look(desk, heir)["values"]["delegated_from"] == new.partition("/")[2]
    for day, holder in (("2017-10-31", "HOUS"), ("2017-11-01", "GOV")):
        rows = facts(desk.get(f"/q/who.json?duty=housing&village=V01&as_of={day}"))["rows"]
        held = {row["subject"]["code"] for row in rows if row["record"]["code"] in (old.split("/")[1], new.split("/")[1])}
        assert held == {holder}, day
    assert not overlapping(desk)


def overlapping(desk: FlaskClient) -> list[str]:
    return [row["sub_kind"] for row in facts(desk.get("/q/overlaps.json?duty=housing"))["rows"]]


def test_who_holds_a_delegated_duty_does_not_overlap_with_the_new_holder(desk: FlaskClient) -> None:
    below = {"involvement": "accountable", "duty": "housing", "scope": "V01", "from": "2017-01-01", "code": "RX"}
    assert (
        post(desk, act="enter", roster="responsibilities", values=below | {"holder": "VC2", "delegated_from": "R01"}).status_code
        == 201
    )
    save(desk, "responsibility/R01", "hand-over", to="GOV", on="2017-11-01")
    assert not overlapping(desk)
    save(desk, "responsibility/RX", "correct", values={"delegated_from": ""})  # what is not delegated does overlap
    assert overlapping(desk)


def test_a_lead_is_handed_over_with_the_responsibility(desk: FlaskClient) -> None:
    save(desk, "responsibility/R01", "correct", values={"lead": "HOUS"})
    saved = save(desk, "responsibility/R01", "hand-over", to="GOV", on="2017-11-01")
    assert look(desk, f"responsibility/{saved['records'][1]['code']}")["values"]["lead"] == "GOV"


def test_ending_an_agreement_shows_who_is_left_without_the_resource(desk: FlaskClient) -> None:
    body = {"on": "2017-06-01"}
    shown = try_out(desk, act="end", code="agreement/AG2", **body)
    opened = {(one["sub_kind"], one["subject"]["code"]) for one in shown["findings"] if one["effect"] == "appears"}
    assert opened == {("unresourced", "VC2")}
    before = standing(desk)
    saved = save(desk, "agreement/AG2", "end", **body)
    assert verdicts(saved) == verdicts(shown)
    assert {code for code, _ in standing(desk) - before} == {one["finding"]["code"] for one in shown["findings"]}


def test_what_only_counts_later_is_shown_for_that_day(desk: FlaskClient) -> None:
    shown = try_out(desk, act="end", code="agreement/AG2", on="2018-06-01")
    assert shown["findings"] == []
    assert shown["later"]["day"] == "2018-06-01"
    assert {one["sub_kind"] for one in shown["later"]["findings"] if one["effect"] == "appears"} == {"unresourced"}
    assert save(desk, "agreement/AG2", "end", on="2018-06-01")["findings"] == []


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def save_form(page: TestResponse) -> dict[str, str]:
    """The fields of the form that saves what a page has shown."""
    assert page.status_code == 200, page.text
    return dict(HIDDEN.findall(page.text.partition('name="do" value="save"')[2].partition("</form>")[0])) | {"do": "save"}


@pytest.mark.parametrize(
    ("form", "record"),
    [
        ({"act": "enter", "roster": "visits", **{f"cell.{name}": word for name, word in VISIT.items()}}, ""),
        ({"act": "correct", "roster": "holdings", "code": "HD2", "cell.remaining": "15001"}, "holding/HD2"),
        ({"act": "end", "roster": "ties", "code": "TI1", "on": "2017-09-01"}, "tie/TI1"),
        (
            {"act": "hand-over", "roster": "responsibilities", "code": "R01", "to": "GOV", "on": "2017-11-01"},
            "responsibility/R01",
        ),
    ],
)
def test_every_act_by_form(desk: FlaskClient, form: dict[str, str], record: str) -> None:
    row = {f"cell.{name}": word for name, word in look(desk, record)["values"].items()} if form["act"] == "correct" else {}
    seen = {"seen": look(desk, record)["seen"]} if record else {}
    fields = save_form(desk.post("/facts", data={**row, **form, **seen, "do": "preview"}))
    assert desk.post("/facts", data=fields | {"who": ""}).status_code == 400
    done = desk.post("/facts?lang=zh", data=fields | {"who": "chen", "note": "by form"})
    assert done.status_code == 303, done.text
    page = desk.get(done.headers["Location"], headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "已保存" in page.text


def test_a_form_that_has_shown_something_else_is_shown_anew(desk: FlaskClient) -> None:
    form = {"act": "end", "roster": "ties", "code": "TI1", "on": "2017-09-01", "seen": look(desk, "tie/TI1")["seen"]}
    fields = save_form(desk.post("/facts", data=form))
    save(desk, "tie/TI1", "correct", values={"strength": "0.6"})
    again = desk.post("/facts", data=fields | {"who": "chen"})
    assert again.status_code == 412
    assert "Nothing is saved yet" in again.text
    assert look(desk, "tie/TI1")["values"]["to"] == ""
    fresh = dict(HIDDEN.findall(again.text.partition('name="do" value="save"')[2].partition("</form>")[0])) | {"do": "save"}
    assert desk.post("/facts", data=fresh | {"who": "chen"}).status_code == 303
    assert look(desk, "tie/TI1")["values"]["to"] == "2017-08-31"


def test_codes_are_found_by_their_beginning_and_by_name(staff: FlaskClient) -> None:
    def found(query: str) -> set[str]:
        return {one["code"] for one in facts(staff.get(f"/facts/codes?{query}"))["codes"]}

    assert found("kinds=subject,household&q=go") == {"GOV"}
    assert "H06" in found("kinds=household&q=h")
    assert "GOV" not in found("kinds=household&q=")
    assert found("kinds=nonsense&q=x") == set()
    assert found("kinds=subject&q=%22%29%20%7D") == set()


def test_the_way_from_a_thing_a_finding_and_a_household(staff: FlaskClient) -> None:
    html = {"Accept": "text/html"}
    assert 'href="/facts/responsibility/R01"' in staff.get("/id/responsibility/R01", headers=html).text
    assert 'href="/facts/new/visits?household=H06"' in staff.get("/households/H06", headers=html).text
    rows = facts(staff.get("/q/findings.json?limit=1000"))["rows"]
    codes = [row["finding"]["code"] for row in rows if row["sub_kind"]["code"] in ("absence-unheld", "overlap-conflict")]
    pages = [staff.get(f"/findings/{code}", headers=html).text for code in codes]
    assert any('href="/facts/responsibility/' in page for page in pages)
    forms = [
        change["form"]
        for code in codes[:3]
        for remedy in facts(staff.get(f"/findings/{code}/remedies", headers=JSON))["remedies"]
        for change in remedy["changes"]
    ]
    assert forms
    for form in filter(None, forms):
        assert staff.get(form, headers=html).status_code == 200, form
