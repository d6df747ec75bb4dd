"""What a picture shows and where: the first picture, then each step of the view in order, so that nobody who is there moves.

The first picture has the most important nodes around its focus, or all places of a county; every later node is placed beside
what it came with. The same view of the same version is always the same picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from visualize.beside import Ground, Place
from visualize.filtered import filtered
from visualize.fold import Fold, choose, fold_alike, merge
from visualize.layout import rings
from visualize.parts import Link, links_of, node_of
from visualize.relations_of import chosen
from visualize.view import Step, View

if TYPE_CHECKING:
    from visualize.parts import Network

FIRST, MOST, AT_ONCE = 300, 2000, 60
"""Nodes drawn by default, nodes drawn at most, and nodes that one step brings."""

EgoOf = Callable[[str], "Network | None"]
LinksAmong = Callable[[list[str]], Iterable[tuple[str, str, Link]]]


@dataclass(frozen=True)
class Scene:
    """A picture. `whole`: how many things it stands for; `folds`: how many nodes each counted node can still open."""

    focus: str
    network: Network
    places: dict[str, Place]
    whole: int
    folds: dict[str, int]
    missing: tuple[str, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether something had no room: a group that counts things which are not alike."""
        return any(key.startswith("more ") for key in self.folds)


@dataclass(frozen=True)
class Start:
    """The first picture: its network, its focus, and the places where those are laid down already (a map)."""

    network: Network
    focus: str
    places: dict[str, Place] | None = None


def scene(start: Start, view: View, ego_of: EgoOf, links_among: LinksAmong) -> Scene:
    """The picture of a view."""
    made = _Scene(start, view)
    for step in view.steps:
        made.take(step, ego_of, links_among)
    return made.scene()


class _Scene:
    def __init__(self, start: Start, view: View) -> None:
        self.focus, self.filters, self.limit = start.focus, view.filters, view.limit
        self.known: Network = nx.MultiDiGraph()
        self.shown: dict[str, None] = {}
        self.folds: dict[str, Fold] = {}
        self.removed, self.missing = set[str](), list[str]()
        self._links = set[tuple[str, str, str, str | None, str]]()
        self.places = start.places or (_first_places(start, self.limit) if view.filters else {})
        self.ground = Ground(self.places.values()) if self.places else None
        self.bring(self.asked(start.network, start.focus), start.focus, min(self.limit, FIRST))
        self._drawn: Network | None = self._merge()
        if self.ground is None:
            self.places = rings(self._drawn, self.focus)
            self.ground = Ground(self.places.values())

    def take(self, step: Step, ego_of: EgoOf, links_among: LinksAmong) -> None:
        """Do one step; one that finds no such node is noted as missing."""
        self._drawn = None
        if step.verb == "expand":
            self.expand(step, ego_of)
        elif step.verb == "open":
            self.open(step.key, AT_ONCE)
        elif step.verb == "remove":
            self.remove(step.key)
        elif step.verb == "reveal":
            self.learn(links_among(list(self.shown)))
        else:
            for key in list(self.folds):
                self.open(key, self.limit)

    def expand(self, step: Step, ego_of: EgoOf) -> None:
        """Bring the neighbours of a node, all or those of some relations."""
        ego = ego_of(step.key) if step.key in self.shown else None
        if ego is None:
            self.missing.append(step.key)
            return
        wanted = chosen(ego, step.key, step.relations)
        self.bring(self.asked(wanted, step.key), step.key, AT_ONCE)

    def asked(self, network: Network, anchor: str) -> Network:
        """What of a neighbourhood the filters let through."""
        return filtered(network, anchor, self.filters) if self.filters else network

    def bring(self, network: Network, anchor: str, most: int) -> None:
        """Make a neighbourhood known, and draw as much of it as there is room for."""
        new = [key for key in network if key not in self.known]
        for key in new:
            self.known.add_node(key, facts=node_of(network, key))
        self.learn(links_of(network))
        self.removed -= set(new)
        alike = fold_alike(network, anchor, alone=set(network) - set(new))
        folded = {member for fold in alike for member in fold.members}
        room = min(most, self.limit - len(self.shown) - len(self.folds))
        alone, folds = choose(network, anchor, [key for key in new if key not in folded], alike, max(0, room))
        self.show([*alone, *self._unite(folds)], anchor)

    def _unite(self, folds: list[Fold]) -> list[str]:
        """Put folds among those that there are."""
        for fold in folds:
            if fold.key in self.folds:
                self.folds[fold.key].members += fold.members
            else:
                self.folds[fold.key] = fold
        return [fold.key for fold in folds]

    def show(self, keys: list[str], anchor: str) -> None:
        """Draw nodes: where they have a place already, else around what they came with."""
        self.shown.update((key, None) for key in keys if key not in self.folds)
        if self.ground is None:
            return
        homeless = [key for key in keys if key not in self.places]
        spots = self.ground.around(self.places.get(anchor, (0, 0)), len(homeless))
        self.places.update(zip(homeless, spots, strict=True))

    def open(self, key: str, most: int) -> None:
        """Draw the next members of a fold, as far as there is room; a single one that is left comes along."""
        fold = self.folds.get(key)
        if fold is None:
            self.missing.append(key)
            return
        room = max(0, min(most, self.limit - len(self.shown) - len(self.folds)))
        some, rest = fold.members[:room], fold.members[room:]
        if len(rest) <= 1 and room:
            some, rest = fold.members, []
            del self.folds[key]
        fold.members = rest
        self.show(some, key)

    def remove(self, key: str) -> None:
        """Take a node or a fold away."""
        if key == self.focus or (key not in self.shown and key not in self.folds):
            self.missing.append(key)
            return
        gone = self.folds.pop(key).members if key in self.folds else [key]
        self.shown.pop(key, None)
        self.removed |= set(gone)

    def learn(self, links: Iterable[tuple[str, str, Link]]) -> None:
        """Take up links, each once, between nodes that are known."""
        for source, target, link in links:
            said = source, target, link.kind, link.record, link.words.en
            if said not in self._links and source in self.known and target in self.known:
                self._links.add(said)
                self.known.add_edge(source, target, facts=link)

    def _merge(self) -> Network:
        """What is known as it is drawn, folds as one node each."""
        there = self.known.subgraph([key for key in self.known if key not in self.removed]) if self.removed else self.known
        return merge(there, [(fold.node(self.known), fold.members) for fold in self.folds.values()])

    def scene(self) -> Scene:
        """What is drawn in the end; what hangs on nothing any more is not."""
        drawn = self._drawn or self._merge()
        alone = [key for key in drawn if key != self.focus and not drawn.degree(key)] if self.removed else []
        drawn.remove_nodes_from(alone)
        folds = {key: len(fold.members) for key, fold in self.folds.items() if key in drawn}
        places = {key: self.places[key] for key in drawn}
        return Scene(self.focus, drawn, places, len(self.known) - len(self.removed), folds, tuple(self.missing))


def _first_places(start: Start, limit: int) -> dict[str, Place]:
    """Where the first picture stands, without regard to filters: what these let through stays where it was."""
    network, most = start.network, min(limit, FIRST)
    alike = fold_alike(network, start.focus)
    folded = {member for fold in alike for member in fold.members}
    _, folds = choose(network, start.focus, [key for key in network if key not in folded], alike, most)
    return rings(merge(network, [(fold.node(network), fold.members) for fold in folds]), start.focus)
