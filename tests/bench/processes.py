"""Processes of the benchmark: begun, watched and ended; what a process and all that it began have worked and hold."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
READY_SECONDS = 120.0
TESTS = Path(__file__).parents[1]
"""Where `python -m bench.<name>` is begun."""


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def started(command: list[str], log: Path, ready: Callable[[], bool]) -> Iterator[int]:
    """A process of its own group until the end of the block, its number once it answers; TimeoutError: it never does."""
    with log.open("ab") as out, subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, cwd=TESTS) as process:
        try:
            until = time.monotonic() + READY_SECONDS
            while not ready():
                if process.poll() is not None or time.monotonic() > until:
                    raise TimeoutError(f"{command[0]} does not answer; see {log}")
                time.sleep(0.02)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found, ahead = [], [pid]
    while ahead:
        one = ahead.pop()
        found.append(one)
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                ahead += map(int, children.read_text().split())
            except OSError:
                continue  # it has just ended
    return found


def worked(pid: int) -> float:
    """Seconds that a process and its descendants, ended ones too, have worked."""
    ticks = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


def held(pid: int) -> int:
    """Proportional set size of a process and its descendants, in bytes."""
    total = 0
    for one in family(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return total


def on_disk(folder: Path) -> int:
    """Bytes that a file or the files of a folder take on the disk, each once however many names it has."""
    files = [folder] if folder.is_file() else [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum({(found.st_dev, found.st_ino): found.st_blocks * 512 for found in (file.stat() for file in files)}.values())


def run(command: list[str]) -> dict[str, float]:
    """Run a command to its end: seconds, seconds of work of it and all that it began, and the bytes that it held at most."""
    began, before, most = time.monotonic(), os.times(), 0
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdout=said, stderr=said, cwd=TESTS) as process:
        while process.poll() is None:
            most = max(most, held(process.pid))
            time.sleep(0.5)
        said.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said.read().decode()[-1000:]}")
    after = os.times()
    work = after.children_user - before.children_user + after.children_system - before.children_system
    return {"seconds": time.monotonic() - began, "work": work, "memory": most}
