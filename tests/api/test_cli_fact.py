"""`remit fact` over a folder of its own, without a server beside it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny_service import tiny_data

from api.cli import main

Remit = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def remit(tmp_path_factory: pytest.TempPathFactory) -> Remit:
    """The command over the tiny county."""
    data = tmp_path_factory.mktemp("fact") / "data"

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--data", str(data), *words])
        return done.exit_code, done.output

    tiny_data(Path(data).parent)
    return run


def test_every_act_and_the_way_back(remit: Remit) -> None:
    code, first = remit("fact", "show", "responsibility/R01", "--format", "json")
    assert code == 0, first
    acts = (
        ("enter", "visits", "code=VX", "performer=LI", "visited=H01", "date=2017-11-05"),
        ("correct", "visit/VX", "mode=home"),
        ("end", "tie/TI1", "--on", "2017-09-01", "--note", "moved away"),
        ("hand-over", "responsibility/R01", "--to", "GOV", "--on", "2017-11-01"),
    )
    code, tried = remit("fact", *acts[-1], "--preview")
    assert (code, "a preview: nothing was changed" in tried) == (0, True), tried
    saved = {}
    for act in acts:
        code, done = remit("fact", *act, "--format", "json")
        assert code == 0, done
        saved = json.loads(done)
        assert saved["saved"]
    for one in saved["difference"]:
        said = f"{one['column']}: {one['before'] or 'empty'} -> {one['after'] or 'empty'}"
        assert said.replace("R01-e6", "") in tried.replace("R01-e3", "")
    for one in saved["findings"]:
        assert f"{one['effect']}  {one['kind']} {one['sub_kind']}" in tried
    code, done = remit("undo", saved["version"].partition("-")[0])
    assert code == 0, done
    back = json.loads(remit("fact", "show", "responsibility/R01", "--format", "json")[1])
    assert (back["values"], back["seen"]) == (json.loads(first)["values"], json.loads(first)["seen"])


def test_what_is_wrong_is_named_by_column_in_both_languages(remit: Remit) -> None:
    for how in ((), ("--preview",)):
        code, said = remit("fact", "enter", "visits", "performer=NOBODY", "visited=H01", "date=soon", *how)
        assert code == 3, said
        for words in ("column performer says 'NOBODY'", "column date", "这不是日期"):
            assert words in said
    assert remit("fact", "end", "tie/NONE", "--on", "2017-01-01")[0] == 5
    assert remit("fact", "correct", "tie/TI1", "strength=0.9", "--seen", "old")[0] == 6
