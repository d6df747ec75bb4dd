"""What happens to a finding when something changes, for people and programs."""

from typing import Any

from pyoxigraph import NamedNode

from api.cells import Cell, as_json, cell, href
from graph.intake.concepts import concepts
from graph.snapshot import Snapshot
from queries.severity import ABOUT
from queries.whatif import Effect


def effect_facts(one: Effect, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """An effect as JSON."""
    said = {"effect": one.effect, "kind": one.kind, "sub_kind": one.sub_kind, "was": one.was or None, "fault": one.fault}
    about = {name: as_json(one.about.get(name), snapshot, lang) for name in ABOUT}
    return {**said, **about, "finding": as_json(one.finding, snapshot, lang)}


def effect_cells(effect: Effect, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """An effect as cells of a page."""
    return {
        "effect": effect,
        "verdict": verdict_cell(f"{effect.kind}-{effect.sub_kind}", snapshot, lang),
        "was": verdict_cell(f"{effect.kind}-{effect.was}", snapshot, lang) if effect.was else None,
        "href": href(effect.finding, snapshot),
        "about": [cell(term, snapshot, lang) for term in effect.about.values()],
    }


def verdict_cell(sub_kind: str, snapshot: Snapshot, lang: str) -> Cell:
    """What a verdict is called."""
    return cell(NamedNode(concepts("findings")[sub_kind]), snapshot, lang)
