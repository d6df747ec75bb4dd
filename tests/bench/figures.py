"""The figures of the benchmark that are no answers of questions: load, edits, start, memory, disk, and answers a second."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from bench.bars import GB, Run

MADE = {
    "sample": "rosters of the sample county",
    "load": "`remit load` of its workbooks, checked and judged",
    "bulk": "bare `bulk_load` of the same statements",
    "columns": "columns of DuckDB from the dump",
}
DONE = {
    "edit": "one edit until its finding can be read",
    "anew": "all findings judged anew",
    "start": "start on existing data until `who` is answered",
}
SIZES = {"memory": "memory (proportional set size of all processes, after all questions)", "disk": "disk"}
TENTH = "A bare Flask view on waitress gives a fraction of what `oxigraph serve` gives: Python cannot be equal to it."


def figures(scale: int, run: Run) -> Iterator[str]:
    """All of one scale."""
    yield f"### The rest at {scale}x\n"
    for name, one in ((name, run["made"][name]) for name in MADE if name in run["made"]):
        yield f"- {MADE[name]}: {one['seconds']:.1f} s, {one['work']:.1f} s of CPU, {one['memory'] / GB:.2f} GB at most."
    for name, what in DONE.items():
        if name in run:
            yield f"- {what}: {_done(run[name])}"
    for name, what in SIZES.items():
        if name in run:
            yield f"- {what}: " + ", ".join(f"{peer} {size / GB:.2f} GB" for peer, size in run[name].items()) + "."
    yield ""
    if "paces" in run:
        yield from _paces(run)


def _done(one: dict[str, Any]) -> str:
    if not one["seconds"]:
        return f"failed; {one['failed']}"
    return f"{1000 * median(one['seconds']):.0f} ms, {1000 * median(one['work']):.0f} ms of CPU."


def _paces(run: Run) -> Iterator[str]:
    yield "| `who` of a household | answers a second | p50 ms | p95 ms | share of the bare view |"
    yield "|---|--:|--:|--:|--:|"
    for name, pace in run["paces"].items():
        times = f"{1000 * pace['p50']:.2f} | {1000 * pace['p95']:.2f}"
        yield f"| {name} at once | {median(pace['rates']):.0f} | {times} | {run['rates'][name]:.2f} |"
    yield ""
    engine = run["engine"]
    yield f"The bare engine takes {1000 * engine['p50']:.2f} ms (p95 {1000 * engine['p95']:.2f}) for it, in this process. {TENTH}"
    yield ""
