"""Who is who over HTTP and the command line: proposed, decided, taken back; and ID numbers, which nobody sees whole."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pyoxigraph import NamedNode
from tiny_service import Doors, facts, problem, tiny_data, tiny_service

from api.cli import main
from api.disclosure import LOG
from graph.keys import KEY_FILE, read_key
from ontology.errors import BadRows, Conflict
from queries.same import proposed

PAGE = "/identity/person/P01/person/P04"
JSON = {"Accept": "application/json"}
RIGHT, OTHER, WRONG = "11010519491231002X", "529999196005010178", "529999196005010198"
PEOPLE = "code,name,sex,birth_date,id_number\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Doors]:
    with tiny_service(tmp_path) as made:
        yield made


def load(desk: Doors, folder: Path, rows: str) -> Any:
    file = folder / "some people.csv"
    file.write_text(PEOPLE + rows, encoding="utf-8")
    return desk.service.load([file], "tester", dry_run=False, progress=lambda message: None)


def decide(client: FlaskClient, verdict: str, **said: str) -> Any:
    seen = facts(client.get(PAGE, headers=JSON))["seen"]
    return client.post(f"{PAGE}/decision", json={"verdict": verdict, "who": "chen", "seen": seen, **said})


def listed(client: FlaskClient, **params: str) -> list[Any]:
    return [row["one"]["code"] for row in facts(client.get("/q/same.json", query_string=params))["rows"]]


def test_a_decision_links_and_is_taken_back(desk: Doors) -> None:
    staff = desk.client("staff")
    before = staff.get("/dump").data
    assert listed(staff) == ["P01"]
    done = decide(staff, "same", reason="the same mother")
    assert done.status_code == 201
    assert done.json
    assert (done.json["decision"]["verdict"]["code"], done.json["decision"]["who"]["code"]) == ("same", "chen")
    assert (listed(staff), listed(staff, state="same")) == ([], ["P01"])
    for one, other in (("P01", "P04"), ("P04", "P01")):
        rows = facts(staff.get("/q/profile.json", query_string={"thing": one}))["rows"]
        assert [row["item"]["code"] for row in rows if row["section"] == "is the same as"] == [other]
    seen = facts(staff.get(PAGE, headers=JSON))["seen"]
    back = staff.post(f"{PAGE}/take-back", json={"who": "li", "seen": seen})
    assert back.json
    assert (back.status_code, back.json["decision"], listed(staff)) == (201, None, ["P01"])
    after = staff.get("/dump").data
    assert b"owl#sameAs>" not in after
    assert {line for line in before.splitlines() if b"/graph/" not in line} == {
        line for line in after.splitlines() if b"/graph/" not in line
    }
    assert b"IdentityDecision" in after, "it is kept among the superseded"


def test_what_is_decided_to_be_different_is_not_proposed_again(desk: Doors, tmp_path: Path) -> None:
    staff = desk.client("staff")
    assert decide(staff, "later").status_code == 201
    assert listed(staff) == listed(staff, state="later") == ["P01"]
    assert decide(staff, "different").status_code == 201
    load(desk, tmp_path, "P01,张三,male,1960-05-01,\nP04,张 三,male,1960-05-01,\n")
    assert (listed(staff), listed(staff, state="different")) == ([], ["P01"])
    problem(decide(staff, "different"), 409)


def test_a_roster_that_is_loaded_again_leaves_decisions_alone(desk: Doors, tmp_path: Path) -> None:
    staff = desk.client("staff")
    decide(staff, "same")
    again = load(desk, tmp_path, "P01,张三,male,1960-05-01,\nP04,張三,male,1960-05-01,\n")
    assert (again.unchanged, again.version) == (2, None)
    load(desk, tmp_path, "P01,张三三,male,1960-05-01,\n")
    assert listed(staff, state="same") == ["P01"]
    assert staff.get("/dump").data.count(b"owl#sameAs>") == 2


def test_who_may_and_what_cannot_be_decided(desk: Doors) -> None:
    staff, public = desk.client("staff"), desk.client("public")
    problem(public.get(PAGE), 403)
    problem(public.post(f"{PAGE}/decision", json={}), 403)
    problem(public.get("/q/same"), 403)
    problem(staff.post(f"{PAGE}/decision", json={"verdict": "same", "who": "chen"}), 428)
    problem(staff.post(f"{PAGE}/decision", json={"verdict": "same", "who": "chen", "seen": "old"}), 412)
    assert problem(decide(staff, "merge"), 400)["field"] == "verdict"
    problem(staff.get("/identity/person/P01/person/P01"), 400)
    problem(staff.get("/identity/person/P01/household/H01"), 400)
    problem(staff.get("/identity/person/P01/person/P99"), 404)
    problem(staff.get("/identity/village/V01/village/V02"), 400)
    seen = facts(staff.get(PAGE, headers=JSON))["seen"]
    problem(staff.post(f"{PAGE}/take-back", json={"who": "chen", "seen": seen}), 409)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_pages(desk: Doors, lang: str) -> None:
    staff = desk.client("staff")
    page = staff.get(PAGE, query_string={"lang": lang}, headers={"Accept": "text/html"}).text
    assert ("繁体转为简体后名称相同" if lang == "zh" else "traditional characters") in page
    assert f"{PAGE}/decision" in page
    assert PAGE in staff.get("/q/same.html", query_string={"lang": lang}).text


@pytest.mark.slow
def test_by_the_command_line(tmp_path: Path) -> None:
    tiny_data(tmp_path)

    def remit(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), *words])
        return done.exit_code, done.output

    pair = ("person/P01", "person/P04")
    assert "P01,P04,0.82" in remit("same", "--format", "csv")[1]
    assert "open; 0.82" in remit("same", "show", *pair)[1]
    assert "different (no" in remit("same", "decide", *pair, "different", "--reason", "no")[1]
    assert "P01" not in remit("same", "--format", "csv")[1]
    assert remit("same", "decide", *pair, "different", "--reason", "no")[0] != 0
    assert "open" in remit("same", "take-back", *pair)[1]
    assert "P01" in remit("same", "--format", "csv")[1]
    assert "kind/code" in remit("same", "show", "P01", "P04")[1]


def test_numbers_are_hashed_and_the_same_again(desk: Doors, tmp_path: Path) -> None:
    assert load(desk, tmp_path, f"P01,张三,male,1960-05-01,{OTHER}\n").changed == 1
    assert load(desk, tmp_path, f"P01,张三,male,1960-05-01, {OTHER[:6]} {OTHER[6:]}\n").unchanged == 1
    copy = tmp_path / "copy"
    desk.service.store.backup(copy)
    assert read_key(copy / KEY_FILE) == read_key(tmp_path / "data" / KEY_FILE)
    assert stat.S_IMODE((copy / KEY_FILE).stat().st_mode) == 0o600
    (tmp_path / "data" / KEY_FILE).unlink()
    with pytest.raises(Conflict, match="backup"):
        load(desk, tmp_path, f"P02,李四,female,1962-08-15,{RIGHT}\n")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"P01,张三,male,1960-05-01,{WRONG}", "check digit"),
        (f"{RIGHT},张三,male,1960-05-01,", "cannot be a code"),
        (f"P01,张三 {RIGHT},male,1960-05-01,", "holds an ID number"),
        (f"P01,张三,{RIGHT},1960-05-01,", "not known here"),
        (f"P01,张三,male,1960-05-01,1{RIGHT}", "not an ID number"),
    ],
)
@pytest.mark.slow
def test_what_is_wrong_is_said_without_the_number(desk: Doors, tmp_path: Path, row: str, why: str) -> None:
    with pytest.raises(BadRows) as caught:
        load(desk, tmp_path, f"{row}\n")
    said = json.dumps(caught.value.extra, ensure_ascii=False)
    assert why in said
    assert not any(number[:14] in said for number in (RIGHT, WRONG))


def test_a_wrong_check_digit_that_is_kept_leads_to_the_right_one(desk: Doors, tmp_path: Path) -> None:
    (tmp_path / "settings.csv").write_text("setting,value,basis,from,to\nid-check,keep,,,\n", encoding="utf-8")
    desk.service.load([tmp_path / "settings.csv"], "tester", dry_run=False, progress=lambda message: None)
    load(desk, tmp_path, f"P11,赵六,male,1960-05-01,{OTHER}\nP12,赵六,male,1961-05-01,{WRONG}\n")
    rows = facts(desk.client("staff").get("/q/same.json", query_string={"subject": "P11"}))["rows"]
    assert [row["reasons"].partition(";")[0] for row in rows] == [
        "the ID numbers differ in one digit and the check digit fits one"
    ]


@pytest.mark.parametrize("kept", ["hash", "encrypted"])
def test_no_answer_holds_a_whole_number(desk: Doors, tmp_path: Path, kept: str) -> None:
    (tmp_path / "settings.csv").write_text(f"setting,value,basis,from,to\nid-numbers,{kept},,,\n", encoding="utf-8")
    desk.service.load([tmp_path / "settings.csv"], "tester", dry_run=False, progress=lambda message: None)
    load(desk, tmp_path, f"P01,张三,male,1960-05-01,{OTHER}\nP04,張三,male,1960-05-01,{OTHER}\n")
    staff, everything = desk.client("staff"), "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    paths = [
        "/id/person/P01",
        "/id/person/P01?format=ttl",
        "/q/same.html",
        "/q/same.json",
        "/q/profile.json?thing=P01",
        PAGE,
        "/dump",
    ]
    paths += ["/changes", "/changes/3", "/changes/3.rdfp", f"/identity/person/P01/person/{OTHER}"]
    answers = [staff.get(path).data for path in paths] + [desk.client("public").get("/dump").data]
    answers.append(staff.get("/sparql", query_string={"query": everything}).data)
    assert all(answers)
    assert not any(OTHER.encode() in answer for answer in answers[:-2] if b"no person" not in answer)
    assert OTHER.encode() not in answers[-1]
    assert b'idNumberHash> "' not in answers[-2]
    for file in (tmp_path / "data").rglob("*"):
        assert not file.is_file() or OTHER.encode() not in file.read_bytes(), file
    page = staff.get("/id/person/P01", headers={"Accept": "text/html"}).text
    assert OTHER[-2:] in page
    assert "idNumberHash" not in page
    administrator = desk.client("administrator")
    said = {"person": "P01", "who": "chen", "reason": "court order"}
    problem(staff.post("/admin/id-number", json=said), 403)
    if kept == "hash":
        problem(administrator.post("/admin/id-number", json=said), 409)
        return
    assert facts(administrator.post("/admin/id-number", json=said))["number"] == OTHER
    problem(administrator.post("/admin/id-number", json={**said, "reason": " "}), 400)
    problem(administrator.post("/admin/id-number", json={**said, "person": "P99"}), 404)
    log = tmp_path / "data" / LOG
    assert [json.loads(line)["reason"] for line in log.read_text().splitlines()] == ["court order"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert OTHER not in log.read_text()


@pytest.mark.slow
def test_the_roster_of_people_shows_the_end_of_a_number_and_comes_back_unchanged(desk: Doors, tmp_path: Path) -> None:
    load(desk, tmp_path, f"Q1,Ann,female,1949-12-31,{RIGHT}\nQ2,Bo,male,,\n")
    staff = desk.client("staff")
    back = tmp_path / "people.csv"
    for form in ("csv", "xlsx"):
        back = tmp_path / f"people.{form}"
        back.write_bytes(staff.get(f"/rosters/people.{form}").data)
        report = desk.service.load([back], "tester", dry_run=False, progress=lambda message: None)
        assert (report.added, report.changed, report.version) == (0, 0, None)
    text = staff.get("/rosters/people.csv").text
    assert "****************2X" in text
    assert RIGHT[:6] not in text
    for end in ("****************78", "78"):
        with pytest.raises(BadRows) as error:
            load(desk, tmp_path, f"Q1,Ann,female,1949-12-31,{end}\n")
        assert "none that ends so" in str(error.value.extra["problems"])


def test_a_person_with_a_number_is_corrected_without_it(desk: Doors, tmp_path: Path) -> None:
    load(desk, tmp_path, f"Q1,Ann,female,1949-12-31,{RIGHT}\n")
    staff = desk.client("staff")

    def numbers() -> list[str]:
        return sorted(line for line in staff.get("/dump").text.splitlines() if "/person/Q1>" in line and "#idNumber" in line)

    before = numbers()
    assert len(before) == 3
    fact = facts(staff.get("/facts/person/Q1", headers=JSON))
    said = {"act": "correct", "code": "person/Q1", "values": {"name": "Anna"}, "who": "chen", "seen": fact["seen"]}
    answer = staff.post("/facts", json=said)
    assert answer.status_code == 201, answer.text
    assert [line for line in numbers() if "superseded" not in line] == before
    assert '"Anna"' in staff.get("/dump").text


def test_two_entries_alone_score_as_they_do_in_the_list(desk: Doors) -> None:
    staff = desk.client("staff")
    rows = [row for row in facts(staff.get("/q/same.json?state=any&least=0"))["rows"] if row["score"]]
    assert rows
    with desk.service.store.snapshot() as snapshot:
        for row in rows:
            found = proposed(NamedNode(row["one"]["id"]), NamedNode(row["other"]["id"]), snapshot)
            assert found
            assert (float(found.score), "; ".join(why.en for why in found.reasons)) == (row["score"], row["reasons"])
