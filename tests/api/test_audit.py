"""The audit log at the doors: every look at personal data, change and refusal is on record, and nothing about anybody."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from tiny import FOLDER
from tiny_service import Doors, facts, problem

from api.audit import note
from api.cli import main
from graph.audit_log import AUDIT, Event, events, segments, verify
from ontology.errors import NotWritten

LOOKS = {
    "/": ("look", ""),
    "/q/gaps.json?village=V03": ("look", "V03"),
    "/q/gaps.csv?village=V03": ("export", "V03"),
    "/q/household-file.json?household=H06": ("look", "V03"),
    "/households/H06": ("look", "V03"),
    "/id/household/H06": ("look", "V03"),
    "/id/household/H06/history": ("look", "V03"),
    "/graph?focus=H06": ("look", "V03"),
    "/findings/worklist.csv": ("export", ""),
    "/dump": ("export", ""),
    "/sparql?query=ASK{}": ("look", ""),
    "/network.json": ("export", ""),
    "/matrix?place=V03": ("look", "V03"),
    "/changes": ("look", ""),
    "/facts": ("look", ""),
}
QUIET = ("/health", "/openapi.json", "/ns", "/q/", "/rosters")


def newest(doors: Doors) -> Event:
    doors.service.audit.flush()
    return next(events(doors.service.store.folder.root), {})


def number(doors: Doors) -> int:
    return int(newest(doors).get("number", 0))


def test_every_look_is_on_record_with_who_what_and_where(doors: Doors) -> None:
    staff = doors.client("staff")
    for path, (action, area) in LOOKS.items():
        before = number(doors)
        answer = staff.get(path)
        assert answer.status_code == 200, (path, answer.text[:300])
        answer.close()
        event = newest(doors)
        assert event["number"] == before + 1, path
        assert (event["action"], event.get("area", ""), event["outcome"]) == (action, area, 200), path
        assert (event["role"], event["method"]) == ("staff", "GET")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*", event["time"])


def test_a_question_says_its_name_and_how_many_rows(doors: Doors) -> None:
    answer = facts(doors.client("staff").get("/q/gaps.json?village=V03"))
    event = newest(doors)
    assert (event["question"], event["rows"]) == ("gaps", answer["total"])


def test_what_shows_nothing_about_anybody_is_not_on_record_nor_what_the_public_reads(doors: Doors) -> None:
    before = number(doors)
    for path in QUIET:
        assert doors.client("staff").get(path).status_code == 200, path
    for path in ("/ns", "/q/overlaps.json", "/id/village/V03", "/sparql?query=ASK{}"):
        assert doors.client("public").get(path).status_code == 200, path
    assert number(doors) == before


def test_changes_refusals_and_failures_are_on_record(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    problem(doors.client("public").get("/q/gaps"), 403)
    assert (newest(doors)["action"], newest(doors)["outcome"], newest(doors)["role"]) == ("refused", 403, "public")
    problem(doors.client("staff").post("/admin/judge"), 403)
    assert (newest(doors)["action"], newest(doors)["kind"]) == ("refused", "administration.judge")
    assert doors.client("administrator").post("/admin/judge").status_code == 200
    assert (newest(doors)["action"], newest(doors)["door"]) == ("edit", "socket")
    problem(doors.client("staff").post("/facts", json={"roster": "nope"}), 400)
    assert (newest(doors)["action"], newest(doors)["outcome"]) == ("edit", 400)

    def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("api.questions.render", broken)
    problem(doors.client("staff").get("/q/overlaps.json?limit=7"), 500)
    assert (newest(doors)["action"], newest(doors)["outcome"]) == ("failed", 500)


def names_and_codes() -> set[str]:
    """What must not be in the log: names of people, ID numbers, phone numbers, codes of households and people."""
    found = set[str]()
    for file in FOLDER.glob("*.csv"):
        personal = {"household", "person", "id_number", "phone"}
        personal |= {"code", "name", "name_zh"} if file.stem in ("households", "people") else set()
        for row in csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()):
            found |= {said for column, said in row.items() if column in personal and isinstance(said, str) and len(said) > 1}
    return found


def test_nothing_about_anybody_is_in_the_log(doors: Doors) -> None:
    known = names_and_codes()
    assert {"H06", "P01"} <= known
    staff, public = doors.client("staff"), doors.client("public")
    for word in [*sorted(known)[:20], "Zhang San", "110101199003070011"]:
        for path in ("/q/household-file.json?household={}", "/id/household/{}", "/id/person/{}", "/{}"):
            for client in (staff, public):
                client.get(path.format(word), headers={"User-Agent": word, "Remit-Role": word, "X-Forwarded-For": word}).close()
        staff.post("/facts", json={word: word})
        staff.post("/sparql", data={"query": f'ASK {{ ?s ?p "{word}" }}'}).close()
        staff.open(f"/q/gaps?{word}={word}", method="DELETE")
    doors.service.audit.flush()
    log = b"".join(file.read_bytes() for file in segments(doors.service.store.folder.root / AUDIT)).decode()
    said = set(re.findall(r"[0-9A-Za-z]+", log))
    assert {word for word in known if word in said or (not word.isascii() and word in log)} == set()
    assert "Zhang" not in log
    assert "110101199003070011" not in log
    assert verify(doors.service.store.folder.root).problems == []


def test_only_auditors_read_it(doors: Doors) -> None:
    for path in ("/admin/audit", "/admin/audit/verify"):
        for role in ("public", "staff"):
            problem(doors.client(role).get(path), 403)
        assert doors.client("auditor").get(path).status_code == 200
        assert doors.client("administrator").get(path).status_code == 200
    assert newest(doors)["action"] == "audit"


def test_auditors_find_events(doors: Doors) -> None:
    auditor = doors.client("auditor")
    for village in ("V01", "V02", "V03"):
        doors.client("staff").get(f"/q/gaps.json?village={village}")
    found = facts(auditor.get("/admin/audit?action=look&limit=2", headers={"Accept": "application/json"}))
    assert [event["action"] for event in found["events"]] == ["look", "look"]
    older = facts(auditor.get(f"/admin/audit?before={found['next']}&limit=1", headers={"Accept": "application/json"}))
    assert older["events"][0]["number"] < found["next"]
    assert facts(auditor.get("/admin/audit?since=2999", headers={"Accept": "application/json"}))["events"] == []
    assert facts(auditor.get("/admin/audit?until=1999", headers={"Accept": "application/json"}))["events"] == []
    for lang in ("en", "zh"):
        page = auditor.get(f"/admin/audit?lang={lang}&action=look", headers={"Accept": "text/html"})
        assert "V03" in page.text
    assert facts(auditor.get("/admin/audit/verify"))["problems"] == []
    problem(auditor.get("/admin/audit?limit=0"), 400)


def test_a_sign_in_can_be_put_on_record(doors: Doors) -> None:
    app: Flask = doors.app
    with app.test_request_context("/"):
        note("sign-in", kind="password", outcome="failed", account="a1b2")
    event = newest(doors)
    assert (event["action"], event["kind"], event["outcome"], event["account"]) == ("sign-in", "password", "failed", "a1b2")


def test_what_cannot_be_put_on_record_is_not_shown(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise NotWritten("The disk is full.")

    monkeypatch.setattr(doors.service.audit, "check", full)
    staff = doors.client("staff")
    for path in ("/q/gaps.json?village=V03", "/id/household/H06", "/", "/dump"):
        problem(staff.get(path), 507)
    problem(staff.post("/facts", json={}), 507)
    assert staff.get("/health").status_code == 200
    assert doors.client("public").get("/q/overlaps.json").status_code == 200


def run(folder: Path, *words: str) -> Any:
    return CliRunner().invoke(main, ["--data", str(folder), "audit", *words])


def test_the_command_reads_it_beside_the_service_and_notices_changes(doors: Doors, tmp_path: Path) -> None:
    root = doors.service.store.folder.root
    doors.client("staff").get("/q/gaps.json?village=V03")
    doors.service.audit.flush()
    assert "gaps" in run(root, "show", "--action", "look", "--limit", "3").output
    assert "nothing" in run(root, "show", "--since", "2999").output
    verified = run(root, "verify")
    assert verified.exit_code == 0, verified.output
    noted = re.search(r"\d+:[0-9a-f]{64}", verified.output)
    assert noted
    assert run(root, "verify", "--noted", noted[0]).exit_code == 0
    assert run(root, "verify", "--noted", f"1:{'0' * 64}").exit_code == 6
    assert run(root, "verify", "--noted", "nonsense").exit_code == 2
    (tmp_path / AUDIT).mkdir()
    for file in (root / AUDIT).iterdir():
        (tmp_path / AUDIT / file.name).write_bytes(file.read_bytes().replace(b'"look"', b'"quit"', 1))
    assert run(tmp_path, "verify").exit_code == 6


def test_a_backup_takes_it_along(doors: Doors, tmp_path: Path) -> None:
    assert doors.client("administrator").post("/admin/backup", json={"target": str(tmp_path / "copy")}).status_code == 200
    verdict = verify(tmp_path / "copy")
    assert verdict.problems == []
    assert verdict.lines > 0
