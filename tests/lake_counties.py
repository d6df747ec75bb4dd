"""Sample counties written into a lake, and what their own engine judges of them."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
from in_memory import facts_of
from pyoxigraph import Quad

from graph.ids import Ids
from graph.lake.write import write_county
from graph.sample import county_tables
from graph.snapshot import Snapshot, Version
from queries.judge import findings
from queries.standing import same_acts, stated

DIGEST = "0" * 12


def sample(households: int, seed: int) -> Snapshot:
    """A sample county, not judged."""
    return Snapshot(facts_of(county_tables(households, seed).tables).store, Version(1, DIGEST), Ids())


def lake_of(counties: Mapping[str, Snapshot], folder: Path) -> Path:
    """The counties in a lake."""
    with tempfile.TemporaryDirectory() as spool:
        for name, snapshot in counties.items():
            write_county(snapshot, Path(spool), folder, name)
    return folder


def judged(snapshot: Snapshot) -> set[Quad]:
    """What judging says of a county, by its own engine."""
    found = findings(snapshot)
    return {*(quad for one in found for quad in stated(one)), *(quad for links in same_acts(found).values() for quad in links)}


def read(file: Path) -> set[Quad]:
    """What a file of N-Quads says; nothing where there is none."""
    return {*ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS)} if file.exists() else set()
