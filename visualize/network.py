"""A neighbourhood as a pyvis network: what vis-network draws in the browser, handed over as JSON.

pyvis' own pages are never used: they load from other hosts and let data run as script. Colours are not decided here but in
the style sheet, by the group of a node; shapes say the kind, borders and lines the way of involvement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from pyvis.network import Network as Pyvis

from visualize.layout import rings
from visualize.parts import Link, Node, links_of, node_of
from visualize.words import KINDS

if TYPE_CHECKING:
    from visualize.parts import Network

SHAPES = {
    "household": "triangle",
    "person": "triangleDown",
    "subject": "dot",
    "place": "square",
    "duty": "box",
    "responsibility": "box",
    "need": "diamond",
    "resource": "hexagon",
    "finding": "star",
}
DASHES: dict[str, bool | list[int]] = {"A": False, "R": [9, 5], "C": [2, 4], "I": [2, 4]}
OPTIONS: dict[str, Any] = {
    "physics": False,
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "hideEdgesOnDrag": True, "hideEdgesOnZoom": True, "tooltipDelay": 120, "keyboard": False},
    "nodes": {"borderWidth": 2, "widthConstraint": {"maximum": 158}, "margin": 7},
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}}, "width": 1.3},
}

HrefOf = Callable[[Node], str | None]
RecordHrefOf = Callable[[str], str | None]


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


def draw(network: Network, focus: str, lang: str, href_of: HrefOf, record_href_of: RecordHrefOf) -> SafeNetwork:
    """A neighbourhood with shapes, borders and positions; `href_of` and `record_href_of` say where things have their pages."""
    drawn = SafeNetwork()
    places = rings(network, focus)
    for key in network:
        node = node_of(network, key)
        x, y = places[key]
        facts = {"x": x, "y": y, "group": group_of(node, focus), "href": href_of(node), "title": _about(node)}
        looks = {"shapeProperties": {"borderDashes": DASHES.get(node.involvement[:1], False)}, "size": 26 if key == focus else 17}
        drawn.add_node(key, label_of(node, lang), SHAPES[node.kind], focus=node.focus, kind=node.kind, **facts, **looks)
    for number, (source, target, link) in enumerate(links_of(network)):
        line = {"dashes": DASHES.get(link.involvement, False), "title": describe(link, lang), "group": link.kind}
        drawn.add_edge(source, target, id=number, href=record_href_of(link.record) if link.record else None, **line)
    return drawn


def group_of(node: Node, focus: str) -> str:
    """What colours a node: it is the focus, else its programme role, else its kind."""
    return "focus" if node.key == focus else node.role or node.kind


def label_of(node: Node, lang: str) -> str:
    """What stands at a node: its name, for a duty after the letters of the ways in which it is held."""
    name = node.words.said(lang)
    return f"{'·'.join(node.involvement)}  {name}" if node.involvement else name


def describe(link: Link, lang: str) -> list[str]:
    """A link in words, line by line: what it says, for how long, and how many records say so."""
    lines = [link.words.both if lang == "en" else f"{link.words.zh} {link.words.en}"]
    start, end = link.period.start, link.period.end
    if start:
        lines.append(f"{start.isoformat()} – {end.isoformat() if end else ''}".rstrip())
    return [*lines, f"× {link.count:,}"] if link.count > 1 else lines


def _about(node: Node) -> list[str]:
    kind = KINDS[node.kind].both if node.kind in KINDS else node.kind
    return [node.words.both, kind]
