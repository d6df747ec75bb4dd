"""`remit load` on files that are not all in order: marked copies, and good rows taken while the others wait."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tiny_service import tiny_data

from api.cli import main

ROWS = 3


@pytest.fixture
def people(tmp_path: Path) -> Path:
    tiny_data(tmp_path, empty=True)
    (tmp_path / "people.csv").write_text("编码,姓名,出生日期\nP1,李伟,1970年3月1日\nP2,王芳,soon\n合计,2,\n", encoding="gb18030")
    return tmp_path / "people.csv"


def load(file: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(file.parent / "data"), "load", str(file), *words])


def test_marked_copies_come_back_and_nothing_is_loaded(people: Path) -> None:
    done = load(people, "--marked", str(people.parent / "marked"))
    assert done.exit_code == ROWS
    assert (
        "row 3, column 出生日期 (birth_date) says 'soon': this is not a date. Write it as 2017-11-30. 这不是日期。" in done.stderr
    )
    assert done.stderr.endswith("remit: 1 problem; nothing was loaded.\n")
    assert [path.name for path in (people.parent / "marked").iterdir()] == ["people-marked.xlsx"]


def test_good_rows_are_taken_where_that_is_wished(people: Path) -> None:
    done = load(people, "--good-only")
    assert done.exit_code == ROWS
    assert "says 'soon'" in done.stderr
    assert done.stdout.startswith("1 row added, 0 changed, 0 unchanged, 1 total or note left out, 1 waiting; version ")
    assert load(people).exit_code == ROWS
    people.write_text("code,name,birth_date\nP1,李伟,1970-03-01\nP2,王芳,1971-03-01\n", encoding="utf-8")
    done = load(people, "--good-only")
    assert done.exit_code == 0
    assert done.stdout.startswith("1 row added, 0 changed, 1 unchanged; version 3-")


def test_a_dry_run_says_how_many_would_wait(people: Path) -> None:
    done = load(people, "--good-only", "--dry-run")
    assert done.exit_code == ROWS
    assert done.stdout.endswith("1 waiting; a dry run: nothing was changed\n")


@pytest.fixture
def newer(people: Path) -> Path:
    """A newer copy of a roster that is loaded: one row changed, one gone, one new."""
    people.write_text("code,name,birth_date\nP1,A,1970-03-01\nP2,B,1971-03-01\nP3,C,1972-03-01\n", encoding="utf-8")
    assert load(people).exit_code == 0
    people.write_text("code,name,birth_date\nP1,A,1970-04-01\nP3,C,1972-03-01\nP4,D,1973-03-01\n", encoding="utf-8")
    return people


def test_the_difference_is_shown_and_written_before_it_is_committed(newer: Path) -> None:
    done = load(newer, "--dry-run", "--difference", str(newer.parent / "difference.csv"))
    assert done.exit_code == 0, done.stderr
    assert "  people: 1 added, 1 changed, 1 orphaned, 1 unchanged\n" in done.stderr
    assert done.stdout == "1 row added, 1 changed, 1 unchanged, 1 orphaned; a dry run: nothing was changed\n"
    lines = (newer.parent / "difference.csv").read_text(encoding="utf-8-sig").splitlines()
    assert "changed,people,P1,people.csv,people,2,birth_date,1970-03-01,1970-04-01" in lines
    assert list((newer.parent / "data" / "spool").iterdir()) == []


def test_an_import_is_taken_back_by_its_file_or_its_number(newer: Path) -> None:
    data = str(newer.parent / "data")
    assert "version 3-" in load(newer).stdout
    several = CliRunner().invoke(main, ["--data", data, "undo", "--import", "people.csv"])
    assert several.exit_code == 2
    assert "import 2 (people.csv;" in several.stderr
    assert "import 3 (people.csv;" in several.stderr
    refused = CliRunner().invoke(main, ["--data", data, "undo", "--import", "2"])
    assert refused.exit_code == 6
    assert "people P1 (people.csv, sheet people, row 2), column birth_date: '1970-03-01' is not there any more" in refused.stderr
    assert "now '1970-04-01', since import 3 (people.csv;" in refused.stderr
    done = CliRunner().invoke(main, ["--data", data, "undo", "--import", "3"])
    assert done.stdout.startswith("import 3 (people.csv;"), done.stderr
    assert CliRunner().invoke(main, ["--data", data, "undo", "--import", "nobody.csv"]).exit_code == 5
    assert CliRunner().invoke(main, ["--data", data, "undo"]).exit_code == 2


@pytest.mark.parametrize(("answer", "version"), [pytest.param("n", "2-", marks=pytest.mark.slow), ("y", "3-")])
def test_a_terminal_is_asked_first(newer: Path, answer: str, version: str) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "api.cli", "--data", str(newer.parent / "data"), "load", str(newer)]
    with subprocess.Popen(words, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True) as done:
        os.write(ours, f"{answer}\n".encode())
        assert done.stdout
        said = done.stdout.read()
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(theirs)
    assert "Commit this? [y/N]" in shown
    assert said.endswith("nothing was changed\n") if answer == "n" else f"version {version}" in said
