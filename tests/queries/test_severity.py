"""Severity, from the words of rules.md; and that both engines give the same findings to it."""

from datetime import timedelta

import pytest
import rdflib
from in_memory import in_rdflib
from pyoxigraph import NamedNode, Quad
from tiny import fresh, tiny

from graph.rdf import FINDINGS, literal
from graph.snapshot import Draft
from ontology.terms import RM, RMV
from queries.catalog import question
from queries.params import bind, resolve
from queries.run import ask, word
from queries.severity import Needs, severity

CONFLICT = "48e5ff47e6026659"


@pytest.mark.parametrize(
    ("weight", "households", "days", "figure"),
    [(5, 1, 0, 5), (5, 0, 0, 5), (5, 3, 0, 15), (5, 1, 364, 9), (5, 1, 365, 10), (2, 10, 73, 24), (0, 500, 9999, 0)],
)
def test_severity_is_weight_times_households_doubled_every_year(weight: int, households: int, days: int, figure: int) -> None:
    assert severity(weight, households, days) == figure


@pytest.mark.parametrize(
    ("duty", "scope", "number"),
    [
        (RMV.duty_housing, "county/C1", 3),
        (RMV.duty_housing, "village/V03", 1),
        (RMV.duty_housing, "household/H06", 1),
        (RMV.duty_housing, "household/H07", 0),
        (RMV.duty_income, "village/V03", 1),
        (RMV.duty_identify, "county/C1", 0),
    ],
)
def test_households_in_need_of_a_duty_are_counted_inside_the_scope(duty: str, scope: str, number: int) -> None:
    needs = Needs(tiny(), tiny().data_day())
    assert needs.households(NamedNode(duty), NamedNode(f"https://remit.example/id/{scope}")) == number


def test_a_need_that_has_ended_counts_no_more() -> None:
    clothing, home = NamedNode(RMV.duty_clothing), NamedNode("https://remit.example/id/household/H03")
    ended = tiny().data_day() - timedelta(days=153)
    assert ended.isoformat() == "2017-06-30"
    assert Needs(tiny(), ended).households(clothing, home) == 1
    assert Needs(tiny(), ended + timedelta(days=1)).households(clothing, home) == 0


def seen_before(days: int) -> Draft:
    draft = fresh()
    node, first = NamedNode(f"https://remit.example/id/finding/{CONFLICT}"), NamedNode(RM.firstSeen)
    draft.remove(list(draft.quads(node, first, graph=FINDINGS)))
    draft.add([Quad(node, first, literal(draft.data_day() - timedelta(days=days)), FINDINGS)])
    return draft


def test_what_stands_longer_is_more_severe_and_can_be_asked_for() -> None:
    draft = seen_before(365)
    (row,) = ask("findings", {"age": "365"}, draft).table.rows
    assert word(row[-1], draft) == CONFLICT
    assert [word(cell, draft) for cell in row[8:11]] == ["4", "1", "365"]
    assert ask("findings", {"age": "366"}, draft).table.rows == []


def test_the_worst_come_first() -> None:
    table = ask("findings", {}, seen_before(4 * 365)).table
    figures = [int(word(row[8], tiny())) for row in table.rows]
    assert word(table.rows[0][-1], tiny()) == CONFLICT
    assert figures == sorted(figures, reverse=True)


@pytest.mark.parametrize(("state", "hidden"), [("dismissed", "standing"), ("cleared", "standing")])
def test_what_is_dismissed_or_cleared_is_shown_only_to_who_asks_for_it(state: str, hidden: str) -> None:
    draft = fresh()
    node, said = NamedNode(f"https://remit.example/id/finding/{CONFLICT}"), NamedNode(RM.findingState)
    draft.remove(list(draft.quads(node, said, graph=FINDINGS)))
    draft.add([Quad(node, said, NamedNode(f"{RMV.BASE}state-{state}"), FINDINGS)])
    listed = {
        chosen: {word(row[-1], draft) for row in ask("findings", {"state": chosen}, draft).table.rows}
        for chosen in (state, hidden, "all")
    }
    assert listed[state] == {CONFLICT}
    assert CONFLICT not in listed[hidden]
    assert listed["all"] == listed[hidden] | {CONFLICT}


# rdflib 7.6 warns of what it does itself.
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    "given", [{}, {"state": "all", "village": "V03"}, {"subject": "GOV"}, {"kind": "absence", "duty": "housing"}]
)
def test_both_engines_give_the_same_findings(given: dict[str, str]) -> None:
    asked = question("findings")
    text = bind(asked, resolve(asked, given, tiny()).terms)
    theirs = in_rdflib(tiny()).query(text)
    ours = tiny().select(text)
    place = ours.columns.index("finding")
    rows = [str(row[place]) for row in theirs if isinstance(row, rdflib.query.ResultRow)]
    assert rows == [term.value for row in ours.rows if isinstance(term := row[place], NamedNode)]
    assert rows
