"""Judging: findings keep their names while their records change, and judging twice changes nothing."""

import csv
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pyoxigraph as ox
import pytest
from in_memory import Tables, facts_of
from pyoxigraph import NamedNode, Quad
from tiny import FOLDER, fresh, tiny

from graph.ids import Ids
from graph.rdf import FINDINGS, LABEL, META, literal, value
from graph.snapshot import Draft, Version
from graph.vocabulary import bring_vocabulary
from ontology.terms import RM, RMV
from queries.judge import finding_iri, findings, judge, judge_anew
from queries.life import LIFE
from queries.run import ask, word
from queries.standing import Finding

Rows = dict[str, list[dict[str, Any]]]
CONFLICT = ("overlap", "income", "V03", "GOV", "COOP", "")


def rosters() -> Rows:
    """The rows of the tiny county, to be changed."""
    tables: Rows = {}
    for file in sorted(FOLDER.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as text:
            tables[file.stem] = list(csv.DictReader(text))
    return tables


def changed(edit: Callable[[Rows], object]) -> Tables:
    tables = rosters()
    edit(tables)
    return tables


def row_of(tables: Rows, table: str, code: str) -> dict[str, Any]:
    return next(row for row in tables[table] if row["code"] == code)


def by_matter(draft: Draft) -> dict[tuple[str, ...], Finding]:
    """Findings by kind, duty, scope, subject, other and matter in codes."""
    columns = ("duty", "scope", "subject", "other", "matter")
    return {(f.kind, *(word(f.about.get(column), draft) for column in columns)): f for f in findings(draft)}


def said(draft: Draft, iri: str, predicate: str) -> set[Any]:
    return {value(quad.object) for quad in draft.quads(NamedNode(iri), NamedNode(predicate), graph=FINDINGS)}


def test_the_name_of_a_finding_is_the_digest_of_what_it_is_about() -> None:
    base = "https://remit.example/id"
    about = f"duty={RMV.duty_income}\nother={base}/subject/COOP\nscope={base}/village/V03\nsubject={base}/subject/GOV"
    digest = hashlib.sha256(f"overlap\n\n{about}".encode()).hexdigest()[:16]
    assert by_matter(tiny())[CONFLICT].iri == f"{base}/finding/{digest}"


def test_a_matter_of_its_own_has_a_name_of_its_own() -> None:
    about = by_matter(tiny())[CONFLICT].about
    names = {finding_iri(Ids(), "displacement", sub_kind, about) for sub_kind in ("help", "done-for", "out-of-area")}
    assert len(names) == 1
    assert finding_iri(Ids(), "displacement", "handed-on", about) not in names
    assert finding_iri(Ids("https://other.example/"), "displacement", "help", about) not in names


def new_code(tables: Rows) -> None:
    row_of(tables, "responsibilities", "R09")["code"] = "R99"


def new_dates(tables: Rows) -> None:
    row_of(tables, "responsibilities", "R09").update({"from": "2016-08-01", "to": "2018-06-30"})


def declared_lead(tables: Rows) -> None:
    row_of(tables, "responsibilities", "R09")["lead"] = "GOV"


@pytest.mark.parametrize(("edit", "sub_kind"), [(new_code, "conflict"), (new_dates, "conflict"), (declared_lead, "shared")])
def test_a_finding_stays_the_same_when_its_records_change(edit: Callable[[Rows], object], sub_kind: str) -> None:
    before, after = by_matter(tiny()), by_matter(facts_of(changed(edit)))
    assert after[CONFLICT].iri == before[CONFLICT].iri
    assert after[CONFLICT].sub_kind == sub_kind
    if edit is new_code:
        assert after[CONFLICT].evidence != before[CONFLICT].evidence
    assert {about: finding.iri for about, finding in after.items()} == {about: f.iri for about, f in before.items()}


def test_another_matter_is_another_finding() -> None:
    def another_holder(tables: Rows) -> None:
        row_of(tables, "responsibilities", "R09")["holder"] = "VC3"

    after = by_matter(facts_of(changed(another_holder)))
    assert CONFLICT not in after
    assert after[("overlap", "income", "V03", "GOV", "VC3", "")].iri not in {f.iri for f in by_matter(tiny()).values()}


def test_of_several_verdicts_on_one_matter_the_worst_stands_on_all_records() -> None:
    def also_declared(tables: Rows) -> None:
        tables["responsibilities"].append(row_of(tables, "responsibilities", "R09") | {"code": "R90", "lead": "GOV"})

    found = by_matter(facts_of(changed(also_declared)))[CONFLICT]
    assert found.sub_kind == "conflict"
    assert {word(record, tiny()) for record in found.evidence} == {"R08", "R09", "R90"}


def test_the_worst_verdict_stands_also_when_two_rules_give_them() -> None:
    """ENT01 identifies in V02 on two days; only on the later one it has the role that is forbidden to."""

    def earlier_too(tables: Rows) -> None:
        act = row_of(tables, "actions", "ACT05")
        tables["actions"].append(act | {"code": "ACT90", "date": "2017-09-15"})
        for role in tables["roles"]:
            if (role["subject"], role["role"]) == ("ENT01", "boost"):
                role["from"] = "2017-10-01"

    draft = facts_of(changed(earlier_too))
    found = by_matter(draft)[("offside", "identify", "V02", "ENT01", "", "")]
    assert (found.sub_kind, found.detected_by) == ("prohibited", "offside-prohibited")
    assert {word(record, draft) for record in found.evidence} == {"ACT05", "ACT90"}
    verdicts = {word(row[0], draft) for row in ask("offside", {"subject": "ENT01", "village": "V02"}, draft).table.rows}
    assert verdicts == {"prohibited", "no-mandate"}


def test_the_first_day_is_kept_and_the_last_one_moves() -> None:
    draft = fresh()
    move_data_day(draft, "2017-12-05")
    judge(draft)
    known = by_matter(draft)[CONFLICT].iri
    assert said(draft, known, RM.firstSeen) == {date(2017, 11, 30)}
    assert said(draft, known, RM.lastSeen) == {date(2017, 12, 5)}


def move_data_day(draft: Draft, day: str) -> None:
    setting = NamedNode(draft.ids.iri("setting", "data-day"))
    draft.remove(list(draft.quads(setting, NamedNode(RM.value), graph=META)))
    draft.add([Quad(setting, NamedNode(RM.value), literal(day), META)])


def test_what_is_no_longer_found_is_cleared_and_what_is_new_begins_on_its_day() -> None:
    draft = fresh()
    move_data_day(draft, "2018-02-20")
    gone = by_matter(tiny())[("overlap", "education", "V03", "EDU", "NGO", "")].iri
    there = {quad for quad in draft.quads(NamedNode(gone), graph=FINDINGS) if quad.predicate.value not in LIFE}
    assert there
    judge(draft)
    assert said(draft, gone, RM.findingState) == {RMV.state_cleared}
    assert said(draft, gone, RM.clearedOn) == {date(2018, 2, 20)}
    assert {quad for quad in draft.quads(NamedNode(gone), graph=FINDINGS) if quad.predicate.value not in LIFE} == there
    idle = by_matter(draft)[("absence", "income", "H02", "MFA", "", "")]
    assert said(draft, idle.iri, RM.firstSeen) == {date(2018, 2, 20)}


def test_judging_twice_changes_nothing() -> None:
    draft = fresh()
    before = set(draft.store)
    assert before
    assert judge(draft) == 0
    assert set(draft.store) == before


def test_judging_counts_the_statements_that_it_takes() -> None:
    draft = fresh()
    there = set(draft.quads(graph=FINDINGS))
    draft.remove(there)
    assert judge(draft) == len(there)
    assert set(draft.quads(graph=FINDINGS)) == there
    stray = Quad(NamedNode(by_matter(draft)[CONFLICT].iri), NamedNode(RM.evidenceRecord), NamedNode("urn:stray"), FINDINGS)
    draft.add([stray])
    assert judge(draft) == 1
    assert set(draft.quads(graph=FINDINGS)) == there


def test_what_others_say_beside_a_finding_or_of_it_stays() -> None:
    draft = fresh()
    finding = NamedNode(by_matter(draft)[CONFLICT].iri)
    event = NamedNode(draft.ids.iri("event", "1"))
    beside = {Quad(event, NamedNode(RM.matter), finding, FINDINGS), Quad(finding, LABEL, literal("our conflict"), FINDINGS)}
    draft.add(beside)
    assert judge_anew(draft) == 0
    assert beside <= set(draft.quads(graph=FINDINGS))


def test_the_findings_of_another_day_can_be_asked_for() -> None:
    draft = fresh()
    day = date(2018, 2, 20)
    found = {finding.iri: (finding.sub_kind, finding.evidence) for finding in findings(draft, day)}
    move_data_day(draft, day.isoformat())
    assert found == {finding.iri: (finding.sub_kind, finding.evidence) for finding in findings(draft)}
    assert found.keys() != {finding.iri for finding in findings(tiny())}


def test_without_a_data_day_nothing_is_judged() -> None:
    draft = Draft(ox.Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    assert judge(draft) == 0
    assert not list(draft.quads(graph=FINDINGS))


def test_a_finding_says_all_of_itself() -> None:
    found = by_matter(tiny())[CONFLICT]
    ids = tiny().ids
    facts = {
        RM.findingType: {RMV.overlap_conflict},
        RM.fault: {True},
        RM.detectedBy: {"overlap"},
        RM.duty: {RMV.duty_income},
        RM.scope: {ids.iri("village", "V03")},
        RM.subject: {ids.iri("subject", "GOV")},
        RM.other: {ids.iri("subject", "COOP")},
        RM.evidenceRecord: {ids.iri("responsibility", "R08"), ids.iri("responsibility", "R09")},
    }
    assert {predicate: said(tiny(), found.iri, predicate) for predicate in facts} == facts


def test_findings_on_one_act_name_each_other() -> None:
    found = by_matter(tiny())
    offside = found[("offside", "identify", "V02", "ENT01", "", "")].iri
    done_for = found[("displacement", "identify", "V02", "ENT01", "GOV", "")].iri
    assert said(tiny(), offside, RM.sameAct) == {done_for}
    assert said(tiny(), done_for, RM.sameAct) == {offside}
    out_of_area = [found[("displacement", "training", "H06", "MFA", other, "")].iri for other in ("GOV", "COOP")]
    assert said(tiny(), found[("offside", "training", "H06", "MFA", "", "")].iri, RM.sameAct) == set(out_of_area)
    assert said(tiny(), found[CONFLICT].iri, RM.sameAct) == set()


def test_the_rules_are_told_the_same_in_every_process() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", "from queries.judge import _rules; print(_rules())"],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert b"Responsibility" in told.pop()
