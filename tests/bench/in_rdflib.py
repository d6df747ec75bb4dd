"""rdflib in memory: `python -m bench.in_rdflib FACTS META` reads {name: SPARQL} as JSON, and writes a line for each answer.

The first line is about the load. Questions take minutes: whoever waits for the lines ends the process when that is too long.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import rdflib
import rdflib.plugins.sparql
from bench.measure import Result, Told
from bench.processes import TESTS
from bench.rows import difference, of_results
from bench.stage import Stage

from graph.rdf import META

RDFLIB = "rdflib"
LOAD_SECONDS = 900.0


def village(stage: Stage, seconds: float) -> list[Result]:
    """Some questions about one household and one village, each at most so many seconds."""
    home, place = stage.codes("household", 1)[0], stage.codes("village", 1)[0]
    asked = {
        "who of a household": stage.on("who", 0, {"household": home}),
        "overlaps of a village": stage.on("overlap", 0, {"village": place}),
        "gaps of a village": stage.on("gaps", 0, {"village": place}),
    }
    remit, results = stage.remit, []
    command = [sys.executable, "-m", "bench.in_rdflib", str(stage.county.facts), str(stage.county.meta)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TESTS) as process:
        assert process.stdin
        process.stdin.write(json.dumps({name: one.sparql for name, one in asked.items()}) + "\n")
        process.stdin.close()
        loaded = _line(process, LOAD_SECONDS)
        for name, one in asked.items():
            result = Result(f"{name}, once", {"Remit": Told(), RDFLIB: Told()})
            began = time.perf_counter()
            taken = remit.take(one)
            result.peers["Remit"].seconds[0] = time.perf_counter() - began
            right = remit.bag(one, taken)
            result.rows.append(right.total())
            said = _line(process, seconds) if loaded else None
            if said is None:
                loaded = None
                result.peers[RDFLIB].failed, result.peers[RDFLIB].waited = f"no answer within {seconds:.0f} s", seconds
            else:
                result.peers[RDFLIB].seconds[0] = said["seconds"]
                result.peers[RDFLIB].wrong = difference(of_results(said["results"]), right)
            results.append(result)
        process.kill()
    return results


def _line(process: "subprocess.Popen[str]", seconds: float) -> dict[str, Any] | None:
    """The next line; None where it does not come in time, and the process is ended then."""
    watch = threading.Timer(seconds, process.kill)
    watch.start()
    try:
        line = process.stdout.readline() if process.stdout else ""
    finally:
        watch.cancel()
    found: dict[str, Any] | None = json.loads(line) if line else None
    return found


def main() -> None:
    """Load, and answer."""
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    asked = json.loads(sys.stdin.readline())
    dataset = rdflib.Dataset(default_union=False)
    began = time.perf_counter()
    dataset.default_graph.parse(Path(sys.argv[1]), format="nt")
    dataset.graph(rdflib.URIRef(META.value)).parse(Path(sys.argv[2]), format="nt")
    sys.stdout.write(json.dumps({"loaded": time.perf_counter() - began}) + "\n")
    sys.stdout.flush()
    for sparql in asked.values():
        began = time.perf_counter()
        results = dataset.query(sparql)
        rows = json.loads(results.serialize(format="json") or b"{}")
        sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began, "results": rows}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
