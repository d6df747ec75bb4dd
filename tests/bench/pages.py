"""Server time and size of every page on a served county: `python tests/bench/pages.py DATA [--write]` (`make pages`).

DATA is a folder of sample data (`remit demo` makes one), which is copied and served. The pages are those of the service's own
description. Each is asked for with several things of the county: at first (nothing is kept of it), again, and after a commit.
The times are the server's own (`Server-Timing`): `ms` until the answer was there, `cpu` what of it was work for this answer,
which is what counts on a machine that does other things too. A page that answers 202 is a job: it is waited for, and marked.
"""

import argparse
import http.client
import json
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

REPORT = Path(__file__).parents[2] / "docs" / "pages.md"
MARK = "<!-- report -->\n"
LOOKS, AGAIN = 2, 1
"""Different things that a page is asked for, and how often each is asked for again."""
SLOW = 100.0
TIMING = re.compile(r"total;dur=([\d.]+), cpu;dur=([\d.]+)")
REFUSED = re.compile(r"^/(assets|exchanges|import/|sparql/store|sparql/queries|admin)|\.\w+$")
"""Not pages: files, what only a POST makes, and other formats."""
LONGEST_WAIT = 900.0


@dataclass(frozen=True)
class Look:
    """One answer: milliseconds, milliseconds of work, bytes; `job` that it came as a job at first."""

    when: str
    ms: float
    cpu: float
    size: int
    job: bool


@dataclass
class Page:
    """One page, by its path or question, and the addresses it is asked for at."""

    name: str
    paths: list[str]
    looks: list[Look] = field(default_factory=list)
    refused: str = ""


class Server:
    """A served county."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, accept: str = "text/html") -> tuple[http.client.HTTPResponse, bytes]:
        """The answer to one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LONGEST_WAIT)
        try:
            connection.request("GET", path, headers={"Accept": accept})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def facts(self, path: str) -> Any:
        """The JSON of an address."""
        return json.loads(self.get(path, "application/json")[1])

    def codes(self, query: str) -> list[str]:
        """The last parts of the IRIs that a query finds."""
        found = self.facts(f"/sparql?{urlencode({'query': query})}")
        cells = [row["x"]["value"] for row in found["results"]["bindings"]]
        return [cell.rpartition("/")[2] for cell in cells]


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
            yield Server(port), copy
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def things(server: Server) -> dict[str, list[str]]:
    """Codes of the county by kind of thing, spread over the county."""
    rm = "https://w3id.org/remit/ns#"
    kinds = {"village": "Village", "township": "Township", "county": "County", "household": "Household", "need": "Need"}
    kinds |= {
        "subject": "GovernmentBody",
        "person": "Person",
        "responsibility": "Responsibility",
        "agreement": "SharingAgreement",
    }
    kinds |= {"goal": "Goal", "holding": "ResourceHolding", "mandate": "Mandate", "formula": "FormulaVersion", "action": "Action"}
    found = {}
    for kind, term in kinds.items():
        codes = sorted(server.codes(f"SELECT ?x {{ ?x a <{rm}{term}> }} LIMIT 2000"))
        found[kind] = codes[:: max(1, len(codes) // LOOKS)][:LOOKS]
    graph = "https://w3id.org/remit/graph/findings"
    found["finding"] = server.codes(f"SELECT ?x {{ GRAPH <{graph}> {{ ?x a <{rm}Finding> }} }} LIMIT {LOOKS}")
    return {kind: codes for kind, codes in found.items() if codes}


def pages(server: Server, county: dict[str, list[str]]) -> list[Page]:
    """Every page of the service's description that can be asked for."""
    described = server.facts("/openapi.json")["paths"]
    found = [Page("/", ["/", "/?lang=zh"])]
    for path, methods in described.items():
        if "get" in methods and path != "/" and not REFUSED.search(path):
            asked = list(_paths(path, methods["get"].get("parameters", []), county))
            found.append(Page(path, asked) if asked else Page(path, [], refused="nothing of the kind in this county"))
    return [page for page in found if not page.name.startswith("/q/") or f"/{page.name[3:]}" not in described]


def _paths(path: str, parameters: list[dict[str, Any]], county: dict[str, list[str]]) -> Iterator[str]:
    if path == "/id/{kind}/{code}":
        yield from (f"/id/{kind}/{quote(codes[0])}" for kind, codes in county.items() if kind != "finding")
        return
    if path == "/id/{kind}/{code}/history":
        yield from (f"/id/{kind}/{quote(codes[0])}/history" for kind, codes in county.items() if kind != "finding")
        return
    for number in range(LOOKS):
        words = {one["name"]: _word(one, county, number) for one in parameters}
        if any(words[one["name"]] is None for one in parameters if one.get("required")):
            return
        place = {one["name"]: quote(words[one["name"]] or "") for one in parameters if one["in"] == "path"}
        needed = {one["name"]: words[one["name"]] or "" for one in parameters if one["in"] == "query" and one.get("required")}
        yield path.format(**place) + (f"?{urlencode(needed)}" if needed else "")


KINDS = {"code": "village", "kind": "", "number": "", "roster": "", "template": "", "example": "", "ns_term": ""}
FIXED = {"kind": "village", "number": "2", "roster": "responsibilities", "template": "incidence", "example": "overlaps"}
FIXED |= {"ns_term": "Duty", "vocab_term": "role-lead", "shapes_term": "Record", "align_term": "hxl-hashtag"}
FIXED |= {"paper_term": "county-a", "one_kind": "person", "other_kind": "person"}


def _word(parameter: dict[str, Any], county: dict[str, list[str]], number: int) -> str | None:
    """A value for a parameter: a thing of the county, else its example."""
    name: str = parameter["name"]
    codes = county.get({"one_code": "person", "other_code": "person", "code": "village"}.get(name, name))
    if name in FIXED:
        return FIXED[name]
    if codes:
        return codes[(number + (name == "other_code")) % len(codes)]
    example: str | None = parameter.get("example")
    return example


def look(server: Server, page: Page, path: str, when: str) -> None:
    """Ask for a page once; for a job, until it is there."""
    answer, body = server.get(path)
    ms, cpu = _timing(answer)
    job = answer.status == 202
    if answer.status not in (200, 202):
        page.paths, page.refused = [], f"{answer.status} {re.sub('<[^>]*>', ' ', body.decode()).strip()[:80]}"
        return
    page.looks.append(Look(when, ms, cpu, len(body), job))
    began = time.monotonic()
    while answer.status == 202 and time.monotonic() - began < LONGEST_WAIT:
        time.sleep(1)
        answer, body = server.get(path)
        ms, cpu = _timing(answer)
        if answer.status != 202:
            page.looks.append(Look(when, ms, cpu, len(body), job))


def _timing(answer: http.client.HTTPResponse) -> tuple[float, float]:
    found = TIMING.search(answer.getheader("Server-Timing") or "")
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def commit(server: Server, copy: Path, number: int) -> None:
    """Change something, as an administrator's command does: the name of a goal that nobody looks at."""
    remit = Path(sys.executable).parent / "remit"
    county = things(server)
    cells = [f"performer={county['subject'][0]}", f"visited={county['household'][0]}", f"date=2017-11-{number + 1:02d}"]
    subprocess.run([str(remit), "--data", str(copy), "fact", "enter", "visits", *cells], check=True, stdout=subprocess.DEVNULL)


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(found: list[Page]) -> str:
    """The figures as a table, the slowest first."""
    lines = [
        "| page | looks | p50 ms | p95 ms | max ms | p95 cpu | first | after a commit | kB | |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    asked = sorted((page for page in found if page.looks), key=lambda page: -percentile([one.ms for one in page.looks], 0.95))
    for page in asked:
        ms = [one.ms for one in page.looks]
        worst = {when: max((one.ms for one in page.looks if one.when == when), default=0.0) for when in ("first", "commit")}
        cpu = percentile([one.cpu for one in page.looks], 0.95)
        figures = (statistics.median(ms), percentile(ms, 0.95), max(ms), cpu, worst["first"], worst["commit"])
        said = "job" if any(one.job for one in page.looks) else page.refused.replace("|", " ")
        cells = " | ".join(f"{figure:.0f}" for figure in figures)
        lines.append(f"| `{page.name}` | {len(ms)} | {cells} | {max(one.size for one in page.looks) / 1000:.0f} | {said} |")
    lines += ["", *(f"- `{page.name}` was not measured: {page.refused}" for page in found if not page.looks)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and print or write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--only", default="", help="pages whose path has this in it")
    arguments.add_argument("--port", type=int, help="measure a server that runs already, without a commit")
    arguments.add_argument("--write", action="store_true", help=f"write {REPORT.name} too")
    given = arguments.parse_args()
    if given.port:
        found = measure(Server(given.port), given.only)
    else:
        with served(given.data) as (server, copy):
            time.sleep(20)  # what is made at the start is not what is measured
            found = measure(server, given.only)
            commit(server, copy, 1)
            again(server, found, "commit")
    text = report(found)
    sys.stdout.write(text)
    if given.write:
        REPORT.write_text(REPORT.read_text(encoding="utf-8").partition(MARK)[0] + MARK + text, encoding="utf-8")


def measure(server: Server, only: str) -> list[Page]:
    """Ask for every page at first, and again."""
    found = [page for page in pages(server, things(server)) if only in page.name]
    again(server, found, "first")
    for _ in range(AGAIN):
        again(server, found, "again")
    return found


def again(server: Server, found: list[Page], when: str) -> None:
    """Ask for every page at each of its addresses."""
    for page in found:
        for path in page.paths:
            look(server, page, path, when)
            if page.looks and page.looks[-1].ms > SLOW:
                sys.stderr.write(f"{when} {page.looks[-1].ms:.0f} ms {path}\n")


if __name__ == "__main__":
    main()
