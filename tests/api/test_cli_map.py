"""The command `remit map`: questions, proposals taken, answers typed and answers given."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tiny_service import tiny_data

from api.cli import main

SHEET = "code,naem,colour\nP1,Li Wei,red\n"
ROWS = 3


@pytest.fixture
def people(tmp_path: Path) -> Path:
    tiny_data(tmp_path, empty=True)
    (tmp_path / "people.csv").write_text(SHEET, encoding="utf-8")
    return tmp_path / "people.csv"


def remit(file: Path, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["--data", str(file.parent / "data"), *words, str(file)], input=typed)


def test_the_questions_are_listed_where_nobody_can_answer(people: Path) -> None:
    done = remit(people, "map")
    assert done.exit_code == ROWS
    first, second, last = done.stdout.splitlines()
    assert first.startswith("people.csv, sheet people taken as people, column 'naem', row 1 (it holds Li Wei): probably name;")
    assert "'colour'" in second
    assert "nothing is likely" in second
    assert last.startswith("2 open; answers are kept in ")


@pytest.mark.slow
def test_proposals_and_answers_are_kept_and_used(people: Path) -> None:
    assert remit(people, "load").exit_code == ROWS
    assert remit(people, "map", "--yes").exit_code == ROWS
    done = remit(people, "map", "--answer", "people:colour=-")
    assert (done.exit_code, done.stdout.splitlines()[-1][:6]) == (0, "0 open")
    assert "1 row added" in remit(people, "load").stdout


def test_on_a_terminal_every_word_is_asked_about(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli_map._on_a_terminal", lambda: True)
    done = remit(people, "map", typed="\nsex\n")
    assert done.exit_code == 0, done.output
    assert (people.parent / "data" / "mapping.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "people,colour,sex",
        "people,naem,name",
    ]


@pytest.mark.parametrize("answer", ["people", "people:x", "=name", "people:naem=nmae", "nothing:naem=name"])
def test_a_wrong_answer_is_refused(people: Path, answer: str) -> None:
    done = remit(people, "map", "--answer", answer)
    assert done.exit_code == 2
    assert "remit: " in done.stderr
    assert not (people.parent / "data" / "mapping.csv").exists()
