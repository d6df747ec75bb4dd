"""Rosters as facts without a folder or a worker: the intake's own steps, one after the other, in memory."""

import csv
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
import rdflib.plugins.sparql
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

from graph.closures import close_over
from graph.ids import Ids
from graph.intake.dialect import own_rosters
from graph.intake.identity import keeper
from graph.intake.sources import Sources
from graph.intake.staging import Staged, Staging
from graph.intake.survey import survey
from graph.keys import make_key
from graph.snapshot import Draft, Version
from graph.vocabulary import bring_vocabulary

Tables = Mapping[str, Iterable[Mapping[str, Any]]]


def facts_of(tables: Tables) -> Draft:
    """A draft that holds what the tables of rosters say, closed over, not yet judged."""
    draft = Draft(ox.Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    with tempfile.TemporaryDirectory() as folder:
        paths = write_tables(tables, Path(folder))
        load_files(draft, paths)
    return draft


def load_files(draft: Draft, paths: list[Path], run: str = "1") -> Staged:
    """Add files to a draft, and close over; every row must be in order. What the load did."""
    with tempfile.TemporaryDirectory() as out:
        found = survey(paths, own_rosters(), known=draft)
        sources = Sources(draft.ids, run, "tester", "2017-12-01T00:00:00Z")
        staged = Staging(found, draft, Path(out), sources, keeper(found, draft, make_key(Path(out)))).run(lambda done, rows: None)
        assert staged.problems == [], [str(problem) for problem in staged.problems[:5]]
        sources.write(found, Path(out) / "sources.nq")
        draft.remove(ox.parse(path=str(Path(out) / "removes.nq"), format=ox.RdfFormat.N_QUADS))
        for name in ("adds", "superseded", "sources"):
            draft.load(Path(out) / f"{name}.nq", staged.touched)
    close_over(draft)
    return staged


def write_tables(tables: Tables, folder: Path) -> list[Path]:
    """Write every table that has rows as a CSV file of its name."""
    paths = []
    for name, rows in tables.items():
        listed = list(rows)
        if listed:
            headers = list(dict.fromkeys(header for row in listed for header in row))
            path = folder / f"{name}.csv"
            with path.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(headers)
                writer.writerows([_cell(row.get(header)) for header in headers] for row in listed)
            paths.append(path)
    return paths


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def in_rdflib(draft: Draft) -> rdflib.Dataset:
    """The facts of a draft in rdflib's own engine: the current ones in the default graph, the others in graphs of their names."""
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    dataset = rdflib.Dataset(default_union=False)
    store = draft.store
    plain = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    dataset.default_graph.parse(data=plain or b"", format="nt")
    for name in store.named_graphs():
        assert isinstance(name, NamedNode)
        part = store.dump(format=RdfFormat.N_TRIPLES, from_graph=name)
        dataset.graph(rdflib.URIRef(name.value)).parse(data=part or b"", format="nt")
    return dataset
