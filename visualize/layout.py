"""Where the nodes of a neighbourhood stand: rings around the focus, the same for the same network.

Next to the focus stand its responsibilities, each beside the need that it answers, and all that is linked with the focus alone;
behind each responsibility stand those who hold it, or the places it is for. Every node stands as close to the direction of what
it hangs on as its ring has room.
"""

from __future__ import annotations

from math import cos, sin, tau
from typing import TYPE_CHECKING

from visualize.parts import node_of
from visualize.words import KINDS

if TYPE_CHECKING:
    from visualize.parts import Network

STEP = 145.0
"""Least distance between two rings, in units of the picture (pixels at scale 1)."""
ROOM = 94.0
"""Least distance between two neighbours of a ring."""
WIDE = 1.7
"""Pictures are wider than high, and so are labels: how much a ring is stretched."""
BEHIND = ("subject", "person", "place", "household")
"""What stands behind a responsibility that it is linked with."""


def rings(network: Network, focus: str) -> dict[str, tuple[int, int]]:
    """Where every node stands, as x and y; the focus stands at 0, 0."""
    angles: dict[str, float] = {focus: 0.0}
    found = {focus: (0, 0)}
    radius = 0.0
    for number, ring in enumerate(_hang(network, focus)):
        radius = max(radius + STEP, len(ring) * ROOM / tau)
        wanted = [slot * tau / len(ring) for slot in range(len(ring))] if number == 0 else [angles[parent] for _, parent in ring]
        for (key, _), angle in zip(ring, spread(wanted, ROOM / radius), strict=True):
            angles[key] = angle
            found[key] = (round(WIDE * radius * cos(angle)), round(radius * sin(angle)))
    return found


def spread(wanted: list[float], gap: float) -> list[float]:
    """Angles at least `gap` apart around the circle, as close as can be to those wanted, which are in order.

    Where the circle has no room to keep close, all are spaced evenly.
    """
    blocks: list[list[float]] = []
    for place, angle in enumerate(wanted):
        blocks.append([angle - place * gap])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    starts = [_mean(block) for block in blocks for _ in block]
    found = [start + place * gap for place, start in enumerate(starts)]
    if not found or found[-1] - found[0] <= tau - gap:
        return found
    even = [slot * tau / len(wanted) for slot in range(len(wanted))]
    shift = _mean([angle - slot for angle, slot in zip(wanted, even, strict=True)])
    return [slot + shift for slot in even]


def _hang(network: Network, focus: str) -> list[list[tuple[str, str]]]:
    """The rings from the focus outwards: every node with the one it hangs on, in the order in which they stand."""
    known = {focus}
    boxes = {key for key in network if node_of(network, key).kind == "responsibility"}
    behind = {key for key in network if key != focus and node_of(network, key).kind in BEHIND and boxes & _around(network, key)}
    near = sorted(boxes | _around(network, focus) - behind - known, key=lambda key: _order(network, key))
    found = [[(key, focus) for key in near]] if near else []
    known |= set(near)
    while found and len(known) < len(network):
        ring = [key for key, _ in found[-1]]
        hung = {
            key: parent for parent in sorted(ring, key=network.degree, reverse=True) for key in _around(network, parent) - known
        }
        place = {key: number for number, key in enumerate(ring)}
        found.append(sorted(hung.items(), key=lambda pair: (place[pair[1]], _order(network, pair[0]))))
        known |= set(hung)
    return found


def _around(network: Network, key: str) -> set[str]:
    return {*network.successors(key), *network.predecessors(key)}


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _order(network: Network, key: str) -> tuple[int, str, str]:
    """How nodes follow each other on a ring: by kind and name, but a need next to the responsibility that answers it."""
    node = node_of(network, key)
    kinds = list(KINDS)
    if node.kind == "need":
        answered = [other for other in _around(network, key) if node_of(network, other).kind == "responsibility"]
        return kinds.index("responsibility"), min(answered, default=key), key
    return kinds.index(node.kind), key, ""
