"""The network of a day: each edge is a record of that day, and carries what the record says."""

import math
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from fragment import fragment
from in_memory import facts_of, in_rdflib, load_files
from tiny import fresh, tiny

from graph.ids import Ids
from graph.network import Network, network_of, project
from graph.network.kept import kept
from graph.network.project import PLACES, TYPES
from graph.privacy import derive_public
from graph.rdf import TYPE
from graph.sample import county_tables
from graph.snapshot import Draft, Snapshot, Version
from ontology.terms import RM, RMV

MORE = Path(__file__).parents[2] / "data" / "more"
DAY = date(2017, 11, 30)
ONE = frozenset({"contact", "trust", "agreement", "holding", "pairing", "helper", "membership", "post", "responsibility"})
"""Kinds of edges of which a record gives one at most."""


def iri(kind: str, code: str) -> str:
    return Ids().iri(kind, code)


def edge(network: Network, kind: str, code: str) -> tuple[str, str, dict[str, Any]]:
    """Ends and attributes of the edge that a record gives."""
    (found,) = [(a, b, facts) for a, b, key, facts in network.edges(keys=True, data=True) if key == iri(kind, code)]
    return found


@pytest.fixture(scope="module")
def whole() -> Network:
    """The tiny county with seats, helpers and transmissions."""
    draft = fresh()
    wanted = ("seats", "vacancies", "helper_pairings", "key_points", "information", "transmissions")
    load_files(draft, [MORE / f"{name}.csv" for name in wanted], run="2")
    return project(draft, DAY)


def test_a_contact_points_from_who_gives_to_who_receives() -> None:
    giver, taker, facts = edge(project(tiny(), DAY), "tie", "TI2")
    assert (giver, taker) == (iri("subject", "NGO"), iri("subject", "VC3"))
    assert (facts["kind"], facts["record"], facts["reliability"]) == ("contact", iri("tie", "TI2"), 0.8)
    assert facts["cost"] == pytest.approx(-math.log(0.8))
    assert (facts["start"], facts["end"], facts["capacity"]) == (date(2016, 1, 1), None, None)


def test_trust_points_from_who_is_trusted_to_who_trusts() -> None:
    giver, taker, facts = edge(project(tiny(), DAY), "tie", "TI7")
    assert (giver, taker, facts["kind"]) == (iri("subject", "COOP"), iri("household", "H06"), "trust")


def test_agreements_and_holdings_say_how_much_can_pass() -> None:
    network = project(tiny(), DAY)
    giver, taker, facts = edge(network, "agreement", "AG1")
    assert (giver, taker, facts["resource"]) == (iri("subject", "GOV"), iri("subject", "NGO"), RMV.res_funds)
    assert (facts["capacity"], facts["unit"], facts["reliability"], facts["cost"]) == (Decimal(50000), RMV.unit_cny, 1.0, 0.0)
    assert edge(network, "agreement", "AG4")[2]["capacity"] is None
    giver, taker, facts = edge(network, "holding", "HD2")
    assert (giver, taker) == (RMV.res_funds, iri("subject", "HOUS"))
    assert (facts["capacity"], facts["detail"]) == (Decimal("15000.50"), "no")


def test_a_record_counts_on_the_days_of_its_period_only() -> None:
    keys = {day: {key for _, _, key in project(tiny(), day).edges(keys=True)} for day in (date(2017, 11, 29), DAY)}
    assert iri("tie", "TI8") in keys[date(2017, 11, 29)] - keys[DAY]
    assert iri("holding", "HD8") not in keys[DAY]
    assert iri("role", "RO3") not in keys[DAY]
    assert "boost" not in project(tiny(), date(2017, 8, 31)).nodes[iri("subject", "ENT02")]["roles"]


def test_a_mandate_of_a_role_is_one_of_each_who_plays_it() -> None:
    network = project(tiny(), DAY)
    by_role = {(a, b) for a, b, facts in network.edges(data=True) if facts["record"] == iri("mandate", "M02")}
    assert by_role == {(iri("subject", code), iri("county", "C1")) for code in ("ENT01", "ENT02")}
    _, _, own = edge(network, "mandate", "M03")
    assert (own["about"], own["detail"]) == (RMV.duty_jobs, "may")


def test_seats_helpers_and_channels_are_there(whole: Network) -> None:
    assert edge(whole, "helper-pairing", "HP1")[:2] == (iri("subject", "LI"), iri("household", "H06"))
    assert edge(whole, "seat", "SE2")[:2] == (iri("seat", "SE2"), iri("subject", "VC3"))
    assert whole.nodes[iri("seat", "SE2")]["kind"] == "post"
    assert whole.has_edge(iri("seat", "SE2"), iri("seat", "SE1"))
    giver, taker, facts = edge(whole, "transmission", "TX1")
    assert (giver, taker, facts["about"]) == (iri("subject", "HOUS"), iri("household", "H06"), RMV.channel_meeting)
    assert facts["reliability"] == 0.0
    assert math.isfinite(facts["cost"])
    # P02 helped H07 until May only.
    assert iri("helper-pairing", "HP2") not in {key for _, _, key in whole.edges(keys=True)}


def test_a_channel_is_as_reliable_as_the_share_of_points_that_it_kept() -> None:
    network = project(fragment(), DAY)
    kept = {
        facts["record"].rpartition("/")[2]: facts["reliability"]
        for *_, facts in network.edges(data=True)
        if facts["kind"] == "channel"
    }
    assert kept == {"TX1": 1.0, "TX2": 0.75, "TX3": pytest.approx(1 / 3)}


def test_nodes_say_what_they_are() -> None:
    nodes = project(tiny(), DAY).nodes
    assert nodes[iri("subject", "VC3")] == {
        "kind": "subject",
        "type": "village-committee",
        "code": "VC3",
        "en": "Lower village committee",
        "zh": "下村村委会",
        "village": iri("village", "V03"),
        "roles": "",
    }
    assert nodes[iri("household", "H06")]["kind"] == "household"
    assert nodes[iri("household", "H06")]["village"] == iri("village", "V03")
    assert nodes[iri("subject", "LI")]["kind"] == "person"
    assert nodes[iri("subject", "GOV")]["roles"] == "lead"
    assert nodes[iri("subject", "GOV")]["village"] == ""
    assert (nodes[RMV.res_funds]["kind"], nodes[RMV.res_funds]["code"]) == ("resource", "funds")


@pytest.mark.parametrize("county", [tiny, fragment])
def test_every_edge_has_a_record_that_is_there_and_every_node_its_kind(county: Any) -> None:
    draft: Draft = county()
    network = project(draft, DAY)
    known = {quad.subject.value for quad in draft.quads(None, TYPE) if hasattr(quad.subject, "value")}
    assert {facts["record"] for *_, facts in network.edges(data=True)} <= known
    assert all({"kind", "type", "code", "en", "zh", "village", "roles"} == set(facts) for _, facts in network.nodes(data=True))
    records = Counter(facts["record"] for *_, facts in network.edges(data=True) if facts["kind"] in ONE)
    assert set(records.values()) == {1}


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize("county", [tiny, fragment])
def test_both_engines_give_the_same_network(county: Any) -> None:
    draft: Draft = county()
    query = files("graph.network").joinpath("network.rq").read_text(encoding="utf-8")
    theirs = in_rdflib(draft).query(query).graph
    assert theirs is not None
    ours = rdflib.Graph()
    ours.parse(data="\n".join(f"{s} {p} {o} ." for s, p, o in draft.construct(query)), format="nt")
    assert _comparable(theirs) == _comparable(ours)


def _comparable(graph: rdflib.Graph) -> set[tuple[str, str, str | float]]:
    """Statements with numbers as numbers, for engines divide to different lengths."""
    return {(str(s), str(p), round(float(str(o)), 9) if "reliability" in str(p) else str(o)) for s, p, o in graph}


def test_the_public_store_gives_a_network_without_households() -> None:
    public = ox.Store()
    derive_public(tiny(), public)
    network = project(Snapshot(public, Version(0, "")), DAY)
    assert {facts["kind"] for _, facts in network.nodes(data=True)} == {"subject", *PLACES, "resource"}
    assert {facts["kind"] for *_, facts in network.edges(data=True)} <= {
        "agreement",
        "holding",
        "pairing",
        "mandate",
        "responsibility",
        "serves",
    }


def test_each_record_of_a_sample_county_is_one_edge() -> None:
    county = county_tables(40, 7)
    network = project(facts_of(county.tables), DAY)
    there = Counter(facts["kind"] for *_, facts in network.edges(data=True))
    tables = county.tables
    on_day = {
        name: [row for row in tables[name] if _holds(row)] for name in ("ties", "agreements", "holdings", "responsibilities")
    }
    assert there["contact"] + there["trust"] == len(on_day["ties"])
    assert there["agreement"] == len(on_day["agreements"])
    assert there["holding"] == len(on_day["holdings"])
    assert there["responsibility"] == len(on_day["responsibilities"])
    assert sum(facts["kind"] == "household" for _, facts in network.nodes(data=True)) == 40


def _holds(row: dict[str, Any]) -> bool:
    return row["from"] <= DAY and (row["to"] is None or row["to"] >= DAY)


def test_a_version_gives_the_same_network_until_it_is_forgotten() -> None:
    snapshot = Snapshot(tiny().store, Version(5, "aa"))
    first = network_of(snapshot, DAY)
    assert network_of(snapshot, DAY) is first
    assert network_of(Snapshot(tiny().store, Version(6, "aa")), DAY) is not first
    assert network_of(Snapshot(tiny().store, Version(5, "ab")), DAY) is not first
    kept.forget()
    assert network_of(snapshot, DAY) is not first


def test_a_draft_is_projected_anew() -> None:
    assert network_of(tiny(), DAY) is not network_of(tiny(), DAY)


def test_a_household_has_no_name() -> None:
    assert all(not facts["en"] for _, facts in project(tiny(), DAY).nodes(data=True) if facts["kind"] == "household")


def test_classes_have_words_of_the_rosters() -> None:
    assert TYPES[RM.Household] == "household"
    assert set(TYPES.values()) >= set(_subject_words())


def _subject_words() -> set[str]:
    text = files("graph.intake").joinpath("rosters.toml").read_text(encoding="utf-8")
    classes: dict[str, Any] = tomllib.loads(text)["classes"]
    return {*classes["places"], *classes["subjects"]} - {"person"}
