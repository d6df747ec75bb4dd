"""The benchmark: Remit beside its peers on the sample county, at its real size and at ten times that (`make bench`).

FOLDER keeps what was made: rosters, data and stores, which a second run uses again, and the results of the parts that are done
(`results.json`), which `--resume` takes over. Ends with 1 where a peer has other rows than the others.
"""

import argparse
import json
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import door, edits, in_rdflib, questions, ways
from bench.bars import Run
from bench.county import ONE, County, county
from bench.measure import Result
from bench.processes import held, on_disk
from bench.report import MARK, as_json, faults, machine, report
from bench.stage import VIRTUOSO, Stage, stage

DOCS = Path(__file__).parents[2] / "docs"
KNOWN_WRONG: dict[str, set[str]] = {
    VIRTUOSO: {
        *("gaps of a village", "absence-unheld", "evasion-passed-around", "overlap", "stale-roster", "weakness-power-only"),
    }
}
"""Questions to which a peer is known to give other rows than all others: named in the report, and no fault of the run."""


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


def measure(found: County, scale: int, given: argparse.Namespace) -> Run:
    """One county."""
    note = found.folder / "results.json"
    run: Run = json.loads(note.read_text()) if given.resume and note.exists() else {"results": {}}
    run |= {"households": found.households, "made": found.made}
    with stage(found, given.patience, set(given.without), say) as there:
        run["filled"] = there.filled or run.get("filled", [])
        run["parts"] = list(parts := _parts(there, scale, given))
        for name, part in parts.items():
            if name not in run.get("done", []) and (not given.only or name in given.only):
                say(name)
                part(run)
                run["done"] = [*run.get("done", []), name]
                run["made"] = found.made
                note.write_text(json.dumps(run))
    return run


def _parts(there: Stage, scale: int, given: argparse.Namespace) -> dict[str, Callable[[Run], None]]:
    """The parts of a run, in order: what changes the facts comes last."""

    def asking(*parts: Callable[[Stage], Any]) -> Callable[[Run], None]:
        return lambda run: _note(run, [result for part in parts for result in part(there)])

    parts: dict[str, Callable[[Run], None]] = {
        "start": lambda run: run.update(start=edits.start(there).as_json()),
        "single": asking(questions.single),
        "countywide": asking(questions.countywide),
        "incomes": asking(questions.incomes),
        "own": asking(questions.own_sparql),
        "ways": asking(ways.over_http, lambda stage: [ways.against_networkx(stage)]),
        "door": lambda run: _door(run, there),
        "leaving": asking(edits.leaving),
    }
    if scale == 1 and "rdflib" not in given.without:
        parts["rdflib"] = lambda run: _note(run, in_rdflib.village(there, given.rdflib_seconds))
    parts["size"] = lambda run: _size(run, there)
    parts["edit"] = lambda run: run.update(edit=edits.edits(there).as_json())
    parts["anew"] = lambda run: run.update(anew=edits.anew(there).as_json())
    return parts


def _note(run: Run, results: list[Result]) -> None:
    run["results"] |= {result.name: result.as_json() for result in results}


def _door(run: Run, there: Stage) -> None:
    found = door.paces(there)
    run["engine"] = door.engine(there)
    run["paces"] = {name: pace.as_json() for name, pace in found.items()}
    run["rates"] = {name: door.ratio(found, name, f"{door.BARE}, {name.rpartition(' ')[2]}") for name in found}


def _size(run: Run, there: Stage) -> None:
    """Memory of the servers after all that was asked, and what the data take on the disk."""
    run["memory"] = {"Remit": held(there.remit.pid)}
    run["disk"] = {"Remit": on_disk(there.county.data), "DuckDB, columns": on_disk(there.county.columns)}
    for name, folder in (("oxigraph serve", there.county.oxigraph), (VIRTUOSO, there.county.virtuoso)):
        if peer := there.server(name):
            run["memory"][name] = held(peer.pid)
            run["disk"][name] = on_disk(folder)


def main() -> int:
    """Make, measure, and write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, help="where counties and results are kept")
    arguments.add_argument("--scale", type=int, action="append", help="how many times the real size; 1 and 10 if left out")
    arguments.add_argument("--no-ten", action="store_true", help="leave the county of ten times the size out")
    arguments.add_argument("--households", type=int, default=ONE, help="households at 1x, to try the benchmark itself")
    arguments.add_argument("--without", action="append", default=[], help="a peer to leave out, such as rdflib")
    arguments.add_argument("--patience", type=float, default=20.0, help="seconds Virtuoso has for an answer; others ten times")
    arguments.add_argument("--rdflib-seconds", type=float, default=300.0, help="seconds that rdflib has for an answer")
    arguments.add_argument("--only", action="append", help="one part of the run, such as countywide")
    arguments.add_argument("--resume", action="store_true", help="take over the parts that an earlier run has done")
    arguments.add_argument("--report", action="store_true", help="measure nothing: report what earlier runs have left")
    arguments.add_argument("--write", action="store_true", help="write docs/benchmarks.md and docs/benchmarks.json")
    given = arguments.parse_args()
    runs: dict[int, Run] = {}
    for scale in given.scale or ([1] if given.no_ten else [1, 10]):
        households = given.households * scale
        folder = given.folder.resolve() / str(households)
        if given.report:
            runs[scale] = json.loads((folder / "results.json").read_text())
        else:
            runs[scale] = measure(county(folder, households, say), scale, given)
    options = [word for word in sys.argv[1:] if word != str(given.folder)]
    on, command = machine(), f"python -m bench.compare build/bench {shlex.join(options)}"
    text = report(runs, on, command)
    sys.stdout.write(text)
    if given.write:
        page = DOCS / "benchmarks.md"
        page.write_text(page.read_text(encoding="utf-8").partition(MARK)[0] + MARK + text, encoding="utf-8")
        (DOCS / "benchmarks.json").write_text(json.dumps(as_json(runs, on), indent=1) + "\n", encoding="utf-8")
    found = [fault for run in runs.values() for fault in faults(run, KNOWN_WRONG)]
    sys.stderr.write("".join(f"ROWS DIFFER: {fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
