"""`remit load` on files that are not all in order: marked copies, and good rows taken while the others wait."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main

ROWS = 3


@pytest.fixture
def people(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text("编码,姓名,出生日期\nP1,李伟,1970年3月1日\nP2,王芳,soon\n合计,2,\n", encoding="gb18030")
    return tmp_path / "people.csv"


def load(file: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(file.parent / "data"), "load", str(file), *words])


def test_marked_copies_come_back_and_nothing_is_loaded(people: Path) -> None:
    done = load(people, "--marked", str(people.parent / "marked"))
    assert done.exit_code == ROWS
    assert "row 3, column birth_date says 'soon': this is not a date. Write it as 2017-11-30. 这不是日期。" in done.stderr
    assert done.stderr.endswith("remit: 1 problem; nothing was loaded.\n")
    assert [path.name for path in (people.parent / "marked").iterdir()] == ["people-marked.xlsx"]


def test_good_rows_are_taken_where_that_is_wished(people: Path) -> None:
    done = load(people, "--good-only")
    assert done.exit_code == ROWS
    assert "says 'soon'" in done.stderr
    assert done.stdout.startswith("1 rows added, 0 changed, 0 unchanged, 1 totals and notes left out, 1 waiting; version ")
    assert load(people).exit_code == ROWS
    people.write_text("code,name,birth_date\nP1,李伟,1970-03-01\nP2,王芳,1971-03-01\n", encoding="utf-8")
    done = load(people, "--good-only")
    assert done.exit_code == 0
    assert done.stdout.startswith("1 rows added, 0 changed, 1 unchanged; version 3-")


def test_a_dry_run_says_how_many_would_wait(people: Path) -> None:
    done = load(people, "--good-only", "--dry-run")
    assert done.exit_code == ROWS
    assert done.stdout.endswith("1 waiting; a dry run: nothing was changed\n")
