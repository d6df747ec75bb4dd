"""Backups while the service goes on: of now, of a version of the past, one more in a folder of backups, and by the clock."""

import stat
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tiny_service import tiny_data

from api.accounts import users
from api.accounts.book import Book
from api.backing_up import Backups, Schedule, back_up, back_up_into
from api.service import Service
from api.settings import Settings
from graph.folder import SIGN_IN, write_synced
from graph.manifest import MANIFEST, verify
from graph.rdf import CURRENT, LABEL
from graph.restoring import restore
from graph.rotation import Rotation, backups_in
from graph.snapshot import Draft
from graph.store import EmbeddedStore
from ontology.errors import BadRequest, Damaged


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(Settings(tiny_data(tmp_path), workers=1))
    yield made
    made.close()


def rename(service: Service, name: str) -> None:
    def edit(draft: Draft) -> str:
        village = NamedNode(draft.ids.iri("village", "V1"))
        draft.remove(draft.quads(village, LABEL))
        draft.add([Quad(village, LABEL, Literal(name, language="en"), CURRENT)])
        return name

    service.store.commit(edit)


def said(store: EmbeddedStore) -> tuple[set[Quad], set[Quad]]:
    with store.snapshot("full") as full, store.snapshot("public") as public:
        return set(full.store), set(public.store)


def held(folder: Path) -> tuple[set[Quad], set[Quad]]:
    store = EmbeddedStore(folder)
    try:
        return said(store)
    finally:
        store.close()


def test_what_is_brought_back_is_equal(service: Service, tmp_path: Path) -> None:
    told = back_up(service, tmp_path / "copy")
    assert told["version"] == str(service.store.version())
    assert verify(tmp_path / "copy").version == told["version"]
    whole = said(service.store)
    rename(service, "Later")
    restore(tmp_path / "anew", tmp_path / "copy")
    assert held(tmp_path / "anew") == whole


def test_who_may_enter_comes_back_where_nobody_may_and_changes_nobody_elsewhere(service: Service, tmp_path: Path) -> None:
    user = users.add_user(service.accounts, "Chen", "auditor")
    write_synced(service.store.folder.root / SIGN_IN, "issuer = 'https://office.example'", private=True)
    back_up(service, tmp_path / "copy")
    restore(tmp_path / "anew", tmp_path / "copy")
    assert stat.S_IMODE((tmp_path / "anew" / SIGN_IN).stat().st_mode) == 0o600
    assert [(one.name, one.disabled) for one in users.users(Book(tmp_path / "anew"))] == [("Chen", False)]
    users.set_disabled(service.accounts, user.id, disabled=True)
    service.close()
    restore(tmp_path / "data", tmp_path / "copy")
    assert [one.disabled for one in users.users(Book(tmp_path / "data"))] == [True]


def test_a_version_of_the_past_is_as_it_was(service: Service, tmp_path: Path) -> None:
    whole, number = said(service.store), service.store.version().number
    for name in ("Once", "Twice"):
        rename(service, name)
    told = back_up(service, tmp_path / "copy", at=str(number))
    assert told["version"].startswith(f"{number}-")
    assert held(tmp_path / "copy") == whole


def test_one_more_shares_and_the_same_version_is_not_copied_twice(service: Service, tmp_path: Path) -> None:
    first = back_up_into(service, tmp_path / "all", Rotation())
    assert (first["made"], first["shared"]) == (True, 0)
    assert back_up_into(service, tmp_path / "all", Rotation())["made"] is False
    rename(service, "Later")
    second = back_up_into(service, tmp_path / "all", Rotation())
    assert second["made"]
    assert second["shared"] > 0.5 * second["bytes"]
    assert second["gone"] == [Path(first["target"]).name]
    assert held(Path(second["target"])) == said(service.store)


def test_old_ones_go_and_strange_folders_stay(service: Service, tmp_path: Path) -> None:
    (tmp_path / "all" / "mine").mkdir(parents=True)
    for name in ("One", "Two", "Three"):
        rename(service, name)
        told = back_up_into(service, tmp_path / "all", Rotation(0, days=1, weeks=0, months=0))
    assert [path.name for path in (tmp_path / "all").iterdir() if path.name != "mine"] == [Path(told["target"]).name]
    assert len(told["gone"]) == 1
    assert (tmp_path / "all" / "mine").is_dir()


def test_a_damaged_backup_is_not_brought_back_and_nothing_is_touched(service: Service, tmp_path: Path) -> None:
    back_up(service, tmp_path / "copy")
    file = max((tmp_path / "copy" / "full").rglob("*.sst"), key=lambda path: path.stat().st_size)
    file.unlink()
    with pytest.raises(Damaged, match="is missing"):
        restore(tmp_path / "anew", tmp_path / "copy")
    assert not (tmp_path / "anew").exists()
    (tmp_path / "copy" / MANIFEST).unlink()
    with pytest.raises(BadRequest, match="not finished"):
        verify(tmp_path / "copy")


def test_a_server_makes_them_by_itself_and_goes_on_after_a_failure(service: Service, tmp_path: Path) -> None:
    (tmp_path / "all").write_text("in the way", encoding="utf-8")
    backups = Backups(service, Schedule(tmp_path / "all", timedelta(seconds=0.05), Rotation()))
    try:
        until(lambda: "failed" in backups.state)
        (tmp_path / "all").unlink()
        until(lambda: len(backups_in(tmp_path / "all")) == 1)
        rename(service, "Later")
        until(lambda: [one.version for one in backups_in(tmp_path / "all")][-1:] == [3])
    finally:
        backups.close()


def until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.02)
