"""By which relations a thing has its neighbours: counted before they are drawn, and chosen from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visualize.parts import RELATIONS, Link, node_of
from visualize.words import Words

if TYPE_CHECKING:
    from visualize.parts import Network


@dataclass(frozen=True)
class Related:
    """One relation of a thing: its kind, its words, and how many things it leads to."""

    kind: str
    words: Words
    number: int


def related(network: Network, anchor: str) -> list[Related]:
    """The relations of a thing in its whole neighbourhood, in the order of `RELATIONS`."""
    ends = {(kind, other) for kind, other in _first(network, anchor)}
    numbers = Counter[str]()
    for kind, other in ends:
        numbers[kind] += node_of(network, other).count
    return [Related(kind, words, numbers[kind]) for kind, words in RELATIONS.items() if numbers[kind]]


def chosen(network: Network, anchor: str, kinds: tuple[str, ...]) -> Network:
    """The part of a neighbourhood that is reached by these relations of the thing; all of it where none is named."""
    if not kinds:
        return network
    found = {anchor, *(other for kind, other in _first(network, anchor) if kind in kinds)}
    edge = list(found - {anchor})
    while edge:
        key = edge.pop()
        for other in _behind(network, key, anchor) - found:
            found.add(other)
            edge.append(other)
    return network.subgraph(found).copy()


def _first(network: Network, anchor: str) -> Iterator[tuple[str, str]]:
    """The links of the thing itself: their kind, and the other end."""
    coming: list[tuple[str, str, Link]] = list(network.in_edges(anchor, data="facts"))
    going: list[tuple[str, str, Link]] = list(network.out_edges(anchor, data="facts"))
    yield from ((link.kind, source) for source, _, link in coming)
    yield from ((link.kind, target) for _, target, link in going)


def _behind(network: Network, key: str, anchor: str) -> set[str]:
    """What stands behind a need or a responsibility: what answers it, who holds it, where it is; nothing behind a thing."""
    if node_of(network, key).kind not in ("need", "responsibility"):
        return set()
    return {*network.successors(key), *network.predecessors(key)} - {anchor}
