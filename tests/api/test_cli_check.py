"""`remit check`: what is in order conforms, what is not is named with its place, and the exit code says which."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, SH, Graph, Literal
from tiny_service import tiny_data

from api.cli import main
from ontology.terms import RM


def remit(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), *words])


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny county: its households have no head, and one office says not what kind it is."""
    return tiny_data(tmp_path_factory.mktemp("check"))


def test_data_that_do_not_conform_are_named_with_their_place_and_end_with_3(county: Path) -> None:
    result = remit(county, "check")
    assert result.exit_code == 3
    assert "Violation: Household/Household, ^ofHousehold - 7 in all" in result.stdout
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


def test_as_turtle_it_is_a_validation_report(county: Path) -> None:
    result = remit(county, "check", "--format", "ttl", "--limit", "100")
    report = Graph().parse(data=result.stdout, format="turtle")
    (whole,) = report.subjects(RDF.type, SH.ValidationReport)
    found = list(report.objects(whole, SH.result))
    assert report.value(whole, SH.conforms) == Literal(False)
    assert f"# {len(found)} of {len(found)} results" in result.stdout
    headless = [
        one for one in found if report.value(one, SH.sourceConstraintComponent) == SH.QualifiedMinCountConstraintComponent
    ]
    assert {str(report.value(one, SH.focusNode)).rpartition("/")[2] for one in headless} == {
        f"H0{number}" for number in range(1, 9)
    } - {"H06"}
    for one in headless:
        path = report.value(one, SH.resultPath)
        assert path is not None
        assert str(report.value(path, SH.inversePath)) == RM.ofHousehold
    assert {len(set(report.objects(one, SH.resultMessage))) for one in found} == {2}


def test_warnings_alone_conform(county: Path) -> None:
    result = remit(county, "check", "--only", "Tie/Tie")
    assert result.exit_code == 0
    assert "18 warnings" in result.stdout.splitlines()[-1]


def test_an_unknown_name_says_which_there_are(county: Path) -> None:
    result = remit(county, "check", "--only", "Hosehold")
    assert result.exit_code == 5
    assert "no check has «hosehold»" in result.stderr.casefold()
    assert "Household/Household" in result.stderr


def sample(folder: Path, households: int) -> Path:
    """The data folder of a sample county."""
    out = str(folder / "rosters")
    assert remit(folder / "data", "sample", "--households", str(households), "--format", "csv", "--out", out).exit_code == 0
    assert remit(folder / "data", "load", out).exit_code == 0
    return folder / "data"


@pytest.mark.slow
def test_the_sample_county_conforms_and_what_is_not_shown_is_counted(tmp_path: Path) -> None:
    data = sample(tmp_path, 20)
    report = json.loads(remit(data, "check", "--format", "json", "--limit", "1").stdout)
    assert (report["conforms"], report["violations"]) == (True, 0)
    (ties,) = (result for result in report["results"] if result["check"] == "Tie/Tie")
    assert sum(result["total"] for result in report["results"]) == report["warnings"]
    assert len(ties["first"]) == 1
    assert ties["total"] == len((tmp_path / "rosters" / "ties.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert list((data / "spool").iterdir()) == []


@pytest.mark.slow
def test_beside_a_server_it_goes_through_it(county: Path) -> None:
    alone = remit(county, "check")
    words = [sys.executable, "-m", "api.cli", "--data", str(county), "serve", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            assert "answers at" in server.stdout.readline()
            beside = remit(county, "check")
            assert (beside.exit_code, sorted(beside.stdout.splitlines())) == (3, sorted(alone.stdout.splitlines()))
        finally:
            server.terminate()


MEASURED = """
import sys
from pathlib import Path
from api.cli import main
try:
    main()
finally:
    print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")), file=sys.stderr)
"""
"""The command, and the most memory it took. What the operating system says of a child counts the parent's memory before it."""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says there how much memory was taken")
def test_a_larger_county_takes_no_more_than_its_share_of_two_gigabytes(tmp_path: Path) -> None:
    data = sample(tmp_path, 4_000)
    command = [sys.executable, "-c", MEASURED, "--data", str(data), "check"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    _, kilobytes, _ = done.stderr.splitlines()[-1].split()
    assert int(kilobytes) < 1024 * 1024
