"""Makes the columns of a store beside everything else that goes on there."""

from collections.abc import Callable

from graph.columns.made import Made
from graph.snapshot import Snapshot, subject_of
from graph.store import FULL, EmbeddedStore
from ontology.errors import Gone


def fill(store: EmbeddedStore, ended: Callable[[], bool] = lambda: False) -> None:
    """Make the columns of the version in force, unless they are there, or it is `ended` before.

    Commits go on meanwhile; what they did is made up for.
    """
    with store.snapshot() as first:
        made = None if store.columns.held(first.version) else store.columns.anew(first, ended)
        if made is None:
            return
        with store.alone(), store.snapshot() as now:
            store.columns.put(_caught_up(store, made, first, now), now.version)


def _caught_up(store: EmbeddedStore, made: Made, first: Snapshot, now: Snapshot) -> Made | None:
    try:
        passed = store.journals.since(FULL, now.version, first.version.number, first.version.digest)
    except Gone:
        return None
    lines = (line for entry in passed for line in store.journals.lines(entry))
    nodes = {subject_of(line[2:]) for line in lines if line[:3] in (b"A <", b"D <")}
    return store.columns.caught_up(made, nodes, first, now)
