"""Codes that a cell of a roster may name: by the beginning of the code, or a part of the name. Only what the reader may see."""

from typing import Any

from pyoxigraph import NamedNode

from api.cells import label
from graph.intake.dialect import own_rosters
from graph.intake.kinds import roster_of
from graph.rdf import literal
from graph.snapshot import Snapshot

MOST = 20
LOOKUP = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing WHERE {{
  VALUES ?class {{ {classes} }}
  ?thing a ?class .
  FILTER(STRSTARTS(STR(?thing), {base}))
  OPTIONAL {{ ?thing rdfs:label ?label }}
  FILTER(STRSTARTS(LCASE(STRAFTER(STR(?thing), {base})), {said}) || CONTAINS(LCASE(STR(?label)), {said}))
}} ORDER BY ?thing LIMIT {most}"""


def codes(kinds: tuple[str, ...], said: str, snapshot: Snapshot, lang: str) -> list[dict[str, Any]]:
    """Up to `MOST` codes of some kinds, each with its kind and what the thing is called."""
    found: list[dict[str, Any]] = []
    for kind in kinds:
        base = f"{snapshot.ids.base}{kind}/"
        text = {"base": literal(base), "said": literal(said.casefold()), "most": MOST}
        classes = " ".join(f"<{iri}>" for iri in _classes(kind))
        for (thing,) in snapshot.select(LOOKUP.format(classes=classes, **text)).rows if classes else ():
            if isinstance(thing, NamedNode) and (split := snapshot.ids.split(thing.value)):
                found.append({"code": split[1], "kind": kind, "label": label(thing, snapshot, lang) or None})
    return found[:MOST]


def _classes(kind: str) -> list[str]:
    roster = roster_of(kind)
    if roster is None:
        return []
    chosen = [column.of[0] for column in roster.columns if column.kind == "class"]
    every = [one for name in chosen for one in own_rosters().classes[name].values() if (one.kind or roster.kind) == kind]
    return sorted({one.iri for one in every} | ({roster.iri} if roster.iri else set()))
