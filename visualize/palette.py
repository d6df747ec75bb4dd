"""The colours of the style sheets, for pictures that are made without a browser: those of the light theme."""

import re
from collections.abc import Mapping
from functools import cache

from visualize.pieces import OWN

TOKEN = re.compile(r"--([a-z][a-z0-9-]*):\s*(#[0-9a-fA-F]{3,8})\b")
SHEETS = ("remit.css", "graph.css")


@cache
def palette() -> Mapping[str, str]:
    """Token to colour; the first that a sheet names, which is that of the light theme."""
    found: dict[str, str] = {}
    for sheet in SHEETS:
        for name, colour in TOKEN.findall((OWN / sheet).read_text(encoding="utf-8")):
            found.setdefault(name, colour)
    return found


def fill_of(group: str) -> str:
    """The colour of a group of nodes; that of a subject where the sheets name none."""
    return palette().get(f"c-{group}") or palette()["c-subject"]
