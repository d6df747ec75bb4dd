"""What a check of the data found, as plain values for the command line and other programs."""

from collections.abc import Callable
from typing import Any

from api.service import Service
from graph.checking import Result, Violation, all_checks, one_graph, run_checks
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from queries.run import word


def check_report(service: Service, only: str, limit: int, progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Run the checks whose name contains `only`; `limit` violations of each are shown, all are counted.

    `{"conforms", "checks", "violations", "warnings", "version", "results": [{"check", "component", "path", "severity", "message",
    "total", "first": [{"thing", "id", "value", "terms", "file", "sheet", "row"}]}]}`; warnings do not keep data from conforming.

    NotFound   no check has such a name
    """
    spool = service.store.folder.root / "spool"
    with service.store.snapshot() as version, one_graph(version, spool) as snapshot:
        everything = all_checks(snapshot)
        checks = [check for check in everything if only.casefold() in check.name.casefold()]
        if not checks:
            raise NotFound(f"No check has «{only}» in its name; there are {', '.join(sorted({c.name for c in everything}))}.")
        results = list(run_checks(snapshot, checks, limit, lambda done, total: progress({"done": done, "rows": total})))
        totals = {kind: sum(one.total for one in results if one.check.severity == kind) for kind in ("Violation", "Warning")}
        return {
            "conforms": not totals["Violation"],
            "checks": len(checks),
            "violations": totals["Violation"],
            "warnings": totals["Warning"],
            "version": str(snapshot.version),
            "results": [_result(one, snapshot) for one in results],
        }


def _result(found: Result, snapshot: Snapshot) -> dict[str, Any]:
    check = found.check
    return {
        "check": check.name,
        "component": check.component,
        "path": check.path,
        "severity": check.severity,
        "message": check.messages,
        "total": found.total,
        "first": [_violation(one, snapshot) for one in found.first],
    }


def _violation(found: Violation, snapshot: Snapshot) -> dict[str, Any]:
    file, sheet, row = found.source
    return {
        "thing": word(found.focus, snapshot),
        "id": str(getattr(found.focus, "value", found.focus)),
        "value": ", ".join(word(value, snapshot) for value in found.values),
        "terms": [str(value) for value in found.values],
        "file": file,
        "sheet": sheet,
        "row": row,
    }
