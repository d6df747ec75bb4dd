from datetime import date

import networkx as nx
import pytest
from pictured import DAY, picture

from graph.snapshot import Draft
from visualize.ego import ego
from visualize.focus import find_focus
from visualize.parts import Node, links_of, node_of


def seen(county: Draft, asked: str, day: date = DAY) -> tuple[dict[str, Node], set[tuple[str, str, str, str]]]:
    """Nodes by name, and links as source, words, target and code of the record."""
    network = picture(county, asked, day=day).network
    names = {key: node_of(network, key).words.en for key in network}
    links = {
        (names[source], link.words.en, names[target], (link.record or "").rpartition("/")[2])
        for source, target, link in links_of(network)
    }
    return {names[key]: node_of(network, key) for key in network}, links


def test_a_household_is_joined_to_its_needs_and_to_all_who_hold_the_duties_behind_them(county: Draft) -> None:
    nodes, links = seen(county, "household/H1")
    assert ("household H1", "needs", "safe housing", "N1") in links
    assert ("Government", "accountable", "housing assurance", "R1") in links
    assert ("Housing Office", "responsible", "housing assurance", "R2") in links
    assert ("housing assurance", "over County", "safe housing", "R1") in links
    assert ("household H1", "tie: trust", "Cadre", "TI1") in links
    assert ("household H1", "lies in", "Stone Village", "") in links
    assert nodes["housing assurance"].involvement == "AR"
    assert nodes["Government"].role == "lead"
    assert {nodes["Somebody"].kind, nodes["Cadre"].kind} == {"person"}


def test_what_is_for_another_group_or_over_by_then_does_not_reach_a_household(county: Draft) -> None:
    nodes, _ = seen(county, "household/H1")
    assert "job provision" not in nodes
    assert "Gone Enterprise" not in nodes
    assert "job provision" in seen(county, "household/H2")[0]
    assert "Gone Enterprise" in seen(county, "household/H1", date(2017, 1, 1))[0]


def test_a_period_is_half_open(county: Draft) -> None:
    assert "Gone Enterprise" in seen(county, "village/V1", date(2017, 6, 30))[0]
    assert "Gone Enterprise" not in seen(county, "village/V1", date(2017, 7, 1))[0]


def test_a_need_without_anybody_accountable_shows_its_finding(county: Draft) -> None:
    nodes, links = seen(county, "household/H1")
    found = [link for link in links if link[1] == "found at" and link[2] == "drinking water"]
    assert [link[0] for link in found] == ["absence: duty unheld"]
    assert nodes["absence: duty unheld"].iri


def test_findings_are_shown_for_the_day_they_were_judged_on_only(county: Draft) -> None:
    assert not [node for node in seen(county, "household/H1", date(2017, 11, 29))[0].values() if node.kind == "finding"]


def test_a_village_counts_its_households_needs_and_findings(county: Draft) -> None:
    nodes, links = seen(county, "village/V1")
    assert ("2 households: gap: nobody bears what is owed", "lies in", "Stone Village", "") in links
    assert ("Housing Office", "serves", "Stone Village", "") in links
    assert ("Enterprise", "paired with", "Stone Village", "PA1") in links
    assert ("Stone Village", "needs", "2 × safe housing", "") in links
    assert "job provision" in nodes
    assert nodes["2 × safe housing"].listing
    assert nodes["2 × safe housing"].listing.params == {"village": "V1", "need": "housing"}
    assert sorted(node.count for node in nodes.values() if node.kind == "household") == [1, 2]


def test_a_subject_is_joined_to_what_it_holds_and_households_are_counted(county: Draft) -> None:
    nodes, links = seen(county, "subject/CADRE")
    assert {name for name, node in nodes.items() if node.kind == "household"} == {"2 households", "household H3"}
    assert ("coordination", "over", "2 households", "") in links
    assert ("2 households", "tie: trust", "Cadre", "") in links
    assert ("Cadre", "serves in: head", "Committee", "PO1") in links


def test_a_counted_node_keeps_no_record_of_one_household(county: Draft) -> None:
    network = picture(county, "subject/CADRE").network
    counted = [link for source, target, link in links_of(network) if "households" in source + target and link.count > 1]
    assert counted
    assert all(link.record is None for link in counted)


def test_agreements_name_what_is_shared_and_in_which_direction(county: Draft) -> None:
    assert ("Enterprise", "shares with: funds", "Committee", "AG1") in seen(county, "subject/VC")[1]
    assert ("Enterprise", "shares with: funds", "Committee", "AG1") in seen(county, "subject/ENT")[1]


def test_a_duty_joins_holders_and_places(county: Draft) -> None:
    nodes, links = seen(county, "duty/housing")
    assert ("housing assurance", "accountable", "Government", "") in links
    assert ("Government", "accountable", "County", "R1") in links
    assert ("housing assurance", "addresses", "safe housing", "") in links
    assert nodes["housing assurance"].kind == "duty"


@pytest.mark.parametrize("asked", ["household/H1", "village/V1", "county/C1", "subject/GOV", "person/P1", "duty/housing"])
def test_everything_hangs_together(county: Draft, asked: str) -> None:
    assert nx.is_weakly_connected(ego(find_focus(asked, county), county, DAY))
