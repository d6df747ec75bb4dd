"""Unknown follows only from a dated record of what was reported, never from silence; and it is neither gap nor covered."""

from datetime import date
from random import Random

import pytest
from in_memory import facts_of
from oracle import Tables
from pyoxigraph import NamedNode
from small_counties import small_county

from graph.rdf import META, Term, text, value
from graph.snapshot import Draft
from ontology.terms import RM, RMV
from queries.judge import findings
from queries.standing import Finding

GAPS = ("unheld", "idle")


def unknowns(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.sub_kind == "unknown"]


def said(draft: Draft, record: Term, name: str) -> Term | None:
    assert isinstance(record, NamedNode)
    return next((quad.object for quad in draft.quads(record, NamedNode(RM.BASE + name), graph=META)), None)


def is_behind(draft: Draft, record: Term, finding: Finding) -> bool:
    """Whether a record says that the place of a finding reported its duty incompletely at a time that was looked at."""
    state, duty, scope = (said(draft, record, name) for name in ("reported", "duty", "scope"))
    if state not in (NamedNode(RMV.reported_partly), NamedNode(RMV.reported_none)):
        return False
    first, last = value(said(draft, record, "validFrom")), value(said(draft, record, "validTo"))
    assert isinstance(first, date)
    household = finding.about["scope"]
    assert isinstance(household, NamedNode)
    reaches = next(draft.quads(household, NamedNode(RM.inside), scope), None) is not None
    day = draft.data_day()
    in_time = first <= day and (last is None or (isinstance(last, date) and draft.since(day) < last))
    return duty in (None, finding.about["duty"]) and reaches and in_time


@pytest.mark.parametrize("seed", range(8))
def test_unknown_rests_on_a_dated_record_and_is_gone_without_it(seed: int) -> None:
    tables = small_county(Random(seed).randrange)
    draft = facts_of(tables)
    for finding in unknowns(findings(draft)):
        assert any(is_behind(draft, record, finding) for record in finding.evidence), finding
    silent: Tables = {name: rows for name, rows in tables.items() if name != "reporting"}
    assert unknowns(findings(facts_of(silent))) == []


@pytest.mark.slow
def test_what_is_unknown_is_no_gap_and_is_one_when_the_place_reported() -> None:
    turned = 0
    for seed in range(14):
        tables = small_county(Random(seed).randrange)
        found = findings(facts_of(tables))
        matters = {(text(one.about["duty"]), text(one.about["scope"])) for one in unknowns(found)}
        unheld = {matter(one) for one in found if one.sub_kind == "unheld"}
        assert not matters & unheld
        reported: Tables = {**tables, "reporting": [{**row, "reported": "fully"} for row in tables.get("reporting", ())]}
        gaps = {matter(one) for one in findings(facts_of(reported)) if one.sub_kind in GAPS}
        assert matters <= gaps
        turned += len(matters)
    assert turned >= 3


def matter(finding: Finding) -> tuple[str, str]:
    return text(finding.about["duty"]), text(finding.about["scope"])
