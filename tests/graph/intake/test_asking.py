"""What is not recognised is asked about, with a proposal; the answers are kept and used by the next load."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import in_process, problems_of
from in_memory import write_tables

from graph.folder import Folder
from graph.intake.load import Loader
from graph.intake.mapping import remember
from graph.intake.report import Report
from graph.store import EmbeddedStore
from ontology.errors import BadRequest, BadRows

Load = Callable[..., Report]
PLACES = [
    {"code": "C", "kind": "county", "name": "County", "within": ""},
    {"code": "T", "kind": "township", "name": "Township", "within": "C"},
    {"code": "V", "kind": "village", "name": "Village", "within": "T"},
]


@pytest.fixture
def ask(store: EmbeddedStore) -> Callable[..., list[dict[str, Any]]]:
    return Loader(store, in_process, "tester", lambda facts: None).ask


@pytest.fixture
def odd(load: Load, tmp_path: Path) -> Path:
    """Households whose village stands under a word that nobody knows, next to a column that is none of ours."""
    load(*write_tables({"places": PLACES}, tmp_path))
    path = tmp_path / "households.csv"
    path.write_text("code,属地,group,colour\nH1,V,general-poor,red\nH2,V,general-poor,blue\n", encoding="utf-8")
    return path


def test_a_column_is_proposed_by_what_its_cells_say(ask: Callable[..., list[dict[str, Any]]], odd: Path) -> None:
    village, colour = ask([odd])
    assert (village["file"], village["sheet"], village["roster"], village["row"]) == (
        "households.csv",
        "households",
        "households",
        1,
    )
    assert (village["header"], village["samples"], village["proposal"]) == ("属地", ["V"], "village")
    assert (colour["header"], colour["samples"], colour["proposal"]) == ("colour", ["red", "blue"], "")
    assert village["choices"] == colour["choices"] == ["code", "village", "group"]


def test_a_column_is_proposed_by_its_word(ask: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("code,naem\nP1,x\n")
    (question,) = ask([tmp_path / "people.csv"])
    assert question["proposal"] == "name"


def test_a_sheet_is_proposed_by_its_columns(ask: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("code,household,need\nN1,H,housing\n")
    (question,) = ask([tmp_path / "x.csv"])
    assert (question["sheet"], question["header"], question["proposal"]) == ("x", "", "needs")
    assert question["samples"] == ["code", "household", "need"]


def test_a_load_names_the_proposal(load: Load, odd: Path) -> None:
    with pytest.raises(BadRows) as error:
        load(odd)
    village, colour, missing = problems_of(error)
    assert village["right"].startswith("It may be village; answer with `remit map`.")
    assert not colour["right"].startswith("It may be")
    assert (missing["column"], missing["reason"]) == ("village", "this column is missing")


def test_answers_are_used_by_every_later_load(load: Load, store: EmbeddedStore, odd: Path) -> None:
    remember(store.folder.root, [("households", "属地", "village"), ("households", "colour", "-")])
    assert load(odd).added == 2
    assert load(odd).unchanged == 2


def test_a_sheet_that_is_answered_is_that_sheet(load: Load, store: EmbeddedStore, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("whatever\nit says\n")
    (tmp_path / "x.csv").write_text("id,English name,type\nS1,One,enterprise\n")
    remember(store.folder.root, [("notes", "", "-"), ("X", "", "subjects")])
    assert load(tmp_path / "notes.csv", tmp_path / "x.csv").added == 1


def test_an_answer_wins_over_our_own_words_and_can_be_changed(load: Load, store: EmbeddedStore, odd: Path) -> None:
    odd.write_text("code,village,real village,group\nH1,wrong,V,general-poor\n", encoding="utf-8")
    remember(store.folder.root, [("households", "village", "-"), ("households", "Real Village", "group")])
    remember(store.folder.root, [("households", "real_village", "village")])
    assert load(odd).added == 1


def test_the_mapping_is_a_file_that_people_can_read(store: EmbeddedStore) -> None:
    remember(store.folder.root, [("households", "属地", "village")])
    remember(store.folder.root, [("Sheet 1", "", "people")])
    rows = list(csv.reader((store.folder.root / "mapping.csv").read_text(encoding="utf-8").splitlines()))
    assert rows == [["sheet", "header", "column"], ["households", "属地", "village"], ["sheet1", "", "people"]]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (("household", "x", "village"), "not a sheet of ours"),
        (("households", "x", "colour"), "has no column 'colour'"),
        (("x", "", "household"), "not a sheet of ours"),
        (("", "", "households"), "not a sheet of ours"),
    ],
)
def test_an_answer_that_names_nothing_of_ours_is_refused(
    store: EmbeddedStore, answer: tuple[str, str, str], message: str
) -> None:
    with pytest.raises(BadRequest, match=message):
        remember(store.folder.root, [answer])
    assert not (store.folder.root / "mapping.csv").exists()


def test_a_backup_takes_the_mapping_along(store: EmbeddedStore, tmp_path: Path) -> None:
    remember(store.folder.root, [("households", "属地", "village")])
    store.backup(tmp_path / "copy")
    Folder(tmp_path / "copy").release()
    assert (tmp_path / "copy" / "mapping.csv").read_bytes() == (store.folder.root / "mapping.csv").read_bytes()


def test_asking_leaves_nothing_behind(ask: Callable[..., list[dict[str, Any]]], store: EmbeddedStore, odd: Path) -> None:
    version = store.version()
    ask([odd])
    assert store.version() == version
    assert list((store.folder.root / "spool").iterdir()) == []
