"""`remit exchange` and `remit allocate` over a folder of their own, without a server beside them."""

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
    data = tmp_path_factory.mktemp("exchange") / "data"

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--data", str(data), *words])
        return done.exit_code, done.output

    tiny_data(data.parent)
    return run


@pytest.mark.slow
def test_from_publishing_to_arrival(remit: Remit) -> None:
    code, said = remit("exchange", "publish", "offer", "code=OX", "holder=GOV", "resource=funds", "quantity=50", "unit=cny")
    assert (code, "offer OX is on record" in said) == (0, True), said
    for act, subject, state in (("ask", "H01", "asked"), ("accept", "GOV", "accepted"), ("deliver", "GOV", "delivered")):
        code, said = remit("exchange", "do", "RT3", "OX", act, "--for", subject)
        assert (code, said.startswith(f"RT3 and OX: {state}")) == (0, True), said
    code, said = remit("exchange", "show", "RT3", "OX")
    assert "delivered, agreement RT3-OX" in said
    assert "possible: confirm (by H01), contest (by H01)" in said
    code, said = remit("exchange", "do", "RT3", "OX", "confirm", "--for", "GOV")
    assert (code != 0, "household/H01; not for subject/GOV" in said) == (True, True), said
    assert "RT3,H01,OX,GOV,funds,50,cny,delivered" in remit("exchange", "--format", "csv")[1]
    code, said = remit("exchange", "take-back", "offer", "OX", "--for", "GOV")
    assert (code, "offer OX is withdrawn" in said) == (0, True), said


@pytest.mark.slow
def test_a_plan_is_shown_written_tried_and_proposed(remit: Remit, tmp_path: Path) -> None:
    chosen = ("-p", "resource=education")
    assert "EDU" in remit("allocate", *chosen)[1]
    for name in ("plan.xlsx", "plan.csv"):
        assert remit("allocate", *chosen, "--out", str(tmp_path / name))[0] == 0
    assert (tmp_path / "plan.xlsx").read_bytes().startswith(b"PK")
    assert "N10,H08,V03" in (tmp_path / "plan.csv").read_text(encoding="utf-8")
    assert remit("allocate", *chosen, "--out", str(tmp_path / "plan.pdf"))[0] == 2
    changes = remit("allocate", *chosen, "--format", "changes")[1]
    assert [change["row"]["to_subject"] for change in json.loads(changes)] == ["H08"]
    (tmp_path / "changes.json").write_text(changes, encoding="utf-8")
    assert "EDU agrees to give education to H08" in remit("whatif", "--file", str(tmp_path / "changes.json"))[1]
    assert "1 shares proposed, 0 needs unmet" in remit("allocate", *chosen, "--propose", "GOV")[1]
