"""`remit check`: what is in order conforms, what is not is named with its place, and the exit code says which."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tiny import files

from api.cli import main


def remit(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), *words])


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny county: its households have no head, and one office says not what kind it is."""
    data = tmp_path_factory.mktemp("check")
    assert remit(data, "load", *map(str, files())).exit_code == 0
    return data


def test_data_that_do_not_conform_are_named_with_their_place_and_end_with_3(county: Path) -> None:
    result = remit(county, "check")
    assert result.exit_code == 3
    assert "Violation: Household/Household - 7 in all" in result.stdout
    assert "A household needs a head." in result.stdout
    assert "农户须有户主。" in result.stdout
    assert "HOSP (subjects.csv, sheet subjects, row 5)" in result.stdout
    assert "... and 2 more" in result.stdout
    assert "does not conform" in result.stdout.splitlines()[-1]


def test_as_json_every_violation_has_its_thing_its_source_and_both_languages(county: Path) -> None:
    result = remit(county, "check", "--format", "json", "--limit", "100", "--only", "Household/Household")
    report = json.loads(result.stdout)
    (found,) = report["results"]
    assert (report["conforms"], report["violations"], found["total"]) == (False, 7, 7)
    assert {one["thing"] for one in found["first"]} == {f"H0{number}" for number in range(1, 9)} - {"H06"}
    assert {(one["file"], one["sheet"]) for one in found["first"]} == {("households.csv", "households")}
    assert set(found["message"]) == {"en", "zh"}


def test_as_csv_it_has_one_row_for_each_violation_shown(county: Path) -> None:
    result = remit(county, "check", "--format", "csv", "--limit", "2")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len([row for row in rows if row["check"] == "Household/Household"]) == 2
    assert {row["severity"] for row in rows} == {"Violation", "Warning"}


def test_warnings_alone_conform(county: Path) -> None:
    result = remit(county, "check", "--only", "Tie/Tie")
    assert result.exit_code == 0
    assert "9 warnings" in result.stdout.splitlines()[-1]


def test_an_unknown_name_says_which_there_are(county: Path) -> None:
    result = remit(county, "check", "--only", "Hosehold")
    assert result.exit_code == 5
    assert "no check has «hosehold»" in result.stderr.casefold()
    assert "Household/Household" in result.stderr
