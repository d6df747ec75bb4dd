"""The bars that Remit is held to (2 cores, embedded engine, production server, HTTP included), and what was measured of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.asked import rules
from bench.measure import Result
from bench.stage import OXIGRAPH

REMIT, SQL, RDFLIB = "Remit", "DuckDB, SQL by hand", "rdflib"
GB, FEW = 2**30, 6
Run = dict[str, Any]
"""What one scale gave: `results` by name, and the other figures."""


@dataclass(frozen=True)
class Bar:
    """One bar: what is asked, what was measured, whether that is enough (None: not measured), and what lacks."""

    asked: str
    measured: str
    met: bool | None
    lacks: str = ""


def bars(runs: dict[int, Run]) -> Iterator[Bar]:
    """All of them. `runs` are by how many times the real size the county is."""
    for scale, run in sorted(runs.items()):
        found = {name: Result.of_json(said) for name, said in run["results"].items()}
        yield from _countywide(f" ({scale}x)", found)
        yield from _anew(f" ({scale}x)", found, run)
        yield from _village(f" ({scale}x)", found)
        yield from _door(f" ({scale}x)", run)
        yield from _standing(scale, run)
    yield from _growth(runs)


def _countywide(at: str, found: dict[str, Result]) -> Iterator[Bar]:
    names = [name for name in found if name.partition(",")[0] in rules()]
    slow = {name: ratio for name in names if (ratio := found[name].ratio(REMIT, SQL)) is not None}
    unanswered = [name for name in names if found[name].peers[REMIT].failed]
    if slow or unanswered:
        yield _most(f"county-wide questions, any day: at most 3 times the SQL by hand{at}", slow, 3, unanswered)
    quick = {name: ratio for name in names if (ratio := found[name].ratio(OXIGRAPH, REMIT)) is not None}
    if quick:
        worst = min(quick, key=lambda name: quick[name])
        below = sorted(name for name, ratio in quick.items() if ratio < 20)
        measured = f"{quick[worst]:.1f} times ({worst}) to {max(quick.values()):.0f} times; median {median(quick.values()):.0f}"
        lacks = f"Less than 20 times: {_some(below)}." if below else ""
        yield Bar(f"county-wide questions: at least 20 times faster than oxigraph serve{at}", measured, not below, lacks)


def _most(asked: str, ratios: dict[str, float], limit: float, unanswered: list[str]) -> Bar:
    above = sorted(name for name, ratio in ratios.items() if ratio > limit)
    worst = max(ratios, key=lambda name: ratios[name]) if ratios else ""
    measured = f"{ratios[worst]:.1f} times at most ({worst}), median {median(ratios.values()):.1f}" if worst else "no answer"
    lacks = f"More than {limit:g} times: {_some(above)}." if above else ""
    lacks += f" No answer: {', '.join(unanswered)}." if unanswered else ""
    return Bar(asked, measured, not above and not unanswered, lacks.strip())


def _some(names: list[str]) -> str:
    return "; ".join(names) if len(names) <= FEW else f"{len(names)} questions, such as {'; '.join(names[:FEW])}"


def _anew(at: str, found: dict[str, Result], run: Run) -> Iterator[Bar]:
    whole = [told.middle for name in rules() if name in found and (told := found[name].peers.get(SQL)) and told.middle]
    if "anew" in run and run["anew"]["seconds"] and whole:
        took = median(run["anew"]["seconds"])
        yield _at_most(f"all findings judged anew: at most 3 times the sum of the SQL{at}", took / sum(whole), 3, "times")


def _village(at: str, found: dict[str, Result]) -> Iterator[Bar]:
    for name in ("who of a household", "gaps of a village"):
        if name in found and (late := found[name].late_ratio(REMIT, OXIGRAPH)):
            yield _at_most(f"{name}: p95 at most 1.3 times that of oxigraph serve{at}", late, 1.3, "times")
    once, always = found.get("gaps of a village, once"), found.get("gaps of a village")
    if once and always and (took := always.peers[REMIT].middle):
        told = once.peers[RDFLIB]
        least = told.middle or told.waited
        measured = f"{'' if told.middle else 'more than '}{least / took:.0f} times"
        enough = least / took >= 500
        lacks = "" if enough else f"rdflib: {told.failed or 'answered'}."
        yield Bar(
            f"gaps of one village: at least 500 times faster than rdflib{at}",
            measured,
            enough if told.middle or enough else None,
            lacks,
        )


def _door(at: str, run: Run) -> Iterator[Bar]:
    if "paces" not in run:
        return
    paces, rates = run["paces"], run["rates"]
    added = 1000 * (paces["first asked, 1"]["p95"] - run["engine"]["p95"])
    yield _at_most(f"single things: the door adds at most 2 ms at p95 for one client{at}", added, 2, "ms")
    for name, least in (("first asked", 0.5), ("unchanged (304)", 0.8), ("kept", 0.8)):
        share = rates[f"{name}, 16"]
        asked = f"{name}, 16 clients: at least {least} of a bare view{at}"
        yield Bar(asked, f"{share:.2f}", share >= least, "" if share >= least else f"It is {share:.2f} of it.")


def _standing(scale: int, run: Run) -> Iterator[Bar]:
    at = f" ({scale}x)"
    if run.get("edit", {}).get("work"):
        work = 1000 * median(run["edit"]["work"])
        yield _at_most(f"one edit until its finding can be read: below 100 ms of CPU{at}", work, 100, "ms")
    made = run["made"]
    if "load" in made and "bulk" in made:
        ratio = made["load"]["seconds"] / made["bulk"]["seconds"]
        yield _at_most(f"load from workbooks with checking and judging: at most 5 times bulk_load{at}", ratio, 5, "times")
    if "memory" in run:
        most = {1: 1.5, 10: 6.0}.get(scale, 1.5 * scale)
        yield _at_most(f"memory of all processes: at most {most:g} GB{at}", run["memory"][REMIT] / GB, most, "GB")
    if run.get("start", {}).get("work"):
        yield _at_most(f"start on existing data: answers within 2 s of CPU{at}", median(run["start"]["work"]), 2, "s")


def _growth(runs: dict[int, Run]) -> Iterator[Bar]:
    if not {1, 10} <= set(runs):
        yield Bar(
            "from 1x to 10x: villages flat, county-wide at most 12 times, load linear, edits at most 1.3 times",
            "10x was left out",
            None,
        )
        return
    one, ten = runs[1], runs[10]
    before, after = ({name: Result.of_json(said) for name, said in run["results"].items()} for run in (one, ten))
    grown = {
        name: new / old
        for name in after
        if name in before
        and (new := after[name].peers[REMIT].middle if REMIT in after[name].peers else None)
        and (old := before[name].peers[REMIT].middle)
    }
    county = {name: ratio for name, ratio in grown.items() if name.partition(",")[0] in rules()}
    village = {name: ratio for name, ratio in grown.items() if name in ("who of a household", "gaps of a village")}
    if county:
        yield _most("from 1x to 10x: county-wide questions at most 12 times", county, 12, [])
    if village:
        yield _most("from 1x to 10x: village questions flat (1.3 times)", village, 1.3, [])
    if one.get("edit", {}).get("work") and ten.get("edit", {}).get("work"):
        ratio = median(ten["edit"]["work"]) / median(one["edit"]["work"])
        yield _at_most("from 1x to 10x: one edit at most 1.3 times", ratio, 1.3, "times")
    yield _at_most("from 1x to 10x: load linear", ten["made"]["load"]["seconds"] / one["made"]["load"]["seconds"], 11, "times")


def _at_most(asked: str, measured: float, most: float, unit: str) -> Bar:
    lacks = "" if measured <= most else f"It is {measured:.3g} {unit}, {measured / most:.1f} times what it may be."
    return Bar(asked, f"{measured:.3g} {unit}", measured <= most, lacks)
