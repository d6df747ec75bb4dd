"""The part of a load that runs in a sandbox worker, because it reads files that strangers made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.ids import Ids
from graph.intake.circles import circles
from graph.intake.dialect import own_rosters
from graph.intake.names import read_answers
from graph.intake.sources import Sources
from graph.intake.staging import Staging
from graph.intake.survey import Survey, survey
from graph.snapshot import Snapshot, Version


def run(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Stage the files `paths` against the checkpoint `store`, into the folder `out`; what would change, as plain values.

    The problems go to `problems.json`: there may be more of them than fit into a reply.

    BadRequest   a file that cannot be read at all
    """
    out = Path(args["out"])
    found, known = read_files(args, progress)
    found.problems += circles(found, known)
    sources = Sources(known.ids, args["run"], args["who"], args["when"])
    staged = Staging(found, known, out, sources).run(lambda done, rows: progress({"done": done, "rows": rows}))
    sources.write(found, out / "sources.nq")
    (out / "problems.json").write_text(json.dumps([problem.facts() for problem in staged.problems]), encoding="utf-8")
    return {
        "added": staged.added,
        "changed": staged.changed,
        "unchanged": staged.unchanged,
        "touched": sorted(staged.touched),
        "digest": staged.digest,
        "footers": found.footers,
    }


def read_files(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> tuple[Survey, Snapshot]:
    """What the files `paths` hold, read with the answers of the file `mapping`, and the checkpoint `store`."""
    known = Snapshot(ox.Store.read_only(args["store"]), Version(0, ""), Ids(args["base"]))
    progress({"step": "survey"})
    return survey([Path(path) for path in args["paths"]], own_rosters(), read_answers(Path(args["mapping"]))), known
