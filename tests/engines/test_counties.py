"""A province and three counties as four `remit serve`: one county is killed, one does not answer, one refuses the province's key;
the answer says who answered from which version and who did not, and the province's folder holds nothing of a household.
"""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bench.processes import free_port, started
from click.testing import CliRunner
from tiny_service import tiny_data

from api.cli import main
from api.door import Door, open_door
from api.settings import Settings
from graph.counties import COUNTIES
from ontology.errors import Forbidden

pytestmark = [pytest.mark.engine, pytest.mark.slow]
REMIT = str(Path(__file__).parents[2] / ".venv" / "bin" / "remit")
DAY = "as_of=2017-11-30"
HOLDING = {"code": "HX", "holder": "VC3", "resource": "funds", "quantity": "2", "remaining": "1", "unit": "cny"}
HOLDING |= {"shareable": "yes", "from": "2017-03-01"}
OF_HOUSEHOLDS = re.compile(rb"household/H\d|person/P\d|\xe5\xbc\xa0\xe4\xb8\x89|\xe6\x9d\x8e\xe5\x9b\x9b")
"""What the tiny county calls households and people by, and two of their names."""
CODES = re.compile(r'"[HP]\d\d"|household/|person/')


@dataclass(frozen=True)
class Run:
    """One `remit serve`: its folder, its process, and the administrator's way to it."""

    data: Path
    pid: int
    url: str
    door: Door


def run(running: ExitStack, data: Path) -> Run:
    log, port = data.parent / "serve.log", free_port()
    command = [REMIT, "--data", str(data), "serve", "--port", str(port)]
    pid = running.enter_context(started(command, log, lambda: b"answers" in log.read_bytes()))
    return Run(data, pid, f"http://127.0.0.1:{port}/", running.enter_context(open_door(Settings(data))))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Run]]:
    """The processes by name; the province lists its counties, and one of them a second time with a key that it never gave."""
    folder = tmp_path_factory.mktemp("house")
    with ExitStack() as running:
        found = {name: run(running, tiny_data(folder / name)) for name in ("north", "east", "south")}
        own = tiny_data(folder / "province", empty=True)
        listed = "".join(f'[[county]]\ncode = "{name}"\nurl = "{one.url}"\ninside = true\n' for name, one in found.items())
        locked = f'[[county]]\ncode = "locked"\nurl = "{found["north"].url}"\ninside = true\nkey = "rk_of_nobody"\n'
        (own / COUNTIES).write_text(f"seconds = 2\n{listed}{locked}", encoding="utf-8")
        (own / COUNTIES).chmod(0o600)
        found["province"] = run(running, own)
        yield found


def asked(province: Run, question: str) -> dict[str, Any]:
    return province.door.post("/counties", {"question": question, "params": "" if question == "coverage" else DAY})


def told(found: dict[str, Any], name: str) -> list[Any]:
    """One fact of each: north, east, south, and north by the wrong key."""
    return [one[name] for one in found["counties"]]


def test_who_answered_from_which_version_is_said_and_who_did_not_and_why(house: dict[str, Run]) -> None:
    province, east = house["province"], house["east"]
    east.door.post("/facts", {"act": "enter", "roster": "holdings", "values": HOLDING, "who": "tester"})
    before = asked(province, "holdings")
    assert told(before, "state") == ["answered", "answered", "answered", "silent"]
    north, other, south, locked = told(before, "version")
    assert north == south != other
    assert locked is None
    assert sum(told(before, "rows")[:3]) == len(before["rows"])

    os.kill(house["south"].pid, signal.SIGKILL)
    os.waitid(os.P_PID, house["south"].pid, os.WEXITED | os.WNOWAIT)
    os.kill(east.pid, signal.SIGSTOP)
    try:
        after = asked(province, "holdings")
        command = ["--data", str(province.data), "federation", "ask", "holdings", "-p", DAY, "--format", "json"]
        done = CliRunner().invoke(main, command)
    finally:
        os.kill(east.pid, signal.SIGCONT)
    assert told(after, "state") == ["unchanged", "silent", "silent", "silent"]
    assert told(after, "version") == [north, other, south, None]
    assert after["rows"] == before["rows"]
    reasons = ["None", "did not answer in 2 seconds", "ConnectionRefusedError", "status 401"]
    assert [reason for reason, why in zip(reasons, told(after, "why"), strict=True) if reason in str(why)] == reasons, after
    assert (done.exit_code, json.loads(done.stdout)["rows"]) == (8, before["rows"])
    assert "remit: south: " in done.stderr
    assert told(asked(province, "holdings"), "state") == ["unchanged", "unchanged", "silent", "silent"]


def test_nothing_of_a_household_is_in_the_folder_of_the_province(house: dict[str, Run]) -> None:
    province, north = house["province"], house["north"]
    for question in ("holdings", "coverage", "overlaps", "who"):
        assert asked(province, question)["rows"], question
    for question in ("households", "gaps"):
        with pytest.raises(Forbidden):
            asked(province, question)
    kept = [file for file in province.data.rglob("*") if file.is_file()]
    assert [file for file in kept if tells(file)] == []
    answers = [file.read_text(encoding="utf-8") for file in kept if "counties" in file.parts]
    assert len(answers) >= 8
    assert not any(map(CODES.search, [*answers, province.door.get("/dump", {})]))
    assert any(map(tells, north.data.rglob("*")))


def tells(file: Path) -> bool:
    return file.is_file() and bool(OF_HOUSEHOLDS.search(file.read_bytes()))
