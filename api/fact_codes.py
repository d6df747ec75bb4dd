"""Codes that a cell of a roster may name: by the beginning of the code, or a part of the name. Only what the reader may see."""

from heapq import nsmallest
from typing import Any

from pyoxigraph import NamedNode

from api.cells import label
from graph.intake.dialect import own_rosters
from graph.intake.kinds import roster_of
from graph.rdf import literal
from graph.snapshot import Snapshot
from queries.lookup.entries import KINDS
from queries.lookup.index import Index

MOST = 20
LOOKUP = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing WHERE {{
  VALUES ?class {{ {classes} }}
  ?thing a ?class .
  FILTER(STRSTARTS(STR(?thing), {base}))
  OPTIONAL {{ ?thing rdfs:label ?label }}
  FILTER(STRSTARTS(LCASE(STRAFTER(STR(?thing), {base})), {said}) || CONTAINS(LCASE(STR(?label)), {said}))
}} ORDER BY ?thing LIMIT {most}"""


def codes(kinds: tuple[str, ...], said: str, snapshot: Snapshot, names: Index, lang: str) -> list[dict[str, Any]]:
    """Up to `MOST` codes of some kinds, each with its kind and what the thing is called; what has a name is found in `names`."""
    found: list[dict[str, Any]] = []
    for kind in kinds:
        known = [] if not _classes(kind) else _named(kind, said, names) if kind in KINDS else _looked_up(kind, said, snapshot)
        things = ((code, NamedNode(snapshot.ids.iri(kind, code))) for code in known)
        found += [{"code": code, "kind": kind, "label": label(thing, snapshot, lang) or None} for code, thing in things]
    return found[:MOST]


def _named(kind: str, said: str, names: Index) -> list[str]:
    """The codes of a kind of thing that has a name, from the index that searching keeps."""
    said = said.casefold()
    things = (one for one in names.entries if one.kind == kind)
    fits = (one.code for one in things if one.code.casefold().startswith(said) or said in f"{one.en}\n{one.zh}".casefold())
    return nsmallest(MOST, fits)


def _looked_up(kind: str, said: str, snapshot: Snapshot) -> list[str]:
    """The codes of any other kind."""
    text = {"base": literal(f"{snapshot.ids.base}{kind}/"), "said": literal(said.casefold()), "most": MOST}
    rows = snapshot.select(LOOKUP.format(classes=" ".join(f"<{iri}>" for iri in _classes(kind)), **text)).rows
    ours = (snapshot.ids.split(thing.value) for (thing,) in rows if isinstance(thing, NamedNode))
    return [split[1] for split in ours if split]


def _classes(kind: str) -> list[str]:
    roster = roster_of(kind)
    if roster is None:
        return []
    chosen = [column.of[0] for column in roster.columns if column.kind == "class"]
    every = [one for name in chosen for one in own_rosters().classes[name].values() if (one.kind or roster.kind) == kind]
    return sorted({one.iri for one in every} | ({roster.iri} if roster.iri else set()))
