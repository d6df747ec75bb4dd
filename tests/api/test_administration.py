"""What only the administrator may do: load, judge, back up - and what comes of a body that is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem, tiny_service

from api.service import Service
from api.settings import Settings

NOT_OBJECTS = [b"", b"x", b"[]", b'"x"', b"null", b"{}", b'{"paths": []}', b'{"who": "me"}']
WRONG_TYPES = [b'{"paths": "abc", "who": "me"}', b'{"paths": [], "who": 1}', b'{"paths": null, "who": "me"}']


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A service whose data these tests change."""
    with tiny_service(tmp_path_factory.mktemp("own")) as made:
        yield made


@pytest.fixture
def administrator(own: Doors) -> FlaskClient:
    return own.client("administrator")


def lines(client: FlaskClient, **body: Any) -> list[dict[str, Any]]:
    answer = client.post("/admin/load", json={"who": "tester"} | body)
    assert (answer.status_code, answer.content_type) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def roster(folder: Path, name: str, text: str) -> str:
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def version(client: FlaskClient) -> str:
    return str(facts(client.get("/health"))["version"])


@pytest.mark.parametrize("role", ["public", "staff"])
@pytest.mark.parametrize("path", ["load", "map", "judge", "check", "backup"])
def test_it_is_closed_to_everybody_else(doors: Doors, role: str, path: str) -> None:
    for body in (b"", b'{"paths": [], "who": "me", "target": "/tmp/x"}'):
        answer = doors.client(role).post(f"/admin/{path}", data=body, content_type="application/json")
        assert "not open to" in problem(answer, 403)["detail"]


@pytest.mark.parametrize("body", NOT_OBJECTS + WRONG_TYPES)
def test_a_wrong_body_is_refused(administrator: FlaskClient, body: bytes) -> None:
    for content_type in ("application/json", "text/plain"):
        answer = administrator.post("/admin/load", data=body, content_type=content_type)
        assert "JSON object with paths, who" in problem(answer, 400)["detail"]


ONE_PLACE = {
    "added": 1,
    "changed": 0,
    "unchanged": 0,
    "footers": 0,
    "waiting": 0,
    "orphaned": 0,
    "returned": 0,
    "moved": 0,
    "rosters": {"places": dict.fromkeys(("changed", "unchanged", "orphaned", "returned", "moved"), 0) | {"added": 1}},
    "left_out": [],
    "not_taken": [],
    "problems": [],
    "version": None,
}
"""What is said of a load of one new place, but for the version that it made."""


def test_loading_tells_its_progress_and_then_its_report(administrator: FlaskClient, tmp_path: Path) -> None:
    before = version(administrator)
    told = lines(administrator, paths=[roster(tmp_path, "places", "code,kind,name,within\nV04,village,New village,T2\n")])
    *progress, last = told
    assert all(set(line) == {"progress"} for line in progress)
    assert {"done": 1, "rows": 1} in [line["progress"] for line in progress]
    assert {"step": "commit"} in [line["progress"] for line in progress]
    assert last["result"] | {"version": None} == ONE_PLACE
    assert last["result"]["version"] == version(administrator) != before
    assert administrator.get("/id/village/V04").status_code == 200


def test_an_answer_is_sent_again_when_the_data_changed(administrator: FlaskClient, tmp_path: Path) -> None:
    before = administrator.get("/q/gaps")
    lines(administrator, paths=[roster(tmp_path, "places", "code,kind,name,within\nV09,village,New village,T2\n")])
    after = administrator.get("/q/gaps", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, before.headers["ETag"] != after.headers["ETag"]) == (200, True)


def test_a_dry_run_changes_nothing(administrator: FlaskClient, tmp_path: Path) -> None:
    before = version(administrator)
    paths = [roster(tmp_path, "places", "code,kind,name,within\nV05,village,New village,T2\n")]
    assert lines(administrator, paths=paths, dry_run=True)[-1]["result"] == ONE_PLACE
    assert version(administrator) == before


def test_wrong_rows_come_back_one_by_one_and_nothing_is_loaded(administrator: FlaskClient, tmp_path: Path) -> None:
    before = version(administrator)
    text = "code,kind,name,within\nV06,village,Right,T2\nV07,hamlet,Wrong,T2\nV08,village,Lost,T9\n"
    refused = lines(administrator, paths=[roster(tmp_path, "places", text)])[-1]["problem"]
    assert (refused["kind"], refused["detail"]) == ("BadRows", "2 problems; nothing was loaded.")
    assert [(p["file"], p["row"], p["column"], p["value"]) for p in refused["problems"]] == [
        ("places.csv", 3, "kind", "hamlet"),
        ("places.csv", 4, "within", "T9"),
    ]
    assert version(administrator) == before
    assert administrator.get("/id/village/V06").status_code == 404


def test_a_file_that_is_not_there_is_named(administrator: FlaskClient, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.csv")
    refused = lines(administrator, paths=[missing])[-1]["problem"]
    assert (refused["kind"], missing in refused["detail"]) == ("BadRequest", True)


def test_judging_what_is_judged_makes_no_version(administrator: FlaskClient) -> None:
    before = version(administrator)
    assert facts(administrator.post("/admin/judge")) == {"version": before}


def test_a_backup_is_a_data_folder(administrator: FlaskClient, own: Doors, tmp_path: Path) -> None:
    target = tmp_path / "new" / "copy"
    made = facts(administrator.post("/admin/backup", json={"target": str(target)}))
    assert (made["version"], made["made"]) == (version(administrator), True)
    service = Service(Settings(target, workers=1))
    try:
        assert str(service.store.version()) == made["version"]
        with service.store.snapshot() as copy, own.service.store.snapshot() as original:
            assert set(copy.store) == set(original.store)
        with service.store.snapshot("public") as copy, own.service.store.snapshot("public") as original:
            assert set(copy.store) == set(original.store)
    finally:
        service.close()


def test_a_backup_goes_to_a_folder_of_its_own(administrator: FlaskClient, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    kept = full / "kept"
    kept.write_text("kept", encoding="utf-8")
    assert "is not empty" in problem(administrator.post("/admin/backup", json={"target": str(full)}), 400)["detail"]
    assert [path.name for path in full.iterdir()] == ["kept"]
    for target in (str(kept), str(kept / "below")):
        assert "cannot be written" in problem(administrator.post("/admin/backup", json={"target": target}), 400)["detail"]
    assert kept.read_text(encoding="utf-8") == "kept"
    for body in ({}, {"target": 5}, {"target": None}):
        assert "JSON object with target" in problem(administrator.post("/admin/backup", json=body), 400)["detail"]


def test_words_are_asked_about_until_they_are_answered(administrator: FlaskClient, tmp_path: Path) -> None:
    path = roster(tmp_path, "people", "code,naem,colour\nPX1,x,red\n")
    asked: list[list[str]] = []
    for answers in ([], [["people", "colour", "-"]], [["people", "naem", "name"]]):
        body = {"paths": [path], "answers": answers, "who": "tester"}
        last = json.loads(administrator.post("/admin/map", json=body).text.splitlines()[-1])
        asked.append([question["header"] for question in last["result"]["questions"]])
    assert asked == [["naem", "colour"], ["naem"], []]
    assert lines(administrator, paths=[path], dry_run=True)[-1]["result"]["added"] == 1


@pytest.mark.parametrize("answer", ["people", ["people", "x"], ["people", "x", 1], None])
def test_an_answer_that_is_not_three_words_is_refused(administrator: FlaskClient, answer: object) -> None:
    body = {"paths": [], "answers": [answer], "who": "tester"}
    assert "three words" in problem(administrator.post("/admin/map", json=body), 400)["detail"]


def test_things_of_others_answer_under_their_own_names(administrator: FlaskClient, tmp_path: Path) -> None:
    theirs = "https://town.example/org/7"
    file = roster(tmp_path, "units", f"<{theirs}> a <http://www.w3.org/ns/org#Organization> ; <urn:x:colour> 'blue' .\n")
    file = str(Path(file).rename(tmp_path / "units.ttl"))
    result = lines(administrator, paths=[file])[-1]["result"]
    assert (result["added"], [(one["what"], one["count"]) for one in result["not_taken"]]) == (1, [("urn:x:colour", 1)])
    answer = administrator.get(f"/id/subject/{quote(theirs, safe='')}?format=nt")
    assert answer.status_code == 200
    assert f"<http://www.w3.org/2002/07/owl#sameAs> <{theirs}>" in answer.text
    again = lines(administrator, paths=[file])[-1]["result"]
    assert (again["added"], again["changed"], again["version"]) == (0, 0, None)
