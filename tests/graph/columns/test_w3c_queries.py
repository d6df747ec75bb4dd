"""The query tests of the W3C: those that fall into the profile are answered as by the store, the others are left to it."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from columned import all_terms, bag, made_of, select
from pyoxigraph import RdfFormat

from graph.columns.compiler import compiled
from graph.columns.relation import Unsupported
from graph.ids import Ids
from graph.snapshot import Snapshot, Version

SUITE = Path(__file__).parents[4] / "shared" / "conformance" / "data" / "sparql11"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
FEWEST = 35
"""How many tests fall into the profile at least: a profile that shrinks is noticed."""
pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C suites are not beside this repository")


def evaluations() -> Iterator[tuple[str, Path, Path]]:
    """Each evaluation test with data of its own in the default graph: its name, query and data."""
    for manifest in sorted(SUITE.glob("*/manifest.ttl")):
        store = ox.Store()
        store.load(path=str(manifest), format=RdfFormat.TURTLE, base_iri=manifest.as_uri())
        asked = f"SELECT ?t ?q ?d {{ ?t <{MF}action> ?a . ?a <{QT}query> ?q ; <{QT}data> ?d }}"
        for test, query, data in store.query(asked):  # type: ignore[union-attr]
            yield test.value.rpartition("#")[2], *(Path(one.value.removeprefix("file://")) for one in (query, data))


@pytest.mark.slow
def test_what_falls_into_the_profile_is_answered_alike() -> None:
    answered = [name for name, query, data in evaluations() if _answered_alike(name, query, data)]
    assert len(answered) >= FEWEST, answered


def _answered_alike(name: str, query: Path, data: Path) -> bool:
    store = ox.Store()
    if data.suffix not in (".ttl", ".rdf") or not query.read_text().upper().count("SELECT"):
        return False
    store.load(path=str(data), base_iri=data.as_uri())
    text = f"BASE <{query.as_uri()}>\n{query.read_text()}"
    made = made_of(store, all_terms(store))
    with suppress(Unsupported):
        compiled(text, made.layout)
    found = select(made, text)
    if found is not None:
        wanted = Snapshot(store, Version(1, ""), Ids()).select(text)
        places = [found.columns.index(column) for column in wanted.columns]
        found.rows[:] = [tuple(row[place] for place in places) for row in found.rows]
        assert bag(found) == bag(wanted), name
    return found is not None
