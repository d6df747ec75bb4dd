"""Loopless paths in order of cost, at most so many hops long: best-first search with an exact estimate of what is still to come.

The estimate of a path's rest is the cheapest way from its last node to the end (Dijkstra, backwards from the end), so a path is
taken up only when no other can be cheaper: A* (Hart, Nilsson and Raphael, IEEE Trans. SSC 4, 1968), continued after the first
path. A path that cannot reach the end within the hops that are left is never begun. networkx's `shortest_simple_paths` (Yen
1971) gives the same order, but knows no bound on hops; cutting its answer afterwards can go through all paths of a county.
"""

import heapq
import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from ontology.errors import TooLarge
from queries.passing import Hops

HOP = 1e-9
"""What every hop costs beside its unreliability: of two equal paths the shorter one is cheaper."""
MOST_STEPS = 500_000
"""How many beginnings of paths are looked at: some seconds."""
Path: TypeAlias = tuple[str, ...]


class _Begun(NamedTuple):
    """The beginning of a path: the least that a whole one costs, what lies behind, and what that cost."""

    least: float
    path: Path
    spent: float


def best_first(hops: Hops, starts: Iterable[str], end: str, most_hops: int) -> Iterator[Path]:
    """The loopless paths from any start to the end, cheapest first, then by the names along them.

    TooLarge   so many ways have to be looked at that the next path would take too long
    """
    costs, lengths = _to_end(hops, end), _hops_to_end(hops, end)
    able = (start for start in set(starts) if lengths.get(start, math.inf) <= most_hops)
    queue = [_Begun(round(costs[start], 10), (start,), 0.0) for start in able]
    heapq.heapify(queue)
    steps = 0
    while queue:
        _, path, spent = heapq.heappop(queue)
        if path[-1] == end:
            yield path
            continue
        steps += 1
        if steps > MOST_STEPS:
            raise TooLarge("There are too many ways to look at; allow fewer hops, ask for more trust, or for fewer paths.")
        for taker, hop in hops.get(path[-1], {}).items():
            if taker not in path and lengths.get(taker, math.inf) + len(path) <= most_hops:
                further = spent + hop.cost + HOP
                longer = _Begun(round(further + costs[taker], 10), (*path, taker), further)
                heapq.heappush(queue, longer)


def pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Giver and taker of each hop."""
    return pairwise(path)


def _to_end(hops: Hops, end: str) -> dict[str, float]:
    """The cost of the cheapest way to the end from everywhere that has one."""
    back = _backwards(hops)
    found: dict[str, float] = {}
    queue = [(0.0, end)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node not in found:
            found[node] = cost
            for giver in back.get(node, ()):
                heapq.heappush(queue, (cost + hops[giver][node].cost + HOP, giver))
    return found


def _hops_to_end(hops: Hops, end: str) -> dict[str, int]:
    """The fewest hops to the end from everywhere that has a way to it."""
    back = _backwards(hops)
    found = {end: 0}
    layer = [end]
    while layer:
        ahead = {giver for node in layer for giver in back.get(node, ()) if giver not in found}
        found |= {giver: found[layer[0]] + 1 for giver in ahead}
        layer = sorted(ahead)
    return found


def _backwards(hops: Hops) -> dict[str, list[str]]:
    back: dict[str, list[str]] = {}
    for giver, takers in hops.items():
        for taker in takers:
            back.setdefault(taker, []).append(giver)
    return back
