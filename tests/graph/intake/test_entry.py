"""Rows entered one at a time: the same facts as a sheet that holds them, and every record as the row that says it."""

import csv
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st
from in_memory import load_files
from pyoxigraph import NamedNode
from tiny import fresh, tiny

from graph.closures import close_over
from graph.intake.as_row import as_row, said_of
from graph.intake.concepts import concepts
from graph.intake.dialect import Column, Roster, own_rosters
from graph.intake.entry import Keyboard, Row, enter_rows
from graph.intake.kinds import kinds_of, roster_of
from graph.rdf import CURRENT, META, SUPERSEDED, TYPE
from graph.snapshot import Draft, Version
from ontology.terms import RM

BY = Keyboard("chen", datetime(2017, 12, 1, tzinfo=UTC), "why")
ORIGIN = {RM.source, RM.rowNumber}
PRINTED = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="#")
ROSTERS = (
    "responsibilities",
    "actions",
    "visits",
    "holdings",
    "agreements",
    "ties",
    "needs",
    "measures",
    "reporting",
    "households",
)


@cache
def known(kind: str) -> list[str]:
    split = {tiny().ids.split(str(quad.subject)[1:-1]) for quad in tiny().quads(None, TYPE)}
    return sorted(one[1] for one in split if one and one[0] == kind)


def cells(column: Column) -> st.SearchStrategy[str]:
    """What somebody may write in a column: mostly right, in one of several ways; sometimes not."""
    if column.kind == "concept":
        good = st.sampled_from(sorted(concepts(column.of[0])))
    elif column.kind == "ref":
        good = st.sampled_from([code for kind in column.of for code in known(kind)] or ["none"])
    else:
        words = {
            "date": ["2017-03-01", "2017年3月1日", "1 March 2017", "42795"],
            "last-day": ["2017-11-30", "至今", "", "2017年12月"],
            "decimal": ["0.5", "1,250.50", "１２"],
            "integer": ["1", "2.0"],
            "boolean": ["yes", "否", "TRUE"],
            "code": ["new", "n/1 ü", "新"],
        }
        good = st.sampled_from(words[column.kind]) if column.kind in words else st.text(PRINTED, max_size=8)
    return st.one_of(good, good, good, st.sampled_from(["", "nonsense", 'a "b"; <c>']))


@cache
def rows() -> st.SearchStrategy[tuple[Roster, dict[str, str]]]:
    def of(name: str) -> st.SearchStrategy[tuple[Roster, dict[str, str]]]:
        roster = own_rosters().rosters[name]
        return st.fixed_dictionaries({column.header: cells(column) for column in roster.columns}).map(lambda row: (roster, row))

    return st.sampled_from(ROSTERS).flatmap(of)


def copy() -> Draft:
    """The tiny county once more, to write in."""
    draft = Draft(ox.Store(), Version(1, "x"), tiny().ids)
    draft.store.extend(tiny().store)
    return draft


def told(draft: Draft) -> set[str]:
    """The facts without where they come from."""
    graphs = [quad for graph in (CURRENT, META) for quad in draft.quads(graph=graph)]
    origin = ("/import/", "/file/", "/source/", "/user/")
    plain = (quad for quad in graphs if quad.predicate.value not in ORIGIN)
    return {str(quad) for quad in plain if not any(part in str(quad.subject) for part in origin)}


@cache
def unchanged() -> set[str]:
    return told(tiny())


@contextmanager
def spool() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def enter(draft: Draft, roster: Roster, *entered: Row) -> Any:
    with spool() as folder:
        staged = enter_rows(draft, roster, entered, BY, folder)
    close_over(draft)
    return staged


def load(draft: Draft, roster: Roster, row: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Load a sheet with one row; what is wrong with it."""
    with spool() as folder:
        path = folder / f"{roster.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([list(row), list(row.values())])
        try:
            load_files(draft, [path], "2")
        except AssertionError as error:
            return [("wrong", str(error))]
    return []


@settings(max_examples=15)
@given(rows())
def test_a_row_entered_says_what_a_sheet_with_it_says(asked: tuple[Roster, dict[str, str]]) -> None:
    roster, row = asked
    loaded, entered = copy(), copy()
    wrong = load(loaded, roster, row)
    staged = enter(entered, roster, Row(row))
    assert bool(wrong) == bool(staged.problems), (wrong, staged.problems)
    if wrong:
        assert told(entered) == unchanged()
    else:
        assert told(entered) == told(loaded)


def records() -> list[tuple[NamedNode, Roster]]:
    kinds = [kind for roster in own_rosters().rosters.values() for kind in kinds_of(roster)]
    found = []
    for kind in dict.fromkeys(kinds):
        roster = roster_of(kind)
        assert roster is not None
        nodes = {quad.subject for graph in (CURRENT, META) for quad in tiny().quads(None, TYPE, graph=graph)}
        base = f"<{tiny().ids.base}{kind}/"
        found += [(node, roster) for node in nodes if isinstance(node, NamedNode) and str(node).startswith(base)]
    return found


def test_every_record_of_every_roster_is_the_row_that_says_it() -> None:
    draft = copy()
    listed = records()
    assert len(listed) > 200
    with spool() as folder:
        for node, roster in listed:
            staged = enter_rows(draft, roster, [Row(as_row(node, roster, draft))], BY, folder)
            assert (staged.problems, staged.total("unchanged"), staged.total("changed")) == ([], 1, 0), node
    assert told(draft) == unchanged()


def test_a_row_that_says_a_part_leaves_the_rest_and_keeps_what_was_said() -> None:
    draft = fresh()
    roster = own_rosters().rosters["ties"]
    node = NamedNode(draft.ids.iri("tie", "TI1"))
    before = {str(quad.object) for quad in said_of(node, roster, draft)}
    row = as_row(node, roster, draft)
    staged = enter(draft, roster, Row({**row, "strength": "0.75", "kind": "trust"}, frozenset({"strength"})))
    assert (staged.total("added"), staged.total("changed")) == (0, 1)
    assert as_row(node, roster, draft) == {**row, "strength": "0.75"}
    assert before <= {str(quad.object) for quad in draft.quads(graph=SUPERSEDED)}
