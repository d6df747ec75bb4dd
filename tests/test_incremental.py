"""What a commit judges again, and changes in the public store, is enough: the same stands as if all were made anew.

Random small counties live through random histories: cells are corrected, rows come and go, rosters are handed in again, duties
change hands, villages merge, places move, days pass and come back, settings change, and what was done is undone.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from in_memory import facts_of, load_files, write_tables
from oracle import Tables
from pyoxigraph import NamedNode, Quad
from small_counties import FIRST_DAYS, GROUPS, LAST_DAYS, OPTIONS, ROLES, small_county

from graph.closures import close_over
from graph.ids import Ids
from graph.privacy import derive_public, fingerprint, moved, public_changes
from graph.rdf import CURRENT, FINDINGS, META
from graph.snapshot import Draft, Snapshot, Version
from graph.vocabulary import vocabulary
from ontology.terms import RM
from queries.catalog import Question, catalog
from queries.due import due, everything, rules_together
from queries.judge import judge, judge_anew

Record = dict[str, Any]
QUICK, MORE, ALL = 10, 70, 410
STEPS = 4
KEPT_CLOSED = {RM.inside, RM.descendsFrom}
FIXED = ("code", "delegated_from", "kind", "name")
SHARED = {"from": FIRST_DAYS, "target_group": (*GROUPS, None), "group": GROUPS, "role": ROLES}


class History:
    """The tables of a county as they change. `pick` returns a number from 0 up to, but without, the one given."""

    def __init__(self, pick: Callable[[int], int]) -> None:
        self.pick = pick
        self.states: list[Tables] = [copied(small_county(pick))]

    def one(self, choices: Any) -> Any:
        return choices[self.pick(len(choices))]

    def step(self) -> str:
        """Change the tables; returns what was done."""
        ways = (self.correct, self.correct, self.add, self.remove, self.hand_over, self.merge, self.move, self.pass_days)
        way = self.one((*ways, self.pass_days, self.change_setting, self.undo, self.import_rows))
        tables = copied(self.states[-1])
        way(tables)
        self.states.append(tables if way != self.undo else copied(self.one(self.states)))
        return str(way.__name__)

    def rows(self, *names: str) -> list[Record]:
        tables = self.states[-1]
        return [row for name in names or records(tables) for row in tables.get(name, ())]

    def correct(self, tables: Tables) -> None:
        """Give one cell of a record what another one of its table, or of its kind, says."""
        name = self.one([*records(tables), "responsibilities", "actions"])
        row = self.one(tables[name])
        column = self.one([column for column in row if column not in FIXED] or ["code"])
        values = [*SHARED.get(column, ()), *(other.get(column) for other in tables[name] if other.get(column) is not None)]
        if column == "to":
            values = [None, *(day for day in LAST_DAYS if day >= row["from"])]
        old, row[column] = row[column], self.one(values or [row[column]])
        if column == "code" or not sound(row):
            row[column] = old

    def add(self, tables: Tables) -> None:
        name = self.one([name for name in records(tables) if name not in ("subjects", "risks", "risk_capacities")])
        row = {**self.one(tables[name]), "code": f"NEW{len(self.states)}X{len(tables[name])}"}
        for column in ("holder", "performer", "subject", "scope", "household", "place", "duty"):
            others = [other[column] for other in tables[name] if other.get(column)]
            if row.get(column) and others:
                row[column] = self.one(others)
        tables[name].append(row)

    def remove(self, tables: Tables) -> None:
        name = self.one(records(tables))
        cells = [cell for rows in tables.values() for row in rows for column, cell in row.items() if column != "code"]
        named = {part for cell in cells for part in (cell.split("; ") if isinstance(cell, str) else [cell])}
        free = [row for row in tables[name] if row["code"] not in named]
        if free:
            tables[name].remove(self.one(free))

    def hand_over(self, tables: Tables) -> None:
        row = self.one(tables["responsibilities"])
        day = self.one([day for day in LAST_DAYS if day >= row["from"]] or [row["from"]])
        holder = self.one(self.rows("responsibilities"))["holder"]
        tables["responsibilities"].append({**row, "code": f"NEXT{len(self.states)}", "holder": holder, "from": day, "to": None})
        row["to"] = day

    def merge(self, tables: Tables) -> None:
        """Let all households of one village belong to another."""
        villages = [row["code"] for row in tables["places"] if row["kind"] == "village"]
        old, new = self.one(villages), self.one(villages)
        for row in tables["households"]:
            row["village"] = new if row["village"] == old else row["village"]

    def move(self, tables: Tables) -> None:
        """Let a household belong to another village, or a village to another township."""
        homes = {row["code"]: row["kind"] for row in tables["places"]}
        if self.one((True, False)):
            self.one(tables["households"])["village"] = self.one([code for code, kind in homes.items() if kind == "village"])
        else:
            village = self.one([row for row in tables["places"] if row["kind"] == "village"])
            village["within"] = self.one([code for code, kind in homes.items() if kind == "township"])

    def pass_days(self, tables: Tables) -> None:
        setting = next(row for row in tables["settings"] if row["setting"] == "data-day")
        day = date.fromisoformat(setting["value"]) + timedelta(days=self.one((1, 1, 1, 2, 7, 31, 100, -1, -31)))
        setting["value"] = day.isoformat()

    def change_setting(self, tables: Tables) -> None:
        name = self.one(sorted(OPTIONS))
        others = [row for row in tables["settings"] if row["setting"] != name]
        tables["settings"] = [*others, {"setting": name, "value": self.one(OPTIONS[name])}]

    def undo(self, tables: Tables) -> None:
        """Nothing but what a state before said."""

    def import_rows(self, tables: Tables) -> None:
        """Several changes at once, handed in as a roster."""
        for _ in range(3):
            self.one((self.correct, self.add))(tables)


def copied(tables: Tables) -> Tables:
    return {name: [dict(row) for row in rows] for name, rows in tables.items()}


def records(tables: Tables) -> list[str]:
    """The tables whose rows can be corrected, added and removed."""
    return [name for name, rows in tables.items() if rows and name not in ("settings", "places", "households", "instruments")]


def sound(row: Record) -> bool:
    begins_in_time = row.get("to") is None or row.get("from") is None or row["from"] <= row["to"]
    return begins_in_time and (row.get("from_subject") is None or row["from_subject"] != row["to_subject"])


class Kept:
    """A store in memory that is judged and published after every commit, as the embedded one is."""

    def __init__(self, tables: Tables) -> None:
        self.store = facts_of(tables).store
        self.public = ox.Store()
        self.digest = ""
        self.number = 0
        self.commit(lambda draft: None)

    def commit(self, edit: Callable[[Draft], object]) -> Draft:
        before = Snapshot(copy_of(self.store), Version(self.number, ""))
        draft = Draft(self.store, before.version, Ids(), before=before)
        edit(draft)
        close_over(draft)
        self.expected = self.judged_anew(draft)
        self.due = due(draft)
        judge(draft)
        self.publish(draft)
        self.number += 1
        return draft

    def judged_anew(self, draft: Draft) -> set[Quad]:
        other = Draft(copy_of(draft.store), draft.version, draft.ids, before=draft.before)
        judge_anew(other)
        return set(other.quads(graph=FINDINGS))

    def publish(self, draft: Draft) -> None:
        changes = public_changes(draft, self.public) if self.number else None
        if changes is None:
            self.public = ox.Store()
            derive_public(draft, self.public)
            self.digest = fingerprint(self.public)
        else:
            self.digest = moved(self.digest, changes)
            self.public.extend(changes.added)
            for quad in changes.removed:
                self.public.remove(quad)


def copy_of(store: ox.Store) -> ox.Store:
    copy = ox.Store()
    copy.bulk_extend(store)
    return copy


def asserted(store: ox.Store) -> set[Quad]:
    """What rosters say, without closures, findings and what comes with an import."""
    words = set(vocabulary())
    sources = {RM.source, RM.rowNumber}
    return {
        quad
        for quad in store
        if quad not in words
        and quad.graph_name in (CURRENT, META)
        and quad.predicate.value not in KEPT_CLOSED | sources
        and Ids().split(quad.subject.value if isinstance(quad.subject, NamedNode) else "")
        and not is_of_import(quad)
    }


def is_of_import(quad: Quad) -> bool:
    split = Ids().split(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
    return bool(split) and split[0] in ("import", "file", "source")  # type: ignore[index]


def becoming(tables: Tables) -> Callable[[Draft], None]:
    """The edit that makes a draft say what some tables say."""
    wanted = asserted(facts_of(tables).store)

    def edit(draft: Draft) -> None:
        there = asserted(draft.store)
        draft.remove(there - wanted)
        draft.add(wanted - there)

    return edit


def importing(tables: Tables, number: int) -> Callable[[Draft], None]:
    """The edit that loads some tables as rosters; rows that they lack stay."""

    def edit(draft: Draft) -> None:
        with tempfile.TemporaryDirectory() as folder:
            load_files(draft, write_tables(tables, Path(folder)), f"run{number}")

    return edit


def live(seed: int) -> int:
    """Let a county live, and compare after each step; returns how many steps were not judged as a whole."""
    history = History(random.Random(seed).randrange)
    kept = Kept(history.states[0])
    in_part = 0
    done = []
    for number in range(1, STEPS + 1):
        done.append(history.step())
        tables = history.states[-1]
        edit = importing(tables, number) if done[-1] == "import_rows" else becoming(tables)
        draft = kept.commit(edit)
        assert set(kept.store.quads_for_pattern(None, None, None, FINDINGS)) == kept.expected, (seed, done)
        fresh = ox.Store()
        derive_public(draft, fresh)
        assert set(kept.public) == set(fresh), (seed, done)
        in_part += kept.due != everything()
    assert kept.digest == fingerprint(kept.public)
    return in_part


@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in range(2, QUICK, 2))])
def test_what_is_judged_and_published_again_is_enough(first: int) -> None:
    in_part = [live(seed) for seed in range(first, first + 2)]
    assert sum(in_part) > STEPS * len(in_part) / 2


@pytest.mark.slow
@pytest.mark.parametrize("first", range(QUICK, MORE, 20))
def test_what_is_judged_and_published_again_is_enough_for_many(first: int) -> None:
    assert sum(live(seed) for seed in range(first, first + 20)) > STEPS * 10


@pytest.mark.soak
@pytest.mark.parametrize("first", range(MORE, ALL, 20))
def test_what_is_judged_and_published_again_is_enough_for_more(first: int) -> None:
    test_what_is_judged_and_published_again_is_enough_for_many(first)


@pytest.mark.slow
def test_rules_that_do_not_say_how_far_records_reach_are_judged_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also beside rules that do."""
    names = [name for name, question in catalog().items() if question.finding]
    for without in (set(names), {"absence-unresourced", "evasion-overloaded", "overlap"}):
        stripped = {name: bare(question) if name in without else question for name, question in catalog().items()}
        rules_together.cache_clear()
        monkeypatch.setattr("queries.due.catalog", lambda found=stripped: found)
        for seed in range(3):
            live(seed)
    rules_together.cache_clear()


def bare(question: Question) -> Question:
    """A rule without its table of reach."""
    assert question.finding
    return replace(question, finding=replace(question.finding, reach=None))
