"""Circles, wherever their parts stand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import problems_of
from hypothesis import given
from hypothesis import strategies as st
from in_memory import write_tables

from graph.intake.circles import MOST_STEPS, depths
from graph.intake.report import Report
from graph.store import EmbeddedStore
from ontology.errors import BadRows

Load = Callable[..., Report]


def place(code: str, within: str = "", kind: str = "township") -> dict[str, str]:
    return {"code": code, "kind": kind, "name": code, "within": within}


def responsibility(code: str, delegated_from: str = "") -> dict[str, str]:
    rest = {"holder": "S1", "involvement": "accountable", "duty": "housing", "scope": "C", "from": "2017-01-01"}
    return {"code": code, "delegated_from": delegated_from, **rest}


SUBJECTS = [{"code": "S1", "kind": "enterprise", "name": "S1"}]


def files(folder: Path, name: str, **tables: list[dict[str, Any]]) -> list[Path]:
    (folder / name).mkdir()
    return write_tables(tables, folder / name)


def refused(load: Load, paths: list[Path]) -> list[tuple[str, int, str, str]]:
    with pytest.raises(BadRows) as error:
        load(*paths)
    return [(p["sheet"], p["row"], p["column"], p["value"]) for p in problems_of(error)]


def test_of_places(load: Load, tmp_path: Path) -> None:
    rows = [
        place("C", kind="county"),
        place("T1", "T3"),
        place("T2", "T1"),
        place("T3", "T2"),
        place("T4", "T1"),
        place("T5", "C"),
    ]
    found = refused(load, files(tmp_path, "a", places=rows))
    assert found == [("places", 3, "within", "T3"), ("places", 4, "within", "T1"), ("places", 5, "within", "T2")]


def test_of_one(load: Load, tmp_path: Path) -> None:
    assert refused(load, files(tmp_path, "a", places=[place("T1", "T1")])) == [("places", 2, "within", "T1")]


def test_of_delegations(load: Load, tmp_path: Path) -> None:
    rows = [responsibility("R1", "R2"), responsibility("R2", "R1"), responsibility("R3", "R2")]
    found = refused(load, files(tmp_path, "a", places=[place("C", kind="county")], subjects=SUBJECTS, responsibilities=rows))
    assert found == [("responsibilities", 2, "delegated_from", "R2"), ("responsibilities", 3, "delegated_from", "R1")]


def test_through_two_files(load: Load, tmp_path: Path) -> None:
    paths = files(tmp_path, "a", places=[place("T1", "T2")]) + files(tmp_path, "b", places=[place("T2", "T1")])
    assert refused(load, paths) == [("places", 2, "within", "T2"), ("places", 2, "within", "T1")]


def test_through_what_the_store_knows(load: Load, store: EmbeddedStore, tmp_path: Path) -> None:
    load(*files(tmp_path, "a", places=[place("T1"), place("T2", "T1"), place("T3", "T2")]))
    version = store.version()
    assert refused(load, files(tmp_path, "b", places=[place("T1", "T3")])) == [("places", 2, "within", "T3")]
    assert store.version() == version


def test_what_a_row_says_anew_counts_instead_of_what_is_known(load: Load, tmp_path: Path) -> None:
    load(*files(tmp_path, "a", places=[place("T1"), place("T2", "T1")]))
    assert load(*files(tmp_path, "b", places=[place("T1", "T2"), place("T2")])).changed == 2
    assert load(*files(tmp_path, "c", places=[{"code": "T1", "kind": "township", "name": "T1"}])).changed == 1


def test_one_code_in_two_kinds_is_no_circle(load: Load, tmp_path: Path) -> None:
    assert load(*files(tmp_path, "a", places=[place("X", kind="county"), place("X", "X", "village")])).added == 2


def test_a_chain_too_long_to_be_kept_closed(load: Load, tmp_path: Path) -> None:
    rows = [place("T0", kind="county"), *(place(f"T{n}", f"T{n - 1}") for n in range(1, MOST_STEPS + 1))]
    load(*files(tmp_path, "a", places=rows))
    assert refused(load, files(tmp_path, "b", places=[place("T", f"T{MOST_STEPS}")])) == [
        ("places", 2, "within", f"T{MOST_STEPS}")
    ]


@given(st.dictionaries(st.integers(0, 12).map(str), st.integers(0, 12).map(str)))
def test_depths_are_those_of_a_walk(steps: dict[str, str]) -> None:
    def walk(start: str) -> int:
        passed = [start]
        while passed[-1] in steps and len(passed) < 20:
            passed.append(steps[passed[-1]])
            if passed[-1] == start:
                return 0
        on_circle = [node for node in passed if passed.count(node) > 1]
        return passed.index(on_circle[0]) if on_circle else len(passed) - 1

    assert depths(steps) == {start: walk(start) for start in steps}


def test_a_very_long_chain_is_walked_once() -> None:
    assert max(depths({str(n): str(n + 1) for n in range(200_000)}).values()) == 200_000
