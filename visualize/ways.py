"""Paths as a picture: their starts on the left, the end on the right; the best path stands out, wide lines carry much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from visualize.marks import SHAPES
from visualize.network import SafeNetwork
from visualize.words import Words

ACROSS, DOWN = 260, 110
THIN, WIDE = 1.5, 12.0


@dataclass(frozen=True)
class Stop:
    """Somebody on a path."""

    key: str
    kind: str
    words: Words


@dataclass(frozen=True)
class Step:
    """One hop of the path `number`; `share` is how much of the widest hop it carries, `said` what stands at it."""

    number: int
    giver: str
    taker: str
    share: float
    said: tuple[str, ...]
    record: str


def draw_ways(stops: Sequence[Stop], steps: Sequence[Step], lang: str, href_of: Callable[[str], str | None]) -> SafeNetwork:
    """The paths with positions; a hop that several paths share is drawn once, for the best of them.

    A hop over the places of others is bent, so that it does not run through them.
    """
    drawn = SafeNetwork()
    columns = _columns(steps)
    rows, ats = dict[int, int](), dict[str, int]()
    for stop in stops:
        column = columns[stop.key]
        row = ats[stop.key] = rows[column] = rows.get(column, -1) + 1
        place = {"x": -column * ACROSS, "y": row * DOWN, "title": [stop.words.both], "href": href_of(stop.key)}
        drawn.add_node(stop.key, stop.words.said(lang), SHAPES[stop.kind], group=stop.kind, kind=stop.kind, **place)
    seen: set[tuple[str, str]] = set()
    for step in sorted(steps, key=lambda step: step.number):
        if (step.giver, step.taker) not in seen:
            seen.add((step.giver, step.taker))
            looks: dict[str, Any] = {
                "strong": step.number == 1,
                "dashes": step.number > 1,
                "width": THIN + (WIDE - THIN) * step.share,
            }
            between = columns[step.giver] - columns[step.taker] - 1
            away = -1 if ats[step.giver] else 1  # who stands below the first row bends away from it
            looks |= {"bend": 2 * between * away} if between > 0 else {}
            drawn.add_edge(step.giver, step.taker, id=len(seen), href=href_of(step.record), title=list(step.said), **looks)
    return drawn


def _columns(steps: Sequence[Step]) -> dict[str, int]:
    """How many hops each stop is from the end, on the path on which that is most."""
    found: dict[str, int] = {}
    for number in {step.number for step in steps}:
        hops = [step for step in steps if step.number == number]
        for place, step in enumerate(hops):
            found[step.giver] = max(found.get(step.giver, 0), len(hops) - place)
        found[hops[-1].taker] = 0
    return found
