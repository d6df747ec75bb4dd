"""A load is one change or none: round trips, corrections and their history, dry runs, and commits that happen meanwhile."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import in_process, load_into, problems_of
from dumped import Said, all_lines_of, lines_of, quads_of
from in_memory import write_tables
from pyoxigraph import NamedNode, Quad

from graph import copies
from graph.closures import close_over
from graph.intake.load import Loader
from graph.intake.report import Report
from graph.keys import KEY_FILE
from graph.rdf import CURRENT, META, PREFIXES, SUPERSEDED, expand, literal
from graph.sample import County, county_tables, write_csv, write_workbooks
from graph.sandbox import Sandbox
from graph.sandbox_wire import WorkerDied
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL, EmbeddedStore
from ontology.errors import BadRequest, BadRows
from ontology.terms import RM

Load = Callable[..., Report]
ORIGIN = {f"<{name}>".encode() for name in (RM.source, RM.rowNumber)}


@pytest.fixture(scope="module")
def county() -> County:
    return county_tables(60)


@pytest.fixture(scope="module")
def workbooks(county: County, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_workbooks(county, tmp_path_factory.mktemp("workbooks"))


@pytest.fixture(scope="module")
def loaded(workbooks: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample county, to be copied; put in order as after a load of gigabytes."""
    root = tmp_path_factory.mktemp("loaded") / "data"
    store = EmbeddedStore(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "UNSETTLED", 1)
        load_into(store, *workbooks)
    store.close()
    return root


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> Any:
    """The sample county, loaded."""
    shutil.copytree(loaded, tmp_path / "data")
    opened = EmbeddedStore(tmp_path / "data")
    yield opened
    opened.close()


def facts(store: EmbeddedStore) -> set[Said]:
    """All current facts, except from where they come."""
    with store.snapshot() as snapshot:
        return {(graph, line) for graph, line in lines_of(snapshot.store, CURRENT, META) if is_fact(line, store)}


def is_fact(line: bytes, store: EmbeddedStore) -> bool:
    subject, predicate, _ = line.split(b" ", 2)
    kind = (store.ids.split(subject[1:-1].decode()) or ("",))[0]
    return predicate not in ORIGIN and kind not in ("source", "file", "import")


def with_key_of(store: EmbeddedStore, folder: Path) -> EmbeddedStore:
    """A new store that keeps ID numbers as another one does."""
    other = EmbeddedStore(folder)
    shutil.copyfile(store.folder.root / KEY_FILE, folder / KEY_FILE)
    return other


def everything(store: EmbeddedStore) -> set[bytes]:
    with store.snapshot() as snapshot:
        return all_lines_of(snapshot.store)


def about(snapshot: Snapshot, iri: str, graph: Any = CURRENT) -> dict[str, str]:
    return {quad.predicate.value: getattr(quad.object, "value", "") for quad in snapshot.quads(NamedNode(iri), graph=graph)}


class TestRoundTrip:
    def test_every_row_of_every_roster_is_a_record(self, store: EmbeddedStore, county: County) -> None:
        with store.snapshot() as snapshot:
            count = sum(1 for graph in (CURRENT, META) for _ in snapshot.quads(predicate=NamedNode(RM.rowNumber), graph=graph))
        assert count == sum(map(len, county.tables.values()))
        assert all(county.tables.values())

    @pytest.mark.parametrize(("language", "step"), [pytest.param("en", 1, marks=pytest.mark.slow), ("zh", -1)])
    def test_workbooks_and_csv_files_in_any_order_say_the_same(
        self, store: EmbeddedStore, county: County, tmp_path: Path, language: str, step: int
    ) -> None:
        other = with_key_of(store, tmp_path / "other")
        load_into(other, *write_csv(county, tmp_path / "csv", language)[::step])
        assert facts(other) == facts(store)
        other.close()

    @pytest.mark.slow
    def test_file_after_file_is_the_same_as_all_at_once(
        self, store: EmbeddedStore, workbooks: list[Path], tmp_path: Path
    ) -> None:
        """What a file refers to may be in the store already."""
        other = with_key_of(store, tmp_path / "other")
        first = ["villages", "households", "people"]
        last = ["welfare"]  # what households say is about records of all the others
        for path in sorted(workbooks, key=lambda path: (path.stem not in first, path.stem in last)):
            load_into(other, path)
        assert facts(other) == facts(store)
        with other.snapshot() as snapshot:
            assert close_over(Draft(snapshot.store, snapshot.version, snapshot.ids, {RM.within, RM.delegatedFrom})) == 0
        other.close()

    def test_the_same_files_again_change_nothing(
        self, store: EmbeddedStore, county: County, workbooks: list[Path], load: Load
    ) -> None:
        version, before = store.version(), everything(store)
        report = load(*workbooks)
        assert report == Report(0, 0, sum(map(len, county.tables.values())), None)
        assert store.version() == version
        assert everything(store) == before

    def test_a_household_that_says_it_belongs_to_everyone_is_not_new_each_time(self, load: Load, tmp_path: Path) -> None:
        paths = write_tables({"households": [{"code": "HX", "village": "V01", "group": "everyone"}]}, tmp_path)
        assert load(*paths).added == 1
        assert load(*paths) == Report(0, 0, 1, None)


class TestCorrection:
    @pytest.fixture
    def corrected(self, county: County, tmp_path: Path) -> list[Path]:
        """The first household in another village."""
        rows = [dict(row) for row in county.tables["households"]]
        rows[0]["village"] = next(row["code"] for row in county.tables["places"] if row["code"] == "V02")
        return write_tables({"households": rows}, tmp_path)

    def test_one_changed_cell_is_one_changed_record(
        self, store: EmbeddedStore, county: County, corrected: list[Path], load: Load
    ) -> None:
        iri, run = store.ids.iri("household", "H000001"), store.ids.iri("import", "3")
        before, started = facts(store), datetime.now(UTC).replace(microsecond=0)
        with store.snapshot() as snapshot:
            old = about(snapshot, iri)
        report = load(*corrected)
        assert (report.added, report.changed, report.unchanged) == (0, 1, len(county.tables["households"]) - 1)
        assert report.version == store.version()
        after = facts(store)
        gone, new = quads_of(before - after), quads_of(after - before)
        within, inside = NamedNode(RM.within), NamedNode(RM.inside)
        assert {quad for quad in gone if quad.predicate == within} == {
            Quad(NamedNode(iri), within, NamedNode(store.ids.iri("village", "V01")), CURRENT)
        }
        assert {quad.predicate for quad in gone | new} == {within, inside}
        assert {quad.subject for quad in gone | new} == {NamedNode(iri)}
        with store.snapshot() as snapshot:
            kept = about(snapshot, store.ids.iri("superseded", "household.H000001.3"), SUPERSEDED)
        prov = PREFIXES["prov"]
        assert kept.pop(f"{prov}specializationOf") == iri
        assert kept.pop(f"{prov}wasInvalidatedBy") == run
        assert started <= datetime.fromisoformat(kept.pop(f"{prov}invalidatedAtTime")) <= datetime.now(UTC)
        derived = {RM.inside}
        assert kept.items() <= old.items()
        assert set(old) - set(kept) <= derived
        assert kept[RM.within] == store.ids.iri("village", "V01")
        assert kept[RM.source] == old[RM.source]

    def test_the_correction_taken_back_leaves_both_in_the_history(
        self, store: EmbeddedStore, workbooks: list[Path], corrected: list[Path], load: Load
    ) -> None:
        before = facts(store)
        load(*corrected)
        assert load(*workbooks).changed == 1
        assert facts(store) == before
        with store.snapshot() as snapshot:
            history = {quad.subject for quad in snapshot.quads(predicate=NamedNode(RM.within), graph=SUPERSEDED)}
        assert {term.value for term in history if isinstance(term, NamedNode)} == {
            store.ids.iri("superseded", f"household.H000001.{run}") for run in (3, 4)
        }

    def test_a_setting_is_corrected_like_any_record(self, store: EmbeddedStore, load: Load, tmp_path: Path) -> None:
        paths = write_tables({"settings": [{"setting": "data-day", "value": "2017-12-31"}]}, tmp_path)
        assert load(*paths).changed == 1
        with store.snapshot() as snapshot:
            assert snapshot.data_day().isoformat() == "2017-12-31"
            old = about(snapshot, store.ids.iri("superseded", "setting.data-day.3"), SUPERSEDED)
        assert old[RM.value] == "2017-11-30"

    def test_a_village_that_moves_takes_its_households_along(
        self, store: EmbeddedStore, county: County, load: Load, tmp_path: Path
    ) -> None:
        places = [dict(row) for row in county.tables["places"]]
        county_code = next(row["code"] for row in places if row["kind"] == "county")
        township = {"code": "TX", "kind": "township", "name": "New", "within": county_code}
        moved = next(row for row in places if row["kind"] == "village")
        old, moved["within"] = moved["within"], "TX"
        report = load(*write_tables({"places": [*places, township]}, tmp_path))
        assert (report.added, report.changed) == (1, 1)
        with store.snapshot() as snapshot:
            inside = NamedNode(RM.inside)
            for row in county.tables["households"]:
                household = NamedNode(store.ids.iri("household", str(row["code"])))
                above = {getattr(quad.object, "value", "") for quad in snapshot.quads(household, inside)}
                assert (store.ids.iri("township", "TX") in above) == (row["village"] == moved["code"])
                assert (row["village"] == moved["code"]) <= (store.ids.iri("township", str(old)) not in above)


class TestDryRun:
    def test_says_what_would_change_and_changes_nothing(
        self, store: EmbeddedStore, county: County, load: Load, tmp_path: Path
    ) -> None:
        rows = [dict(row) for row in county.tables["households"]]
        rows[0]["village"] = "V02"
        rows.append({**rows[1], "code": "HX"})
        paths, version, before = write_tables({"households": rows}, tmp_path), store.version(), everything(store)
        assert load(*paths, dry_run=True) == Report(1, 1, len(rows) - 2, None)
        assert store.version() == version
        assert everything(store) == before
        assert load(*paths).version == store.version() != version

    def test_names_what_is_wrong(self, load: Load, tmp_path: Path) -> None:
        with pytest.raises(BadRows):
            load(*write_tables({"households": [{"code": "HX", "village": "V99", "group": "everyone"}]}, tmp_path), dry_run=True)


class TestProvenance:
    def test_leads_from_a_record_to_sheet_file_and_run(self, store: EmbeddedStore, workbooks: list[Path]) -> None:
        file = next(path for path in workbooks if path.stem == "households")
        with store.snapshot() as snapshot:
            record = about(snapshot, store.ids.iri("need", "N000003"))
            sheet = about(snapshot, record[RM.source], META)
            source = about(snapshot, sheet[RM.inFile], META)
            run = about(snapshot, sheet[RM.readBy], META)
        assert record[RM.rowNumber] == "4"
        assert sheet[RM.sheet] == "needs"
        assert source[RM.fileName] == "households.xlsx"
        assert source[RM.sha256] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert run[expand("prov:wasAssociatedWith")] == store.ids.iri("user", "tester")
        assert datetime.fromisoformat(run[expand("prov:endedAtTime")]).tzinfo is not None

    def test_tells_files_of_one_name_apart(self, store: EmbeddedStore, load: Load, tmp_path: Path) -> None:
        paths = []
        for name in "ab":
            (tmp_path / name).mkdir()
            rows = [{"code": f"H{name}", "village": "V01", "group": "general-poor"}]
            paths += write_tables({"households": rows}, tmp_path / name)
        load(*paths)
        with store.snapshot() as snapshot:
            sheets = [about(snapshot, store.ids.iri("household", f"H{name}"))[RM.source] for name in "ab"]
            files = [about(snapshot, sheet, META)[RM.inFile] for sheet in sheets]
            digests = [[q.object for q in snapshot.quads(NamedNode(f), NamedNode(RM.sha256), graph=META)] for f in files]
        assert digests == [[literal(hashlib.sha256(path.read_bytes()).hexdigest())] for path in paths]

    def test_says_no_names_in_its_iris(self, store: EmbeddedStore, load: Load, tmp_path: Path) -> None:
        (path,) = write_tables({"households": [{"code": "HX", "village": "V01", "group": "general-poor"}]}, tmp_path)
        (tmp_path / "李伟").mkdir()
        renamed = path.rename(tmp_path / "李伟" / "households.csv")
        load(renamed)
        with store.snapshot() as snapshot:
            source = about(snapshot, store.ids.iri("household", "HX"))[RM.source]
        assert store.ids.split(source) == ("source", "3.1")


class TestMeanwhile:
    def test_a_commit_during_the_reading_is_not_lost(self, store: EmbeddedStore, tmp_path: Path) -> None:
        beside = store.ids.iri("household", "H000002")
        edited: list[Version] = []

        def move_another(draft: Draft) -> str:
            old = list(draft.quads(NamedNode(beside), NamedNode(RM.within)))
            draft.remove(old)
            draft.add([Quad(NamedNode(beside), NamedNode(RM.within), NamedNode(store.ids.iri("village", "V03")), CURRENT)])
            return "moved"

        def meanwhile(message: dict[str, Any]) -> None:
            if not edited and "done" in message:
                edited.append(store.commit(move_another))

        rows = [{"code": f"H00000{n}", "village": "V02", "group": "general-poor"} for n in (1, 2)]
        (path,) = write_tables({"households": rows}, tmp_path)
        start = store.version().number
        report = Loader(store, in_process, "tester", meanwhile).load([path])
        assert edited[0].number == start + 1
        assert report.version == store.version()
        assert report.version.number == start + 2
        with store.snapshot() as snapshot:
            assert about(snapshot, beside)[RM.within] == store.ids.iri("village", "V02")
            kept = about(snapshot, store.ids.iri("superseded", f"household.H000002.{start + 2}"), SUPERSEDED)
            assert next(snapshot.quads(NamedNode(store.ids.iri("import", str(start + 1))), graph=META), None) is None
        assert kept[RM.within] == store.ids.iri("village", "V03")

    def test_who_never_rests_does_not_keep_a_load_waiting_for_ever(self, store: EmbeddedStore, tmp_path: Path) -> None:
        others: list[Thread] = []

        def add(quads: list[Quad], draft: Draft) -> str:
            draft.add(quads)
            return "more"

        def a_place_more() -> None:
            code = store.ids.iri("village", f"M{len(others)}")
            place = Quad(NamedNode(code), NamedNode(RM.within), NamedNode(store.ids.iri("village", "V03")), CURRENT)
            store.commit(partial(add, [place]))

        def meanwhile(message: dict[str, Any]) -> None:
            if "done" in message and len(others) < 20:  # the files are read once more: somebody else commits, or waits
                others.append(Thread(target=a_place_more))
                others[-1].start()
                others[-1].join(0.5)

        (path,) = write_tables({"households": [{"code": "H000001", "village": "V02", "group": "general-poor"}]}, tmp_path)
        report = Loader(store, in_process, "tester", meanwhile).load([path])
        for other in others:
            other.join()
        assert report.version
        assert len(others) < 20
        assert store.version().number > report.version.number, "who waited was let in afterwards"

    def test_nothing_is_left_in_the_spool(self, store: EmbeddedStore, load: Load, tmp_path: Path) -> None:
        load(*write_tables({"households": [{"code": "HX", "village": "V01", "group": "general-poor"}]}, tmp_path))
        with pytest.raises(BadRequest):
            load(tmp_path / "nothing.csv")
        assert list((store.folder.root / "spool").iterdir()) == []


class TestSandboxed:
    """The files are read by a process that may die of them; the owner goes on."""

    @pytest.fixture
    def owner(self, store: EmbeddedStore, sandbox: Sandbox) -> Callable[[Path], Report]:
        loader = Loader(store, sandbox.run_task, "tester", lambda message: None)
        return lambda path: loader.load([path])

    def test_reads_what_is_in_order(self, store: EmbeddedStore, sandbox: Sandbox, county: County, workbooks: list[Path]) -> None:
        told: list[dict[str, Any]] = []
        report = Loader(store, sandbox.run_task, "tester", told.append).load(workbooks)
        rows = sum(map(len, county.tables.values()))
        assert report == Report(0, 0, rows, None)
        assert told[-1] == {"done": rows, "rows": rows}

    def test_what_is_wrong_comes_back_whole(self, store: EmbeddedStore, owner: Callable[[Path], Report], tmp_path: Path) -> None:
        rows = [{"code": f"HX{n}", "village": "V99", "group": "一" * 5} for n in range(300)]
        (path,) = write_tables({"households": rows}, tmp_path)
        with pytest.raises(BadRows, match="600 problems; nothing was loaded") as error:
            owner(path)
        assert [problem["row"] for problem in problems_of(error)] == [n // 2 + 2 for n in range(600)]
        assert store.version().number == 2

    @pytest.mark.slow
    def test_also_when_there_are_very_many(self, owner: Callable[[Path], Report], tmp_path: Path) -> None:
        rows = ({"code": f"HX{n}", "village": "V99", "group": "一" * 200} for n in range(150_000))
        (path,) = write_tables({"households": rows}, tmp_path)
        with pytest.raises(BadRows, match="300000 problems"):
            owner(path)

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 garbage", b"\0" * 4096, b"\xff\xfe" * 999])
    def test_garbage_is_refused_by_name(
        self, store: EmbeddedStore, owner: Callable[[Path], Report], tmp_path: Path, content: bytes
    ) -> None:
        (tmp_path / "places.xlsx").write_bytes(content)
        with pytest.raises(BadRequest, match=r"places\.xlsx cannot be read"):
            owner(tmp_path / "places.xlsx")
        assert store.commit(lambda draft: "goes on").number == 3

    def test_a_bomb_hurts_only_the_worker(
        self, store: EmbeddedStore, sandbox: Sandbox, workbooks: list[Path], tmp_path: Path
    ) -> None:
        """A small file whose one sheet unpacks to more than a worker may hold."""
        bomb = tmp_path / "places.xlsx"
        cells = b'<c t="inlineStr"><is><t>' + b"x" * 4000 + b"</t></is></c>"
        with zipfile.ZipFile(workbooks[0]) as whole, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            for name in whole.namelist():
                if not name.endswith("sheet1.xml"):
                    out.writestr(name, whole.read(name))
            with out.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
                sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>')
                for _ in range(100):
                    sheet.write(cells * 1000)
                sheet.write(b"</row></sheetData></worksheet>")
        assert bomb.stat().st_size < 10 << 20

        def confined(module: str, args: dict[str, Any], *, memory_bytes: int, **options: Any) -> dict[str, Any]:
            return sandbox.run_task(module, args, memory_bytes=1 << 29, **options)

        with pytest.raises(WorkerDied):
            Loader(store, confined, "tester", lambda message: None).load([bomb])
        assert store.version().number == 2
        assert store.commit(lambda draft: "goes on").number == 3
        assert [len(list((store.folder.root / name).iterdir())) for name in (FULL, "spool")] == [1, 0]
