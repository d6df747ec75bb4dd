"""What has to be judged again: what the headers of rules promise, how far a record reaches, and how little is asked."""

import re
from datetime import date

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad
from tiny import fresh, tiny

from graph.intake.dialect import own_rosters
from graph.rdf import CURRENT, META, literal
from graph.snapshot import Draft, Snapshot
from graph.vocabulary import superclasses
from ontology.terms import RM
from queries.catalog import BadHeader, Question, catalog, parse_question
from queries.due import DATES, due, everything, facts_for, reads
from queries.judge import judge
from queries.reach import parse_reach
from queries.standing import ABOUT
from queries.walk import Facts, Walk

RULES = [rule for rule in catalog().values() if rule.finding]
WHOLE: set[str] = set()
"""Rules that are judged as a whole whenever something changes that they read: those without a table of reach."""
KEPT_CLOSED = {RM.inside: {RM.Scope}, RM.descendsFrom: {RM.Responsibility}}


def reaching() -> list[Question]:
    return [rule for rule in RULES if rule.finding and rule.finding.reach]


def carriers() -> dict[str, set[str]]:
    """By property, the classes whose records carry it."""
    classes = own_rosters().classes
    found: dict[str, set[str]] = {name: set(kept) for name, kept in KEPT_CLOSED.items()}
    for roster in own_rosters().rosters.values():
        chosen = [choice.iri for column in roster.columns if column.kind == "class" for choice in classes[column.of[0]].values()]
        for column in roster.columns:
            found.setdefault(column.predicate, set()).update(*map(superclasses, chosen or [roster.iri]))
    return found


def a_draft() -> Draft:
    """A later commit on the tiny county, judged so far."""
    draft = fresh()
    before = ox.Store()
    before.bulk_extend(draft.store)
    return Draft(draft.store, draft.version, draft.ids, before=Snapshot(before, draft.version, draft.ids))


def test_the_rules_that_are_judged_as_a_whole_are_known() -> None:
    assert {rule.name for rule in RULES} - {rule.name for rule in reaching()} == WHOLE


@pytest.mark.parametrize("rule", reaching(), ids=lambda rule: str(rule.name))
class TestHeaders:
    def test_say_how_far_every_class_reaches_that_the_query_reads(self, rule: Question) -> None:
        assert rule.finding
        assert rule.finding.reach
        of_records = {roster.iri for roster in own_rosters().rosters.values() if roster.iri}
        assert reads(rule, tiny()) & of_records <= rule.finding.reach.ways.keys()

    def test_say_it_also_of_what_is_read_by_its_properties_alone(self, rule: Question) -> None:
        assert rule.finding
        assert rule.finding.reach
        by_property = carriers()
        for name in reads(rule, tiny()) & by_property.keys():
            assert by_property[name] & rule.finding.reach.ways.keys(), name

    def test_compare_no_other_days_than_those_that_pass_notice(self, rule: Question) -> None:
        columns = [column for roster in own_rosters().rosters.values() for column in roster.columns]
        days = {column.predicate for column in columns if column.kind in ("date", "last-day")}
        assert reads(rule, tiny()) & days <= set(DATES)


def test_rules_of_one_kind_that_are_judged_apart_cannot_yield_the_same_finding() -> None:
    for one in RULES:
        for other in RULES:
            assert one.finding
            assert other.finding
            apart = (one.finding.reach and one.finding.reach.anchor) != (other.finding.reach and other.finding.reach.anchor)
            if one != other and one.finding.kind == other.finding.kind and (apart or not one.finding.reach):
                assert set(one.columns) & set(ABOUT) != set(other.columns) & set(ABOUT), (one.name, other.name)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"Need": ["near needOf"]}, "is no way"),
        ({"Need": ["at needOf scope"]}, "is no way"),
        ({"dated": ["Action"], "Need": ["at needOf"]}, "Action is dated"),
    ],
)
def test_a_table_that_is_wrong_says_why(table: dict[str, list[str]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_reach(table)


def test_an_anchor_that_is_no_column_stops_the_program() -> None:
    rule = catalog()["absence-unheld"]
    header = [
        'question = { en = "?", zh = "?" }',
        'access = "staff"',
        'key = ["sub_kind"]',
        'columns = { sub_kind = { en = "kind", zh = "类别" } }',
        "[params]",
        "[finding]",
        'kind = "absence"',
        "evidence = []",
        "[finding.rule]",
        'unheld = { en = "?", zh = "?" }',
        "[finding.reach]",
        'anchor = "matter"',
    ]
    text = "\n".join([*(f"#+ {line}" for line in header), 'SELECT ?sub_kind WHERE { VALUES ?sub_kind { "unheld" } }'])
    with pytest.raises(BadHeader, match="columns that the query lacks"):
        parse_question(rule.name, rule.theme, text)


class TestWalks:
    def test_lead_from_a_record_to_places_and_back(self) -> None:
        reach = parse_reach({"Responsibility": ["inside scope"], "Need": ["at needOf"]})
        walk = Walk(Facts(tiny()), reach, ("2017-09-01", "2017-11-30"))
        responsibility = NamedNode(tiny().ids.iri("responsibility", "R09"))
        reached = walk.reached(responsibility)
        assert NamedNode(tiny().ids.iri("village", "V03")) in reached
        assert NamedNode(tiny().ids.iri("household", "H06")) in reached
        assert all(responsibility in walk.records({place}) for place in reached)

    def test_leave_out_what_the_days_do_not_meet(self) -> None:
        draft = a_draft()
        need = next(quad.subject for quad in draft.quads(None, NamedNode(RM.needOf)))
        assert isinstance(need, NamedNode)
        reach = parse_reach({"dated": ["Need"], "Need": ["at needOf"]})
        began = min(re.findall(r"\d{4}-\d\d-\d\d", str(list(draft.quads(need, NamedNode(RM.validFrom)))[0].object)))
        early = (date.fromisoformat(began).replace(year=1990).isoformat(), "1990-12-31")
        assert Walk(Facts(draft), reach, (began, began)).reached(need)
        assert not Walk(Facts(draft), reach, early).reached(need)


class TestDue:
    def test_nothing_is_asked_where_nothing_changed_that_a_rule_reads(self) -> None:
        draft = a_draft()
        judge(draft)
        household = NamedNode(draft.ids.iri("income", "NEW"))
        again = Draft(draft.store, draft.version, draft.ids, before=draft.before)
        again.add([Quad(household, NamedNode(RM.quantity), literal(7), CURRENT)])
        assert due(again) == []

    def test_a_need_is_judged_at_its_household_from_a_few_facts(self) -> None:
        draft = a_draft()
        need = next(quad for quad in draft.quads(None, NamedNode(RM.needOf)))
        draft.remove([quad for quad in draft.quads(need.subject) if quad.predicate.value == RM.validTo])  # type: ignore[arg-type]
        draft.add([Quad(need.subject, NamedNode(RM.validTo), literal(date(2017, 11, 30)), CURRENT)])
        parts = due(draft)
        places = {place for part in parts for place in part.places or ()}
        village = {quad.object for quad in draft.quads(need.object, NamedNode(RM.within))}  # type: ignore[arg-type]
        assert places == {need.object} | village
        assert set(next(part.places or () for part in parts if part.rules[0].name.startswith("absence"))) == {need.object}
        facts = facts_for(draft, parts)
        assert facts
        assert facts.size() < draft.size()

    def test_another_setting_is_judged_everywhere_by_the_rules_that_have_it(self) -> None:
        draft = a_draft()
        setting = NamedNode(draft.ids.iri("setting", "risk-factor"))
        draft.remove(list(draft.quads(setting, NamedNode(RM.value), graph=META)))
        draft.add([Quad(setting, NamedNode(RM.value), literal("1"), META)])
        assert [[rule.name for rule in part.rules] for part in due(draft)] == [["evasion-overloaded"]]
        assert due(draft)[0].places is None

    def test_a_draft_that_does_not_know_what_changed_is_judged_as_a_whole(self) -> None:
        draft = a_draft()
        assert due(Draft(draft.store, draft.version, draft.ids)) == everything()
