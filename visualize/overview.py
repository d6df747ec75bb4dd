"""The first picture of all: the townships and villages of a county as a schematic map, each where it always stands."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, sin, tau
from typing import TYPE_CHECKING

import networkx as nx

from graph.snapshot import Snapshot
from visualize.focus import AREAS
from visualize.layout import ROOM, WIDE
from visualize.parts import RELATIONS, Link, Node, key_of
from visualize.scene import Start
from visualize.standing import County
from visualize.words import name_of

if TYPE_CHECKING:
    from visualize.parts import Network

GAP = ROOM * 1.4
"""Least distance between two villages of a township."""


def overview(county: County, snapshot: Snapshot) -> Start | None:
    """All places and what they lie in. The outermost place with most in it is the focus; None where there is no place."""
    inside = _inside(county)
    tops = [place for place, around in county.within.items() if around not in county.within]
    if not tops:
        return None
    top = max(tops, key=lambda place: len(inside.get(place, ())))
    network: Network = nx.MultiDiGraph()
    for place in county.within:
        key = key_of(place, snapshot.ids)
        focus = key if key.partition("/")[0] in AREAS else None
        network.add_node(key, facts=Node(key, "place", name_of(place, snapshot), 0 if place == top else 1, place, focus=focus))
    for place, around in county.within.items():
        if around in county.within:
            ends = key_of(place, snapshot.ids), key_of(str(around), snapshot.ids)
            network.add_edge(*ends, facts=Link("within", RELATIONS["within"]))
    places = {key_of(place, snapshot.ids): spot for place, spot in _spots(tops, top, inside).items()}
    return Start(network, key_of(top, snapshot.ids), places)


def _inside(county: County) -> dict[str, list[str]]:
    """What lies in each place directly, in order."""
    found: dict[str, list[str]] = {}
    for place, around in sorted(county.within.items()):
        if around:
            found.setdefault(around, []).append(place)
    return found


def _spots(tops: list[str], top: str, inside: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    """The outermost place in the middle; around it, on a comb of hexagons, its townships, each amid its villages."""
    middles = [*inside.get(top, ()), *(place for place in tops if place != top)]
    apart = 2 * max((_radius(len(inside.get(middle, ()))) for middle in middles), default=0) + GAP
    cells = _comb()
    next(cells)
    found = {top: (0, 0)}
    for middle, (across, down) in zip(middles, cells, strict=False):
        x, y = across * apart, down * apart
        found[middle] = _at(x, y)
        villages = list(_all_inside(middle, inside))
        radius = _radius(len(villages))
        for number, village in enumerate(villages):
            angle = tau * (number + 0.5) / len(villages) + tau / 4  # none right below the name of the middle
            found[village] = _at(x + radius * cos(angle), y + radius * sin(angle))
    return found


def _all_inside(place: str, inside: dict[str, list[str]]) -> Iterator[str]:
    for one in inside.get(place, ()):
        yield one
        yield from _all_inside(one, inside)


def _at(x: float, y: float) -> tuple[int, int]:
    return round(x * WIDE), round(y)


def _radius(number: int) -> float:
    """How far from their middle so many places stand on one ring."""
    return max(GAP, number * GAP / tau)


def _comb() -> Iterator[tuple[float, float]]:
    """The middles of hexagons side by side, at distance 1, from the middle outwards."""
    yield 0.0, 0.0
    ring = 1
    while True:
        slots = 6 * ring
        corners = [(ring * cos(tau * corner / 6), ring * sin(tau * corner / 6)) for corner in range(7)]
        for slot in range(slots):
            corner, share = slot // ring, slot % ring / ring
            (a, b), (c, d) = corners[corner], corners[corner + 1]
            yield a + (c - a) * share, b + (d - b) * share
        ring += 1
