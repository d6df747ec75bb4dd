"""The boundary questions against the independent oracle, on random small counties, and against themselves."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from in_memory import facts_of
from oracle import Row as Found
from oracle import Tables, findings
from pyoxigraph import NamedNode
from small_counties import DATA_DAY, SINCE, small_counties, small_county

from graph.rdf import TYPE
from graph.snapshot import Draft, Row, Snapshot, Table
from ontology.terms import RM
from queries.catalog import catalog
from queries.judge import judge
from queries.run import ask, word
from queries.standing import ABOUT

RULES = [question for question in catalog().values() if question.finding]
BY_VILLAGE = [question.name for question in catalog().values() if question.finding or question.of] + ["findings"]
SEEDS = range(40)
AROUND = [timedelta(days=days) for days in (-45, -31, -2, -1, 0, 1, 2, 31)]


def county(seed: int) -> Tables:
    return small_county(random.Random(seed).randrange)


def rows_of_questions(snapshot: Snapshot, **said: str) -> set[Found]:
    """What the questions find, as the oracle says it; of several overlap verdicts on one pair the worst."""
    found: set[Found] = set()
    for question in RULES:
        assert question.finding
        table = ask(question.name, {key: day for key, day in said.items() if key in question.params}, snapshot).table
        worst: dict[tuple[str, ...], str] = {}
        for cells in (dict(zip(table.columns, row, strict=True)) for row in table.rows):
            about = tuple(word(cells.get(column), snapshot) for column in ABOUT)
            sub_kind = word(cells["sub_kind"], snapshot)
            if question.finding.kind != "overlap":
                found.add(Found(question.finding.kind, sub_kind, *about))
            else:
                worst[about] = min(worst.get(about, sub_kind), sub_kind, key=question.finding.sub_kinds.index)
        found |= {Found("overlap", sub_kind, *about) for about, sub_kind in worst.items()}
    return found


def check_days(tables: Tables, snapshot: Snapshot, as_of: date, since: date) -> None:
    days = {"as_of": as_of.isoformat(), "since": since.isoformat()}
    assert rows_of_questions(snapshot, **days) == findings(tables, as_of, since)
    assert rows_of_questions(snapshot, as_of=days["as_of"]) == findings(tables, as_of)


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_the_questions_agree_with_the_oracle(seed: int) -> None:
    tables = county(seed)
    snapshot = facts_of(tables)
    assert rows_of_questions(snapshot) == findings(tables)
    pick = random.Random(seed).choice
    check_days(tables, snapshot, DATA_DAY + pick(AROUND), SINCE + pick(AROUND))


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(tables=small_counties(), later=st.sampled_from(AROUND), earlier=st.sampled_from(AROUND))
def test_the_questions_agree_with_the_oracle_whatever_hypothesis_draws(
    tables: dict[str, list[dict[str, Any]]], later: timedelta, earlier: timedelta
) -> None:
    check_days(tables, facts_of(tables), DATA_DAY + later, SINCE + earlier)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(20, 80), *range(1000, 1300)])
def test_the_questions_agree_with_the_oracle_on_many_counties(seed: int) -> None:
    test_the_questions_agree_with_the_oracle(seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1300, 2500))
def test_the_questions_agree_with_the_oracle_on_more_counties(seed: int) -> None:
    test_the_questions_agree_with_the_oracle(seed)


def in_village(table: Table, village: NamedNode, draft: Draft) -> Counter[Row]:
    """The rows whose scope lies in a village; none of what has no scope."""
    inside = {quad.subject for quad in draft.quads(None, NamedNode(RM.inside), village)}
    scopes = [table.columns.index("scope")] if "scope" in table.columns else []
    return Counter(row for row in table.rows if any(row[place] in inside for place in scopes))


@pytest.mark.parametrize("seed", [*SEEDS[:5], *(pytest.param(seed, marks=pytest.mark.slow) for seed in SEEDS[5:25])])
def test_asking_by_village_is_asking_for_all_and_looking_at_the_village(seed: int) -> None:
    draft = facts_of(county(seed))
    judge(draft)
    villages = [quad.subject for quad in draft.quads(None, TYPE, NamedNode(RM.Village))]
    assert len(villages) >= 2
    for name in BY_VILLAGE:
        whole = ask(name, {}, draft).table
        for village in villages:
            assert isinstance(village, NamedNode)
            part = ask(name, {"village": word(village, draft)}, draft).table.rows
            assert Counter(part) == in_village(whole, village, draft), (name, village)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_every_finding_of_a_small_county_is_in_the_findings_graph_once(seed: int) -> None:
    draft = facts_of(county(seed))
    judge(draft)
    table = ask("findings", {}, draft).table
    listed = Counter(Found(*(listed_word(table.columns, row, column, draft) for column in Found._fields)) for row in table.rows)
    assert listed == Counter(findings(county(seed)))


def listed_word(columns: tuple[str, ...], row: Row, column: str, draft: Draft) -> str:
    cells = dict(zip(columns, row, strict=True))
    return word(cells[column], draft).removeprefix(word(cells["kind"], draft) + "-" if column == "sub_kind" else "")
