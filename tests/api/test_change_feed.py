"""The feed of changes: an integrator who follows it has what a dump has; who may not see everything follows the public store."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from bare_door import update
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem, tiny_service

PREFIXES = "PREFIX rm: <https://w3id.org/remit/ns#>\n"
NEEDS_GO = "DELETE { ?r ?p ?o } WHERE { ?r a rm:Need ; ?p ?o }"
BODY = "INSERT DATA { <https://remit.example/id/subject/S99> a rm:Organization }"
NQUADS = ox.RdfFormat.N_QUADS


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A county in which a body was added and then all needs went."""
    with tiny_service(tmp_path_factory.mktemp("changes")) as made:
        for text in (BODY, NEEDS_GO):
            assert update(made.client("administrator"), PREFIXES + text).status_code == 204
        yield made


@pytest.fixture
def client(county: Doors) -> FlaskClient:
    return county.client("staff")


def every_row(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """All rows, following `next`."""
    rows: list[dict[str, Any]] = []
    following: str | None = path
    while following:
        page = facts(client.get(following))
        rows, following = rows + page["rows"], page["next"]
    assert "offset" in path or "since" in path or len(rows) == page["total"]
    return rows


def patched(client: FlaskClient, held: set[ox.Quad], address: str) -> set[ox.Quad]:
    """What is held after an RDF Patch was followed to the letter."""
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/rdf-patch")
    lines = answer.data.split(b"\n")
    assert lines[0].startswith(b"H id <urn:sha256:")
    assert (lines[-2], lines[-1]) == (b"TC .", b"")
    for line in lines:
        if line[:2] in (b"A ", b"D "):
            (quad,) = ox.parse(line[2:], format=NQUADS)
            assert (quad in held) == (line[:1] == b"D")
            held = held | {quad} if line[:1] == b"A" else held - {quad}
    return held


def dumped(client: FlaskClient) -> set[ox.Quad]:
    answer = client.get("/dump")
    assert answer.status_code == 200
    assert answer.headers["Remit-SHA256"] == hashlib.sha256(answer.data).hexdigest()
    return set(ox.parse(answer.data, format=NQUADS))


@pytest.mark.parametrize("role", ["public", *(pytest.param(role, marks=pytest.mark.slow) for role in ("staff", "administrator"))])
def test_whoever_follows_the_changes_from_nothing_has_what_a_dump_has(county: Doors, role: str) -> None:
    client = county.client(role)
    held: set[ox.Quad] = set()
    for row in every_row(client, "/changes?since=0&limit=1"):
        held = patched(client, held, row["difference"])
    assert held == dumped(client)
    assert every_row(client, f"/changes?since={client.get('/dump').headers['Remit-Version']}") == []


def test_a_version_says_who_made_it_and_what_came_of_it(county: Doors, client: FlaskClient) -> None:
    first, load, body, needs = every_row(client, "/changes")
    assert [row["number"] for row in (first, load, body, needs)] == [1, 2, 3, 4]
    assert (first["who"], load["who"], body["who"], needs["who"]) == (None, "tester", "administrator", "administrator")
    assert load["judged"]["open"] > 0
    assert set(load["judged"]) == {"open"}
    assert needs["judged"]["cleared"] > 0
    assert "open" not in needs["judged"]
    assert needs["removed"] > needs["judged"]["cleared"]
    assert all(row["when"].endswith("Z") for row in (first, load, body, needs))
    listed = facts(client.get("/changes?since=3"))
    assert (listed["version"], listed["rows"]) == (str(county.service.store.version()), [needs])


def test_what_was_judged_is_named(client: FlaskClient) -> None:
    (needs,) = every_row(client, "/changes?since=3")
    rows = every_row(client, "/changes/4/judged?limit=2")
    assert len(rows) == sum(needs["judged"].values())
    gone = next(row for row in rows if row["state"] == "cleared")
    assert facts(client.get(f"/findings/{gone['finding']}.json"))["finding"]["id"] == gone["id"]


def test_statements_come_in_pages_with_their_terms(client: FlaskClient) -> None:
    rows = every_row(client, "/changes/3?limit=1")
    new = "https://remit.example/id/subject/S99"
    kind = {
        "change": "added",
        "subject": {"type": "uri", "value": new},
        "predicate": {"type": "uri", "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"},
        "object": {"type": "uri", "value": "https://w3id.org/remit/ns#Organization"},
        "graph": None,
    }
    assert kind in rows
    assert facts(client.get("/changes/3"))["rows"] == rows
    assert {row["graph"] for row in rows} == {None, "https://w3id.org/remit/graph/meta"}


def test_the_public_follows_its_own_store_and_sees_nothing_of_households(county: Doors) -> None:
    public = county.client("public")
    rows = every_row(public, "/changes")
    assert [(row["who"], row["judged"]) for row in rows] == [(None, {})] * len(rows)
    for row in rows:
        text = public.get(row["difference"]).text + public.get(row["statements"]).text
        for personal in ("/household/", "/person/", "/need/", "graph/findings", "tester", "administrator", "/user/"):
            assert personal not in text
    assert rows[-1]["version"] == facts(public.get("/health"))["version"]


def test_a_version_that_changed_nothing_in_public_is_not_there_for_it(county: Doors, tmp_path: Path) -> None:
    with tiny_service(tmp_path) as own:
        public, administrator = own.client("public"), own.client("administrator")
        before = facts(public.get("/changes"))
        hidden = "INSERT DATA { <https://remit.example/id/household/H06> rm:note 'personal' }"
        assert update(administrator, PREFIXES + hidden).status_code == 204
        assert facts(public.get("/changes")) == before
        number = own.service.store.version().number
        assert problem(public.get(f"/changes/{number}"), 400) == problem(public.get(f"/changes/{number}"), 400)
        assert facts(administrator.get(f"/changes/{number}"))["rows"]


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "4-", "4-XYZ", "", "9" * 30])
def test_what_is_no_version_is_refused(client: FlaskClient, since: str) -> None:
    assert "write its number" in problem(client.get("/changes", query_string={"since": since}), 400)["detail"]


def test_a_version_to_come_or_of_another_history_is_refused(client: FlaskClient) -> None:
    assert "no version 99 yet" in problem(client.get("/changes?since=99"), 400)["detail"]
    assert "/dump" in problem(client.get("/changes?since=3-000000000000"), 410)["detail"]
    problem(client.get("/changes/99"), 400)
    problem(client.get("/changes/3.xml"), 404)


def test_what_is_not_kept_any_more_is_gone_and_what_to_do_is_said(tmp_path: Path) -> None:
    with tiny_service(tmp_path, journals=1) as own:
        client = own.client("administrator")
        for _ in range(2):
            assert update(client, PREFIXES + "INSERT DATA { <urn:a> rm:note 'a' }").status_code == 204
            assert update(client, PREFIXES + "DELETE DATA { <urn:a> rm:note 'a' }").status_code == 204
        assert "Fetch everything anew" in problem(client.get("/changes?since=1"), 410)["detail"]
        assert "/changes" in problem(client.get("/changes/1"), 410)["detail"]
        listed = facts(client.get("/changes"))
        assert listed["rows"][-1]["version"] == listed["version"]


def test_the_feed_is_compressed_where_that_is_asked_for(client: FlaskClient) -> None:
    plain = client.get("/changes/2.rdfp")
    packed = client.get("/changes/2.rdfp", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], len(packed.data) < len(plain.data) / 4) == ("gzip", True)


class TestExport:
    def test_writes_a_file_whose_digest_can_be_checked(self, county: Doors, tmp_path: Path) -> None:
        administrator = county.client("administrator")
        for public, role in ((False, "staff"), (True, "public")):
            target = tmp_path / f"{role}.nq"
            done = facts(administrator.post("/admin/export", json={"target": str(target), "public": public}))
            assert (
                subprocess.run(
                    ["sha256sum", "-c", f"{role}.nq.sha256"], cwd=tmp_path, check=False, capture_output=True
                ).returncode
                == 0
            )
            answer = county.client(role).get("/dump")
            assert (answer.headers["Remit-Version"], answer.headers["Remit-SHA256"]) == (done["version"], done["sha256"])
            assert answer.data == target.read_bytes()

    def test_says_what_the_file_holds_so_that_another_store_can_tell_that_it_has_all(self, county: Doors, tmp_path: Path) -> None:
        facts(county.client("administrator").post("/admin/export", json={"target": str(tmp_path / "all.nq"), "public": False}))
        told = json.loads((tmp_path / "all.nq.json").read_text())
        other = ox.Store()
        other.bulk_load(path=str(tmp_path / "all.nq"), format=ox.RdfFormat.N_QUADS)
        for name, count in told["statements"].items():
            graph = ox.DefaultGraph() if name == "default" else ox.NamedNode(name)
            assert sum(1 for _ in other.quads_for_pattern(None, None, None, graph)) == count

    def test_never_writes_over_a_file(self, county: Doors, tmp_path: Path) -> None:
        administrator = county.client("administrator")
        (tmp_path / "kept.nq").write_text("kept")
        for name, said in (("kept.nq", "is there already"), ("none/x.nq", "cannot be written")):
            body = {"target": str(tmp_path / name), "public": False}
            assert said in problem(administrator.post("/admin/export", json=body), 400)["detail"]
        assert (tmp_path / "kept.nq").read_text() == "kept"

    def test_is_for_the_administrator(self, county: Doors) -> None:
        problem(county.client("staff").post("/admin/export", json={"target": "/tmp/x", "public": True}), 403)
