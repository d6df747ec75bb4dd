"""A picture as a pyvis network: what vis-network draws in the browser, handed over as JSON.

pyvis' own pages are never used: they load from other hosts and let data run as script. Colours are not decided here but in
the style sheet, by the group of a node; shapes say the kind, borders and lines the way of involvement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any, NoReturn

from pyvis.network import Network as Pyvis

from visualize.marks import SHAPES
from visualize.parts import Link, Node, links_of, node_of
from visualize.scene import Scene
from visualize.signs import ABSENCE, OVERLAP, SIGNED
from visualize.standing import Standing
from visualize.table import Pages
from visualize.words import KINDS

DASHES: dict[str, bool | list[int]] = {"A": False, "R": [9, 5], "C": [2, 4], "I": [2, 4]}
SIZE, FOCUS_SIZE, LARGEST = 17, 26, 44
OPTIONS: dict[str, Any] = {
    "physics": False,
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "hideEdgesOnDrag": True, "hideEdgesOnZoom": True, "tooltipDelay": 120, "keyboard": False},
    "nodes": {
        "borderWidth": 2,
        "size": SIZE,
        "widthConstraint": {"maximum": 158},
        "margin": 7,
        "scaling": {"label": {"drawThreshold": 7, "maxVisible": 40}},
    },
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}}, "width": 1.3},
}


class SafeNetwork(Pyvis):  # type: ignore[misc]
    """pyvis' Network with constant-time `add_node` and `add_edge`, and with JSON as its only way out."""

    def __init__(self) -> None:
        super().__init__(directed=True)
        self.options: dict[str, Any] = OPTIONS

    def add_node(self, n_id: str, label: str, shape: str, **options: Any) -> None:
        """Add a node; one that is there is replaced."""
        self.node_map[n_id] = {"id": n_id, "label": label, "shape": shape, **options}

    def add_edge(self, source: str, to: str, **options: Any) -> None:
        """Add an edge between two nodes that are there."""
        if source not in self.node_map or to not in self.node_map:
            raise KeyError(f"no node {source} or {to}")
        self.edges.append({"from": source, "to": to, **options})

    def payload(self) -> dict[str, Any]:
        """Everything for the browser, ready for JSON."""
        return {"nodes": list(self.node_map.values()), "edges": self.edges, "options": self.options}

    def generate_html(self, *_: object, **__: object) -> NoReturn:
        """Refused: pyvis' pages call other hosts and are open to script in data."""
        raise NotImplementedError("a network leaves as JSON, by payload()")

    def write_html(self, *_: object, **__: object) -> NoReturn:
        """Refused, and with it `show` and `save_graph`: nothing is written to the working directory."""
        raise NotImplementedError("a network leaves as JSON, by payload()")


def draw(scene: Scene, lang: str, pages: Pages, standings: Mapping[str, Standing]) -> SafeNetwork:
    """A picture with shapes, borders and positions; the focus comes first. What says nothing is left out."""
    drawn = SafeNetwork()
    for key in sorted(scene.network, key=lambda key: key != scene.focus):
        node = node_of(scene.network, key)
        facts = {**_place(scene, node), **_looks(scene, node, standings), **_leads(scene, node, pages.of_node)}
        drawn.add_node(key, label_of(node, lang), SHAPES[node.kind], kind=node.kind, title=_about(node), **facts)
    beside = Counter[tuple[str, str]]()
    for number, (source, target, link) in enumerate(links_of(scene.network)):
        bend = beside[source, target]
        beside[source, target] += 1
        drawn.add_edge(source, target, id=number, **_line(link, lang, pages.of_record), **({"bend": bend} if bend else {}))
    return drawn


def _place(scene: Scene, node: Node) -> dict[str, Any]:
    x, y = scene.places[node.key]
    return {"x": x, "y": y}


def _looks(scene: Scene, node: Node, standings: Mapping[str, Standing]) -> dict[str, Any]:
    """Colour by group, size and border; for a place that is counted also its figures."""
    standing = standings.get(node.iri or "") if node.kind == "place" else None
    size = size_of(standing) if standing else FOCUS_SIZE if node.key == scene.focus else SIZE
    dashes = SIGNED["absence"] if node.status == "absent" else DASHES.get(node.involvement[:1], False)
    return {
        "group": group_of(node, scene.focus, standing),
        "level": level_of(scene, node),
        **({"size": size} if size != SIZE else {}),
        **({"shapeProperties": {"borderDashes": dashes}} if dashes else {}),
        **({"figures": [standing.households, standing.affected, standing.faults]} if standing else {}),
        **({"badge": standing.faults} if standing and standing.faults else {}),
    }


def _leads(scene: Scene, node: Node, href_of: Callable[[Node], str | None]) -> dict[str, Any]:
    """What can be done with a node: its page, a picture of its own, how many it counts and can open."""
    facts = {"href": href_of(node), "focus": node.focus, "count": node.count if node.folded else None}
    return {name: fact for name, fact in facts.items() if fact} | (
        {"open": scene.folds[node.key]} if node.key in scene.folds else {}
    )


def _line(link: Link, lang: str, href_of: Callable[[str], str | None]) -> dict[str, Any]:
    start, end = link.period.start, link.period.end
    facts = {
        "dashes": DASHES.get(link.involvement, False),
        "since": start.isoformat() if start else None,
        "until": end.isoformat() if end else None,
        "count": link.count if link.count > 1 else None,
        "href": href_of(link.record) if link.record else None,
    }
    letter = {"letter": link.involvement} if link.kind == "holds" and link.involvement else {}
    if link.sign:
        label = {"overlap": OVERLAP, "absence": ABSENCE}[link.sign].said(lang)
        letter |= {"sign": link.sign, "label": label}
        facts["dashes"] = SIGNED[link.sign]
    return {"said": link.words.said(lang), "group": link.kind} | letter | {name: fact for name, fact in facts.items() if fact}


def group_of(node: Node, focus: str, standing: Standing | None = None) -> str:
    """What colours a node: it is the focus, else how it stands, else its programme role, else its kind."""
    if node.key == focus:
        return "focus"
    if standing:
        return "step-none" if standing.step is None else f"step-{standing.step}"
    return f"status-{node.status}" if node.status else node.role or node.kind


def size_of(standing: Standing) -> int:
    """How large a place is drawn: its area grows with its households."""
    return min(LARGEST, round(8 + 1.1 * sqrt(standing.households)))


def level_of(scene: Scene, node: Node) -> int:
    """How early the name of a node is readable: 0 from afar, 2 from near only."""
    if node.key == scene.focus or (node.kind == "place" and scene.network.in_degree(node.key) > 1):
        return 0
    return 2 if node.kind in ("household", "person") and not node.folded else 1


def label_of(node: Node, lang: str) -> str:
    """What stands at a node: its name, for a duty after the letters of the ways in which it is held."""
    name = node.words.said(lang)
    return f"{'·'.join(node.involvement)}  {name}" if node.involvement else name


def _about(node: Node) -> list[str]:
    kind = KINDS[node.kind].both if node.kind in KINDS else node.kind
    return [node.words.both, kind]
