"""The part of a load that runs in a sandbox worker, because it reads files that strangers made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.ids import Ids
from graph.intake.asking import understood
from graph.intake.circles import circles
from graph.intake.dialect import own_rosters
from graph.intake.difference import COUNTED
from graph.intake.identity import keeper
from graph.intake.names import read_answers
from graph.intake.problems import Place, Problem
from graph.intake.sources import Sources
from graph.intake.staging import Staging
from graph.intake.survey import Survey, survey
from graph.snapshot import Snapshot, Version


def run(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Stage the files `paths` against the checkpoint `store`, into the folder `out`; what would change, as plain values.

    With `good_only`, rows that have a problem wait, and so do those that refer to them; what is left has none.
    The problems go to `problems.json`: there may be more of them than fit into a reply.

    BadRequest   a file that cannot be read at all
    """
    out = Path(args["out"])
    problems: list[Problem] = []
    waiting: frozenset[Place] = frozenset()
    while True:
        found, known = read_files(args, progress, waiting)
        found.problems += circles(found, known)
        sources = Sources(known.ids, args["run"], args["who"], args["when"])
        keep = keeper(found, known, Path(args["key"]))
        staging = Staging(found, known, out, sources, keep, complete=args["complete"])
        staged = staging.run(lambda done, rows: progress({"done": done, "rows": rows}))
        problems += staged.problems
        if not (staged.problems and args["good_only"]):
            break
        waiting |= {problem.place for problem in staged.problems} | found.doubles
    sources.write(found, out / "sources.nq")
    (out / "problems.json").write_text(json.dumps([problem.facts() for problem in problems]), encoding="utf-8")
    return {
        **{what: staged.total(what) for what in COUNTED},
        "rosters": staged.rosters,
        "difference": staged.difference,
        "touched": sorted(staged.touched),
        "digest": staged.digest,
        "footers": found.footers,
        "not_taken": [one.facts() for one in found.left.listed()],
        "waiting": len(waiting),
        "left_out": found.left_out,
        "columns": understood(found),
    }


def read_files(
    args: dict[str, Any], progress: Callable[[dict[str, Any]], None], waiting: frozenset[Place] = frozenset()
) -> tuple[Survey, Snapshot]:
    """What the files `paths` hold, read with the answers of the file `mapping`, and the checkpoint `store`."""
    known = Snapshot(ox.Store.read_only(args["store"]), Version(0, ""), Ids(args["base"]))
    progress({"step": "survey"})
    answers = read_answers(Path(args["mapping"]))
    return survey([Path(path) for path in args["paths"]], own_rosters(), answers, waiting, known), known
