import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sandboxed import canary, workers

from graph.sandbox import Sandbox
from graph.sandbox_wire import WorkerDied
from ontology.errors import BadRows, RemitError, TooSlow

TASK = """
import os, socket, sys, time
from ontology.errors import BadRows

class TooOdd(BadRows):
    pass

def run(args, progress):
    print("not a reply")
    do = args["do"]
    if do == "refuse":
        raise BadRows("two rows are wrong", problems=[{"row": 1}, {"row": "二"}])
    if do == "refuse oddly":
        raise TooOdd("odd", row=3)
    if do == "fail":
        raise KeyError("the inside")
    if do == "eat":
        bytearray(1 << 40)
    if do == "die":
        os.kill(os.getpid(), 9)
    if do == "leave":
        sys.exit(3)
    while do == "chatter":
        progress({"at": "work"})
        time.sleep(0.01)
    if do == "call out":
        socket.create_connection(("127.0.0.1", args["port"]))
    progress({"done": 1})
    progress({"done": 2})
    return {"args": args, "umask": os.umask(0o077), "environment": sorted(os.environ)}
"""


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    (tmp_path / "a_task.py").write_text(TASK, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    made = Sandbox(spool=tmp_path / "spool", tasks={"a_task"})
    yield made
    made.close()


def do(sandbox: Sandbox, what: str, seconds: float = 60, **args: object) -> dict[str, Any]:
    return sandbox.run_task("a_task", {"do": what, **args}, seconds=seconds, memory_bytes=1 << 30)


def test_a_task_runs_with_progress(tasks: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_SECRET", "token")
    seen: list[dict[str, Any]] = []
    args = {"do": "work", "name": "贫困", "rows": ["x" * 100] * 5_000}
    result = tasks.run_task("a_task", args, seconds=60, memory_bytes=1 << 30, progress=seen.append)
    assert result["args"] == args
    assert result["umask"] == 0o077
    assert "REMIT_SECRET" not in result["environment"]
    assert seen == [{"done": 1}, {"done": 2}]
    assert not workers(tasks)


def test_only_named_tasks_run(tasks: Sandbox) -> None:
    with pytest.raises(ValueError, match="os"):
        tasks.run_task("os", {}, seconds=60, memory_bytes=1 << 30)


def test_an_error_of_a_task_comes_back_as_it_was(tasks: Sandbox) -> None:
    with pytest.raises(BadRows) as refused:
        do(tasks, "refuse")
    assert refused.value.detail == "two rows are wrong"
    assert refused.value.extra == {"problems": [{"row": 1}, {"row": "二"}]}
    assert (refused.value.status, str(refused.value)) == (400, "two rows are wrong")


def test_an_error_unknown_here_comes_back_as_the_nearest_known(tasks: Sandbox) -> None:
    with pytest.raises(BadRows) as refused:
        do(tasks, "refuse oddly")
    assert type(refused.value) is BadRows
    assert refused.value.extra == {"row": 3}


def test_other_errors_of_a_task_are_logged_and_not_told(tasks: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    for what in ("fail", "leave"):
        with pytest.raises(RemitError) as failed:
            do(tasks, what)
        assert type(failed.value) is RemitError
        assert "the inside" not in failed.value.detail
    assert "KeyError: 'the inside'" in caplog.text
    assert "SystemExit: 3" in caplog.text


def test_a_task_that_eats_memory_or_dies_is_told(tasks: Sandbox) -> None:
    with pytest.raises(WorkerDied, match="memory"):
        do(tasks, "eat")
    with pytest.raises(WorkerDied, match="SIGKILL"):
        do(tasks, "die")
    assert not workers(tasks)


def test_a_task_that_only_talks_is_out_of_time_too(tasks: Sandbox) -> None:
    with pytest.raises(TooSlow):
        do(tasks, "chatter", seconds=0.3)
    assert not workers(tasks)


def test_a_progress_that_fails_ends_the_task(tasks: Sandbox) -> None:
    def fail(facts: dict[str, Any]) -> None:
        raise LookupError(facts)

    with pytest.raises(LookupError):
        tasks.run_task("a_task", {"do": "work"}, seconds=60, memory_bytes=1 << 30, progress=fail)
    assert not workers(tasks)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process give up the network")
def test_a_task_has_no_network(tasks: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with canary() as (port, heard), pytest.raises(RemitError):
        do(tasks, "call out", port=port)
    assert "Permission denied" in caplog.text
    assert heard == []
