"""The report of the benchmark as Markdown: bars, questions, and the other figures."""

import platform
import subprocess
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench.bars import REMIT, SQL, Run, bars
from bench.figures import figures
from bench.measure import Result, Told
from bench.stage import OXIGRAPH, VIRTUOSO

MARK = "<!-- report -->\n"
SAID = {True: "met", False: "**not met**", None: "not measured"}
PACKAGES = ("pyoxigraph", "oxigraph", "duckdb", "rdflib", "networkx", "Flask", "waitress")


def machine() -> dict[str, str]:
    """What it was measured on, and with."""
    cpu = [line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines()]
    model = next((said.strip() for name, _, said in cpu if name.startswith("model name")), "")
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    cores = sum(name.startswith("processor") for name, _, _ in cpu)
    found = {"day": date.today().isoformat(), "processor": f"{model}, {cores} cores", "memory": f"{memory:.0f} GiB"}
    found |= {"system": platform.platform(), "Python": platform.python_version()}
    found |= {name: version(name) for name in PACKAGES}
    try:
        said = subprocess.run(["virtuoso-t", "--version"], capture_output=True, text=True, check=False)
        found["Virtuoso"] = next((line.strip() for line in (said.stdout + said.stderr).splitlines() if "Version" in line), "?")
    except OSError:
        found["Virtuoso"] = "not installed"
    return found


def report(runs: dict[int, Run], on: dict[str, str], command: str) -> str:
    """All of it."""
    lines = [*_head(runs, on, command), *_bars(runs)]
    for scale in sorted(runs):
        lines += _scale(scale, runs[scale])
    return "\n".join(lines) + "\n"


def faults(run: Run, tolerated: dict[str, set[str]]) -> list[str]:
    """Rows that are not those of the others, without those that are known of a peer."""
    results = [Result.of_json(said) for said in run["results"].values()]
    return [
        f"{result.name}: {name} has other rows than the others: {told.wrong}"
        for result in results
        for name, told in result.peers.items()
        if told.wrong and result.name.partition(",")[0] not in tolerated.get(name, set())
    ]


def _head(runs: dict[int, Run], on: dict[str, str], command: str) -> Iterator[str]:
    yield f"{on['day']}: {on['processor']}, {on['memory']}, {on['system']}. `{command}`"
    yield ""
    yield ", ".join(f"{name} {on[name]}" for name in ("Python", *PACKAGES, "Virtuoso")) + "."
    yield ""
    for scale, run in sorted(runs.items()):
        loaded = run["made"]["dump"]["statements"]
        yield f"- {scale}x: {run['households']:,} households, {loaded:,.0f} statements."
        if left := [part for part in run.get("parts", []) if part not in run["done"]]:
            yield f"- Parts left out at {scale}x: {', '.join(left)}."
    if 10 not in runs:
        yield "- The county of ten times the size was left out of this run."
    yield ""


def _bars(runs: dict[int, Run]) -> Iterator[str]:
    found = list(bars(runs))
    yield "## Bars\n"
    yield "| bar | measured | |"
    yield "|---|---|---|"
    for bar in found:
        yield f"| {bar.asked} | {bar.measured} | {SAID[bar.met]} |"
    yield ""
    for bar in found:
        if bar.met is False:
            yield f"- Not met: {bar.asked}. {bar.lacks}"
    yield ""


def _scale(scale: int, run: Run) -> Iterator[str]:
    results = [Result.of_json(said) for said in run["results"].values()]
    yield f"## Questions at {scale}x\n"
    yield "Medians in milliseconds; ratios are medians of paired runs. Rows are equal in all that answered, unless it is said."
    yield ""
    yield f"| question | rows | {REMIT} | SQL by hand | {OXIGRAPH} | {VIRTUOSO} | {REMIT} / SQL | {OXIGRAPH} / {REMIT} | engine |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|---|"
    plain = [result for result in results if set(result.peers) <= {REMIT, SQL, OXIGRAPH, VIRTUOSO}]
    for result in plain:
        cells = [_ms(result.peers.get(name)) for name in (REMIT, SQL, OXIGRAPH, VIRTUOSO)]
        ratios = [_times(result.ratio(REMIT, SQL)), _times(result.ratio(OXIGRAPH, REMIT))]
        yield f"| {result.name} | {_rows(result)} | {' | '.join(cells + ratios)} | {result.engine.partition(':')[0]} |"
    yield ""
    for result in results:
        if result not in plain:
            said = "; ".join(f"{name} {_ms(told)} ms" for name, told in result.peers.items())
            one, other = [*result.peers, *result.peers][:2]
            ratio = _times(result.ratio(other, one))
            yield f"- {result.name} ({_rows(result)} rows): {said}" + (
                f"; {other} takes {ratio} times as long." if ratio else "."
            )
    for engine in sorted({result.engine for result in results if ":" in result.engine}):
        asked = [result.name for result in results if result.engine == engine]
        yield f"- {REMIT} asks its {engine}: {'; '.join(asked)}."
    yield from _why(results)
    yield from figures(scale, run)


def _why(results: list[Result]) -> Iterator[str]:
    """Everything that was not answered, or not rightly, by peer and reason."""
    said: dict[tuple[str, str], list[str]] = {}
    for result in results:
        for name, told in result.peers.items():
            if told.failed:
                said.setdefault((name, told.failed), []).append(result.name)
            if told.wrong:
                said.setdefault((name, "other rows than all others"), []).append(
                    f"{result.name} ({told.wrong.partition(';')[0]})"
                )
    for (name, why), questions in sorted(said.items()):
        yield f"- {name}: {why}: {'; '.join(questions) if len(questions) < len(results) / 2 else f'{len(questions)} questions'}."
    yield ""


def _rows(result: Result) -> str:
    return f"{median(result.rows):.0f}" if result.rows else ""


def _ms(told: Told | None) -> str:
    if told is None:
        return ""
    if told.middle is None:
        return "skipped" if "left out" in told.failed or "not installed" in told.failed else "failed"
    return f"{1000 * told.middle:.1f}" + (" (wrong rows)" if told.wrong else "")


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1f}" if ratio < 100 else f"{ratio:.0f}"


def as_json(runs: dict[int, Run], on: dict[str, str]) -> dict[str, Any]:
    """The same for programs."""
    said = [{"bar": bar.asked, "measured": bar.measured, "met": bar.met, "lacks": bar.lacks} for bar in bars(runs)]
    return {"machine": on, "bars": said, "runs": {f"{scale}x": run for scale, run in sorted(runs.items())}}
