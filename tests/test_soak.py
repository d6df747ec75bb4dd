"""A part of what `make soak` does for hours: kills of a server, and everything at once."""

import random
from collections import Counter
from pathlib import Path

import pytest
from kill_server import Server
from soak import faults, live

pytestmark = pytest.mark.slow


def test_twenty_kills_of_a_server_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    server = Server(tmp_path, random.Random(3))
    done = sum((Counter(server.kill()) for _ in range(20)), Counter[str]())
    assert {"entered", "loaded", "undone", "backed up", "brought back"} <= done.keys()


def test_a_while_of_everything_at_once(tmp_path: Path) -> None:
    """Long enough that the last two thirds see a server that has worked out what it keeps."""
    told, looks, _ = live(tmp_path, 45, random.Random(1))
    assert faults(told, looks) == []
