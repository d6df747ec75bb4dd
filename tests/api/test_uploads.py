"""Rosters uploaded over HTTP: what is wrong, what would change, commit, cancel, take back."""

import csv
import io
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from tiny_service import Doors, facts, problem, tiny_service
from werkzeug.test import EnvironBuilder, TestResponse
from xlsxwriter import Workbook

from api.upload_jobs import GOING

JSON = {"Accept": "application/json"}
GOOD = "code,name,sex,birth_date\nP01,张三丰,male,1960-05-01\nP99,New Person,female,1990-01-02\n"


def people(code: str, name: str = "New Person", header: str = "birth_date") -> dict[str, bytes | str]:
    """A roster of one person."""
    return {"people.csv": f"code,name,sex,{header}\n{code},{name},female,1990-01-02\n"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("uploads")) as doors:
        yield doors


@pytest.fixture
def staff(county: Doors) -> FlaskClient:
    return county.client("staff")


def send(client: FlaskClient, files: dict[str, bytes | str], **wished: str) -> TestResponse:
    sent = [(io.BytesIO(body if isinstance(body, bytes) else body.encode()), name) for name, body in files.items()]
    with closing(
        EnvironBuilder("/import", method="POST", data={"files": sent, "who": "Li", **wished}, headers=list(JSON.items()))
    ) as builder:
        return client.open(builder)


def settled(client: FlaskClient, answer: TestResponse) -> dict[str, Any]:
    """The upload when nothing goes on any more."""
    assert answer.status_code in {200, 202}, answer.text
    place, ready = answer.headers["Location"], threading.Event()
    while True:
        found: dict[str, Any] = facts(client.get(place, headers=JSON))
        if found["state"] not in GOING:
            return found
        ready.wait(0.05)


def go_on(client: FlaskClient, upload: dict[str, Any], step: str, **said: str) -> dict[str, Any]:
    return settled(client, client.post(f"/import/{upload['code']}/{step}", data=said, headers=JSON))


def test_what_a_column_was_taken_for_is_shown_and_can_be_changed(staff: FlaskClient) -> None:
    upload = settled(staff, send(staff, {"people.csv": "code,name,sex,remark\nP98,New Person,female,Li\n"}))
    if upload["state"] == "problems":
        upload = go_on(staff, upload, "answers", **{"0": "-"})
    assert upload["state"] == "ready"
    sheet = upload["columns"][0]
    assert [column["word"] for column in sheet["columns"]][:3] == ["code", "name", "sex"]
    assert "Which column was taken for what" in staff.get(f"/import/{upload['code']}").text
    place = [column["column"] for column in sheet["columns"]].index("sex")
    again = go_on(staff, upload, "answers", **{f"0.{place}": "-"})
    assert again["state"] == "ready"
    assert "sex" not in [column["column"] for column in again["columns"][0]["columns"]]
    lines = staff.get(f"/import/{upload['code']}/difference.json").text
    assert "female" not in lines
    go_on(staff, again, "drop")


def test_files_are_read_shown_committed_and_taken_back(county: Doors, staff: FlaskClient) -> None:
    before = county.service.store.version()
    upload = settled(staff, send(staff, {"people.csv": GOOD}))
    assert (upload["state"], upload["who"]) == ("ready", "Li")
    assert (upload["report"]["added"], upload["report"]["changed"]) == (1, 1)
    assert county.service.store.version() == before
    page = staff.get(f"/import/{upload['code']}").text
    assert "张三丰" in page
    assert "P99" in page
    as_csv = staff.get(f"/import/{upload['code']}/difference.csv")
    lines = list(csv.DictReader(io.StringIO(as_csv.data.decode("utf-8-sig"))))
    assert {(line["what"], line["code"], line["column"], line["after"]) for line in lines} >= {
        ("changed", "P01", "name", "张三丰")
    }
    assert len(json.loads(staff.get(f"/import/{upload['code']}/difference.json").data)) == len(lines)
    assert staff.get(f"/import/{upload['code']}/difference.xlsx").data.startswith(b"PK")
    done = go_on(staff, upload, "commit")
    assert (done["state"], done["version"]) == ("committed", before.number + 1)
    assert "张三丰" in staff.get("/id/person/P01").text
    assert settled(staff, send(staff, {"people.csv": GOOD}))["state"] == "nothing"
    assert go_on(staff, done, "undo")["state"] == "taken-back"
    assert "张三丰" not in staff.get("/id/person/P01").text
    problem(staff.post(f"/import/{upload['code']}/commit", headers=JSON), 409)


def test_what_is_wrong_is_named_and_comes_back_marked(county: Doors, staff: FlaskClient) -> None:
    before = county.service.store.version()
    upload = settled(
        staff, send(staff, {"people.csv": "code,name,birth_date\nP89,New,1990-01-02\nP88,Old,\nP98,Bad,31.31.1990\n"})
    )
    assert upload["state"] == "problems"
    (wrong,) = upload["problems"]
    assert (wrong["row"], wrong["column"], wrong["value"]) == (4, "birth_date", "31.31.1990")
    assert wrong["reason"]
    page = staff.get(f"/import/{upload['code']}?lang=zh").text
    assert wrong["reason_zh"] in page
    assert "31.31.1990" in page
    (copy,) = upload["marked"]
    assert CalamineWorkbook.from_filelike(io.BytesIO(staff.get(copy).data)).sheet_names
    waiting = go_on(staff, upload, "answers", good_only="yes")
    assert (waiting["state"], waiting["report"]["waiting"], waiting["report"]["added"]) == ("ready", 1, 2)
    assert go_on(staff, waiting, "commit")["state"] == "committed"
    assert county.service.store.version().number == before.number + 1


def test_words_that_are_not_recognised_are_asked_about(staff: FlaskClient) -> None:
    upload = settled(staff, send(staff, people("P97", header="birth_dote")))
    assert upload["state"] == "problems"
    (question,) = upload["questions"]
    assert (question["header"], question["proposal"]) == ("birth_dote", "birth_date")
    assert 'value="birth_date" selected' in staff.get(f"/import/{upload['code']}").text
    problem(staff.post(f"/import/{upload['code']}/answers", data={"0": "no such column"}), 400)
    problem(staff.post(f"/import/{upload['code']}/answers", data={"1": "birth_date"}), 400)
    assert go_on(staff, upload, "answers", **{"0": "birth_date"})["state"] == "ready"
    again = settled(staff, send(staff, people("P95", header="birth_dote")))
    assert again["state"] == "ready"


def test_what_is_dropped_changes_nothing(county: Doors, staff: FlaskClient) -> None:
    before = county.service.store.version()
    upload = settled(staff, send(staff, people("P94")))
    assert go_on(staff, upload, "drop")["state"] == "dropped"
    problem(staff.post(f"/import/{upload['code']}/commit"), 409)
    problem(staff.get(f"/import/{upload['code']}/difference.csv"), 410)
    assert county.service.store.version() == before


def test_what_is_read_can_be_cancelled(county: Doors, staff: FlaskClient) -> None:
    spool = county.service.store.folder.root / "spool"
    before, many = set(spool.glob("load-*")), "code,name\n" + "".join(f"P{number},Somebody\n" for number in range(1000, 21_000))
    answer = send(staff, {"people.csv": many})
    staff.post(f"{answer.headers['Location']}/drop", headers=JSON)
    assert settled(staff, answer)["state"] == "dropped"
    assert set(spool.glob("load-*")) == before


def test_somebody_elses_commit_is_seen_before_ones_own(county: Doors, staff: FlaskClient) -> None:
    mine = settled(staff, send(staff, people("P93", "One")))
    theirs = settled(staff, send(staff, people("P93", "Another")))
    assert go_on(staff, theirs, "commit")["state"] == "committed"
    back = go_on(staff, mine, "commit")
    assert back["state"] == "ready"
    assert "meanwhile" in back["problem"]
    assert (back["report"]["added"], back["report"]["changed"]) == (0, 1)
    assert go_on(staff, back, "commit")["state"] == "committed"


def bomb() -> bytes:
    """A workbook whose directory says that it unpacks to gigabytes."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("people").write_row(0, 0, ["code", "name"])
    said = bytearray(out.getvalue())
    at = said.index(b"PK\x01\x02") + 24
    said[at : at + 4] = (0xF0000000).to_bytes(4, "little")
    return bytes(said)


ENTITIES = (
    "<?xml version='1.0'?><!DOCTYPE iati-activities ["
    + "<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]><iati-activities version='2.03'><iati-activity><iati-identifier>&j;</iati-identifier></iati-activity></iati-activities>"
)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("people.xlsx", b"no workbook", "cannot be read as a workbook"),
        ("people.exe", b"x", "are read"),
        ("bomb.xlsx", bomb, "unpack"),
        ("activities.xml", ENTITIES, "document type"),
    ],
)
def test_a_file_that_is_none_is_told(county: Doors, staff: FlaskClient, name: str, body: Any, said: str) -> None:
    before = county.service.store.version()
    upload = settled(staff, send(staff, {name: body() if callable(body) else body}))
    assert upload["state"] == "failed"
    assert said in upload["problem"], upload["problem"]
    assert county.service.store.version() == before


def test_what_a_form_lacks_is_said(county: Doors, staff: FlaskClient) -> None:
    problem(send(staff, {}), 400)
    problem(staff.post("/import", data={"files": [(io.BytesIO(b"x"), "people.csv")]}, headers=JSON), 400)
    two = [(io.BytesIO(b"x"), "a/people.csv"), (io.BytesIO(b"x"), "b/people.csv")]
    problem(staff.post("/import", data={"files": two, "who": "Li"}, headers=JSON), 400)
    two = [(io.BytesIO(b"x"), "people.csv")]
    problem(staff.post("/import", data={"files": two, "who": "Li", "how": "?"}, headers=JSON), 400)
    problem(staff.post("/import", data={"who": "Li"}, headers={"Origin": "http://elsewhere.example", **JSON}), 403)
    problem(staff.get("/import/0123456789abcdef"), 410)
    problem(county.client("public").get("/import"), 403)
    problem(county.client("public").post("/import", data={"who": "Li"}), 403)


def test_an_upload_over_the_limit_is_refused(tmp_path: Path) -> None:
    with tiny_service(tmp_path, upload_bytes=10_000) as doors:
        problem(send(doors.client("staff"), {"people.csv": "x" * 20_000}), 413)
        assert not [path for path in (doors.service.store.folder.root / "spool").iterdir() if any(path.rglob("people.csv"))]


def test_an_upload_of_which_every_row_waits_still_asks(staff: FlaskClient) -> None:
    upload = settled(staff, send(staff, people("P95", header="geburtstag"), good_only="yes"))
    assert upload["state"] == "problems"
    asked = upload["questions"]
    assert [question["header"] for question in asked] == ["geburtstag"]
    assert "Take the rows" not in staff.get(f"/import/{upload['code']}").text
    assert "出生日期" in staff.get(f"/import/{upload['code']}?lang=zh").text
    answered = go_on(staff, upload, "answers", **{"0": "birth_date"})
    assert (answered["state"], answered["report"]["added"]) == ("ready", 1)
    assert go_on(staff, answered, "drop")["state"] == "dropped"


def test_formulas_of_a_sheet_are_words(staff: FlaskClient) -> None:
    upload = settled(staff, send(staff, {"people.csv": 'code,name\nP96,"=HYPERLINK(""http://x"")"\n'}))
    assert upload["state"] == "ready"
    said = staff.get(f"/import/{upload['code']}/difference.csv").data.decode("utf-8-sig")
    assert "=HYPERLINK" not in said or "'=HYPERLINK" in said
    assert go_on(staff, upload, "commit")["state"] == "committed"
