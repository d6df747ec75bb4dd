"""A short life of a data folder, to be traced: loads, single facts, an undo, an erasure. Says what it acknowledges.

    python tests/power_run.py DATA ROSTERS NEWER [careless]

Each line is `ACK` and the state as JSON, in one write, once it is acknowledged. `careless` leaves folders unsynced.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from kills import run_here, state_of
from pyoxigraph import Literal, NamedNode, Quad

from api.cli_paths import rosters as rosters_in
from graph.intake.load import Loader
from graph.rdf import CURRENT, LABEL
from graph.snapshot import Draft
from graph.store import FULL, EmbeddedStore
from graph.undo import undo
from queries.judge import judge


def live(data: Path, rosters: Path, newer: Path) -> None:
    """The life."""
    store = EmbeddedStore(data)
    store.listeners.append(judge)
    acknowledge(store)
    for files in (rosters, newer):
        Loader(store, run_here, "power", lambda facts: None).load([Path(file) for file in rosters_in([files])])
        acknowledge(store)
    for number in range(4):
        store.commit(renamed(f"V{number + 1:02d}", f"name {number}"))
        acknowledge(store)
    store.commit(taken_back(store))
    acknowledge(store)
    store.erase(renamed("V01", "erased"), lambda lines: [line for line in lines if b"name 0" not in line])
    acknowledge(store)
    store.close()


def acknowledge(store: EmbeddedStore) -> None:
    """Say to the world that all until now is on disk."""
    os.write(1, f"ACK {json.dumps(asdict(state_of(store)))}\n".encode())


def renamed(code: str, name: str) -> Callable[[Draft], str]:
    """An edit that gives a village another name."""

    def edit(draft: Draft) -> str:
        village = NamedNode(draft.ids.iri("village", code))
        draft.remove(draft.quads(village, LABEL))
        draft.add([Quad(village, LABEL, Literal(name, language="en"), CURRENT)])
        return f"{code} {name}"

    return edit


def taken_back(store: EmbeddedStore) -> Callable[[Draft], str]:
    """An edit that takes the last version back."""

    def edit(draft: Draft) -> str:
        undo(draft, store.journals, store.journals.entry(FULL, draft.version, draft.version.number))
        return f"undone {datetime.now(UTC)}"

    return edit


if __name__ == "__main__":
    with ExitStack() as careless:
        for place in ("os.fsync", "graph.folder.sync_folder") if "careless" in sys.argv else ():
            careless.enter_context(patch(place))
        live(*map(Path, sys.argv[1:4]))
