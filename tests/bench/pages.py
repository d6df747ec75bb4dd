"""Server time and size of every page on a served county: `make pages`.

DATA is a folder of sample data (`remit demo` makes one), which is copied and served. Pages and addresses are those of
`county_pages.py`: each page is asked for with many things of the county, at first (nothing is kept of it), again, and after a
commit, as long as its share of the time lasts. The times are the server's own (`Server-Timing`): `ms` until the answer was there,
`cpu` what of it was work for this answer, to which the work of its reader processes is added. Work is what counts on a machine
that does other things too. A page that answers 202 is a long job: its first answer is measured like any other, and so is the
answer of each that ends within a while.
"""

import argparse
import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.county_pages import Page, pages, things

REPORT = Path(__file__).parents[2] / "docs" / "pages.md"
MARK = "<!-- report -->\n"
SLOW = 100.0
WHEN = {"first": "First look at something", "again": "The same once more", "commit": "First look after a commit"}
TIMING = re.compile(r"total;dur=([\d.]+), cpu;dur=([\d.]+)")
ALL_PAGES_SECONDS, ALL_JOBS_SECONDS = 300.0, 120.0
"""How long all pages are asked for with ever new things, each for its share, and how long jobs are waited for."""
JOB_SECONDS = 20.0
"""How long one job is waited for."""
QUIET, IDLE = 7, 60.0
"""For how many times two seconds a server must have worked less than so many milliseconds to have made all that it makes."""
QUIET_SECONDS = 240.0
"""How long what is made at the start of a server, and after a commit, is waited for."""


@dataclass(frozen=True)
class Look:
    """One answer: milliseconds, milliseconds of work, bytes; `job` that it came as a job, `page` that it is HTML."""

    when: str
    ms: float
    cpu: float
    size: int
    job: bool
    page: bool


@dataclass
class Measured:
    """A page and how it was answered."""

    page: Page
    looks: list[Look] = field(default_factory=list)
    jobs: list[float] = field(default_factory=list)
    """Seconds that each of its jobs took; infinite for one that was not waited for to its end."""

    def cpu(self, *when: str) -> list[float]:
        """Milliseconds of work of the answers at some times."""
        return [one.cpu for one in self.looks if one.when in when]


class Server:
    """A served county; `process` is the one that serves, where it is known."""

    def __init__(self, port: int, process: int = 0) -> None:
        self._port = port
        self._process = process

    def get(self, path: str, accept: str = "text/html") -> tuple[http.client.HTTPResponse, bytes]:
        """The answer to one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        try:
            connection.request("GET", path, headers={"Accept": accept})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def facts(self, path: str) -> Any:
        """The JSON of an address."""
        return json.loads(self.get(path, "application/json")[1])

    def readers(self) -> float:
        """Milliseconds that its reader processes have worked so far."""
        children = Path(f"/proc/{self._process}/task/{self._process}/children")
        if not self._process or not children.exists():
            return 0.0
        return sum(_worked(int(child)) for child in children.read_text().split()) + _spawned(self._process)

    def rest(self) -> None:
        """Wait until nothing is made beside the requests, for a while at most."""
        began, quiet = time.monotonic(), 0
        while self._process and quiet < QUIET and time.monotonic() - began < QUIET_SECONDS:
            before = _worked(self._process)
            time.sleep(2)
            quiet = quiet + 1 if _worked(self._process) - before < IDLE else 0


def _worked(process: int) -> float:
    """Milliseconds that all threads of a process have worked."""
    total = 0.0
    for thread in Path(f"/proc/{process}/task").glob("*/schedstat"):
        try:
            total += int(thread.read_text().split()[0]) / 1e6
        except (OSError, IndexError):
            continue  # it has just ended
    return total


def _spawned(process: int) -> float:
    """Milliseconds that the processes which it has begun elsewhere than in its first thread have worked."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    others = (file for file in threads if file.parent.name != str(process))
    return sum(_worked(int(child)) for file in others for child in file.read_text().split())


@contextmanager
def served(data: Path) -> Iterator[tuple[Server, Path]]:
    """A copy of a county, served as a process of its own."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("socket"))
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        remit = Path(sys.executable).parent / "remit"
        command = [str(remit), "--data", str(copy), "serve", "--port", str(port)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            sys.stderr.write(process.stdout.readline())
            yield Server(port, process.pid), copy
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def look(server: Server, measured: Measured, path: str, when: str) -> bool:
    """Ask for a page once; whether it is there, and not a job."""
    before = server.readers()
    answer, body = server.get(path)
    found = TIMING.search(answer.getheader("Server-Timing") or "")
    ms, cpu = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if answer.status not in (200, 202):
        said = re.sub(r"\s+", " ", re.sub(r"<style.*?</style>|<[^>]*>", " ", body.decode(errors="replace"), flags=re.DOTALL))
        measured.page.refused = f"{answer.status} {said.strip()[:80]}"
        return False
    html = (answer.getheader("Content-Type") or "").startswith("text/html")
    one = Look(when, ms, cpu + server.readers() - before, len(body), answer.status == 202, html)
    measured.looks.append(one)
    if one.cpu > SLOW:
        sys.stderr.write(f"{when} {one.ms:.0f} ms, {one.cpu:.0f} of work: {path}\n")
    return not one.job


def measure(server: Server, only: str) -> list[Measured]:
    """Ask for every page at first, and again; for jobs at the end."""
    found = [Measured(page) for page in pages(server, things(server)) if re.search(only, page.name)]
    late: list[tuple[Measured, str]] = []
    for measured in found:
        began = time.monotonic()
        for path in measured.page.paths:
            if time.monotonic() - began > ALL_PAGES_SECONDS / len(found):
                break
            if measured.page.refused or _long(server, measured, path, late):
                break
            look(server, measured, path, "again")
    began = time.monotonic()
    for measured, path in late:
        wait(server, measured, path, max(0.0, min(JOB_SECONDS, began + ALL_JOBS_SECONDS - time.monotonic())))
    return found


def _long(server: Server, measured: Measured, path: str, late: list[tuple[Measured, str]]) -> bool:
    """Look for the first time; whether it is a job, which is then waited for later."""
    if look(server, measured, path, "first"):
        return False
    if measured.looks and measured.looks[-1].job:
        late.append((measured, path))
    return True


def wait(server: Server, measured: Measured, path: str, seconds: float) -> None:
    """Wait for a job, and look at its answer."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        answer, _ = server.get(path)
        if answer.status != 202:
            measured.jobs.append(time.monotonic() - began)
            look(server, measured, path, "again")
            return
        time.sleep(0.5)
    measured.jobs.append(float("inf"))


def commit(copy: Path, server: Server) -> None:
    """Change something, as an administrator's command does: enter a visit."""
    remit = Path(sys.executable).parent / "remit"
    county = things(server)
    cells = [f"performer={county['subject'][0]}", f"visited={county['household'][0]}", "date=2017-11-02"]
    subprocess.run([str(remit), "--data", str(copy), "fact", "enter", "visits", *cells], check=True, stdout=subprocess.DEVNULL)


def after_commit(server: Server, found: list[Measured]) -> None:
    """Look once more at pages that are no jobs, each with one thing."""
    for measured in found:
        if measured.looks and not any(one.job for one in measured.looks):
            look(server, measured, measured.page.paths[0], "commit")


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def report(found: list[Measured]) -> str:
    """The figures as a table, the most work first."""
    asked = sorted((one for one in found if one.looks), key=lambda one: -percentile(one.cpu("first"), 0.95))
    lines = [
        *_summary(asked),
        "",
        "| page | things | first p50 | p95 | max | again p95 | after a commit | wall p95 | kB | job, or no page |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
        *map(_line, asked),
        "",
    ]
    unseen = (one.page for one in found if not one.looks and one.page.refused)
    lines += [f"- not measured: `{page.name}`: {page.refused}" for page in unseen]
    return "\n".join(lines) + "\n"


def _summary(asked: list[Measured]) -> Iterator[str]:
    looks = [look for one in asked for look in one.looks if look.page]
    jobs = sum(1 for one in asked if one.jobs)
    yield f"{len(asked)} pages and {sum(len(one.looks) for one in asked)} answers, of which {jobs} pages are long jobs."
    for when, said in WHEN.items():
        cpu = [look.cpu for look in looks if look.when == when]
        yield f"{said}: p50 {percentile(cpu, 0.5):.0f} ms of work, p95 {percentile(cpu, 0.95):.0f} ms, {len(cpu)} answers."
    above = [
        one.page.name for one in asked if one.looks[0].page and percentile(one.cpu("first", "again", "commit"), 0.95) >= SLOW
    ]
    yield f"Pages whose p95 is {SLOW:.0f} ms of work or more: {', '.join(f'`{name}`' for name in above) or 'none'}."


def _line(one: Measured) -> str:
    first = one.cpu("first")
    figures = [percentile(first, 0.5), percentile(first, 0.95), max(first), percentile(one.cpu("again"), 0.95)]
    figures += [percentile(one.cpu("commit"), 0.95), percentile([look.ms for look in one.looks], 0.95)]
    cells = " | ".join(f"{figure:.0f}" for figure in figures)
    size = max(look.size for look in one.looks) / 1000
    return (
        f"| `{one.page.name}` | {len(first)} | {cells} | {size:.0f} | {_job(one.jobs) or ('' if one.looks[0].page else 'data')} |"
    )


def _job(jobs: list[float]) -> str:
    said = (f"more than {JOB_SECONDS:.0f} s" if seconds == float("inf") else f"{seconds:.1f} s" for seconds in jobs)
    return ", ".join(said)


def main() -> None:
    """Measure, and print or write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--only", default="", help="pages whose path this pattern is found in")
    arguments.add_argument("--port", type=int, help="measure a server that runs already, without a commit")
    arguments.add_argument("--process", type=int, default=0, help="the process of that server")
    arguments.add_argument("--write", action="store_true", help=f"write {REPORT.name} too")
    given = arguments.parse_args()
    if given.port:
        found = measure(Server(given.port, given.process), given.only)
    else:
        with served(given.data) as (server, copy):
            server.rest()
            found = measure(server, given.only)
            commit(copy, server)
            server.rest()
            after_commit(server, found)
    text = report(found)
    sys.stdout.write(text)
    if given.write:
        REPORT.write_text(REPORT.read_text(encoding="utf-8").partition(MARK)[0] + MARK + text, encoding="utf-8")


if __name__ == "__main__":
    main()
