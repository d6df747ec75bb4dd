"""The responsibility matrix against its oracle, on random small counties and on cases made by hand."""

import random
from datetime import date

import pytest
from in_memory import facts_of
from oracle import Row, Tables, Vocabulary, findings
from oracle_county import county as bare_county
from oracle_county import held, reported
from oracle_matrix import Violation, cells, violations
from oracle_words import County, Record
from pyoxigraph import NamedNode
from small_counties import DATA_DAY, SINCE, START, small_county

from graph.rdf import FINDINGS, Term, text
from graph.snapshot import Draft
from ontology.terms import RM
from queries.judge import judge
from queries.run import ask, word
from queries.standing import ABOUT

SEEDS = range(30)
DAY = "2017-11-30"


def county_with_told(seed: int) -> Tables:
    """A small county in which some that answer for a duty are told of it, or of another one, or were told until yesterday."""
    pick = random.Random(seed)
    tables = small_county(pick.randrange)
    for number, row in enumerate(list(tables["responsibilities"])):
        told = {**row, "code": f"TOLD{number}", "involvement": "informed", "delegated_from": None, "lead": None}
        elsewhere: Record = {"scope": pick.choice(tables["places"])["code"]}
        changes: list[Record] = [{}, {}, {"duty": "water"}, {"to": DATA_DAY.replace(day=29)}, elsewhere]
        if pick.random() < 0.4:
            tables["responsibilities"].append({**told, "from": START, **pick.choice(changes)})
    return tables


def standing(draft: Draft) -> dict[Term | None, Row]:
    """The findings of the findings graph by their IRI."""
    found: dict[Term | None, Row] = {}
    for quad in draft.quads(None, NamedNode(RM.findingType), graph=FINDINGS):
        assert isinstance(quad.subject, NamedNode)
        about = {text(each.predicate).removeprefix(RM.BASE): each.object for each in draft.quads(quad.subject, graph=FINDINGS)}
        kind, _, sub_kind = word(quad.object, draft).partition("-")
        found[quad.subject] = Row(kind, sub_kind, *(word(about.get(column), draft) for column in ABOUT))
    return found


def listed(draft: Draft, **said: str) -> list[Violation]:
    named = standing(draft)
    table = ask("matrix-violations", said, draft).table
    found = []
    for *facts, finding in table.rows:
        scope, duty, rule, verdict, subject, other = (word(term, draft) for term in facts)
        found.append(Violation(scope, duty, rule, verdict, subject, other, named.get(finding)))
    return found


@pytest.mark.parametrize("seed", [*SEEDS[:15], *(pytest.param(seed, marks=pytest.mark.slow) for seed in SEEDS[15:])])
def test_cells_and_violations_are_those_of_the_oracle(seed: int) -> None:
    tables = county_with_told(seed)
    draft = facts_of(tables)
    judge(draft)
    county = County(tables, Vocabulary(), DATA_DAY, SINCE)
    places = [row["code"] for row in tables["places"]]
    for place in places:
        answer = ask("matrix", {"place": place}, draft).table.rows
        assert len(answer) == len(set(answer))
        assert {tuple(word(term, draft) for term in row) for row in answer} == cells(county, place)
    every = violations(county, findings(tables))
    rows = listed(draft)
    assert set(rows) == every
    assert len(rows) == len(every)
    for place in places:
        assert set(listed(draft, place=place)) == {row for row in every if place in county.around(row.scope)}


@pytest.mark.parametrize("seed", range(15))
def test_the_matrix_of_another_day_is_of_that_day(seed: int) -> None:
    tables = county_with_told(seed)
    draft = facts_of(tables)
    judge(draft)
    day = date(2017, 10, 15)
    county = County(tables, Vocabulary(), day, SINCE)
    assert set(listed(draft, as_of=day.isoformat())) == violations(county, findings(tables))
    for duty in ("income", "housing"):
        every = {row for row in violations(county, findings(tables)) if row.duty == duty}
        assert set(listed(draft, as_of=day.isoformat(), duty=duty)) == every


def of_rule(rule: str, place: str, *records: tuple[str, Record]) -> set[tuple[str, str, str, str]]:
    """The violations of one rule at a place for housing: verdict, subject, other, and what the finding is, if there is one."""
    draft = facts_of(bare_county(*records))
    judge(draft)
    rows = [row for row in listed(draft, rule=rule, duty="housing", as_of=DAY) if row.scope == place]
    return {(row.verdict, row.subject, row.other, row.finding.sub_kind if row.finding else "") for row in rows}


GOV, VC = (
    ("subjects", {"code": "GOV", "kind": "government-body", "name": "GOV"}),
    (
        "subjects",
        {"code": "VC", "kind": "village-committee", "name": "VC"},
    ),
)
SHARED = {"lead": "GOV"}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((held("GOV", "housing", "C"), held("VC", "housing", "V1")), {("violation", "GOV", "VC", "conflict")}),
        ((held("GOV", "housing", "C", **SHARED), held("VC", "housing", "V1", **SHARED)), set()),
        ((held("GOV", "housing", "C", **SHARED), held("VC", "housing", "V1")), {("violation", "GOV", "VC", "conflict")}),
        ((held("GOV", "housing", "C"), held("VC", "water", "V1")), set()),
        ((held("GOV", "housing", "C"), held("VC", "housing", "V2")), set()),
        ((held("GOV", "housing", "C"), held("VC", "housing", "H1")), set()),
        ((held("GOV", "housing", "C"), held("GOV", "housing", "V1")), set()),
        ((held("GOV", "housing", "C", last="2017-11-29"), held("VC", "housing", "V1")), set()),
        (
            (held("GOV", "housing", "V1", last=DAY), held("VC", "housing", "V1", "2017-11-15")),
            {("violation", "GOV", "VC", "hand-over")},
        ),
        (
            (
                held("GOV", "housing", "C", target_group="general-poor"),
                held("VC", "housing", "V1", target_group="five-guarantee"),
            ),
            set(),
        ),
        (
            (held("GOV", "housing", "C", target_group="general-poor"), held("VC", "housing", "V1")),
            {("violation", "GOV", "VC", "conflict")},
        ),
        (
            (held("GOV", "housing", "C", code="R1"), held("VC", "housing", "V1", delegated_from="R1")),
            {("violation", "GOV", "VC", "handed-on")},
        ),
    ],
)
def test_several_accountable_break_the_rule_unless_they_share(
    records: tuple[tuple[str, Record], ...], expected: set[tuple[str, ...]]
) -> None:
    assert of_rule("accountable-several", "V1", GOV, VC, *records) == expected


def test_an_empty_duty_is_a_violation_and_unknown_only_where_a_record_says_so() -> None:
    assert of_rule("accountable-none", "V1", GOV) == {("violation", "", "", "")}
    assert of_rule("accountable-none", "V1", GOV, reported("T1", "partly")) == {("unknown", "", "", "")}
    assert of_rule("accountable-none", "V1", GOV, reported("T1", "partly", duty="water")) == {("violation", "", "", "")}
    assert of_rule("accountable-none", "V1", GOV, reported("T1", "fully")) == {("violation", "", "", "")}
    assert of_rule("accountable-none", "V1", GOV, held("GOV", "housing", "T1")) == set()
    assert of_rule("accountable-none", "C", GOV) == set()


def test_the_accountable_is_not_yet_somebody_responsible() -> None:
    does = held("VC", "housing", "V1", involvement="responsible")
    assert of_rule("responsible-none", "V1", GOV, VC, held("GOV", "housing", "C")) == {("violation", "", "", "")}
    assert of_rule("responsible-none", "V1", GOV, VC, held("GOV", "housing", "C"), does) == set()


def test_who_answers_for_it_is_not_merely_told() -> None:
    told = {"involvement": "informed"}
    for records, expected in (
        ((held("GOV", "housing", "C"), held("GOV", "housing", "V1", **told)), {("violation", "GOV", "", "")}),
        ((held("GOV", "housing", "C"), held("VC", "housing", "V1", **told)), set()),
        ((held("GOV", "housing", "C"), held("GOV", "water", "V1", **told)), set()),
        ((held("GOV", "housing", "C"), held("GOV", "housing", "V1", involvement="consulted")), set()),
        ((held("GOV", "housing", "C"), held("GOV", "housing", "V2", **told)), set()),
    ):
        assert of_rule("accountable-informed", "V1", GOV, VC, *records) == expected
