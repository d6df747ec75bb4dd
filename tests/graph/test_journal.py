"""The journals: exactly what a commit changed, whatever way it went through the draft, and nothing of commits that failed."""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph import change_log
from graph.change_log import ChangeLog, line_of
from graph.journal import Keep
from graph.rdf import CURRENT, FINDINGS, META, SUPERSEDED, TYPE, XSD
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL, PUBLIC, EmbeddedStore
from ontology.errors import BadRequest, Gone
from ontology.terms import RM

WORDS = ("a", 'b\n"c"\t', "é\u2028", "<urn:x> .")
GRAPHS = (CURRENT, META, FINDINGS, SUPERSEDED)
QUADS = [Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(word), graph) for word in WORDS for graph in GRAPHS]
QUADS += [Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("a", language="en"), CURRENT)]
TYPED = [("12.0", "decimal"), ("12", "decimal"), ("01", "integer"), ("1", "integer"), ("1", "boolean"), ("2017-02-28", "date")]
QUADS += [
    Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(word, datatype=NamedNode(XSD + kind)), graph)
    for word, kind in TYPED
    for graph in (CURRENT, META)
]
STEPS = st.lists(st.tuples(st.sampled_from(["add", "remove", "load"]), st.lists(st.sampled_from(QUADS), max_size=4)), max_size=6)


def fact(number: int) -> Quad:
    return Quad(NamedNode(f"urn:n:{number}"), NamedNode("urn:p"), Literal(number), CURRENT)


def adding(*quads: Quad) -> Callable[[Draft], str]:
    def edit(draft: Draft) -> str:
        draft.add(quads)
        return f"added {len(quads)}"

    return edit


def removing(*quads: Quad) -> Callable[[Draft], str]:
    def edit(draft: Draft) -> str:
        draft.remove(quads)
        return f"removed {len(quads)}"

    return edit


def replay(store: EmbeddedStore, dataset: str, since: int, start: ox.Store) -> set[Quad]:
    """A copy kept in step by nothing but the journals."""
    with store.snapshot(dataset) as now:
        for entry in store.journals.since(dataset, now.version, since):
            for line in store.journals.lines(entry):
                (quad,) = ox.parse(line[2:], format=ox.RdfFormat.N_QUADS)
                assert (quad in start) == line.startswith(b"D")
                (start.add if line.startswith(b"A") else start.remove)(quad)
    return set(start)


def copy_of(snapshot: Snapshot) -> ox.Store:
    copy = ox.Store()
    copy.extend(snapshot.store)
    return copy


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=st.sets(st.sampled_from(QUADS)), steps=STEPS, most=st.sampled_from([1, 3, 100]), large=st.sampled_from([0, 1000]))
def test_the_net_effect_is_the_difference_of_the_stores(
    tmp_path: Path,
    held: set[Quad],
    steps: list,  # type: ignore[type-arg]
    most: int,
    large: int,
) -> None:
    before, after = ox.Store(), ox.Store()
    before.extend(held)
    after.extend(held)
    log = ChangeLog(tmp_path)
    draft = Draft(after, Version(0, ""), notes=log)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(change_log, "MOST_NOTED", most)
        patch.setattr(change_log, "LARGE", large)
        for number, (step, quads) in enumerate(steps):
            if step == "load":
                file = tmp_path / f"load-{number}.nq"
                file.write_bytes(b"".join(map(line_of, quads)))
                draft.load(file, set())
            else:
                getattr(draft, step)(quads)
        found = list(log.net(before, after))
    wanted = {b"A " + line_of(quad) for quad in set(after) - set(before)}
    wanted |= {b"D " + line_of(quad) for quad in set(before) - set(after)}
    assert sorted(found) == sorted(wanted)
    log.close()
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


class TestInStep:
    def test_a_copy_of_each_dataset_follows_by_the_journals_alone(self, store: EmbeddedStore) -> None:
        with store.snapshot() as full, store.snapshot(PUBLIC) as public:
            copies = {FULL: copy_of(full), PUBLIC: copy_of(public)}
            start = full.version.number
        body = Quad(NamedNode(store.ids.iri("subject", "S1")), TYPE, NamedNode(RM.Organization), CURRENT)
        name = Quad(body.subject, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), Literal("Body"), CURRENT)
        store.commit(adding(body, name))
        store.commit(adding(fact(1)))
        store.commit(removing(name))
        for dataset, copy in copies.items():
            with store.snapshot(dataset) as now:
                wanted = set(now.store)
            assert replay(store, dataset, start, copy) == wanted
        with store.snapshot(PUBLIC) as now:
            numbers = [entry.number for entry in store.journals.since(PUBLIC, now.version, start)]
        assert numbers == [start + 1, start + 3]

    def test_a_blank_node_keeps_its_name(self, store: EmbeddedStore) -> None:
        quad = Quad(BlankNode("b1"), NamedNode("urn:p"), BlankNode("b2"), CURRENT)
        version = store.commit(adding(quad))
        assert list(store.journals.lines(store.journals.entry(FULL, version, version.number))) == [b"A " + line_of(quad)]

    def test_what_changed_nothing_but_is_a_commit_has_an_empty_journal(self, store: EmbeddedStore) -> None:
        store.commit(adding(fact(1)))
        version = store.commit(adding(fact(1)))
        entry = store.journals.entry(FULL, version, version.number)
        assert (entry.added, entry.removed, list(store.journals.lines(entry))) == (0, 0, [])

    def test_journals_survive_reopening(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data")
        version = store.commit(adding(fact(1)))
        store.close()
        again = EmbeddedStore(tmp_path / "data")
        (entry,) = again.journals.since(FULL, again.version(), version.number - 1)
        assert list(again.journals.lines(entry)) == [b"A " + line_of(fact(1))]
        again.close()


class TestFailed:
    def test_a_commit_that_is_not_put_in_force_leaves_no_journal(
        self, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        body = Quad(NamedNode(store.ids.iri("subject", "S1")), TYPE, NamedNode(RM.Organization), CURRENT)

        def fail(pointer: object) -> None:
            raise OSError("the disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(store.folder, "publish", fail)
            with pytest.raises(OSError, match="full"):
                store.commit(adding(body))
        public = store.journals
        start = store.version().number
        store.commit(adding(fact(1)))
        (entry,) = store.journals.since(FULL, store.version(), start)
        assert list(store.journals.lines(entry)) == [b"A " + line_of(fact(1))]
        with store.snapshot(PUBLIC) as now:
            assert public.since(PUBLIC, now.version, now.version.number) == []
        store.commit(adding(body))
        with store.snapshot(PUBLIC) as now:
            assert [one.number for one in public.since(PUBLIC, now.version, start)] == [start + 2]

    def test_what_a_killed_process_left_goes_when_the_folder_is_opened(self, tmp_path: Path) -> None:
        EmbeddedStore(tmp_path / "data").close()
        journal = tmp_path / "data" / "journal"
        before = sorted(journal.iterdir())
        for name in ("full-000002.zst", "public-000009.facts.zst", "full-000003.json.new"):
            (journal / name).write_bytes(b"{")
        finished = json.loads((journal / "full-000001.json").read_text()) | {"number": 2}
        (journal / "full-000002.json").write_text(json.dumps(finished))
        EmbeddedStore(tmp_path / "data").close()
        assert sorted(journal.iterdir()) == before


class TestKept:
    def test_the_oldest_go_and_are_said_to_be_gone(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data", keep=Keep(2, 1 << 30))
        for number in range(6):
            store.commit(adding(fact(number)))
        now = store.version()
        oldest = store.journals.oldest(FULL, now)
        assert 0 < oldest < now.number
        assert [entry.number for entry in store.journals.since(FULL, now, oldest)] == list(range(oldest + 1, now.number + 1))
        with pytest.raises(Gone, match="/dump"):
            store.journals.since(FULL, now, oldest - 1)
        with pytest.raises(Gone):
            store.journals.entry(FULL, now, 1)
        store.close()

    def test_a_size_limits_them_too_and_the_last_one_stays(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data", keep=Keep(500, 1))
        store.commit(adding(fact(1)))
        store.commit(adding(fact(2)))
        store.close()
        again = EmbeddedStore(tmp_path / "data", keep=Keep(500, 1))
        assert [entry.number for entry in again.journals.since(FULL, again.version(), 2)] == [3]
        with pytest.raises(Gone):
            again.journals.since(FULL, again.version(), 1)
        again.close()

    def test_a_version_to_come_and_one_of_another_history_are_refused(self, store: EmbeddedStore) -> None:
        before = store.version()
        now = store.commit(adding(fact(1)))
        assert len(store.journals.since(FULL, now, before.number, before.digest[:12])) == 1
        assert store.journals.since(FULL, now, now.number, now.digest) == []
        for known in (before, now):
            with pytest.raises(Gone, match="another history"):
                store.journals.since(FULL, now, known.number, "0" * 12)
        with pytest.raises(BadRequest, match="no version 99 yet"):
            store.journals.since(FULL, now, 99)

    def test_a_plain_store_keeps_none(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "bare", bare=True)
        store.commit(adding(fact(1)))
        assert list((tmp_path / "bare" / "journal").iterdir()) == []
        store.close()
