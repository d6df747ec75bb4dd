"""After a commit the network of the new version is made beside the requests."""

import threading
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad
from tiny_service import tiny_service

from api import beside, upkeep
from api.service import Service
from api.settings import Settings
from api.upkeep import Upkeep
from graph.network import Network, network_of
from graph.rdf import CURRENT, LABEL, literal
from graph.snapshot import Draft, Snapshot, Version
from ontology.errors import BadGateway


def test_the_network_is_made_after_each_commit_and_asked_for_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Network] = {}
    change = threading.Condition()

    def watched(snapshot: Snapshot, *day: object) -> Network:
        found = network_of(snapshot, *day)  # type: ignore[arg-type]
        with change:
            made[str(snapshot.version)] = found
            change.notify_all()
        return found

    monkeypatch.setattr(upkeep, "network_of", watched)
    with tiny_service(tmp_path) as doors:
        store = doors.service.store
        keeper = Upkeep(doors.service)
        with change:
            assert change.wait_for(lambda: str(store.version()) in made, timeout=60)

        def edit(draft: Draft) -> str:
            draft.add([Quad(NamedNode(draft.ids.iri("subject", "GOV")), LABEL, literal("Government"), CURRENT)])
            return "renamed"

        after = store.commit(edit)
        with change:
            assert change.wait_for(lambda: str(after) in made, timeout=60)
        with store.snapshot() as snapshot:
            assert network_of(snapshot, snapshot.data_day()) is made[str(after)]
        keeper.close()


def test_without_a_data_day_nothing_is_made_and_it_ends(tmp_path: Path) -> None:
    service = Service(Settings(tmp_path / "data", workers=1))
    Upkeep(service).close()
    service.close()


def test_what_is_the_same_for_all_versions_is_made_once_when_there_is_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "REST_SECONDS", 0.01)
    service = Service(Settings(tmp_path / "data", workers=1))
    made = threading.Semaphore(0)
    service.at_rest.append(made.release)
    keeper = Upkeep(service)
    assert made.acquire(timeout=60)
    keeper.close()
    service.close()
    assert not made.acquire(blocking=False)


@pytest.mark.parametrize("error", [BadGateway("The store is away."), ValueError("unexpected")])
def test_where_the_store_was_away_it_is_made_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(beside, "AGAIN_SECONDS", 0.01)
    service = Service(Settings(tmp_path / "data", workers=1))
    made, errors, version = threading.Event(), [error], service.store.version

    def away() -> Version:
        if errors:
            raise errors.pop()
        return version()

    monkeypatch.setattr(service.store, "version", away)
    service.to_warm.append(made.set)
    keeper = Upkeep(service)
    assert made.wait(timeout=60)
    keeper.close()
    service.close()
