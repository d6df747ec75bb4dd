import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandboxed import ENDLESS, ask, canary, is_alive, make_checkpoint, values, workers

import graph.sandbox
from graph.guard import CallRefused, QueryRefused
from graph.sandbox import Sandbox
from graph.sandbox_wire import WorkerDied
from ontology.errors import RemitError, TooLarge, TooSlow


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint(tmp_path_factory.mktemp("store"))


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(spool=tmp_path / "spool", workers=1, queue_seconds=0.1)
    yield made
    made.close()


def test_a_query_out_of_time_is_killed_and_its_worker_replaced(sandbox: Sandbox, checkpoint: Path) -> None:
    ask(sandbox, "ASK {}", checkpoint).close()
    before = workers(sandbox)
    with pytest.raises(TooSlow) as stopped:
        ask(sandbox, ENDLESS + " ORDER BY ?v4", checkpoint, seconds=0.3)
    assert stopped.value.extra == {"seconds": 0.3}
    assert not any(is_alive(pid) for pid in before)
    assert not list(sandbox._spool.iterdir())
    assert values(ask(sandbox, "SELECT ?o { ?s ?p ?o }", checkpoint)) == ["open"]
    assert workers(sandbox) != before


def test_a_result_over_the_limit_is_no_result(sandbox: Sandbox, checkpoint: Path) -> None:
    with pytest.raises(TooLarge) as refused:
        ask(sandbox, ENDLESS, checkpoint, max_bytes=10_000)
    assert refused.value.extra == {"limit": 10_000}
    assert not workers(sandbox)
    assert not list(sandbox._spool.iterdir())


def test_a_result_of_exactly_the_limit_is_one(sandbox: Sandbox, checkpoint: Path) -> None:
    with ask(sandbox, "ASK {}", checkpoint) as result:
        size = result.size
    ask(sandbox, "ASK {}", checkpoint, max_bytes=size).close()
    with pytest.raises(TooLarge):
        ask(sandbox, "ASK {}", checkpoint, max_bytes=size - 1)


def test_a_worker_without_memory_is_replaced(tmp_path: Path, checkpoint: Path) -> None:
    sandbox = Sandbox(spool=tmp_path / "spool", workers=1, memory_bytes=1 << 30)
    try:
        with pytest.raises(WorkerDied, match="memory"):
            ask(sandbox, ENDLESS + " ORDER BY DESC(?v0) ?v1", checkpoint)
        assert values(ask(sandbox, "SELECT ?o { ?s ?p ?o }", checkpoint)) == ["open"]
    finally:
        sandbox.close()


def test_the_guard_stands_before_the_worker(sandbox: Sandbox, checkpoint: Path) -> None:
    with pytest.raises(QueryRefused, match="nested"):
        ask(sandbox, "ASK { FILTER" + "(" * 5_000 + "1" + ")" * 5_000 + " }", checkpoint)
    with pytest.raises(CallRefused):
        ask(sandbox, "ASK { SERVICE <http://127.0.0.1:9/> {} }", checkpoint)
    assert not workers(sandbox)


def test_what_passes_a_broken_guard_kills_only_a_worker(
    sandbox: Sandbox, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph.sandbox, "guard", lambda text: None)
    with pytest.raises(WorkerDied, match="SIGSEGV"):
        ask(sandbox, "ASK { FILTER" + "(" * 20_000 + "1" + ")" * 20_000 + " }", checkpoint)
    assert not workers(sandbox)
    assert values(ask(sandbox, "SELECT ?o { ?s ?p ?o }", checkpoint)) == ["open"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process give up the network")
def test_what_passes_a_broken_guard_still_cannot_call_out(
    sandbox: Sandbox, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph.sandbox, "guard", lambda text: None)
    with canary() as (port, heard), pytest.raises(RemitError):
        ask(sandbox, f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", checkpoint)
    assert heard == []


def test_no_free_worker_says_when_to_come_back(sandbox: Sandbox, checkpoint: Path) -> None:
    errors: list[RemitError] = []

    def work() -> None:
        try:
            ask(sandbox, ENDLESS + " ORDER BY ?v4", checkpoint, max_bytes=1 << 40)
        except RemitError as error:
            errors.append(error)

    busy = threading.Thread(target=work)
    busy.start()
    while not sandbox._idle.empty():
        time.sleep(0.01)
    with pytest.raises(TooSlow) as refused:
        ask(sandbox, "ASK {}", checkpoint)
    assert refused.value.extra == {"retry_after": 1}
    sandbox.close()
    busy.join()
    assert [type(error) for error in errors] == [WorkerDied]
    assert not workers(sandbox)


def test_a_worker_that_somebody_killed_is_replaced(sandbox: Sandbox, checkpoint: Path) -> None:
    ask(sandbox, "ASK {}", checkpoint).close()
    (pid,) = workers(sandbox)
    os.killpg(pid, signal.SIGKILL)
    with pytest.raises(WorkerDied):
        ask(sandbox, "ASK {}", checkpoint)
    ask(sandbox, "ASK {}", checkpoint).close()


def test_workers_end_with_their_supervisor(tmp_path: Path, checkpoint: Path) -> None:
    program = f"""
import os, pathlib, sys
from graph.sandbox import Formats, Sandbox
sandbox = Sandbox(spool=pathlib.Path({str(tmp_path / "spool")!r}))
sandbox.run("ASK {{}}", store=pathlib.Path({str(checkpoint)!r}), formats=Formats(), seconds=60, max_bytes=999).close()
print(*(process.pid for process in sandbox._live), flush=True)
os.kill(os.getpid(), 9)
"""
    root = str(Path(graph.sandbox.__file__).parent.parent)
    ended = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    (pid,) = map(int, ended.stdout.split())
    while is_alive(pid) and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        time.sleep(0.01)
