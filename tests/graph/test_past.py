"""What was known at another time: every version comes back to the statement, in both datasets, or is said to be gone."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph import journal
from graph.journal import Keep
from graph.past import Past, find_version
from graph.rdf import CURRENT, FINDINGS, META, SUPERSEDED, TYPE
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL, PUBLIC, EmbeddedStore
from ontology.errors import BadRequest, Gone, TooSlow
from ontology.terms import RM

BODY = NamedNode("https://remit.example/id/subject/S1")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
FACTS = [Quad(BODY, TYPE, NamedNode(RM.Organization), CURRENT)]
FACTS += [Quad(BODY, LABEL, Literal(word), graph) for word in ("a", "12", "b") for graph in (CURRENT, META, FINDINGS, SUPERSEDED)]
COMMITS = st.lists(st.tuples(st.sets(st.sampled_from(FACTS)), st.sets(st.sampled_from(FACTS))), min_size=1, max_size=6)


def change(store: EmbeddedStore, adds: set[Quad], removes: set[Quad]) -> Version:
    def edit(draft: Draft) -> str:
        draft.remove(removes)
        draft.add(adds)
        return f"{sorted(map(str, adds))} {sorted(map(str, removes))}"

    return store.commit(edit)


@pytest.fixture
def past(store: EmbeddedStore) -> Iterator[Past]:
    made = Past(store, kept=2)
    yield made
    made.close()


def dumps(store: EmbeddedStore) -> dict[str, tuple[int, set[Quad]]]:
    found = {}
    for dataset in (FULL, PUBLIC):
        with store.snapshot(dataset) as snapshot:
            found[dataset] = state(snapshot)
    return found


def state(snapshot: Snapshot) -> tuple[int, set[Quad]]:
    """How much there is in all, and what can change: all but the vocabulary."""
    return snapshot.size(), set(snapshot.store.quads_for_pattern(BODY, None, None, None))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=3)
@given(commits=COMMITS, order=st.randoms(use_true_random=False))
def test_every_version_comes_back_as_it_was(
    new_folder: Path, tmp_path_factory: pytest.TempPathFactory, commits: list[tuple[set[Quad], set[Quad]]], order: Random
) -> None:
    folder = tmp_path_factory.mktemp("past") / "data"
    shutil.copytree(new_folder, folder)
    store = EmbeddedStore(folder)
    past = Past(store, kept=2)
    kept = {store.version(): dumps(store)}
    for adds, removes in commits:
        version = change(store, adds, removes)
        kept[version] = dumps(store)
    asked = list(kept) * 2
    order.shuffle(asked)
    for version in asked:
        for dataset in (FULL, PUBLIC):
            with store.snapshot(dataset) as now:
                number = min(version.number, now.version.number)
            with past.snapshot(dataset, str(number)) as found:
                assert state(found) == kept[version][dataset]
                assert dataset == PUBLIC or found.version == version
    assert past.held() <= 2
    past.close()
    store.close()


class TestWhen:
    @pytest.fixture
    def history(self, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> EmbeddedStore:
        """Versions 2, 3 and 4, made on the first, second and fourth of March 2024 at ten."""
        for day, quad in ((1, FACTS[0]), (2, FACTS[1]), (4, FACTS[4])):

            class Clock(datetime):
                @classmethod
                def now(cls, tz=None, day=day):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN206
                    return datetime(2024, 3, day, 10, tzinfo=UTC)

            monkeypatch.setattr(journal, "datetime", Clock)
            change(store, {quad}, set())
        monkeypatch.undo()
        return store

    @pytest.mark.parametrize(
        ("said", "number"),
        [
            ("2024-03-02", 3),
            ("2024-03-03", 3),
            ("2024-03-04", 4),
            ("2024-03-04T09:59:59Z", 3),
            ("2024-03-04T10:00:00Z", 4),
            ("2024-03-04T18:00:00+08:00", 4),
            ("2024-03-04T17:59:59 08:00", 3),
            ("2024-03-04T09:00:00", 3),
            ("2", 2),
        ],
    )
    def test_a_day_an_instant_and_a_version_name_one(self, history: EmbeddedStore, said: str, number: int) -> None:
        # The first journal, of the vocabulary, was made by the real clock.
        entries = history.journals.chain(FULL, history.version())
        assert [entry.number for entry in entries] == [1, 2, 3, 4]
        history.journals._known[FULL, 1] = type(entries[0])(**{**vars(entries[0]), "made": "2024-02-28T08:00:00Z"})
        assert find_version(history.journals, FULL, history.version(), said).number == number

    def test_the_public_store_goes_by_its_own_journals(self, history: EmbeddedStore) -> None:
        with history.snapshot(PUBLIC) as now:
            assert find_version(history.journals, PUBLIC, now.version, "3").number == 3
            with pytest.raises(BadRequest, match="no version 4 yet"):
                find_version(history.journals, PUBLIC, now.version, "4")

    @pytest.mark.parametrize("said", ["2024-02-30", "yesterday", "-1", "2024-03-04T25:00", "9999-12-31", "99", "0x2"])
    def test_what_is_no_time_or_yet_to_come_is_refused(self, history: EmbeddedStore, past: Past, said: str) -> None:
        with pytest.raises(BadRequest), past.snapshot(FULL, said):
            pass

    def test_tomorrow_is_refused_and_today_is_now(self, store: EmbeddedStore, past: Past) -> None:
        today = datetime.now(UTC).date()
        with past.snapshot(FULL, today.isoformat()) as found:
            assert found.version == store.version()
        with pytest.raises(BadRequest, match="yet to come"):
            past.version(FULL, (today + timedelta(days=1)).isoformat())


class TestGone:
    def test_what_is_not_kept_is_gone_and_the_oldest_is_named(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data", keep=Keep(2, 1 << 30))
        past = Past(store)
        for quad in FACTS[:5]:
            last = change(store, {quad}, set())
        with pytest.raises(Gone, match="the oldest is"), past.snapshot(FULL, "1"):
            pass
        first = store.journals.chain(FULL, last)[0]
        with pytest.raises(Gone, match=first.made[:10]) as error, past.snapshot(FULL, "2001-01-01"):
            pass
        assert error.value.extra["oldest"] == first.made
        with pytest.raises(Gone, match="another history"), past.snapshot(FULL, f"{last.number}-000000000000"):
            pass
        past.close()
        store.close()

    def test_who_does_not_wait_is_told_how_far_it_is(self, store: EmbeddedStore, past: Past) -> None:
        change(store, set(FACTS), set())
        change(store, set(), set(FACTS))
        with pytest.raises(TooSlow) as error, past.snapshot(FULL, str(store.version().number - 1), patience=0.0):
            pass
        assert int(str(error.value.extra["total"])) >= len(FACTS)
        with past.snapshot(FULL, str(store.version().number - 1)) as found:
            assert set(FACTS) <= set(found.store)

    def test_what_was_made_again_goes_when_the_folder_is_opened(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data")
        change(store, {FACTS[0]}, set())
        past = Past(store)
        with past.snapshot(FULL, "1") as found:
            assert FACTS[0] not in found.store
        assert past.held() == 1
        store.close()
        EmbeddedStore(tmp_path / "data").close()
        assert list((tmp_path / "data" / "past").iterdir()) == []
