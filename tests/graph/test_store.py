"""Versions that never change: real folders, real processes, real kills."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, FINDINGS, META, TYPE, expand, literal
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL, PUBLIC, Edit, EmbeddedStore
from ontology.errors import BadRequest, Conflict
from ontology.terms import RM

ROOT = Path(__file__).parents[2]
PARTS = ("first", "second", "third")


def quads_of(number: int) -> list[Quad]:
    """What one commit says: three statements with the same number."""
    return [Quad(NamedNode(f"urn:n:{number}"), NamedNode(f"urn:{part}"), literal(number), CURRENT) for part in PARTS]


def adding(number: int) -> Edit:
    def edit(draft: Draft) -> str:
        draft.add(quads_of(number))
        return f"added {number}"

    return edit


def body(draft: Draft) -> str:
    """An organisation, which everybody may see."""
    draft.add([Quad(NamedNode(draft.ids.iri("subject", "S1")), TYPE, NamedNode(RM.Organization), CURRENT)])
    return "a body"


def numbers(snapshot: Snapshot) -> dict[int, int]:
    """How many of its statements each number has."""
    found: dict[int, int] = {}
    for part in PARTS:
        for quad in snapshot.quads(predicate=NamedNode(f"urn:{part}")):
            assert isinstance(quad.object, ox.Literal)
            found[int(quad.object.value)] = found.get(int(quad.object.value), 0) + 1
    return found


def numbers_in(store: EmbeddedStore) -> dict[int, int]:
    with store.snapshot() as snapshot:
        return numbers(snapshot)


def folders(store: EmbeddedStore, dataset: str) -> set[str]:
    return {path.name for path in (store.folder.root / dataset).iterdir()}


class TestVersions:
    def test_a_new_folder_starts_with_the_vocabulary_as_version_one(self, store: EmbeddedStore) -> None:
        assert store.version().number == 1
        with store.snapshot() as snapshot, store.snapshot(PUBLIC) as public:
            for seen in (snapshot, public):
                assert next(seen.quads(NamedNode(RM.Household)), None) is not None

    def test_grow_by_one_for_each_commit_and_survive_reopening(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data")
        versions = [store.commit(adding(number)) for number in range(3)]
        assert [version.number for version in versions] == [2, 3, 4]
        assert len({version.digest for version in versions}) == 3
        store.close()
        again = EmbeddedStore(tmp_path / "data")
        assert again.version() == versions[-1]
        with again.snapshot() as snapshot:
            assert numbers(snapshot) == {0: 3, 1: 3, 2: 3}
        assert again.commit(adding(3)).number == 5
        again.close()

    def test_a_snapshot_keeps_its_rows_and_its_folder_as_long_as_it_is_used(self, store: EmbeddedStore) -> None:
        with store.snapshot() as before:
            (kept,) = folders(store, FULL)
            store.commit(adding(1))
            store.commit(adding(2))
            assert numbers(before) == {}
            assert before.version.number == 1
            assert kept in folders(store, FULL)
            assert len(folders(store, FULL)) == 2
        assert kept not in folders(store, FULL)
        assert len(folders(store, FULL)) == 1
        with store.snapshot() as now:
            assert numbers(now) == {1: 3, 2: 3}

    def test_an_edit_that_raises_changes_nothing(self, store: EmbeddedStore) -> None:
        store.commit(adding(1))
        version, there = store.version(), (folders(store, FULL), folders(store, PUBLIC))

        def fail(draft: Draft) -> str:
            draft.add(quads_of(2))
            raise KeyError("no")

        with pytest.raises(KeyError):
            store.commit(fail)
        assert store.version() == version
        assert (folders(store, FULL), folders(store, PUBLIC)) == there
        assert numbers_in(store) == {1: 3}

    def test_an_error_that_is_still_being_handled_does_not_keep_others_from_committing(self, store: EmbeddedStore) -> None:
        def fail(draft: Draft) -> str:
            for quad in draft.quads():
                raise KeyError(quad)
            return ""

        with pytest.raises(KeyError) as held:
            store.commit(fail)
        assert held.traceback
        assert store.commit(adding(1)).number == 2

    def test_an_edit_that_changes_nothing_makes_no_version(self, store: EmbeddedStore) -> None:
        version, there = store.version(), folders(store, FULL)
        assert store.commit(lambda draft: "") == version
        assert store.version() == version
        assert folders(store, FULL) == there

    def test_closed_means_closed(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data")
        store.close()
        with pytest.raises(Conflict, match="closed"), store.snapshot():
            pass
        with pytest.raises(Conflict, match="closed"), store.checkpoint():
            pass
        with pytest.raises(Conflict, match="closed"):
            store.commit(adding(1))

    def test_closing_waits_for_the_commit_under_way(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data")
        inside, go_on = threading.Event(), threading.Event()

        def slow(draft: Draft) -> str:
            inside.set()
            go_on.wait()
            return adding(1)(draft)

        acknowledged: list[Version] = []
        writer = threading.Thread(target=lambda: acknowledged.append(store.commit(slow)))
        closer = threading.Thread(target=store.close)
        writer.start()
        inside.wait()
        closer.start()
        time.sleep(0.05)
        go_on.set()
        writer.join()
        closer.join()
        again = EmbeddedStore(tmp_path / "data")
        assert [again.version()] == acknowledged
        assert numbers_in(again) == {1: 3}
        again.close()


class TestVocabulary:
    def test_of_an_older_program_is_replaced_when_the_folder_is_opened(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data")
        with store.snapshot() as snapshot:
            fresh = set(snapshot.store)
        about, digest = NamedNode(RM.BASE.rstrip("#")), NamedNode(RM.sha256)
        label = NamedNode(expand("rdfs:label"))
        forgotten = NamedNode(RM.BASE + "Forgotten")
        old = [
            Quad(forgotten, label, literal("Forgotten"), CURRENT),
            Quad(forgotten, NamedNode(expand("rdfs:isDefinedBy")), about, CURRENT),
            Quad(about, NamedNode("http://www.w3.org/2002/07/owl#versionInfo"), literal("0.0"), CURRENT),
            Quad(NamedNode(expand("org:role")), label, literal("an older label"), CURRENT),
            Quad(about, digest, literal("older"), META),
        ]

        def age(draft: Draft) -> str:
            draft.remove(list(draft.quads(about, digest, graph=META)))
            draft.add([*old, *quads_of(1)])
            return "aged"

        aged = store.commit(age)
        store.close()
        again = EmbeddedStore(tmp_path / "data")
        assert again.version().number == aged.number + 1
        with again.snapshot() as snapshot:
            assert set(snapshot.store) == fresh | set(quads_of(1))
        again.close()


class TestListeners:
    def test_see_the_draft_and_write_into_the_same_version(self, store: EmbeddedStore) -> None:
        seen: list[dict[int, int]] = []

        def listen(draft: Draft) -> None:
            seen.append(numbers(draft))
            draft.add([Quad(NamedNode("urn:finding"), NamedNode("urn:p"), literal(len(seen)), FINDINGS)])

        store.listeners.append(listen)
        assert store.commit(adding(7)).number == 2
        assert seen == [{7: 3}]
        with store.snapshot() as snapshot:
            assert len(list(snapshot.quads(graph=FINDINGS))) == 1

    def test_are_not_called_when_nothing_changes(self, store: EmbeddedStore) -> None:
        called: list[Draft] = []
        store.listeners.append(called.append)
        store.commit(lambda draft: "")
        assert called == []

    def test_one_that_raises_stops_the_commit(self, store: EmbeddedStore) -> None:
        version, there = store.version(), folders(store, FULL)

        def refuse(draft: Draft) -> None:
            draft.add([Quad(NamedNode("urn:finding"), NamedNode("urn:p"), literal(1), FINDINGS)])
            raise ArithmeticError

        store.listeners.append(refuse)
        with pytest.raises(ArithmeticError):
            store.commit(adding(1))
        assert store.version() == version
        assert folders(store, FULL) == there
        store.listeners.clear()
        store.commit(adding(2))
        with store.snapshot() as snapshot:
            assert numbers(snapshot) == {2: 3}
            assert list(snapshot.quads(graph=FINDINGS)) == []


COMMITS_UNTIL_KILLED = """
import sys
from pathlib import Path
from test_store import adding
from graph.store import EmbeddedStore
store = EmbeddedStore(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    store.commit(adding(number))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
    number += 1
"""


def python(code: str, *args: object) -> "subprocess.Popen[str]":
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    return subprocess.Popen(
        [sys.executable, "-c", code, *(str(arg) for arg in args)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": path},
    )


def kill_while_it_commits(folder: Path, start: int, rng: random.Random) -> list[int]:
    """Run commits in a process, kill it at a moment that nobody foresaw; the numbers that it acknowledged."""
    with python(COMMITS_UNTIL_KILLED, folder, start) as child:
        assert child.stdout
        acknowledged = [int(child.stdout.readline()) for _ in range(rng.randint(1, 3))]
        time.sleep(rng.uniform(0, 0.25))
        child.kill()
        return acknowledged + [int(line) for line in child.stdout.read().splitlines()]


def journalled(store: EmbeddedStore) -> dict[int, int]:
    """How many statements of each number the journals say were added."""
    found: dict[int, int] = {}
    for entry in store.journals.since(FULL, store.version(), 1):
        for line in store.journals.lines(entry):
            assert line.startswith(b"A <urn:n:")
            number = int(line.partition(b"urn:n:")[2].partition(b">")[0])
            found[number] = found.get(number, 0) + 1
    return found


class TestKilled:
    def survive(self, folder: Path, kills: int) -> None:
        rng = random.Random(kills)
        acknowledged: list[int] = []
        leftovers = 0
        for kill in range(kills):
            acknowledged += kill_while_it_commits(folder, kill * 1000, rng)
            leftovers += len(list((folder / "full").iterdir())) - 1
            store = EmbeddedStore(folder)
            found = numbers_in(store)
            assert set(found.values()) == {3}
            assert set(acknowledged) <= set(found)
            assert len(found) + 1 == store.version().number
            assert len(found) <= len(acknowledged) + kill + 1
            assert [len(folders(store, dataset)) for dataset in (FULL, PUBLIC, "readers", "spool")] == [1, 1, 0, 0]
            assert journalled(store) == found
            store.close()
        assert leftovers > 0

    def test_at_any_moment_it_is_the_old_version_or_the_new_one(self, tmp_path: Path) -> None:
        self.survive(tmp_path / "data", 4)

    @pytest.mark.slow
    def test_at_very_many_moments(self, tmp_path: Path) -> None:
        self.survive(tmp_path / "data", 50)

    def test_while_the_folder_is_made(self, tmp_path: Path) -> None:
        rng = random.Random(1)
        for number in range(3):
            folder = tmp_path / str(number)
            with python(COMMITS_UNTIL_KILLED, folder, 0) as child:
                while not (folder / "lock").exists():
                    time.sleep(0.001)
                time.sleep(rng.uniform(0, 0.2))
                child.kill()
            store = EmbeddedStore(folder)
            assert set(numbers_in(store).values()) <= {3}
            store.commit(adding(9999))
            store.close()


class TestThreads:
    def test_lose_nothing(self, store: EmbeddedStore) -> None:
        acknowledged: list[int] = []

        def write(start: int) -> None:
            for number in range(start, start + 5):
                acknowledged.append(store.commit(adding(number)).number)

        threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            with store.snapshot() as snapshot:
                found = numbers(snapshot)
                assert set(found.values()) <= {3}
                assert len(found) == snapshot.version.number - 1
            time.sleep(0.01)
        assert sorted(acknowledged) == list(range(2, 12))
        with store.snapshot() as snapshot:
            assert numbers(snapshot) == dict.fromkeys([*range(5), *range(100, 105)], 3)
        assert len(folders(store, FULL)) == 1


READS_A_CHECKPOINT = """
import sys
import pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
for line in sys.stdin:
    count = sum(1 for _ in store.quads_for_pattern(None, ox.NamedNode("urn:first"), None, None))
    sys.stdout.write(f"{count}\\n")
    sys.stdout.flush()
"""


class TestCheckpoint:
    def test_is_read_by_another_process_while_commits_go_on(self, store: EmbeddedStore) -> None:
        store.commit(adding(1))
        with store.checkpoint() as checkpoint, python(READS_A_CHECKPOINT, checkpoint.path) as child:
            assert child.stdin
            assert child.stdout
            for number in range(2, 6):
                child.stdin.write("count\n")
                child.stdin.flush()
                assert child.stdout.readline() == "1\n"
                store.commit(adding(number))
            assert checkpoint.version.number == 2
            with python(READS_A_CHECKPOINT, checkpoint.path) as late:
                assert late.communicate("count\n")[0] == "1\n"
            child.stdin.close()
        assert not checkpoint.path.exists()

    def test_is_shared_within_a_version_and_renewed_with_it(self, store: EmbeddedStore) -> None:
        with store.checkpoint() as one, store.checkpoint() as two:
            assert one == two
        with store.checkpoint() as three:
            assert three == one
            store.commit(adding(1))
            with store.checkpoint() as four:
                assert four.version.number == 2
                assert four.path != three.path
                assert three.path.exists()
        assert folders(store, "readers") == {four.path.name}

    def test_of_the_public_store_outlives_a_commit_that_does_not_change_it(self, store: EmbeddedStore) -> None:
        with store.checkpoint(PUBLIC) as before:
            pass
        store.commit(adding(1))
        with store.checkpoint(PUBLIC) as after:
            assert after == before
        store.commit(body)
        with store.checkpoint(PUBLIC) as moved:
            assert moved.version.number == 3


class TestBackup:
    @pytest.mark.slow
    def test_equals_its_version_while_commits_go_on(self, store: EmbeddedStore, tmp_path: Path) -> None:
        done = threading.Event()

        def write() -> None:
            number = 0
            while not done.is_set():
                store.commit(adding(number))
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        made: dict[Path, Version] = {}
        while len(set(made.values())) < 4:
            copy = tmp_path / f"copy{len(made)}"
            made[copy] = store.backup(copy)
        done.set()
        writer.join()
        for copy, version in made.items():
            opened = EmbeddedStore(copy)
            assert opened.version() == version
            assert numbers_in(opened) == dict.fromkeys(range(version.number - 1), 3)
            opened.close()

    def test_takes_both_datasets_at_one_moment(self, store: EmbeddedStore, tmp_path: Path) -> None:
        done = threading.Event()

        def write() -> None:
            number = 0
            while not done.is_set():
                subject = NamedNode(store.ids.iri("subject", f"S{number}"))
                quad = Quad(subject, TYPE, NamedNode(RM.Organization), CURRENT)
                store.commit(lambda draft, quad=quad: draft.add([quad]) or "a body")  # type: ignore[misc]
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        pointers: list[dict[str, int]] = []
        while len({pointer["number"] for pointer in pointers}) < 4:
            copy = tmp_path / f"copy{len(pointers)}"
            store.backup(copy)
            pointers.append(json.loads((copy / "CURRENT").read_text()))
        done.set()
        writer.join()
        assert {pointer["number"] - pointer["public"] for pointer in pointers} == {0}

    def test_goes_on_by_itself(self, store: EmbeddedStore, tmp_path: Path) -> None:
        store.commit(adding(1))
        store.backup(tmp_path / "copy")
        copy = EmbeddedStore(tmp_path / "copy")
        assert copy.commit(adding(2)).number == 3
        copy.close()
        assert numbers_in(store) == {1: 3}

    def test_never_writes_over_anything(self, store: EmbeddedStore, tmp_path: Path) -> None:
        other = EmbeddedStore(tmp_path / "other")
        other.commit(adding(5))
        other.close()
        (tmp_path / "a file").touch()
        for target in (tmp_path / "other", tmp_path / "a file", store.folder.root):
            with pytest.raises(BadRequest, match="not an empty folder"):
                store.backup(target)
        again = EmbeddedStore(tmp_path / "other")
        assert numbers_in(again) == {5: 3}
        again.close()


class TestInterrupted:
    def test_after_the_pointer_moved_the_version_stays(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = EmbeddedStore(tmp_path / "data")
        publish = store.folder.publish

        def interrupted(*args: object) -> None:
            publish(*args)  # type: ignore[arg-type]
            raise KeyboardInterrupt

        monkeypatch.setattr(store.folder, "publish", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.commit(adding(1))
        store.close()
        again = EmbeddedStore(tmp_path / "data")
        assert again.version().number == 2
        assert numbers_in(again) == {1: 3}
        again.close()
