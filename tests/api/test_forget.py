"""Forgetting a household: nothing of it is left in any file, others stay as they were, and no way in brings it back."""

import contextlib
import json
import shutil
import stat
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import zstandard
from bare_door import update
from pyoxigraph import NamedNode
from tiny import FOLDER, files
from tiny_service import Doors, facts, problem, tiny_service

from api.app import create_app
from api.disclosure import LOG
from api.service import Service
from api.settings import Settings
from graph.erasure import forgotten
from graph.folder import FORMS
from graph.keys import KEY_FILE
from graph.manifest import finish
from graph.restoring import restore
from graph.tombstones import tombstones
from ontology.errors import BadRows, Conflict, Gone

BASE = "https://remit.example/id/"
PREFIXES = f"PREFIX rm: <https://w3id.org/remit/ns#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nBASE <{BASE}>\n"
OLD_NAME, NAME, LATIN, PAPER = "钱老四", "赵铁柱", "Zhao Tiezhu", "512345199001011234"
SHORT = "孙芳"
"""A name with which that of somebody else begins."""
SECRETS = (OLD_NAME, NAME, LATIN, PAPER)
NAMED = f"INSERT DATA {{ <person/P01> rdfs:label '{OLD_NAME}'@zh }}"
RENAMED = f"""DELETE DATA {{ <person/P01> rdfs:label '{OLD_NAME}'@zh }} ;
INSERT DATA {{
  <person/P01> rdfs:label '{NAME}'@zh, '{LATIN}'@en ; rm:paperNumber '{PAPER}' .
  <person/P02> rdfs:label '{SHORT}'@zh . <person/P03> rdfs:label '{SHORT}芳'@zh .
  <need/N05> rm:comment 'like {LATIN}' . <need/N08> rm:comment 'like nobody'
}}"""
OFFICE = """INSERT DATA {
  <visit/VT1> rm:performer <person/P02> . <visit/VT9> a rm:Visit ; rm:visited <household/H05> ; rm:performer <person/P02>
}"""
BACK = ["INSERT DATA { <household/H06> a rm:Household ; rm:within <village/V03> }", "INSERT DATA { <person/P01> rdfs:label 'X' }"]
BACK += ["INSERT DATA { <need/N99> a rm:Need ; rm:needOf <household/H06> }"]


def raw(root: Path) -> bytes:
    """All bytes of a folder, journals unpacked."""
    files = [file for file in root.rglob("*") if file.is_file()]
    return b"\n".join(unpacked(file) for file in files)


def unpacked(file: Path) -> bytes:
    try:
        content = file.read_bytes()
    except FileNotFoundError:  # the engine removes files that it needs no more, also meanwhile
        return b""
    return zstandard.ZstdDecompressor().decompressobj().decompress(content) if file.suffix == ".zst" and content else content


def forgotten_by(doors: Doors, **wished: Any) -> dict[str, Any]:
    """What `remit forget` is told."""
    said = {"things": ["household/H06"], "reason": "left-registry", "dry_run": False, "who": "tester"} | wished
    answer = doors.client("administrator").post("/admin/forget", json=said)
    assert answer.status_code == 200, answer.text
    last = json.loads(answer.text.splitlines()[-1])
    assert "result" in last, last
    result: dict[str, Any] = last["result"]
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("forget")


@pytest.fixture(scope="module")
def county(folder: Path) -> Iterator[Any]:
    """A county whose people got names; a backup was made; versions were looked back at; then H06 was forgotten."""
    with tiny_service(folder) as made:
        admin = made.client("administrator")
        for text in (NAMED, RENAMED, OFFICE):
            assert update(admin, PREFIXES + text).status_code == 204
        corrected = folder / "incomes.csv"
        corrected.write_text((FOLDER / "incomes.csv").read_text(encoding="utf-8").replace("4000", "4100"), encoding="utf-8")
        made.service.load([corrected], "tester", dry_run=False, progress=lambda message: None)
        facts(admin.post("/admin/backup", json={"target": str(folder / "backup")}))
        assert OLD_NAME in admin.get("/dump?known_at=3").text
        before = admin.get("/dump").text
        planned = forgotten_by(made, dry_run=True)
        assert NAME in admin.get("/dump").text
        assert all(secret.encode() in raw(folder / "data") for secret in SECRETS)
        told = forgotten_by(made)
        yield SimpleNamespace(service=made.service, client=made.client, before=before, planned=planned, told=told)


def test_a_dry_run_says_the_same_and_changes_nothing(county: Any) -> None:
    for name in ("forgot", "records", "statements", "texts_elsewhere", "kept_codes"):
        assert county.planned[name] == county.told[name]
    assert set(county.planned["statements"]) == {"current", "superseded", "findings"}
    assert county.planned["forgot"] == ["household/H06", "person/P01", "person/P02"]
    assert county.planned["kept_codes"] == ["person/P02"]


def test_nothing_is_left_in_any_file_or_dataset(county: Any, folder: Path) -> None:
    assert (county.told["left"], county.told["total_left"], county.told["readers"]) == ([], 0, 0)
    assert county.told["files_before"] > 0
    found = raw(folder / "data")
    for secret in SECRETS:
        for form in (
            secret.encode(),
            secret.encode("utf-16-le"),
            secret.encode("utf-16-be"),
            json.dumps(secret).strip('"').encode(),
        ):
            assert form not in found, secret
    for version in range(1, county.service.store.version().number + 1):
        said = county.client("administrator").get(f"/dump?known_at={version}").text
        assert not any(secret in said for secret in SECRETS)
        lines = [line for line in said.splitlines() if f"<{BASE}household/H06>" in line or f"<{BASE}person/P01>" in line]
        assert all("#invalidated>" in line for line in lines)


def test_others_stay_as_they_were(county: Any) -> None:
    now = set(county.client("administrator").get("/dump").text.splitlines())
    gone = set(county.before.splitlines()) - now
    for line in gone:
        subject = line.partition(" ")[0]
        assert not any(f"/{other}>" in subject for other in ("P03", "H05", "H07", "N08", "VT9", "GOV", "V03", "ME3"))
    assert any("VT9" in line and "performer" in line and "person/P02" in line for line in now)
    assert any("like nobody" in line for line in now)


def test_somebody_whose_name_begins_alike_keeps_it(county: Any) -> None:
    said = county.client("administrator").get("/dump").text
    assert f'"{SHORT}芳"@zh' in said
    assert f'"{SHORT}"' not in said
    assert county.told["not_told_apart"] == 1


def test_a_tombstone_stays(county: Any, folder: Path) -> None:
    (stone,) = tombstones(folder / "data")
    assert (stone.reason, stone.who, stone.forgot) == (
        "left-registry",
        "tester",
        (f"{BASE}household/H06", f"{BASE}person/P01", f"{BASE}person/P02"),
    )
    with county.service.store.snapshot() as snapshot:
        assert set(forgotten(snapshot)) == set(stone.forgot)
    problem(county.client("staff").get("/id/household/H06"), 404)


def test_the_backup_is_named_until_it_is_to_be_destroyed(county: Any, folder: Path) -> None:
    (backup,) = county.told["backups"]
    assert (backup["place"], backup["there"]) == (str(folder / "backup"), True)
    assert backup["until"] == county.told["backups_until"]


def test_it_can_be_looked_again(county: Any) -> None:
    admin = county.client("administrator")
    told = facts(admin.post("/admin/forget/verify", json={"erasure": county.told["erasure"], "texts": [NAME + "X", PAPER]}))
    assert (told["left"], told["forgot"]) == ([], ["household/H06", "person/P01", "person/P02"])
    problem(admin.post("/admin/forget/verify", json={"erasure": 1, "texts": []}), 404)
    # It does find what is there.
    assert (
        facts(admin.post("/admin/forget/verify", json={"erasure": county.told["erasure"], "texts": ["like nobody"]}))[
            "total_left"
        ]
        > 1
    )


def test_whoever_follows_the_changes_is_sent_to_the_dump(county: Any) -> None:
    client = county.client("staff")
    problem(client.get("/changes?since=2"), 410)
    assert facts(client.get("/changes"))["rows"] == []
    assert facts(client.get("/changes/3"))["rows"]
    with pytest.raises(Gone):
        county.service.store.journals.since("full", county.service.store.version(), 2)


@pytest.mark.parametrize("text", BACK)
def test_no_change_brings_them_back(county: Any, text: str) -> None:
    answer = update(county.client("administrator"), PREFIXES + text)
    assert answer.status_code == 409
    assert "was forgotten" in answer.text


def test_a_load_names_the_rows_that_would_bring_them_back(county: Any) -> None:
    with pytest.raises(BadRows) as error:
        county.service.load(files(), "tester", dry_run=False, progress=lambda message: None)
    problems = error.value.extra["problems"]
    assert isinstance(problems, list)
    said = {(one["file"], one["value"]) for one in problems if "was forgotten" in one["reason"]}
    assert {("households.csv", "H06"), ("needs.csv", "H06"), ("members.csv", "H06")} <= said
    assert all(one["reason_zh"] for one in problems)


def test_a_load_of_what_is_in_order_leaves_them_out(county: Any) -> None:
    done = county.service.load(files(), "tester", dry_run=False, progress=lambda message: None, good_only=True)
    assert done.waiting > 10
    with county.service.store.snapshot() as snapshot:
        named = list(snapshot.quads(None, None, NamedNode(f"{BASE}household/H06")))
    assert named == []


def test_a_backup_that_is_brought_back_forgets_again(county: Any, folder: Path, tmp_path: Path) -> None:
    assert NAME.encode() in raw(folder / "backup")
    shutil.copytree(folder / "backup", tmp_path / "backup")
    restore(tmp_path / "data", tmp_path / "backup", folder / "data")
    service = Service(Settings(tmp_path / "data", workers=1))
    try:
        create_app(service)
        with service.store.snapshot() as snapshot:
            assert f"{BASE}household/H06" in forgotten(snapshot)
        assert not any(secret.encode() in raw(tmp_path / "data") for secret in SECRETS)
    finally:
        service.close()


def test_what_belongs_to_a_folder_comes_back_with_its_backup(county: Any, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "backup", tmp_path / "backup")
    (tmp_path / "backup" / FORMS).mkdir(exist_ok=True)
    (tmp_path / "backup" / FORMS / "ours.xlsx").write_bytes(b"a form")
    finish(tmp_path / "backup", "1", "", None)
    restore(tmp_path / "data", tmp_path / "backup", folder / "data")
    assert (tmp_path / "data" / FORMS / "ours.xlsx").read_bytes() == b"a form"
    key = tmp_path / "data" / KEY_FILE
    assert key.read_text() == (folder / "data" / KEY_FILE).read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize("thing", ["village/V03", "H06", "person/", "person/P99"])
def test_only_persons_and_households_that_are_there_are_forgotten(county: Any, thing: str) -> None:
    said = {"things": [thing], "reason": "asked", "dry_run": True, "who": "tester"}
    answer = county.client("administrator").post("/admin/forget", json=said)
    assert "problem" in json.loads(answer.text.splitlines()[-1])


def test_only_the_administrator_forgets(county: Any) -> None:
    said = {"things": ["household/H05"], "reason": "asked", "dry_run": True, "who": "tester"}
    problem(county.client("staff").post("/admin/forget", json=said), 403)


def test_undo_of_an_older_version_brings_nothing_back(county: Any) -> None:
    with contextlib.suppress(Conflict):
        county.service.undo(4, "tester")
    assert not any(secret in county.client("administrator").get("/dump").text for secret in (OLD_NAME, LATIN, PAPER))


ID_NUMBER = "11010519491231002X"
ROSTER = "code,name,birth_date,id_number\n"
ENCRYPTED = "setting,value\nid-numbers,encrypted\n"


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with tiny_service(tmp_path) as made:
        yield made


def load(desk: Doors, folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    desk.service.load([folder / name], "tester", dry_run=False, progress=lambda message: None)


def uploaded(desk: Doors, text: str) -> str:
    """An upload that was read and waits; its code."""
    staff = desk.client("staff")
    sent = staff.post(
        "/import",
        data={"files": (BytesIO(text.encode()), "people.csv"), "who": "chen"},
        headers={"Accept": "application/json"},
        content_type="multipart/form-data",
    )
    code = str(sent.get_json()["code"])
    while (state := facts(staff.get(f"/import/{code}", headers={"Accept": "application/json"}))["state"]) in (
        "waiting",
        "reading",
    ):
        time.sleep(0.05)
    assert state == "ready"
    return code


def state_of(desk: Doors, code: str) -> Any:
    return facts(desk.client("staff").get(f"/import/{code}", headers={"Accept": "application/json"}))


@pytest.mark.slow
def test_nothing_of_a_person_with_a_number_is_left(desk: Doors, tmp_path: Path) -> None:
    load(desk, tmp_path, "settings.csv", ENCRYPTED)
    load(desk, tmp_path, "people.csv", f"{ROSTER}Q1,{NAME},1949-12-31,{ID_NUMBER}\nQ2,{NAME},1949-12-31,\n")
    admin, root = desk.client("administrator"), tmp_path / "data"
    pair = "/identity/person/Q1/person/Q2"
    seen = facts(admin.get(pair, headers={"Accept": "application/json"}))["seen"]
    decided = admin.post(f"{pair}/decision", json={"verdict": "same", "who": "chen", "seen": seen, "reason": f"both {NAME}"})
    assert decided.status_code == 201
    looked = admin.post("/admin/id-number", json={"person": "Q1", "who": "li", "reason": f"passport of {NAME}"})
    assert looked.get_json()["number"] == ID_NUMBER
    code = uploaded(desk, f"{ROSTER}Q1,{NAME}儿,1949-12-31,{ID_NUMBER}\nQ2,{NAME}儿,1949-12-31,\n")
    plan = desk.service.stage([tmp_path / "people.csv"], "tester", progress=lambda message: None)
    held = raw(root)
    sealed = [line.split('"')[1] for line in admin.get("/dump").text.splitlines() if "#idNumber" in line and "/Q1>" in line]
    assert len(sealed) == 4
    assert f"passport of {NAME}".encode() in held
    told = forgotten_by(desk, things=["person/Q1", "person/Q2"])
    assert (told["left"], told["readers"]) == ([], 0)
    left = raw(root)
    for text in (NAME, ID_NUMBER, *(one for one in sealed if len(one) > 2)):
        assert text.encode() not in left, text
    line = json.loads((root / LOG).read_text(encoding="utf-8"))
    assert (line["person"], line["who"], line["reason"]) == ("Q1", "li", "")
    with pytest.raises(Gone):
        desk.service.commit_plan(plan.code, "tester", lambda message: None)
    state = state_of(desk, code)
    assert (state["state"], state["problems"]) == ("dropped", [])
