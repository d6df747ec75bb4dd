"""Commits on real servers: one at a time, seen by all, and after a kill in the middle there is the old version or the new one."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from sparql_servers import SERVERS, Server, graphs_of

from graph.rdf import CURRENT
from graph.remote import lease
from graph.remote.client import Client
from graph.remote.control import Control, Stands
from graph.remote.names import STAGING
from graph.remote.sending import Change, send
from graph.remote.store import RemoteStore
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL, PUBLIC, EmbeddedStore
from ontology.errors import Conflict, Moved, RemitError, TooSlow

pytestmark = pytest.mark.engine
NOTE = NamedNode("https://example.org/note")


def notes(number: int, many: int = 5) -> list[Quad]:
    return [Quad(NamedNode(f"https://example.org/{number}/{one}"), NOTE, Literal(f"{number}"), CURRENT) for one in range(many)]


def noted(snapshot: Snapshot) -> dict[str, int]:
    """How many notes there are of each number."""
    found: dict[str, int] = {}
    for quad in snapshot.quads(None, NOTE):
        assert isinstance(quad.object, Literal)
        found[quad.object.value] = found.get(quad.object.value, 0) + 1
    return found


def begun(folder: Path, server: Server) -> RemoteStore:
    """A store that does not wait long for one whose process was killed."""
    return RemoteStore(folder, replace(server.address, lease=0.5))


def add(store: EmbeddedStore, number: int, many: int = 5) -> Version:
    def edit(draft: Draft) -> str:
        draft.add(notes(number, many))
        return f"notes {number}"

    return store.commit(edit)


@pytest.fixture
def stores(server: Server, tmp_path: Path) -> Iterator[list[RemoteStore]]:
    """Two processes' stores on one server."""
    with (
        closing(RemoteStore(tmp_path / "one", server.address)) as one,
        closing(RemoteStore(tmp_path / "two", server.address)) as two,
    ):
        yield [one, two]


def test_all_see_what_one_commits_and_have_the_same_history(stores: list[RemoteStore]) -> None:
    one, two = stores
    told: list[str] = []
    two.published.append(lambda: told.append("new"))
    versions = [add(one, 1), add(two, 2), add(one, 3, 2_000)]
    assert [version.number for version in versions] == [2, 3, 4]
    assert one.version() == two.version() == versions[-1]
    assert told
    for store in stores:
        with store.snapshot() as snapshot:
            assert noted(snapshot) == {"1": 5, "2": 5, "3": 2_000}
            assert snapshot.version == versions[-1]
        entries = store.journals.since(FULL, versions[-1], 1)
        assert [entry.version for entry in entries] == versions
    lines = [list(store.journals.lines(store.journals.entry(FULL, versions[-1], 4))) for store in stores]
    assert lines[0] == lines[1]
    assert len(lines[0]) == 2_000


def test_a_copy_brought_up_step_by_step_is_the_one_fetched_anew(
    stores: list[RemoteStore], server: Server, tmp_path: Path
) -> None:
    one, two = stores
    add(one, 1)
    two.catch_up()
    add(one, 2, 1_500)

    def take_back(draft: Draft) -> str:
        draft.remove(notes(1))
        return "taken back"

    one.commit(take_back)
    with closing(RemoteStore(tmp_path / "three", server.address)) as three:
        for dataset in (FULL, PUBLIC):
            copies: list[set[Quad]] = []
            for store in (one, two, three):
                with store.checkpoint(dataset) as checkpoint, store.snapshot(dataset) as snapshot:
                    assert checkpoint.version == snapshot.version
                    snapshot.store.backup(str(tmp_path / f"{dataset}-{len(copies)}"))
                    with store._hold(dataset) as (copy,):
                        copies.append(set(copy.store))
            assert copies[0] == copies[1] == copies[2]


def test_of_two_who_start_from_the_same_version_one_wins(server: Server) -> None:
    control = Control(Client(server.address))
    start = control.begin(None)
    for many in (3, 1_000):
        ends = [Stands.of(Version(start.full.number + 1, name), start.public, start.base) for name in ("a", "b")]
        for number, end in enumerate(ends):
            change = Change()
            change.patch(FULL, (f"A {quad} .\n".encode() for quad in notes(number, many)))
            if number:
                with pytest.raises(Conflict):
                    send(control, start, end, change)
            else:
                send(control, start, end, change)
        assert control.stands() == ends[0]
        found = control.client.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s <{NOTE.value}> '1' }} }}")
        assert b'"0"' in found
        start = ends[0]


def test_of_many_who_want_to_write_at_once_one_may(server: Server) -> None:
    writing: list[str] = []
    most: list[int] = []

    def hold(name: str) -> None:
        control = Control(Client(server.address))
        control.begin(None)
        mine = lease.Lease(control, 30.0)
        for _ in range(10):
            with mine.held():
                mine.check()
                writing.append(name)
                most.append(len(writing))
                time.sleep(0.002)
                writing.remove(name)

    threads = [threading.Thread(target=hold, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 40
    assert Control(Client(server.address)).claims() == {}


def test_whoever_stood_still_too_long_sends_nothing(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(begun(tmp_path, server)) as store:
        add(store, 1)
        monkeypatch.setattr(store._lease, "_keep", lambda ended: ended.wait())

        def edit(draft: Draft) -> str:
            draft.add(notes(2))
            time.sleep(0.5)
            return "late"

        with pytest.raises(TooSlow, match="nothing was changed"):
            store.commit(edit)
        with store.snapshot() as snapshot:
            assert noted(snapshot) == {"1": 5}
        monkeypatch.undo()
        add(store, 3)
        with store.snapshot() as snapshot:
            assert noted(snapshot) == {"1": 5, "3": 5}


def write(store: RemoteStore, first: int) -> None:
    for number in range(first, first + 3):
        add(store, number, 300)


def read(store: RemoteStore, ended: threading.Event, seen: list[dict[str, int]]) -> None:
    while not ended.is_set():
        with suppress(Moved), store.snapshot() as snapshot:
            found = noted(snapshot)
            assert found == noted(snapshot)
            seen.append(found)


def test_many_writers_lose_nothing_and_readers_see_no_mixture(stores: list[RemoteStore]) -> None:
    ended = threading.Event()
    seen: list[dict[str, int]] = []
    writers = [threading.Thread(target=write, args=(store, first)) for store, first in zip(stores, (10, 20), strict=True)]
    readers = [threading.Thread(target=read, args=(store, ended, seen)) for store in stores]
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    for thread in readers:
        thread.join()
    assert all(set(found.values()) <= {300} for found in seen)
    for store in stores:
        with store.snapshot() as snapshot:
            assert noted(snapshot) == {str(number): 300 for number in (10, 11, 12, 20, 21, 22)}
            assert snapshot.version.number == 7


@pytest.mark.parametrize(("name", "delays"), [("oxigraph", (0.05, 0.2, 0.4)), ("virtuoso", (0.3,))])
def test_a_kill_in_the_middle_leaves_the_old_version_or_the_new_one(name: str, delays: tuple[float, ...], tmp_path: Path) -> None:
    expected: dict[str, int] = {}
    for life, delay in enumerate((None, *delays)):
        with SERVERS[name](tmp_path) as server, closing(begun(tmp_path / f"life-{life}", server)) as store:
            with store.snapshot() as snapshot:
                found = noted(snapshot)
                tried = {**expected, str(life - 1): 4_000}
                assert found in (expected, tried), "neither the old version nor the new one"
                expected = found
            add(store, 1_000 + life)  # what was left behind is in nobody's way
            expected[str(1_000 + life)] = 5
            assert not any(graph.startswith(STAGING) for graph in graphs_of(store.client))
            if delay is not None:
                killer = threading.Timer(delay, server.kill)
                killer.start()
                with suppress(RemitError):
                    add(store, life, 4_000)
                    expected[str(life)] = 4_000
                killer.join()
                time.sleep(0.05)
