"""Findings over time against the oracle: two days compared, and series of days."""

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from in_memory import facts_of
from oracle import LISTED, Row, Tables, findings
from oracle_county import county as bare_county
from oracle_county import held, need
from oracle_words import climb
from pyoxigraph import NamedNode
from small_counties import DATA_DAY, SINCE, small_county
from tiny import files

from api.service import Service
from api.settings import Settings
from graph.rdf import FINDINGS, TYPE
from graph.snapshot import Draft, Snapshot
from ontology.errors import BadRequest
from ontology.terms import RM
from queries import compare
from queries.judge import judge
from queries.run import ask, word

SEEDS = range(25)


def about(row: Row) -> tuple[str, ...]:
    """What a finding is about: its kind and what it concerns; handing on is a matter of its own."""
    return (row.kind, "handed-on" if row.sub_kind == "handed-on" else "", *row[2:])


def verdicts(rows: set[Row]) -> dict[tuple[str, ...], str]:
    """The worst verdict on each matter."""
    worst: dict[tuple[str, ...], str] = {}
    order = ("prohibited", "no-mandate", "done-for", "out-of-area", "help")
    for row in rows:
        known = worst.setdefault(about(row), row.sub_kind)
        if known != row.sub_kind:
            worst[about(row)] = min(known, row.sub_kind, key=order.index)
    return worst


def expected(tables: Tables, first: date, last: date) -> set[tuple[str, ...]]:
    before, after = verdicts(findings(tables, first)), verdicts(findings(tables, last))
    rows = set()
    for key in before.keys() | after.keys():
        change = "open" if key in before and key in after else "new" if key in after else "cleared"
        named = (f"{key[0]}-{day[key]}" if key in day else "" for day in (before, after))
        rows.add((change, *named, *key[2:]))
    return rows


def answered(draft: Snapshot, first: date, last: date, **more: str) -> list[tuple[str, ...]]:
    said = {"from_day": first.isoformat(), "to_day": last.isoformat(), **more}
    return [tuple(word(term, draft) for term in row[:-1]) for row in ask("compare", said, draft).table.rows]


@pytest.mark.parametrize("seed", [*SEEDS[:10], *(pytest.param(seed, marks=pytest.mark.slow) for seed in SEEDS[10:])])
def test_what_changed_between_two_days_is_what_the_oracle_says(seed: int) -> None:
    tables = small_county(random.Random(seed).randrange)
    draft = facts_of(tables)
    pick = random.Random(seed).choice
    first = pick([SINCE, SINCE - timedelta(days=1), date(2017, 10, 15)])
    last = pick([DATA_DAY, DATA_DAY + timedelta(days=1), DATA_DAY + timedelta(days=31), first])
    rows = answered(draft, first, last)
    assert len(rows) == len(set(rows))
    assert set(rows) == expected(tables, first, last)
    assert [row for row in rows if row[0] == "new"] == answered(draft, first, last, change="new")
    assert {row[0] for row in answered(draft, last, last)} <= {"open"}


@pytest.mark.parametrize("seed", range(8))
def test_one_village_is_what_lies_in_it(seed: int) -> None:
    tables = small_county(random.Random(seed).randrange)
    draft = facts_of(tables)
    whole = answered(draft, SINCE, DATA_DAY)
    above = {row["code"]: row["within"] for row in tables["places"] if row.get("within")}
    above |= {row["code"]: row["village"] for row in tables["households"]}
    for village in (row["code"] for row in tables["places"] if row["kind"] == "village"):
        inside = [row for row in whole if row[4] and village in climb(row[4], above.get)]
        assert answered(draft, SINCE, DATA_DAY, village=village) == inside


@pytest.mark.parametrize("seed", range(8))
def test_only_faults_of_one_kind_stand_where_these_are_asked_for(seed: int) -> None:
    tables = small_county(random.Random(seed).randrange)
    draft = facts_of(tables)

    def faults(day: date) -> set[Row]:
        worst = verdicts(findings(tables, day))
        return {
            row
            for row in findings(tables, day)
            if row.kind == "overlap" and (row.kind, row.sub_kind) not in LISTED and worst[about(row)] == row.sub_kind
        }

    before, after = {about(row) for row in faults(SINCE)}, {about(row) for row in faults(DATA_DAY)}
    rows = answered(draft, SINCE, DATA_DAY, kind="overlap", fault="yes")
    assert (
        Counter(row[0] for row in rows)
        == Counter({"new": len(after - before), "cleared": len(before - after), "open": len(after & before)}) - Counter[str]()
    )
    assert {row[0]: True for row in rows if {"overlap-shared", "overlap-parallel"} & set(row)} == {}


SUBJECTS = tuple(("subjects", {"code": code, "kind": "government-body", "name": code}) for code in ("GOV", "VC"))


def test_a_verdict_that_changes_is_open_unless_it_is_no_longer_a_fault() -> None:
    shared = {"lead": "GOV"}
    draft = facts_of(
        bare_county(
            *SUBJECTS,
            held("GOV", "housing", "V1", last="2017-10-31"),
            held("GOV", "housing", "V1", "2017-11-01", **shared),
            held("VC", "housing", "V1", **shared),
        )
    )
    first, last = date(2017, 10, 1), DATA_DAY
    rows = answered(draft, first, last, kind="overlap")
    assert rows == [("open", "overlap-conflict", "overlap-shared", "housing", "V1", "GOV", "VC", "")]
    assert [row[0] for row in answered(draft, first, last, kind="overlap", fault="yes")] == ["cleared"]
    assert [row[0] for row in answered(draft, first, last, kind="overlap", fault="no")] == ["new"]


def test_only_what_is_on_file_is_linked() -> None:
    draft = facts_of(bare_county(*SUBJECTS, need("H1", "housing"), need("H2", "housing", last="2017-10-31")))
    judge(draft)
    table = ask("compare", {"from_day": "2017-10-01", "kind": "absence"}, draft).table
    named = {word(row[4], draft): row[-1] for row in table.rows}
    assert named["H2"] is None
    assert isinstance(named["H1"], NamedNode)
    assert next(draft.quads(named["H1"], TYPE, NamedNode(RM.Finding), FINDINGS), None)


def test_days_in_the_wrong_order_and_too_many_of_them_are_refused() -> None:
    draft = facts_of(bare_county(*SUBJECTS))
    for name in ("compare", "trend"):
        with pytest.raises(BadRequest, match="cannot be later"):
            ask(name, {"from_day": "2017-12-01"}, draft)
    with pytest.raises(BadRequest, match="at most 60"):
        ask("trend", {"from_day": "2010-01-01"}, draft)
    with pytest.raises(BadRequest, match="at most 60"):
        ask("trend", {"from_day": "0001-01-01", "to_day": "9999-12-31"}, draft)


def days(draft: Draft, **said: str) -> list[str]:
    rows = ask("trend", said, draft).table.rows
    return list(dict.fromkeys(word(row[0], draft) for row in rows))


def test_a_series_has_its_ends_and_the_ends_of_months_or_quarters_between() -> None:
    draft = facts_of(
        bare_county(*SUBJECTS, held("GOV", "housing", "V1", "2010-01-01"), held("VC", "housing", "V1", "2010-01-01"))
    )
    assert days(draft, from_day="2017-06-15", to_day="2017-09-30") == [
        "2017-06-15",
        "2017-06-30",
        "2017-07-31",
        "2017-08-31",
        "2017-09-30",
    ]
    assert days(draft, from_day="2015-12-31", to_day="2016-03-01") == ["2015-12-31", "2016-01-31", "2016-02-29", "2016-03-01"]
    assert days(draft, from_day="2016-12-01", step="quarter") == [
        "2016-12-01",
        "2016-12-31",
        "2017-03-31",
        "2017-06-30",
        "2017-09-30",
        "2017-11-30",
    ]
    assert days(draft, from_day="2017-11-30") == ["2017-11-30"]


@pytest.mark.parametrize("seed", range(6))
def test_a_series_counts_what_the_oracle_finds(seed: int) -> None:
    tables = small_county(random.Random(seed).randrange)
    draft = facts_of(tables)
    series = [SINCE, date(2017, 9, 30), date(2017, 10, 31), DATA_DAY]
    wanted = {
        (day.isoformat(), f"{key[0]}-{sub_kind}"): number
        for day in series
        for (key, sub_kind), number in Counter(
            ((key[0],), verdict) for key, verdict in verdicts(findings(tables, day)).items()
        ).items()
    }
    rows = [[word(term, draft) for term in row] for row in ask("trend", {"from_day": SINCE.isoformat()}, draft).table.rows]
    assert {(row[0], row[3]): int(row[4]) for row in rows if row[4] != "0"} == wanted
    assert len(rows) == len(series) * len({row[3] for row in rows})
    by_village = ask("trend", {"from_day": SINCE.isoformat(), "by": "village"}, draft).table.rows
    assert sum(int(word(row[4], draft)) for row in by_village) == sum(wanted.values())
    above = {row["code"]: row["village"] for row in tables["households"]}
    villages = {row["code"] for row in tables["places"] if row["kind"] == "village"}
    last = Counter(above.get(key[3], key[3] if key[3] in villages else "") for key in verdicts(findings(tables, DATA_DAY)))
    shown = Counter[str]()
    for row in by_village:
        if word(row[0], draft) == DATA_DAY.isoformat():
            shown[word(row[1], draft)] += int(word(row[4], draft))
    assert shown - Counter[str]() == last


@pytest.mark.slow
def test_a_day_of_a_version_is_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[date] = []
    judged = compare._judge

    def watched(snapshot: Snapshot, day: date, village: str) -> compare.Day:
        asked.append(day)
        return judged(snapshot, day, village)

    def remove(draft: Draft) -> str:
        draft.remove(draft.quads(NamedNode(draft.ids.iri("need", "N06"))))
        return "removed"

    monkeypatch.setattr(compare, "_judge", watched)
    compare.judged_days.forget()
    service = Service(Settings(tmp_path / "data", workers=1))
    try:
        service.load(files(), "tester", dry_run=False, progress=lambda message: None)
        with service.store.snapshot() as snapshot:
            once = answered(snapshot, SINCE, DATA_DAY)
            assert asked == [SINCE, DATA_DAY]
            assert answered(snapshot, SINCE, DATA_DAY) == once
            answered(snapshot, SINCE, DATA_DAY, kind="absence")
            assert asked == [SINCE, DATA_DAY]
            answered(snapshot, SINCE, DATA_DAY, village="V03")
            assert asked == [SINCE, DATA_DAY] * 2
        service.store.commit(remove)
        with service.store.snapshot() as snapshot:
            after = answered(snapshot, SINCE, DATA_DAY)
            assert asked == [SINCE, DATA_DAY] * 3
        assert set(once) - set(after) == {row for row in once if row[3:5] == ("housing", "H06")} != set()
    finally:
        service.close()
