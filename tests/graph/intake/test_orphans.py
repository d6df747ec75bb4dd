"""Newer copies of rosters: what they no longer have is marked, listed, and back when it returns; nothing else is."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import in_process
from in_memory import write_tables
from python_calamine import CalamineWorkbook

from graph.intake.load import Loader
from graph.intake.plan import find_plan
from graph.intake.report import Report
from graph.rdf import META, text
from graph.store import EmbeddedStore
from graph.undo import ORPHANED_BY, undo
from ontology.errors import BadRequest, ChangedSince, Gone, Stale

Load = Callable[..., Report]
Rows = Mapping[str, list[dict[str, Any]]]
PLACES = [{"code": "C", "kind": "county", "name": "C"}, {"code": "V1", "kind": "village", "name": "V1", "within": "C"}]


def households(*codes: str, group: str = "general-poor") -> list[dict[str, Any]]:
    return [{"code": code, "village": "V1", "group": group} for code in codes]


@pytest.fixture
def rosters(tmp_path: Path) -> Callable[..., list[Path]]:
    """Write tables into a folder of its own."""

    def write(tables: Rows, folder: str = "rosters") -> list[Path]:
        (tmp_path / folder).mkdir(exist_ok=True)
        return write_tables(tables, tmp_path / folder)

    return write


def orphans(store: EmbeddedStore) -> dict[str, str]:
    """The codes that are orphaned, and by which import."""
    with store.snapshot() as now:
        marks = [
            (now.ids.split(text(q.subject)), now.ids.split(text(q.object))) for q in now.quads(None, ORPHANED_BY, graph=META)
        ]
    return {record[1]: run[1] for record, run in marks if record and run}


@pytest.fixture
def three(load: Load, rosters: Callable[..., list[Path]]) -> None:
    load(*rosters({"places": PLACES, "households": households("H1", "H2", "H3")}))


@pytest.mark.usefixtures("three")
class TestNewerCopies:
    def test_what_a_newer_copy_has_no_more_is_orphaned_and_stays(
        self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]
    ) -> None:
        report = load(*rosters({"households": households("H1", "H3", "H4")}))
        assert (report.added, report.unchanged, report.orphaned) == (1, 2, 1)
        assert orphans(store) == {"H2": "3"}
        with store.snapshot() as now:
            assert now.ask(f"ASK {{ <{store.ids.iri('household', 'H2')}> ?p ?o }}")
        assert load(*rosters({"households": households("H1", "H3", "H4")})).version is None

    def test_what_is_back_is_no_orphan(self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]) -> None:
        load(*rosters({"households": households("H1", "H3")}))
        report = load(*rosters({"households": households("H1", "H2", "H3")}))
        assert (report.returned, report.unchanged, orphans(store)) == (1, 2, {})
        load(*rosters({"households": households("H1", "H3")}))
        changed = load(*rosters({"households": [*households("H1", "H3"), *households("H2", group="five-guarantee")]}))
        assert (changed.changed, orphans(store)) == (1, {})

    def test_another_file_orphans_nothing(self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]) -> None:
        (rosters({"households": households("H1")}, "other")[0]).rename(path := Path(store.folder.root.parent / "some.csv"))
        assert load(path).orphaned == 0

    def test_another_village_s_file_of_the_same_name_orphans_nothing(
        self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]
    ) -> None:
        assert load(*rosters({"households": households("K1", "K2")}, "other")).orphaned == 0
        assert load(*rosters({"households": households("H1", "H2")})).orphaned == 1
        assert orphans(store) == {"H3": "4"}

    def test_a_copy_that_changed_one_row_still_belongs_to_the_others(
        self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]
    ) -> None:
        changed = households("H1", group="five-guarantee")
        assert load(*rosters({"households": [*changed, *households("H2", "H3")]})).changed == 1
        assert load(*rosters({"households": households("H2", "H3")})).orphaned == 1
        assert orphans(store) == {"H1": "4"}

    def test_a_row_that_moves_to_another_file_of_the_same_load_is_no_orphan(
        self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]
    ) -> None:
        extra = rosters({"households": households("H3")}, "other")[0].rename(store.folder.root.parent / "more.csv")
        report = load(*rosters({"households": households("H1", "H2")}), extra)
        assert (report.moved, report.orphaned, orphans(store)) == (1, 0, {})
        assert load(*rosters({"households": households("H1", "H2")})).version is None

    def test_complete_rosters_orphan_what_came_from_any_file(
        self, store: EmbeddedStore, rosters: Callable[..., list[Path]]
    ) -> None:
        path = rosters({"households": households("H2", "H9")}, "other")[0].rename(store.folder.root.parent / "all.csv")
        report = Loader(store, in_process, "tester", lambda facts: None, complete=True).load([path])
        assert (report.added, report.orphaned) == (1, 2)
        assert set(orphans(store)) == {"H1", "H3"}

    def test_while_rows_wait_nothing_is_orphaned(self, store: EmbeddedStore, rosters: Callable[..., list[Path]]) -> None:
        paths = rosters({"households": [*households("H1"), {"code": "H2", "village": "nowhere"}]})
        report = Loader(store, in_process, "tester", lambda facts: None, good_only=True).load(paths)
        assert (report.waiting, report.orphaned, orphans(store)) == (1, 0, {})


@pytest.mark.usefixtures("three")
class TestPlans:
    def test_the_difference_is_shown_column_by_column(
        self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]], tmp_path: Path
    ) -> None:
        loader = Loader(store, in_process, "tester", lambda facts: None)
        paths = rosters({"households": [*households("H1", group="five-guarantee"), *households("H2", "=H4")]})
        wanted = [
            ["added", "households", "=H4", "households.csv", "households", "4", "", "", ""],
            ["changed", "households", "H1", "households.csv", "households", "2", "group", "general-poor", "five-guarantee"],
            ["orphaned", "households", "H3", "households.csv", "households", "4", "", "", ""],
        ]
        for end in ("csv", "xlsx", "json"):
            loader.load(paths, dry_run=True, difference=tmp_path / f"d.{end}")
        with (tmp_path / "d.csv").open(encoding="utf-8-sig", newline="") as lines:
            header, *rows = csv.reader(lines)
        assert sorted([cell.removeprefix("'") for cell in row] for row in rows) == wanted
        assert "'=H4" in [row[2] for row in rows]
        told = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
        assert sorted(list(row.values()) for row in told) == wanted
        book = CalamineWorkbook.from_path(tmp_path / "d.xlsx").get_sheet_by_index(0).to_python()
        assert [book[0], sorted(book[1:])] == [header, wanted]
        with pytest.raises(BadRequest, match="already"):
            loader.load(paths, dry_run=True, difference=tmp_path / "d.csv")
        assert store.version().number == 2

    def test_a_plan_is_kept_until_it_is_committed(self, store: EmbeddedStore, rosters: Callable[..., list[Path]]) -> None:
        loader = Loader(store, in_process, "tester", lambda facts: None)
        plan = loader.stage(rosters({"households": households("H1", "H2", "H3", "H4")}))
        kept = find_plan(store.folder.root / "spool", plan.code)
        assert [line[:3] for line in kept.lines()] == [["added", "households", "H4"]]
        assert loader.commit(kept, seen=True).version == store.version()
        kept.drop()
        with pytest.raises(Gone):
            find_plan(store.folder.root / "spool", plan.code)

    def test_a_commit_meanwhile_that_changes_the_difference_is_told(
        self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]
    ) -> None:
        loader = Loader(store, in_process, "tester", lambda facts: None)
        plan = loader.stage(rosters({"households": households("H1", "H2", "H3", "H4")}))
        load(*rosters({"places": [*PLACES, {"code": "V2", "kind": "village", "name": "V2", "within": "C"}]}, "other"))
        assert loader.commit(plan, seen=True).added == 1
        plan = loader.stage(rosters({"households": households("H1", "H2", "H3", "H4", "H5")}))
        load(*rosters({"households": households("H5")}, "other"))
        with pytest.raises(Stale):
            loader.commit(plan, seen=True)
        assert plan.report(None).unchanged == 5
        assert loader.commit(plan, seen=True).version is None


def take_back(store: EmbeddedStore, number: int) -> None:
    def edit(draft: Any) -> str:
        undo(draft, store.journals, store.journals.entry("full", draft.version, number))
        return "undone"

    store.commit(edit)


@pytest.mark.usefixtures("three")
class TestUndo:
    def test_conflicts_are_named_in_the_words_of_the_rosters(
        self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]
    ) -> None:
        load(*rosters({"households": [*households("H1", "H2"), *households("H3", group="five-guarantee")]}, "new"))
        version = store.version()
        load(*rosters({"households": [*households("H1", "H2"), *households("H3", group="minimum-allowance")]}, "newer"))
        with pytest.raises(ChangedSince) as refused:
            take_back(store, version.number)
        named = refused.value.extra["records"]
        assert isinstance(named, list)
        (group,) = [one for one in named if one["column"] == "group"]
        assert (group["roster"], group["code"], group["said"], group["says"]) == (
            "households",
            "H3",
            "five-guarantee",
            "minimum-allowance",
        )
        assert (group["file"], group["sheet"], group["row"]) == ("households.csv", "households", "4")
        assert group["since"].startswith("import 4 (households.csv; tester, ")
        assert store.version().number == 4

    def test_an_import_goes_although_a_later_one_orphaned_some_of_it(
        self, store: EmbeddedStore, load: Load, rosters: Callable[..., list[Path]]
    ) -> None:
        load(*rosters({"households": households("H1", "H2")}))
        load(*rosters({"places": [*PLACES]}))
        assert orphans(store) == {"H3": "3"}
        take_back(store, 3)
        assert orphans(store) == {}
        load(*rosters({"households": households("H1", "H2")}))
        take_back(store, 2)
        assert orphans(store) == {}
        with store.snapshot() as now:
            assert not now.ask(f"ASK {{ <{store.ids.iri('household', 'H2')}> ?p ?o }}")
