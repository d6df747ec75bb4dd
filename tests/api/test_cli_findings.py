"""`remit findings`: the list, one finding, and working on it."""

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny_service import tiny_data

from api.cli import main

CONFLICT = "48e5ff47e6026659"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_data(tmp_path_factory.mktemp("cli"))


def remit(data: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--data", str(data), "findings", *words], prog_name="remit")
    return done.exit_code, done.output


def test_the_list_takes_the_filters_of_the_question(data: Path) -> None:
    code, said = remit(data, "-p", "kind=overlap", "-p", "state=all", "--format", "csv")
    assert code == 0
    assert CONFLICT in said
    assert "absence" not in said


def test_one_finding_with_its_records_and_what_is_possible(data: Path) -> None:
    code, said = remit(data, "show", CONFLICT)
    assert code == 0
    assert "overlap-conflict" in said
    assert "(file responsibilities.csv, sheet responsibilities, row 9)" in said
    assert "possible: acknowledge, assign, dismiss, comment" in said


@pytest.mark.slow
def test_the_smallest_changes_and_how_to_try_them(data: Path) -> None:
    code, said = remit(data, "remedies", CONFLICT)
    assert code == 0
    assert said.splitlines()[0].startswith("Each of these")
    command = next(line for line in said.splitlines() if line.startswith("   try it: remit whatif "))
    words = shlex.split(command.removeprefix("   try it: remit "))
    tried = CliRunner().invoke(main, ["--data", str(data), *words, "--format", "json"], prog_name="remit")
    assert tried.exit_code == 0, tried.output
    assert [row["finding"]["code"] for row in json.loads(tried.output)["rows"]] == [CONFLICT]
    found = json.loads(remit(data, "remedies", CONFLICT, "--format", "json")[1])
    assert found["remedies"][0]["changes"][0]["sentence"]["zh"] in remit(data, "remedies", CONFLICT, "--lang", "zh")[1]


def test_working_on_a_finding(data: Path) -> None:
    seen = json.loads(remit(data, "show", CONFLICT, "--format", "json")[1])["seen"]
    assert remit(data, "acknowledge", CONFLICT, "--comment", "seen")[1].startswith(f"{CONFLICT} is acknowledged")
    code, said = remit(data, "assign", CONFLICT, "--to", "LI", "--seen", seen)
    assert (code, "has changed since" in said) == (6, True)
    assert remit(data, "assign", CONFLICT, "--to", "LI")[0] == 0
    assert CONFLICT in remit(data, "-p", "assignee=LI", "--format", "csv")[1]
    code, said = remit(data, "dismiss", CONFLICT, "--reason", "accepted", "--until", "2018-03-01")
    assert code == 0
    code, said = remit(data, "acknowledge", CONFLICT)
    assert (code, "possible are: reopen, comment" in said) == (6, True)
    assert remit(data, "reopen", CONFLICT)[0] == 0
    assert remit(data, "comment", CONFLICT, "ask the cooperative")[0] == 0
    said = remit(data, "show", CONFLICT)[1]
    for part in ("acknowledge seen", "assign LI", "dismiss accepted", "2018-03-01", "reopen", "comment ask the cooperative"):
        assert part in said


@pytest.mark.parametrize(
    ("words", "exit_code", "what"),
    [
        (["show", "0000"], 5, "There is no finding with the code «0000»"),
        (["assign", CONFLICT, "--to", "NOBODY"], 2, "no person or subject has this code"),
        (["dismiss", CONFLICT, "--reason", "because", "--until", "2018-03-01"], 2, "one of accepted, duplicate"),
        (["dismiss", CONFLICT, "--reason", "accepted"], 2, "--until"),
        (["-p", "mood=good"], 2, "no parameter mood"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(data: Path, words: list[str], exit_code: int, what: str) -> None:
    code, said = remit(data, *words)
    assert code == exit_code
    assert what in said
    assert "Traceback" not in said
