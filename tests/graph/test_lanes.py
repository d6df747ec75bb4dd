"""Small work finds a worker soon, however much long work there is."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sandboxed import ENDLESS, ask, make_checkpoint, values

import graph.lanes
from graph.lanes import Lanes
from graph.sandbox import Sandbox
from graph.sandbox_wire import WorkerDied
from graph.turns import NOBODY, Asker
from ontology.errors import Cancelled, TooSlow

COUNTED = ENDLESS.replace("SELECT *", "SELECT (COUNT(*) AS ?n)")
"""Endless, and in need of little memory."""


def wait_until(done: Callable[[], bool]) -> None:
    ready = threading.Event()
    while not done():
        ready.wait(0.001)


def long_work(lanes: Lanes, asker: Asker, end: threading.Event, log: list[str]) -> str:
    """Work as the sandbox does it: looks whether it is over, as it goes on, until the event."""

    def work(begin: Callable[[], Asker]) -> str:
        with lanes.place(asker):
            log.append("began")
            mine = begin()
            while not end.wait(0.005):
                if mine.gone():
                    log.append("stopped")
                    raise Cancelled("stopped")
            return "done"

    return lanes.run(asker, work)


def test_long_work_makes_room_and_starts_again_when_its_turn_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.lanes, "MOMENT", 0.05)
    lanes, first, second, log = Lanes(2, 60), threading.Event(), threading.Event(), list[str]()
    other = list[str]()
    one = threading.Thread(target=long_work, args=(lanes, Asker("one"), first, log))
    one.start()
    time.sleep(0.2)
    two = threading.Thread(target=long_work, args=(lanes, Asker("two"), second, other))
    two.start()
    wait_until(lambda: "stopped" in other and lanes.waiting() == 1)
    for _ in range(5):
        assert lanes.run(NOBODY, lambda begin: "small") == "small"
    assert log == ["began"]
    first.set()
    one.join()
    wait_until(lambda: other == ["began", "stopped", "began"])
    second.set()
    two.join()
    assert lanes.waiting() == 0


def test_who_hangs_up_is_not_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.lanes, "MOMENT", 0.01)
    lanes, gone, log = Lanes(1, 60), threading.Event(), list[str]()
    threading.Timer(0.1, gone.set).start()
    with pytest.raises(Cancelled):
        long_work(lanes, Asker("one", gone.is_set), threading.Event(), log)
    assert log == ["began", "stopped"]
    assert lanes.run(NOBODY, lambda begin: "free") == "free"


def test_one_worker_alone_does_long_work_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.lanes, "MOMENT", 0.01)
    lanes, end = Lanes(1, 60), threading.Event()
    threading.Timer(0.2, end.set).start()
    assert long_work(lanes, NOBODY, end, []) == "done"


def test_long_work_that_finds_no_place_in_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.lanes, "MOMENT", 0.01)
    lanes, end = Lanes(2, 0.1), threading.Event()
    one = threading.Thread(target=long_work, args=(lanes, Asker("one"), end, []))
    one.start()
    time.sleep(0.1)
    with pytest.raises(TooSlow) as refused:
        long_work(lanes, Asker("two"), threading.Event(), [])
    assert refused.value.extra["retry_after"] == 1
    end.set()
    one.join()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(spool=tmp_path / "spool", workers=2, queue_seconds=60)
    yield made
    made.close()


def test_small_queries_are_answered_beside_endless_ones(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph.lanes, "MOMENT", 0.3)
    checkpoint, refused = make_checkpoint(tmp_path), list[float]()

    def endless() -> None:
        with pytest.raises(TooSlow) as stopped:
            ask(sandbox, COUNTED, checkpoint, seconds=0.9)
        refused.append(float(stopped.value.extra["seconds"]))  # type: ignore[arg-type]

    threads = [threading.Thread(target=endless) for _ in range(3)]
    for thread in threads:
        thread.start()
    answered = 0
    while any(thread.is_alive() for thread in threads):
        answered += values(ask(sandbox, "SELECT ?o { ?s ?p ?o }", checkpoint)) == ["open"]
    assert refused == [0.9, 0.9, 0.9]
    assert answered > 3
    assert not list((tmp_path / "spool").iterdir())


def test_a_query_takes_no_more_memory_than_it_may(tmp_path: Path) -> None:
    checkpoint, sandbox = make_checkpoint(tmp_path), Sandbox(spool=tmp_path / "spool", workers=1, memory_bytes=4 << 30)
    try:
        with pytest.raises(WorkerDied, match="memory"):
            ask(sandbox, ENDLESS + " ORDER BY DESC(?v0) ?v1", checkpoint, memory_bytes=64 << 20)
        for _ in range(3):
            assert values(ask(sandbox, "SELECT ?o { ?s ?p ?o } ORDER BY ?o", checkpoint, memory_bytes=64 << 20)) == ["open"]
    finally:
        sandbox.close()
