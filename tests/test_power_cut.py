"""The power goes at any moment of a life: loads, facts, an undo, an erasure. What was acknowledged is there, and nothing half.

`tests/power_cut.py` says which states a disk may be in then. The careless run, which does not sync, shows that they are found.
"""

import json
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kills import Rosters, State, opened, state_of
from power_cut import Disk
from traced import Call, calls, trace

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace"),
]
CUTS = 20
TELLING = {"fsync", "fdatasync", "rename", "unlink", "link", "write"}
RUN = Path(__file__).with_name("power_run.py")


def test_what_was_acknowledged_outlives_the_power(tmp_path: Path) -> None:
    run, states = lived(tmp_path)
    assert len(states) == len(set(states)) >= 9
    for number, (disk, acknowledged) in enumerate(cuts(run, tmp_path / "data", random.Random(7))):
        image = tmp_path / f"image{number}"
        disk.lay_down(image, random.Random(number))
        assert found(image) in states[max(acknowledged - 1, 0) : acknowledged + 1] or acknowledged == 0, (number, acknowledged)
        shutil.rmtree(image)


def test_a_disk_that_is_not_told_to_keep_loses_it(tmp_path: Path) -> None:
    run, states = lived(tmp_path, "careless")
    lost = 0
    for number, (disk, acknowledged) in enumerate(cuts(run, tmp_path / "data", random.Random(7))):
        image = tmp_path / f"image{number}"
        disk.lay_down(image, random.Random(number))
        try:
            lost += acknowledged > 0 and found(image) not in states[acknowledged - 1 :]
        except Exception:  # what is torn may be refused in many ways
            lost += acknowledged > 0
        shutil.rmtree(image)
        if lost:
            break
    assert lost


def lived(folder: Path, *how: str) -> tuple[list[Call], list[State]]:
    """The calls of a life, and what it acknowledged, in order."""
    rosters = Rosters(folder)
    log = folder / "calls"
    trace([sys.executable, str(RUN), str(folder / "data"), str(rosters.first), str(rosters.newer), *how], log)
    run = list(calls(log))
    return run, [State(**json.loads(call.data[4:])) for call in run if acknowledges(call)]


def acknowledges(call: Call) -> bool:
    return call.name == "write" and call.handle == 1 and not call.began and call.data.startswith(b"ACK ")


def cuts(run: list[Call], data: Path, rng: random.Random) -> Iterator[tuple[Disk, int]]:
    """The disk at some moments of a life, and how much was acknowledged by then; most of them while it writes."""
    disk, acknowledged = Disk(data), 0
    telling = [
        number for number, call in enumerate(run) if call.name in ("fsync", "fdatasync", "rename", "unlink", "link", "write")
    ]
    moments = set(rng.sample(telling[len(telling) // 20 :], CUTS))
    for number, call in enumerate(run):
        disk.apply(call)
        acknowledged += acknowledges(call)
        if number in moments:
            yield disk, acknowledged


def found(image: Path) -> State:
    """What the next owner of a folder finds."""
    with opened(image) as store:
        return state_of(store)
