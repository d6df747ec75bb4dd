"""The life of one thing: what held when, who wrote what from which file and row, corrections, and the findings about it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_door import update
from click.testing import CliRunner
from flask.testing import FlaskClient
from tiny import FOLDER
from tiny_service import Doors, facts, problem, tiny_service

from api.cli import main
from graph.journal import Keep

PREFIXES = "PREFIX rm: <https://w3id.org/remit/ns#>\nBASE <https://remit.example/id/>\n"
GOES = "DELETE WHERE { <cause/CA2> ?p ?o }"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A county in which an income was corrected by a file (version 3) and a cause taken out by SPARQL (version 4)."""
    folder = tmp_path_factory.mktemp("history")
    with tiny_service(folder) as made:
        file = folder / "incomes.csv"
        file.write_text((FOLDER / "incomes.csv").read_text(encoding="utf-8").replace("4000", "4100"), encoding="utf-8")
        made.service.load([file], "corrector", dry_run=False, progress=lambda message: None)
        assert update(made.client("administrator"), PREFIXES + GOES).status_code == 204
        yield made


@pytest.fixture
def client(county: Doors) -> FlaskClient:
    return county.client("staff")


def test_corrections_say_who_when_from_which_row_and_what_it_said_before(client: FlaskClient) -> None:
    rows = facts(client.get("/id/household/H06/history?format=json"))["record"]
    (row,) = [row for row in rows if row["record"] == "income/I1" and row["before"]]
    assert (row["before"], row["after"], row["who"], row["file"], row["row"]) == ("4000", "4100", "corrector", "incomes.csv", "2")
    assert row["version"].startswith("3-")
    assert [one["who"] for one in rows if one["record"] == "income/I1" and not one["before"]][0] == "tester"


def test_what_a_change_by_sparql_took_out_is_still_told(client: FlaskClient) -> None:
    life = facts(client.get("/id/household/H06/history?format=json"))
    gone = [row for row in life["record"] if row["record"] == "cause/CA2" and row["version"].startswith("4-")]
    assert {row["after"] for row in gone} == {""}
    assert "no-capital" in {row["before"] for row in gone}
    assert "cause/CA2" not in {row["record"] for row in life["world"]}
    then = facts(client.get("/id/household/H06/history?format=json&known_at=3"))
    assert "cause/CA2" in {row["record"] for row in then["world"]}


def test_the_world_is_told_by_days_with_last_days_as_in_the_sheets(client: FlaskClient) -> None:
    world = facts(client.get("/id/person/P02/history?format=json"))["world"]
    (row,) = [row for row in world if row["record"] == "member/ME2"]
    assert (row["from"], row["to"], row["holds"], row["file"]) == ("2016-01-01", "2017-11-29", "known now", "members.csv")
    corrected = [row for row in facts(client.get("/id/income/I1/history?format=json"))["record"] if row["before"] == "4000"]
    assert corrected


def test_findings_about_it_belong_to_its_life(client: FlaskClient) -> None:
    records = {row["record"].partition("/")[0] for row in facts(client.get("/id/household/H06/history?format=json"))["record"]}
    assert {"finding", "need", "household", "income"} <= records


def test_page_and_csv(client: FlaskClient) -> None:
    page = client.get("/id/household/H06/history", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "4100" in page.text
    assert "/id/household/H06/history" in client.get("/id/household/H06", headers={"Accept": "text/html"}).text
    rows = list(csv.DictReader(io.StringIO(client.get("/id/household/H06/history?format=csv&lang=zh").text)))
    assert {row["time"] for row in rows} == {"world", "record"}


def test_it_has_the_rights_of_the_page_of_the_thing(county: Doors) -> None:
    public = county.client("public")
    problem(public.get("/id/household/H06/history"), 404)
    rows = facts(public.get("/id/responsibility/R09/history?format=json"))["record"]
    assert rows
    assert {(row["who"], row["file"]) for row in rows} == {("", "")}
    problem(county.client("staff").get("/id/household/H99/history"), 404)


def test_what_is_older_than_the_journals_is_told_by_the_records(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as made:
        made.service.store.journals._keep = Keep(1, 1)
        for number in range(2):
            update(made.client("administrator"), PREFIXES + f"INSERT DATA {{ <subject/S{number}> a rm:Organization }}")
        rows = facts(made.client("staff").get("/id/need/N06/history?format=json"))["record"]
        own = [row for row in rows if row["record"] == "need/N06"]
        assert [(row["who"], row["version"], bool(row["file"])) for row in own] == [("tester", "2", True)]


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    run = CliRunner()
    data = ["--data", str(tmp_path / "data")]
    assert run.invoke(main, [*data, "load", str(FOLDER)]).exit_code == 0
    assert "need/N06" in run.invoke(main, [*data, "history", "household/H06"]).output
    assert run.invoke(main, [*data, "history", "H06"]).exit_code == 2
    assert run.invoke(main, [*data, "history", "household/H99"]).exit_code == 5
