"""What if, on random small counties and on the tiny one: each effect against judging the changed rosters anew."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
from in_memory import load_files, write_tables
from oracle import Tables
from small_counties import DATA_DAY, ONE, small_county
from tiny import files

from graph.ids import Ids
from graph.rdf import FINDINGS, text
from graph.snapshot import Draft, Version
from graph.trial import Trial
from graph.vocabulary import bring_vocabulary
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.changes import Change, parse
from queries.judge import judge
from queries.run import ask, word
from queries.whatif import APPEARS, CLEARS, TURNS, Effect, whatif

PARTIES = ("holder", "subject", "from_subject", "to_subject", "helper", "member", "organization")


def judged(paths: list[Path]) -> Trial:
    draft = Trial(ox.Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    load_files(draft, paths)
    judge(draft)
    return draft


@pytest.fixture
def load(tmp_path: Path) -> Callable[[Tables], Trial]:
    return lambda tables: judged(write_tables(tables, tmp_path))


@pytest.fixture
def tiny() -> Trial:
    return judged(files())


def verdicts(draft: Draft) -> dict[str, str]:
    """By finding its verdict."""
    return {
        text(quad.subject): word(quad.object, draft) for quad in draft.quads(None, ox.NamedNode(RM.findingType), graph=FINDINGS)
    }


def told(effects: list[Effect], before: dict[str, str]) -> dict[str, str]:
    """The verdicts after some effects."""
    after = dict(before)
    for one in effects:
        iri, verdict = one.finding.value, f"{one.kind}-{one.sub_kind}"
        if one.effect == CLEARS:
            assert after.pop(iri) == verdict
        else:
            assert (iri in after) == (one.effect == TURNS)
            assert one.effect != TURNS or after[iri] == f"{one.kind}-{one.was}"
            after[iri] = verdict
    return after


def left(tables: Tables, subject: str, on: date) -> Tables:
    """The rosters after somebody left: all that names it ends the day before."""
    found = deepcopy(tables)
    for name, rows in found.items():
        for row in list(rows):
            dated = name != "settings" and "from" in row and any(row.get(column) == subject for column in PARTIES)
            if dated and row["from"] >= on:
                rows.remove(row)
            elif dated and (row.get("to") is None or row["to"] >= on):
                row["to"] = on - ONE
    codes, stay = ({row["code"] for rows in sheets.values() for row in rows if "code" in row} for sheets in (tables, found))
    gone = codes - stay
    found["confirmations"] = [row for row in found.get("confirmations", []) if row.get("record") not in gone]
    for row in found["responsibilities"]:
        if row.get("delegated_from") in gone:
            del row["delegated_from"]
    return found


def on_day(tables: Tables, day: date) -> Tables:
    rows = [row for row in tables["settings"] if row["setting"] != "data-day"]
    return {**tables, "settings": [*rows, {"setting": "data-day", "value": day.isoformat()}]}


def change(kind: str, **said: str) -> list[Change]:
    return parse({"change": kind, **said})


@pytest.mark.slow
@pytest.mark.parametrize("later", [0, 20])
def test_who_leaves_is_gone_from_every_sheet(load: Callable[[Tables], Trial], later: int) -> None:
    pick = Random(later).randrange
    seen: Counter[str] = Counter()
    day = DATA_DAY + later * ONE
    for _ in range(12):
        tables = small_county(pick)
        parties = sorted({row["holder"] for row in tables["responsibilities"]})
        subject = parties[pick(len(parties))]
        draft = load(tables)
        answer = whatif(draft, change("leave", subject=subject, on=day.isoformat()))
        assert answer.day == day
        before = verdicts(load(on_day(tables, day)))
        assert told(answer.effects, before) == verdicts(load(on_day(left(tables, subject, day), day)))
        seen.update(one.effect for one in answer.effects)
    assert min(seen[APPEARS], seen[CLEARS]) >= 1, seen


@pytest.mark.slow
def test_what_would_be_unheld_is_what_the_question_counts(load: Callable[[Tables], Trial]) -> None:
    pick = Random(7).randrange
    counted = 0
    for _ in range(30):
        draft = load(small_county(pick))
        rows = [[word(term, draft) for term in row] for row in ask("departures", {}, draft).table.rows]
        for subject, cases, *_ in rows[:3]:
            answer = whatif(draft, change("leave", subject=subject, on=DATA_DAY.isoformat()))
            unheld = [one for one in answer.effects if one.sub_kind == "unheld" and one.effect != CLEARS]
            assert len(unheld) == int(cases)
            counted += len(unheld)
    assert counted >= 6


def test_a_trial_takes_everything_back(tiny: Trial) -> None:
    before = set(tiny.store)
    for said in (
        {"kind": "leave", "subject": "HOUS", "on": "2018-06-01"},
        {"kind": "move", "record": "R01", "to": "GOV", "on": "2017-11-30"},
        {"kind": "merge", "village": "V01", "into": "V02", "on": "2017-11-30"},
        {"kind": "retract", "record": "R06"},
    ):
        assert whatif(tiny, change(**said)).effects
        assert set(tiny.store) == before


def test_a_change_that_does_not_fit_leaves_nothing_behind(tiny: Trial) -> None:
    before = set(tiny.store)
    with pytest.raises(BadRequest, match=r"change 2: .* began on 2016-01-01"):
        whatif(tiny, parse([{"change": "retract", "record": "R06"}, {"change": "end", "record": "R01", "on": "2015-01-01"}]))
    assert set(tiny.store) == before


def test_time_alone_is_no_effect(tiny: Trial) -> None:
    ended = whatif(tiny, change("end", record="R16", on=(DATA_DAY + timedelta(days=400)).isoformat()))
    assert ended.day == DATA_DAY + timedelta(days=400)
    assert ended.effects == []


def test_an_effect_says_what_it_is_about(tiny: Trial) -> None:
    (one,) = _appearing(tiny)
    assert (one.effect, one.kind, one.sub_kind, one.fault) == (APPEARS, "absence", "unheld", True)
    assert {column: word(term, tiny) for column, term in one.about.items()} == {"duty": "food", "scope": "H07"}
    assert one.rule.en
    assert one.rule.zh


def _appearing(draft: Trial) -> list[Effect]:
    found = whatif(draft, change("end", record="R06", on="2017-11-30")).effects
    return [one for one in found if one.effect == APPEARS]
