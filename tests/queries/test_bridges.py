"""Bridges and cut points against plain enumeration on small networks: every shortest way walked, every party taken out."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_memory import facts_of
from oracle_county import county, period
from oracle_words import Record

from graph.snapshot import Draft
from ontology.errors import BadRequest
from queries.between import between, fold
from queries.contacts import Contacts
from queries.fragility import cuts_of
from queries.run import ask, word

GROUPS = ("household", "person", "enterprise")


def joined(group: dict[str, str], pairs: list[tuple[str, str]]) -> Contacts:
    near: dict[str, set[str]] = {party: set() for party in group}
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    return Contacts(near, group)


@st.composite
def networks(draw: st.DrawFn) -> Contacts:
    """Up to eight parties of three groups; some lie alike, for leaves are added that copy another's neighbours."""
    names = "abcdefgh"[: draw(st.integers(1, 8))]
    group = {name: draw(st.sampled_from(GROUPS)) for name in names}
    pairs = [pair for pair in combinations(names, 2) if draw(st.integers(0, 9)) < 4]
    contacts = joined(group, pairs)
    for number in range(draw(st.integers(0, 2))):
        copied = draw(st.sampled_from(sorted(contacts.near)))
        twin = f"t{number}"
        contacts = joined(
            contacts.group | {twin: contacts.group[copied]},
            [
                *((one, other) for one in contacts.near for other in contacts.near[one]),
                *((twin, n) for n in contacts.near[copied]),
            ],
        )
    return contacts


def shortest_ways(contacts: Contacts, start: str, end: str) -> list[list[str]]:
    """All of them, by growing every way at once, step by step."""
    ways, seen = [[start]], {start}
    while ways and not any(way[-1] == end for way in ways):
        ways = [[*way, near] for way in ways for near in contacts.near[way[-1]] if near not in seen]
        seen |= {way[-1] for way in ways}
    return [way for way in ways if way[-1] == end]


def lies_between(contacts: Contacts, ends: set[frozenset[str]] | None = None) -> dict[str, float]:
    found = dict.fromkeys(contacts.near, 0.0)
    for start, end in combinations(sorted(contacts.near), 2):
        if ends is None or {contacts.group[start], contacts.group[end]} in ends:
            ways = shortest_ways(contacts, start, end)
            for party in (party for way in ways for party in way[1:-1]):
                found[party] += 1 / len(ways)
    return found


@given(networks())
def test_who_lies_between_all_pairs(contacts: Contacts) -> None:
    assert between(contacts, lambda one, other: True) == pytest.approx(lies_between(contacts))


@given(networks(), st.sets(st.sampled_from([frozenset(pair) for pair in combinations(GROUPS, 2)])))
def test_who_lies_between_two_groups(contacts: Contacts, ends: set[frozenset[str]]) -> None:
    assert between(contacts, lambda one, other: {one, other} in ends) == pytest.approx(lies_between(contacts, ends))


@given(networks())
def test_those_put_together_have_one_group_and_one_neighbourhood(contacts: Contacts) -> None:
    alike = fold(contacts)
    assert sorted(party for members in alike.members for party in members) == sorted(contacts.near)
    for members, group, near in zip(alike.members, alike.group, alike.near, strict=True):
        around = {party for number in near for party in alike.members[number]}
        assert all(contacts.group[party] == group and contacts.near[party] == around for party in members)


def test_villagers_of_one_cadre_are_one() -> None:
    group = {f"h{number}": "household" for number in range(50)} | {"k": "person"}
    assert len(fold(joined(group, [(home, "k") for home in group if home != "k"])).members) == 2


def parts_without(contacts: Contacts, party: str) -> list[set[str]]:
    """The parts into which those that the party is joined with fall when it is taken out."""
    left = {one: near - {party} for one, near in contacts.near.items() if one != party}
    parts: list[set[str]] = []
    for start in contacts.near[party]:
        if not any(start in part for part in parts):
            part, ahead = {start}, [start]
            while ahead:
                fresh = left[ahead.pop()] - part
                part |= fresh
                ahead += fresh
            parts.append(part)
    return parts


@given(networks())
def test_the_cut_points_are_those_whose_loss_parts_others(contacts: Contacts) -> None:
    found = {cut.party: cut.parts for cut in cuts_of(contacts)}
    wanted = {party: parts_without(contacts, party) for party in contacts.near}
    assert set(found) == {party for party, parts in wanted.items() if len(parts) > 1}
    for party, parts in found.items():
        sizes = [(len(part), sum(contacts.group[one] == "household" for one in part)) for part in wanted[party]]
        assert [tuple(part) for part in parts] == sorted(sizes, reverse=True)


def tie(first: str, second: str, kind: str = "contact", last: str | None = None) -> tuple[str, Record]:
    row = {"from_subject": first, "to_subject": second, "kind": kind, "strength": "0.5"}
    return "ties", row | period("2016-01-01", last)


def of(codes: str, *records: tuple[str, Record], kind: str = "enterprise") -> Draft:
    subjects = (("subjects", {"code": code, "kind": kind, "name": code}) for code in codes.split())
    return facts_of(county(*subjects, *records))


def rows(name: str, draft: Draft, **said: str) -> list[dict[str, str]]:
    table = ask(name, said, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


def test_a_star_has_one_centre_and_a_circle_none() -> None:
    star = of("A B C D E", *(tie("A", other) for other in "BCDE"))
    assert [(row["centralisation"], row["centre"]) for row in rows("centralisation", star)] == [("1", "A"), ("1", "A")]
    circle = of("A B C D", *(tie(one, other) for one, other in ("AB", "BC", "CD", "DA")))
    assert [row["centralisation"] for row in rows("centralisation", circle)] == ["0", "0"]
    assert rows("centralisation", of("A B C")) == []
    assert rows("centralisation", of("A B", tie("A", "B"))) == []


@pytest.mark.parametrize("seed", range(12))
def test_centralisation_is_that_of_networkx_scores(seed: int) -> None:
    """Freeman's formula, literally, over the scores of networkx."""
    pick = Random(seed)
    codes = "ABCDEFGH"[: pick.randrange(3, 9)]
    pairs = [pair for pair in combinations(codes, 2) if pick.random() < 0.4]
    graph: nx.Graph[str] = nx.Graph(pairs or [("A", "B")])
    graph.add_nodes_from(codes)
    n, lies, degree = len(codes), nx.betweenness_centrality(graph), dict(graph.degree)
    draft = of(" ".join(codes), *(tie(*pair) for pair in pairs or [("A", "B")]))
    found = {row["measure"]: float(row["centralisation"]) for row in rows("centralisation", draft)}
    assert found["degree"] == pytest.approx(
        sum(max(degree.values()) - d for d in degree.values()) / ((n - 1) * (n - 2)), abs=6e-5
    )
    assert found["betweenness"] == pytest.approx(sum(max(lies.values()) - b for b in lies.values()) / (n - 1), abs=6e-5)


def test_a_bridge_is_one_only_while_nothing_else_joins_the_groups() -> None:
    """K joins H1 with E. When any household and any enterprise are in contact, the groups have met; of all pairs it is."""
    bridge = (tie("H1", "K", "trust"), tie("K", "E"))
    people = (("subjects", {"code": "K", "kind": "person", "name": "K"}),)
    assert [row["subject"] for row in rows("brokers", of("E F", *people, *bridge))] == ["K"]
    met = of("E F", *people, *bridge, tie("F", "H3"))
    assert rows("brokers", met) == []
    assert [row["subject"] for row in rows("brokers", met, pairs="all")] == ["K"]
    for near_miss in (tie("K", "E", last="2017-11-29"), tie("E", "F")):
        assert rows("brokers", of("E F", *people, bridge[0], near_miss)) == []
    assert rows("brokers", of("E F", *people, *bridge, tie("E", "H1"))) == []


def test_one_group_with_itself_is_no_pair_of_groups() -> None:
    with pytest.raises(BadRequest, match="both household"):
        ask("brokers", {"one": "household", "other": "household"}, of("A"))


def test_the_groups_can_be_named_in_either_order() -> None:
    draft = of("A B", tie("A", "H1"), tie("A", "B"), tie("B", "H2"))
    for one, other in permutations(("household", "enterprise")):
        assert len(rows("brokers", draft, pairs="all", one=one, other=other)) == 2
    assert Counter(row["bridged"] for row in rows("brokers", draft, pairs="all", one="household")) == {"1": 2}
