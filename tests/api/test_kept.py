"""What is worked out once per version: for each dataset, until the next commit or a forgetting."""

import threading
from pathlib import Path

from pyoxigraph import NamedNode, Quad
from tiny_service import tiny_service

from api.kept import Kept
from api.upkeep import Upkeep
from graph.rdf import CURRENT, LABEL, literal
from graph.snapshot import Draft, Snapshot
from graph.store import FULL, PUBLIC


def rename(draft: Draft) -> str:
    draft.add([Quad(NamedNode(draft.ids.iri("subject", "GOV")), LABEL, literal("Government"), CURRENT)])
    return "renamed"


def test_a_value_lasts_as_long_as_its_version(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as doors:
        store = doors.service.store
        kept = Kept(doors.service, lambda snapshot, dataset, key: [dataset, key, snapshot.version])
        with store.snapshot() as before, store.snapshot(PUBLIC) as public:
            first = kept.of(before, FULL, "a")
            assert first == [FULL, "a", before.version]
            assert kept.of(before, FULL, "a") is first
            assert kept.of(before, FULL, "b") is not first
            assert kept.of(public, PUBLIC, "a")[0] == PUBLIC
            store.commit(rename)
            assert kept.of(before, FULL, "a") is not first
            with store.snapshot() as after:
                second = kept.of(after, FULL, "a")
                assert second[2] == after.version
                assert kept.of(after, FULL, "a") is second
                for let_go in doors.service.to_give_up:
                    let_go()
                assert kept.of(after, FULL, "a") is not second


def test_what_is_looked_at_first_is_made_before_anybody_asks(tmp_path: Path) -> None:
    made, change = [], threading.Condition()

    def make(snapshot: Snapshot, dataset: str, key: str) -> str:
        with change:
            made.append((snapshot.version, dataset, key))
            change.notify_all()
        return key

    with tiny_service(tmp_path) as doors:
        Kept(doors.service, make, warm=[(FULL, "first"), (PUBLIC, "second")])
        keeper = Upkeep(doors.service)
        with change:
            assert change.wait_for(lambda: len(made) == 2, timeout=60)
        assert [one[1:] for one in made] == [(FULL, "first"), (PUBLIC, "second")]
        after = doors.service.store.commit(rename)
        with change:
            assert change.wait_for(lambda: (after, FULL, "first") in made, timeout=60)
        keeper.close()
