"""`remit whatif` as people type it."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tiny_service import tiny_data

from api.cli import main


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_data(tmp_path_factory.mktemp("whatif"))


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "whatif", *words])


def test_who_leaves(data: Path) -> None:
    before = (data / "CURRENT").read_text(encoding="utf-8")
    done = run(data, "--subject", "NGO", "--leaves", "2017-11-30")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("NGO leaves on 2017-11-30.\n")
    assert "appears" in done.output
    assert "unheld" in done.output
    assert (data / "CURRENT").read_text(encoding="utf-8") == before


def test_changes_of_a_file_and_of_options_are_made_together(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    row = {"holder": "GOV", "involvement": "accountable", "duty": "food", "scope": "V03", "from": "2017-11-30"}
    file.write_text(json.dumps([{"change": "add", "table": "responsibilities", "row": row}]), encoding="utf-8")
    done = run(data, "--file", str(file), "--end", "R06", "--on", "2017-11-30", "--format", "json", "--lang", "zh")
    answer = json.loads(done.output)
    assert [one["change"] for one in answer["changes"]] == ["add", "end"]
    assert "R06于2017-11-30终止。" in answer["changes"][1]["sentence"]
    assert "unheld" not in {one["sub_kind"] for one in answer["rows"]}
    rows = list(csv.DictReader(io.StringIO(run(data, "--end", "R06", "--on", "2017-11-30", "--format", "csv").output)))
    assert ("appears", "unheld", "H07") in {(one["effect"], one["sub_kind"], one["scope"]) for one in rows}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what would be done"),
        (("--subject", "NGO"), "--subject needs --leaves"),
        (("--move", "R01", "--on", "2018-01-01"), "--move needs --to"),
        (("--on", "2018-01-01"), "--on says nothing by itself"),
        (("--end", "NONE", "--on", "2018-01-01"), "there is no record «NONE»"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(data: Path, words: tuple[str, ...], said: str) -> None:
    done = run(data, *words)
    assert done.exit_code == 2
    assert said in done.output
