"""`remit doctor`: every thing it can find is found by breaking just that, and it changes nothing."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny_service import tiny_data

from api.cli import main
from api.doctor import folder, machine, ways
from api.doctor.found import Found
from api.settings import Settings
from graph.remote.address import read_address

NOW = datetime.now(UTC)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tiny_data(tmp_path)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def found(data: Path, about: str, now: datetime = NOW) -> Found:
    return next(one for one in folder.look(data, now) if one.about == about)


def not_well(data: Path, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(one.about, one.level) for one in folder.look(data, now) if one.level != "well"]


def journal(data: Path) -> Path:
    return next((data / "journal").glob("full-*.json"))


def doctor(data: Path, *more: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(main, ["--data", str(data), "doctor", *more], prog_name="remit")
    return done.exit_code, done.stdout.splitlines()


def test_a_sound_installation_is_well_and_nothing_is_changed(data: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in data.rglob("*") if file.is_file()}
    code, lines = doctor(data, "--port", "0")
    assert (code, lines[-1].startswith("0 wrong")) == (0, True), lines
    assert {file: file.stat().st_mtime_ns for file in data.rglob("*") if file.is_file()} == before


def test_a_folder_that_is_not_there_yet_is_well(tmp_path: Path) -> None:
    assert not_well(tmp_path / "a" / "b") == []
    assert not (tmp_path / "a").exists()


def test_something_wrong_ends_with_1_and_says_what_to_do(data: Path, taken: int) -> None:
    code, lines = doctor(data, "--port", str(taken))
    assert code == 1
    assert [line for line in lines if line.startswith("wrong")] == [
        f"wrong  port: 127.0.0.1:{taken} cannot be listened at: Address already in use. "
        "Serve at another (--port), or end what holds it."
    ]


def test_a_python_that_is_too_old() -> None:
    assert machine.python((3, 10)).level == "wrong"
    assert machine.python((3, 11)).level == "well"


def test_packages_that_are_missing_or_others_than_locked() -> None:
    assert machine.packages("click==8.1.0 \\\nno-such-package==1.0 \\\n").said == "no-such-package is not installed."
    other = machine.packages("click==0.0.1 \\\n")
    assert (other.level, "for 0.0.1" in other.said) == ("advice", True)
    assert machine.packages("no-such-package==1.0 ; sys_platform == 'win32' \\\n").level == "well"
    assert machine.packages(machine.LOCK.read_text(encoding="utf-8")).level != "wrong"


def test_a_clock_that_cannot_be_right(data: Path) -> None:
    assert machine.clock(datetime(1970, 1, 1, tzinfo=UTC)).level == "wrong"
    assert found(data, "last commit", NOW - timedelta(days=400)).level == "wrong"


def test_a_language_that_is_not_utf_8(data: Path) -> None:
    environment = {"PATH": os.defpath, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "api.cli", "--data", str(data), "doctor", "--port", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "wrong  language: names or texts are" in done.stdout


def test_a_folder_that_cannot_be_written() -> None:
    assert found(Path("/proc/remit"), "data folder").level == "wrong"


def test_a_disk_that_is_full_or_nearly(data: Path) -> None:
    assert folder.room(data, 10 << 20, 0).level == "wrong"
    assert folder.room(data, 900 << 20, 1000 << 20).level == "advice"


def test_files_that_others_can_read(data: Path) -> None:
    data.chmod(0o755)
    assert not_well(data) == [("rights", "advice")]
    (data / "sign-in.toml").write_text("client_secret = 'x'", encoding="utf-8")
    (data / "sign-in.toml").chmod(0o644)
    assert found(data, "rights").said == "others can read sign-in.toml."


def test_who_has_it_open(data: Path) -> None:
    with (data / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("77\n")
        lock.flush()
        assert found(data, "owner") == Found(
            "owner", "process 77, which serves nobody.", "advice", "Wait until it is done: it may be a load."
        )
        (data / "socket").touch()
        assert found(data, "owner").said == "a server, process 77"


def test_data_of_another_layout_or_damaged(data: Path) -> None:
    said = json.loads((data / "folder.json").read_text(encoding="utf-8"))
    (data / "folder.json").write_text(json.dumps(said | {"layout": 99}), encoding="utf-8")
    assert found(data, "data").said == "it has layout 99, this program reads 1."
    (data / "folder.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in found(data, "data").said


def test_a_version_in_force_that_is_not_what_was_written_or_not_there(data: Path) -> None:
    pointer = (data / "CURRENT").read_text(encoding="utf-8")
    (data / "CURRENT").write_text(pointer.replace('"number": ', '"number": 1'), encoding="utf-8")
    assert found(data, "data").level == "wrong"
    (data / "CURRENT").write_text(pointer, encoding="utf-8")
    shutil.rmtree(data / "full")
    assert "is not there" in found(data, "data").said


@pytest.mark.parametrize("break_it", ["head", "body", "gone", "last"])
def test_a_journal_that_is_damaged(data: Path, break_it: str) -> None:
    head = max((data / "journal").glob("full-*.json"))
    body = head.with_name(head.name.replace(".json", ".facts.zst"))
    if break_it == "head":
        head.write_text("{", encoding="utf-8")
    elif break_it == "body":
        whole = bytearray(body.read_bytes())
        whole[len(whole) // 2] ^= 255
        body.write_bytes(whole)
    elif break_it == "gone":
        body.unlink()
    else:
        for file in head.parent.glob(f"{head.stem}.*"):
            file.unlink()
    assert not_well(data) == [("journals", "advice")]


def test_a_port_that_is_taken(data: Path, taken: int) -> None:
    assert ways.free("127.0.0.1", taken, data).level == "wrong"
    (data / "socket").touch()
    assert ways.free("127.0.0.1", taken, data).level == "well"
    assert ":0 is free" not in ways.free("127.0.0.1", 0, data).said


def test_a_store_that_does_not_answer(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.remote.client.WAIT", 0.0)
    store = ways.reachable(Settings(data, store=read_address("http://127.0.0.1:9/query")))
    assert (store.level, "127.0.0.1:9" in store.said) == ("wrong", True)
