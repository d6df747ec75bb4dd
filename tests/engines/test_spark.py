"""Ten counties on Apache Spark with two workers: the findings of each are those of its own engine, though a worker is killed."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from lake_counties import judged, lake_of, read, sample
from pyoxigraph import Quad

from graph.snapshot import Snapshot
from queries.lake import judge_lake

pytest.importorskip("pyspark")
pytestmark = [pytest.mark.engine, pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java")]

from pyspark.sql import SparkSession  # noqa: E402 - only where it is there

from graph.lake.spark import session  # noqa: E402

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""What lives for a minute is not worth compiling well."""
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": QUICK,
    "spark.executor.extraJavaOptions": QUICK,
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.log.level": "ERROR",
}
WORKERS = "CoarseGrainedExecutorBackend"


@pytest.fixture(scope="module")
def counties() -> dict[str, Snapshot]:
    return {f"C{number}": sample(60, 100 + number) for number in range(10)}


@pytest.fixture
def spark() -> Iterator[SparkSession]:
    found = session("local-cluster[2,1,1024]", SETTINGS)
    yield found
    found.stop()


def test_a_worker_that_is_killed_changes_nothing(counties: Mapping[str, Snapshot], spark: SparkSession, tmp_path: Path) -> None:
    lake = lake_of(counties, tmp_path / "lake")
    killed: list[int] = []
    ended = threading.Event()
    killer = threading.Thread(target=_kill_one, args=(killed, ended))

    def told(done: int, rules: int) -> None:
        if done == 5:
            killer.start()

    found = judge_lake(lake, tmp_path / "out", lambda number: spark, told)
    ended.set()
    killer.join()
    assert killed, "no worker was killed"
    expected = {name: judged(snapshot) for name, snapshot in counties.items()}
    assert {name: read(tmp_path / "out" / "nquads" / f"{name}.nq") for name in counties} == expected
    assert found.findings == {name: _count(quads) for name, quads in expected.items()}
    assert min(found.findings.values()) > 50
    _same_in_parquet(spark, tmp_path / "out", expected)


def _count(quads: set[Quad]) -> int:
    return len({quad.subject for quad in quads})


def _same_in_parquet(spark: SparkSession, out: Path, expected: Mapping[str, set[Quad]]) -> None:
    rows = spark.read.parquet(str(out / "findings")).select("county", "finding").collect()
    told = {(name, quad.subject.value) for name, quads in expected.items() for quad in quads}  # type: ignore[union-attr]
    assert {(row.county, row.finding) for row in rows} == told
    assert len(rows) == len(told)


def _kill_one(killed: list[int], ended: threading.Event) -> None:
    """Kill one of the workers that Spark started for this process, as soon as there is one."""
    while not ended.is_set() and not killed:
        for pid in _below(os.getpid()):
            if WORKERS in _command(pid):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                return
        time.sleep(0.1)


def _command(pid: int) -> str:
    """What a process was started with; empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _below(pid: int) -> Iterator[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    for child in map(int, found):
        yield child
        yield from _below(child)
