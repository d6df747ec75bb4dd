"""A picture as an SVG file: the same places, shapes and colours as in the browser, with its legend; nothing in it is markup."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from visualize.legend import Legend
from visualize.marks import SHAPES, box, box_size, broken, clean, mark, said
from visualize.palette import fill_of, palette
from visualize.signs import SIGNED

MARGIN, BESIDE, ROW = 90, 320, 26
FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
Drawn = Mapping[str, Any]


def svg(drawn: Drawn, title: str, legend: Legend, lang: str) -> str:
    """The nodes and edges that a browser is given, as one SVG document."""
    nodes = {node["id"]: node for node in drawn["nodes"]}
    left, top, width, height = _frame(list(nodes.values()), legend)
    root = Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"{left} {top} {width} {height}", lang=lang, role="img")
    root.attrib |= {"width": str(width), "height": str(height), "font-family": FONT, "font-size": "16"}
    SubElement(root, "title").text = clean(title)
    SubElement(root, "rect", x=str(left), y=str(top), width=str(width), height=str(height), fill=palette()["paper"])
    lines = SubElement(root, "g", stroke=palette()["c-edge"], fill="none")
    lines.attrib["stroke-width"] = "1.3"
    for edge in drawn["edges"]:
        _line(lines, nodes[edge["from"]], nodes[edge["to"]], edge)
    for node in nodes.values():
        _node(root, node)
    _legend(root, legend, lang, left + width - BESIDE, top + MARGIN)
    return tostring(root, encoding="unicode")


def _frame(nodes: list[Drawn], legend: Legend) -> tuple[int, int, int, int]:
    """Left, top, width and height of all, with room for the legend on the right."""
    across, down = [node["x"] for node in nodes], [node["y"] for node in nodes]
    rows = sum(len(part) + 1 for part in _parts(legend))
    height = max(max(down) - min(down), rows * ROW) + 2 * MARGIN
    return min(across) - MARGIN, min(down) - MARGIN, max(across) - min(across) + 2 * MARGIN + BESIDE, height


def _line(parent: Element, source: Drawn, target: Drawn, edge: Drawn) -> None:
    x, y, a, b = source["x"], source["y"], target["x"], target["y"]
    long = hypot(a - x, b - y) or 1.0
    back = min(long / 2, 22 if target["shape"] == "box" else target.get("size", 17) + 4)
    a, b = a - (a - x) / long * back, b - (b - y) / long * back
    looks = {"stroke-dasharray": " ".join(map(str, edge["dashes"]))} if isinstance(edge.get("dashes"), list) else {}
    colour = palette()[f"c-{edge['sign']}" if "sign" in edge else "c-edge"]
    looks |= {"stroke": colour, "stroke-width": "2.6"} if "sign" in edge else {}
    aside = 36 * edge.get("bend", 0)
    middle = (x + a) / 2 + (b - y) / long * aside, (y + b) / 2 - (a - x) / long * aside
    line = SubElement(parent, "path", {"d": f"M{x} {y}Q{middle[0]:.1f} {middle[1]:.1f} {a:.1f} {b:.1f}", **looks})
    SubElement(line, "title").text = clean(edge.get("said", ""))
    side, along = ((b - y) / long * 4, (x - a) / long * 4), ((a - x) / long * 9, (b - y) / long * 9)
    head = f"M{a:.1f} {b:.1f}L{a - along[0] + side[0]:.1f} {b - along[1] + side[1]:.1f}"
    SubElement(parent, "path", d=f"{head}L{a - along[0] - side[0]:.1f} {b - along[1] - side[1]:.1f}z", fill=colour)
    if "label" in edge:
        at = {"transform": f"translate({middle[0]:.1f} {middle[1]:.1f})"}
        looks = {"fill": palette()["ink"], "stroke": palette()["paper"], "stroke-width": "4", "font-size": "13"} | OVER
        said(SubElement(parent, "g", at), [clean(edge["label"])], 4, looks)


def _node(parent: Element, node: Drawn) -> None:
    group = SubElement(parent, "g", transform=f"translate({node['x']} {node['y']})")
    SubElement(group, "title").text = clean("\n".join(node["title"]))
    looks = {"fill": fill_of(node["group"]), "stroke": palette()["ink"], "stroke-width": "2"}
    dashes = node.get("shapeProperties", {}).get("borderDashes")
    if dashes:
        looks["stroke-dasharray"] = " ".join(map(str, dashes))
    lines, size = broken(node["label"]), node.get("size", 17)
    if node["shape"] == "box":
        box(group, lines, looks)
        said(group, lines, 17 - box_size(lines)[1] / 2, {"fill": palette()["ink"]})
    else:
        mark(group, node["shape"], size, looks)
        said(group, lines, size + 18, {"fill": palette()["ink"], "stroke": palette()["paper"], "stroke-width": "4"} | OVER)
    if badge := node.get("badge"):
        disc = SubElement(group, "g", transform=f"translate({size} {-size})")
        mark(disc, "dot", 11, {"fill": palette()["c-finding"], "stroke": palette()["paper"]})
        said(disc, [f"{badge:,}"], 4, {"fill": "#ffffff", "font-size": "12", "font-weight": "700"})


OVER = {"paint-order": "stroke"}
"""Letters stand on a rim of paper, so that lines do not cross them."""


def _legend(root: Element, legend: Legend, lang: str, x: int, y: int) -> None:
    for entries in _parts(legend):
        for group, shape, words, number in entries:
            line = SubElement(root, "g", transform=f"translate({x} {y})")
            looks = {
                "fill": fill_of("responsibility" if shape == "box" else group),
                "stroke": palette()["ink"],
                "stroke-width": "1.5",
            }
            if shape == "box":
                box_looks = {"x": "-11", "y": "-7", "width": "22", "height": "14", "rx": "3"}
                SubElement(line, "rect", box_looks | looks | _dashes(group))
            elif shape == "line":
                broken_line = {"stroke-dasharray": " ".join(map(str, SIGNED[group])), "stroke-width": "2.6"}
                SubElement(line, "path", {"d": "M-14 0L14 0", "stroke": palette()[f"c-{group}"], **broken_line})
            else:
                mark(line, shape, 8, looks)
            SubElement(line, "text", x="22", y="5", fill=palette()["ink"]).text = f"{words[lang]}  {number:,}"
            y += ROW
        y += ROW


def _dashes(group: str) -> dict[str, str]:
    return {"R": {"stroke-dasharray": "6 3"}, "C": {"stroke-dasharray": "2 2.5"}, "I": {"stroke-dasharray": "2 2.5"}}.get(
        group, {}
    )


def _parts(legend: Legend) -> list[list[tuple[str, str, dict[str, str], int]]]:
    """The parts of a legend that have lines: each line with its colour group, shape, words and number."""

    def lines(entries: list[Any], prefix: str, shape: str = "") -> list[tuple[str, str, dict[str, str], int]]:
        return [
            (f"{prefix}{one.word}", shape or SHAPES[one.word], {"en": one.words.en, "zh": one.words.zh}, one.number)
            for one in entries
            if one.number or prefix == "step-"
        ]

    parts = [lines(legend.scale, "step-", "square"), lines(legend.kinds, ""), lines(legend.roles, "", "dot")]
    parts += [lines(legend.statuses, "status-", "triangle"), lines(legend.letters, "", "box"), lines(legend.signs, "", "line")]
    return [part for part in parts if part]
