"""`/difference` and `remit difference`: RDF that a client can apply, and a sheet in the words of the rosters."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from bare_door import update
from click.testing import CliRunner
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from tiny import files
from tiny_service import Doors, facts, problem, tiny_service

from api.cli import main

PREFIXES = "PREFIX rm: <https://w3id.org/remit/ns#>\nBASE <https://remit.example/id/>\n"
DAY = "'2017-07-01'^^<http://www.w3.org/2001/XMLSchema#date>"
R09 = "VALUES ?r { <responsibility/R09> }"
ENDED = f"DELETE {{ ?r rm:validTo ?to }} INSERT {{ ?r rm:validTo {DAY} }} WHERE {{ {R09} ?r rm:validTo ?to }}"
FORTH = "INSERT DATA { <subject/S99> a rm:Organization }"
BACK = "DELETE DATA { <subject/S99> a rm:Organization }"
NQUADS = ox.RdfFormat.N_QUADS


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Version 2 is a load; in 3 the end of a responsibility was moved, 4 brought a body, 5 took it away."""
    with tiny_service(tmp_path_factory.mktemp("difference")) as made:
        for text in (ENDED, FORTH, BACK):
            assert update(made.client("administrator"), PREFIXES + text).status_code == 204
        yield made


@pytest.fixture
def client(county: Doors) -> FlaskClient:
    return county.client("staff")


def dump(client: FlaskClient, version: int) -> set[ox.Quad]:
    return set(ox.parse(client.get(f"/dump?known_at={version}").data, format=NQUADS))


def halves(client: FlaskClient, start: int, end: int) -> list[set[ox.Quad]]:
    address = f"/difference?from={start}&to={end}&format="
    return [set(ox.parse(client.get(address + half).data, format=NQUADS)) for half in ("added", "removed")]


@pytest.mark.parametrize(("start", "end"), [(2, 5), (5, 2), (1, 3), (3, 3)])
def test_it_leads_from_one_dump_to_the_other(client: FlaskClient, start: int, end: int) -> None:
    added, removed = halves(client, start, end)
    first, last = dump(client, start), dump(client, end)
    assert (added, removed) == (last - first, first - last)
    patch = client.get(f"/difference?from={start}&to={end}", headers={"Accept": "application/rdf-patch"})
    assert patch.content_type == "application/rdf-patch"
    lines = [line for line in patch.data.splitlines() if line[:2] in (b"A ", b"D ")]
    assert len(lines) == len(added) + len(removed)


def test_the_sheet_says_before_and_after_in_the_words_of_the_roster(client: FlaskClient) -> None:
    # The body came and went; what followed from it, that it is a subject, was not said by anybody and stayed.
    row, _ = facts(client.get("/difference?from=2&to=5"))["rows"]
    assert (row["record"], row["sheet"], row["column"], row["after"]) == (
        "responsibility/R09",
        "responsibilities",
        "to",
        "2017-06-30",
    )
    assert row["before"] != row["after"]
    assert row["version"].startswith("3-")
    assert row["who"]
    back, _ = facts(client.get("/difference?from=5&to=2&lang=zh"))["rows"]
    assert (back["before"], back["after"]) == (row["after"], row["before"])
    assert back["column"] != "to"


def test_a_load_names_file_sheet_and_row(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/difference?from=1&to=2&format=csv").text)))
    need = [row for row in rows if row["record"] == "need/N06"]
    assert {row["before"] for row in need} == {""}
    assert {(row["who"], bool(row["file"]), bool(row["row"])) for row in need} == {("tester", True, True)}
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/difference?from=1&to=2&format=xlsx").data))
    assert book.get_sheet_by_name("difference").height == len(rows) + 1


def test_pages_follow_each_other(client: FlaskClient) -> None:
    first = facts(client.get("/difference?from=1&to=2&limit=5"))
    second = facts(client.get(first["next"]))
    assert len(first["rows"]) == 5
    assert first["rows"] != second["rows"]
    page = client.get("/difference?from=2", headers={"Accept": "text/html"})
    assert "responsibility/R09" in page.text


def test_the_public_sees_what_is_public(county: Doors) -> None:
    public = county.client("public")
    found = facts(public.get("/difference?from=2&to=3"))
    assert [row["record"] for row in found["rows"]] == ["responsibility/R09"]
    assert {(row["who"], row["file"]) for row in found["rows"]} == {("", "")}
    assert "household/" not in public.get("/difference?from=1&to=2&format=rdfp").text.replace("needOf", "")


@pytest.mark.parametrize(("asked", "status"), [("?from=99", 400), ("?from=x", 400), ("?from=2-00", 410), ("?from=2&form=x", 400)])
def test_what_cannot_be_compared_is_refused(client: FlaskClient, asked: str, status: int) -> None:
    problem(client.get(f"/difference{asked}"), status)
    assert client.get("/difference?from=2&format=docx").status_code == 406


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    run = CliRunner()
    data = ["--data", str(tmp_path / "data")]
    assert run.invoke(main, [*data, "load", *map(str, files())]).exit_code == 0
    said = run.invoke(main, [*data, "difference", "1", "--format", "csv"])
    assert said.exit_code == 0
    assert "need/N06" in said.output
    out = tmp_path / "difference.xlsx"
    assert run.invoke(main, [*data, "difference", "1", "2", "--format", "xlsx", "--out", str(out)]).exit_code == 0
    assert out.stat().st_size > 1000
    assert run.invoke(main, [*data, "difference", "7"]).exit_code == 2
