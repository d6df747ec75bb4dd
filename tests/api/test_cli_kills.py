"""The installed command, killed while it loads, and on disks that take no more; see tests/kills.py."""

import os
import random
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kills import Soak, State, command, opened, state_of
from tiny import FOLDER

from ontology.errors import NotWritten


@pytest.mark.slow
def test_ten_kills_leave_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    soak, rng = Soak(tmp_path), random.Random(20)
    kills = [soak.kill(rng, again=True) for _ in range(10)]
    assert sum(kill.during == "commit" for kill in kills) >= 1
    assert any(kill.found == "old" for kill in kills)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a few places."""
    data = tmp_path_factory.mktemp("places") / "data"
    subprocess.run(command(data, "load", str(FOLDER / "places.csv")), check=True, capture_output=True)
    return data


@pytest.fixture
def data(places: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(places, tmp_path / "data")
    return tmp_path / "data"


def state(data: Path) -> State:
    with opened(data) as store:
        return state_of(store)


def load(data: Path, most: int = resource.RLIM_INFINITY) -> "subprocess.CompletedProcess[str]":
    """Load the tiny county; no file may grow over so many bytes, as if the disk were full then."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    return subprocess.run(command(data, "load", str(FOLDER)), capture_output=True, text=True, preexec_fn=bound, check=False)


def refused(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == NotWritten.exit_code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("most", [3_000, 20_000, 60_000])
def test_a_disk_that_is_full_is_said_in_one_line_and_leaves_the_old_state(data: Path, most: int) -> None:
    before = state(data)
    assert refused(load(data, most)).startswith("remit: Nothing was changed, for the disk says: File too large")
    assert state(data) == before
    assert load(data).returncode == 0


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of eight megabytes; only the superuser can make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = os.getuid() == 0 and shutil.which("mount")
    if (
        not made
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], capture_output=True, check=False).returncode
    ):
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.slow
def test_a_small_disk_is_full_and_a_closed_one_is_read_only(tiny_disk: Path, data: Path) -> None:
    own = tiny_disk / "data"
    shutil.copytree(data, own)
    before = state(own)
    filler = tiny_disk / "filler"
    for left in (0, 200_000, 600_000, 1_200_000):
        filler.write_bytes(b"")
        filler.write_bytes(bytes(max(0, shutil.disk_usage(tiny_disk).free - left)))
        assert refused(load(own)).startswith("remit: Nothing was changed, for the disk")
        filler.unlink()
        assert state(own) == before
    subprocess.run(["mount", "-o", "remount,ro", tiny_disk], check=True)
    assert "Read-only file system" in refused(load(own))
    subprocess.run(["mount", "-o", "remount,rw", tiny_disk], check=True)
    assert state(own) == before


@pytest.mark.skipif(os.getuid() == 0, reason="the superuser writes everywhere")
def test_a_folder_that_is_not_ours_is_said_in_one_line(data: Path) -> None:
    before = state(data)
    for part in (data, data / "lock"):
        part.chmod(0o500)
    assert "Permission denied" in refused(load(data))
    for part in (data, data / "lock"):
        part.chmod(0o700)
    assert state(data) == before
