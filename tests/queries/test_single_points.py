"""What hangs on one, redundancy and spread against exhaustive search on small random networks, and on cases made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_memory import facts_of
from oracle_county import agreement, county, holding, need, period
from oracle_words import Record

from graph.snapshot import Draft
from ontology.errors import BadRequest
from queries.passing import Hop, Hops
from queries.poles import spread
from queries.run import ask, word
from queries.single_points import disjoint, hanging_on
from queries.supply import START, Supply

SUBJECTS = "ABCDE"
ENDS = ("h", "i")


@st.composite
def supplies(draw: st.DrawFn) -> Supply:
    """A start, up to five subjects and two ends; nothing leads back to the start, and the ends pass nothing on."""
    pairs = [(START, one) for one in SUBJECTS]
    pairs += [(one, other) for one in SUBJECTS for other in (*SUBJECTS, *ENDS) if one != other]
    ways: Supply = nx.DiGraph([pair for pair in pairs if draw(st.integers(0, 9)) < 4])
    ways.add_nodes_from((START, *ENDS))
    return nx.DiGraph(ways.subgraph(nx.descendants(ways, START) | {START}))


def every_way(ways: Supply, end: str, way: tuple[str, ...] = (START,)) -> Iterator[frozenset[str]]:
    """Every loopless way to an end, as those it passes."""
    if way[-1] == end:
        yield frozenset(way[1:-1])
        return
    for taker in ways[way[-1]]:
        if taker not in way:
            yield from every_way(ways, end, (*way, taker))


@given(supplies())
def test_what_hangs_on_a_subject_is_what_its_loss_cuts_off(ways: Supply) -> None:
    ends = set(ENDS) & set(ways)
    found = hanging_on(ways, ends)
    for subject in set(ways) & set(SUBJECTS):
        without: Supply = nx.DiGraph(ways.subgraph(set(ways) - {subject}))
        cut_off = sum(not any(every_way(without, end)) and not nx.has_path(without, START, end) for end in ends)
        assert found[subject] == cut_off
    assert set(found) <= set(SUBJECTS)


@given(supplies())
def test_redundancy_is_the_most_ways_that_share_nobody_and_the_least_loss_that_cuts_all(ways: Supply) -> None:
    found = disjoint(ways, list(ENDS))
    for end in ENDS:
        if end not in ways:
            assert found[end] == 0
            continue
        every = set(every_way(ways, end))
        apart = max(
            size
            for size in range(1, len(SUBJECTS) + 1)
            if any(
                all(not one & other for one, other in combinations(chosen, 2)) for chosen in combinations(_shortest(every), size)
            )
        )
        loss = min(
            size
            for size in range(len(SUBJECTS) + 1)
            if any(all(way & set(lost) for way in every) for lost in combinations(SUBJECTS, size))
        )
        assert found[end] == apart == loss


def _shortest(every: set[frozenset[str]]) -> list[frozenset[str]]:
    """The ways that pass no more than another one needs: who passes more shares more."""
    return [way for way in every if not any(other < way for other in every)]


def hop(giver: str, taker: str) -> Hop:
    return Hop(giver, taker, "contact", "", Decimal(1), 0.0)


@given(st.sets(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(SUBJECTS))), st.integers(0, 5))
def test_the_spread_is_every_end_of_a_short_way(pairs: set[tuple[str, str]], most: int) -> None:
    hops: Hops = {}
    for giver, taker in pairs:
        hops.setdefault(giver, {})[taker] = hop(giver, taker)
    nearest: dict[str, int] = {}
    ways: list[tuple[str, ...]] = [("A",)]
    for far in range(1, most + 1):
        ways = [(*way, taker) for way in ways for taker in hops.get(way[-1], ()) if taker not in way]
        for way in ways:
            nearest.setdefault(way[-1], far)
    found = spread(hops, "A", most)
    assert {taker: far for taker, (far, _) in found.items()} == nearest
    for taker, (far, giver) in found.items():
        assert (giver, taker) in pairs
        assert nearest.get(giver, 0) == far - 1


def tie(first: str, second: str) -> tuple[str, Record]:
    row = {"from_subject": first, "to_subject": second, "kind": "contact", "strength": "0.5"}
    return "ties", row | period("2016-01-01", None)


def of(codes: str, *records: tuple[str, Record]) -> Draft:
    subjects = (("subjects", {"code": code, "kind": "enterprise", "name": code}) for code in codes.split())
    return facts_of(county(*subjects, need("H1", "housing"), need("H3", "housing"), *records))


def rows(name: str, draft: Draft, **said: str) -> list[dict[str, str]]:
    table = ask(name, {"resource": "funds", **said}, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


CHAIN = (holding("A", "funds", 5), agreement("A", "B", "funds"), tie("B", "H1"), tie("B", "H3"))


def test_a_chain_hangs_on_each_of_its_subjects() -> None:
    found = rows("single-points", of("A B", *CHAIN))
    assert [(row["subject"], row["holds"], row["households"], row["supplied"]) for row in found] == [
        ("A", "yes", "2", "2"),
        ("B", "no", "2", "2"),
    ]
    (home,) = rows("redundancy", of("A B", *CHAIN), to="H1")
    assert (home["ways"], home["single_points"], home["subjects"]) == ("1", "2", "B A")


def test_a_second_holder_and_a_second_hand_take_the_weight_off() -> None:
    second_holder = (*CHAIN, holding("C", "funds", 5), agreement("C", "B", "funds"))
    assert [row["subject"] for row in rows("single-points", of("A B C", *second_holder))] == ["B"]
    second_hand = (*second_holder, tie("C", "H1"))
    assert [(row["subject"], row["households"]) for row in rows("single-points", of("A B C", *second_hand))] == [("B", "1")]
    (home,) = rows("redundancy", of("A B C", *second_hand), to="H1")
    assert (home["ways"], home["single_points"]) == ("2", "0")


@pytest.mark.parametrize(
    "near_miss",
    [
        (holding("C", "funds", 0), tie("C", "H1")),
        (holding("C", "land", 5), tie("C", "H1")),
        (holding("C", "funds", 5, last="2017-11-29"), tie("C", "H1")),
        (holding("C", "funds", 5), agreement("C", "B", "land")),
        (holding("C", "funds", 5), agreement("C", "B", "funds", last="2017-11-29")),
    ],
)
def test_nothing_left_something_else_or_too_late_is_no_second_way(near_miss: tuple[tuple[str, Record], ...]) -> None:
    (home,) = rows("redundancy", of("A B C", *CHAIN, *near_miss), to="H1")
    assert (home["ways"], home["subjects"]) == ("1", "B A")


def test_a_pole_is_counted_by_what_it_reaches_and_no_further_than_asked() -> None:
    draft = of("A B C", *CHAIN, holding("C", "funds", 1), tie("C", "H1"))
    assert [(row["subject"], row["direct"], row["reach"], row["spill_over"]) for row in rows("growth-poles", draft)] == [
        ("A", "0", "2", "2"),
        ("C", "1", "1", "0"),
    ]
    assert [(row["subject"], row["reach"]) for row in rows("growth-poles", draft, hops="1")] == [("C", "1"), ("A", "0")]
    assert [(row["household"], row["hops"], row["from"]) for row in rows("spill-over", draft, subject="A")] == [
        ("H1", "2", "B"),
        ("H3", "2", "B"),
    ]
    with pytest.raises(BadRequest, match="at most 20"):
        rows("growth-poles", draft, hops="21")
