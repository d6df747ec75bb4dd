"""What a folder of Parquet says of one county: which files hold what, of which version, and by which settings it is judged.

A lake is a folder with a folder for each table, in it one for each county (`county=X`), and a small JSON document for each county
under `counties`. A document names its files and is put in place last: whoever reads what documents name reads whole counties.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.columns.kinds import Kind
from graph.columns.layout import GraphLayout, Layout, Property, Things
from graph.columns.terms import Terms, ontology_terms
from graph.ids import Ids
from graph.known import Known, Record
from graph.snapshot import Snapshot, Version
from ontology.errors import BadRequest

COUNTY = "county"
"""The column, and the key of folders, that tells the rows of one county from those of another."""
NODES = "nodes"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What a county can be called in a lake."""
DOCUMENTS = "counties"


@dataclass(frozen=True)
class County:
    """One county of a lake. `export` names its files, `words` the ontology that numbers its columns."""

    name: str
    export: str
    version: str
    base: str
    words: str
    layout: Layout
    settings: Mapping[str, list[Record]]

    def snapshot(self) -> Snapshot:
        """The county without its facts: what resolves the parameters of questions, as its own Remit does."""
        number, _, digest = self.version.partition("-")
        known = Known(settings={name: list(records) for name, records in self.settings.items()})
        return Snapshot(ox.Store(), Version(int(number), digest), Ids(self.base), known=known)

    def written(self) -> str:
        """The document of the county."""
        graphs = {name: _graph_facts(graph) for name, graph in self.layout.graphs.items()}
        settings = {name: [_setting_facts(one) for one in records] for name, records in sorted(self.settings.items())}
        facts = {"county": self.name, "export": self.export, "version": self.version, "base": self.base, "words": self.words}
        return json.dumps({**facts, "settings": settings, "graphs": graphs}, ensure_ascii=False, indent=1) + "\n"


def words_of(terms: Terms) -> str:
    """A digest of the properties: lakes of one digest number their columns alike."""
    return hashlib.sha256("\n".join(terms.properties).encode()).hexdigest()[:16]


def table_of(number: int, classes: frozenset[str]) -> str:
    """The name that the table of a set of classes has in every county."""
    return f"g{number}t{hashlib.sha256(chr(10).join(sorted(classes)).encode()).hexdigest()[:12]}"


def counties(folder: Path) -> list[County]:
    """The counties of a lake, by name.

    BadRequest   there are none, or one was written with another ontology than that of this Remit
    """
    found = [read(file) for file in sorted((folder / DOCUMENTS).glob("*.json"))]
    if not found:
        raise BadRequest(f"{folder} holds no county; write one with remit export --parquet.")
    here = words_of(ontology_terms())
    if other := next((county.name for county in found if county.words != here), None):
        raise BadRequest(f"The county {other} was written with another ontology than that of this Remit; export it anew.")
    return found


def read(file: Path) -> County:
    """The county that a document describes."""
    facts = json.loads(file.read_text(encoding="utf-8"))
    graphs = {name: _graph(graph) for name, graph in facts["graphs"].items()}
    settings = {name: [_setting(one) for one in records] for name, records in facts["settings"].items()}
    named = {name: str(facts[name]) for name in ("export", "version", "base", "words")}
    return County(facts["county"], **named, layout=Layout(ontology_terms(), graphs), settings=settings)


def _graph_facts(graph: GraphLayout) -> dict[str, Any]:
    things = [{"table": one.name, "classes": sorted(one.classes), "columns": sorted(one.columns)} for one in graph.things]
    held = {name: [one.kind.value, one.column, one.pairs] for name, one in graph.properties.items()}
    return {"things": things, "properties": held, "refused": sorted(graph.refused)}


def _graph(facts: Mapping[str, Any]) -> GraphLayout:
    things = tuple(Things(one["table"], frozenset(one["classes"]), frozenset(one["columns"])) for one in facts["things"])
    held = {name: Property(Kind(kind), column, pairs) for name, (kind, column, pairs) in facts["properties"].items()}
    return GraphLayout(things, held, frozenset(facts["refused"]))


def _setting_facts(record: Record) -> list[str]:
    first, last, iri, said = record
    return [first.isoformat(), last.isoformat(), iri, said]


def _setting(facts: list[str]) -> Record:
    first, last, iri, said = facts
    return date.fromisoformat(first), date.fromisoformat(last), iri, said
