"""The shapes of nodes as SVG, sized and centred as vis-network draws them, and their labels broken into lines."""

import re
import unicodedata
from math import cos, sin, tau
from xml.etree.ElementTree import Element, SubElement

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
WIDEST, LINE, LETTER = 158, 18, 8.2
"""Width at which a label is broken, height of a line, and width of a Latin letter, in pixels at 16 px."""
UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""
CORNERS = {"triangle": (3, -tau / 4), "triangleDown": (3, tau / 4), "diamond": (4, 0.0), "hexagon": (6, 0.0)}
INNER = 0.45
"""How far the inner corners of a star are from its middle."""


def clean(text: str) -> str:
    """A text without what XML cannot hold."""
    return UNSAYABLE.sub("\ufffd", text)


def broken(label: str) -> list[str]:
    """A label in lines that are not wider than a node may be; CJK text breaks anywhere."""
    lines, line = list[str](), ""
    for piece in re.findall(r"\s+|[\u2e80-\uffff]|[^\s\u2e80-\uffff]+", clean(label)):
        if line and width_of(line + piece) > WIDEST:
            lines, line = [*lines, line.strip()], ""
        line += piece
    return [*lines, line.strip()]


def width_of(text: str) -> float:
    """About how wide a text is at 16 px."""
    return sum(LETTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1) for letter in text)


def mark(parent: Element, shape: str, size: float, looks: dict[str, str]) -> Element:
    """A shape around 0, 0 of the size that vis-network means by it."""
    if shape == "dot":
        return SubElement(parent, "circle", {"r": f"{size:g}", **looks})
    if shape == "square":
        return SubElement(parent, "rect", {**_around(2 * size, 2 * size), **looks})
    return SubElement(parent, "polygon", {"points": _points(shape, size), **looks})


def box(parent: Element, lines: list[str], looks: dict[str, str]) -> Element:
    """A box around a label."""
    return SubElement(parent, "rect", {"rx": "4", **_around(*box_size(lines)), **looks})


def box_size(lines: list[str]) -> tuple[float, float]:
    """Width and height of a box around a label."""
    return max(map(width_of, lines)) + 16, len(lines) * LINE + 12


def _around(width: float, height: float) -> dict[str, str]:
    return {"x": f"{-width / 2:g}", "y": f"{-height / 2:g}", "width": f"{width:g}", "height": f"{height:g}"}


def said(parent: Element, lines: list[str], top: float, looks: dict[str, str]) -> None:
    """Lines of text under each other, centred; `top` is the baseline of the first."""
    text = SubElement(parent, "text", {"text-anchor": "middle", **looks})
    for number, line in enumerate(lines):
        SubElement(text, "tspan", x="0", y=f"{top + number * LINE:g}").text = line


def _points(shape: str, size: float) -> str:
    if shape == "star":
        spokes = [(size * (1 if number % 2 == 0 else INNER), number * tau / 10 - tau / 4) for number in range(10)]
    else:
        corners, first = CORNERS[shape]
        spokes = [(size, first + number * tau / corners) for number in range(corners)]
    return " ".join(f"{radius * cos(angle):.1f},{radius * sin(angle):.1f}" for radius, angle in spokes)
