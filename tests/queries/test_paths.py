"""Paths from resource to need against plain enumeration of every loopless path of small networks."""

import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from math import prod

import pytest
from pyoxigraph import NamedNode
from tiny import tiny

from graph.rdf import literal, text, value
from graph.snapshot import Row, Table
from ontology.errors import BadRequest
from queries.params import Bound
from queries.paths import COLUMNS, best_paths
from queries.run import ask

Hop = tuple[str, str, str]
FOUND = ("from", "to", "by", "reliability", "record")
HOUSEHOLD = "H"


def node(name: str) -> NamedNode:
    return NamedNode(f"urn:{name}")


def rows_of(hops: list[Hop], holders: str) -> list[Row]:
    rows: list[Row] = [(None, node(name), literal("holding"), None, node(f"{name}-holds")) for name in holders]
    for giver, taker, reliability in hops:
        record = node(f"{giver}{taker}-{reliability}")
        rows.append((node(giver), node(taker), literal("tie"), literal(Decimal(reliability)), record))
    return rows


def paths(hops: list[Hop], holders: str, k: int = 100) -> list[tuple[str, Decimal]]:
    """The paths found, each as the names along it with its reliability."""
    bound = Bound({"household": node(HOUSEHOLD), "k": literal(k)}, {})
    table = best_paths(Table(FOUND, rows_of(hops, holders)), bound, tiny())
    assert table.columns == COLUMNS
    ways: dict[int, list[Row]] = {}
    for row in table.rows:
        ways.setdefault(int(str(value(row[0]))), []).append(row)
    assert list(ways) == list(range(1, len(ways) + 1))
    return [said(way) for way in ways.values()]


def said(way: list[Row]) -> tuple[str, Decimal]:
    for number, row in enumerate(way, start=1):
        assert value(row[1]) == number
    for one, next_one in pairwise(way):
        assert one[3] == next_one[2]
    (whole,) = {value(row[6]) for row in way}
    assert isinstance(whole, Decimal)
    assert whole == round(prod((Decimal(str(value(row[5]))) for row in way), start=Decimal(1)), 6)
    return "".join(name(row[2]) for row in way) + name(way[-1][3]), whole


def name(term: object) -> str:
    assert isinstance(term, NamedNode)
    return text(term).removeprefix("urn:")


def every_path(hops: list[Hop], holders: str) -> list[tuple[str, Decimal]]:
    """Every loopless path from a holder to the household, found by walking, the most reliable and then the shortest first."""
    best: dict[tuple[str, str], Decimal] = {}
    for giver, taker, reliability in hops:
        best[giver, taker] = max(Decimal(reliability), best.get((giver, taker), Decimal(0)))

    def walk(way: str, whole: Decimal) -> Iterator[tuple[str, Decimal]]:
        if way[-1] == HOUSEHOLD:
            yield way, whole
            return
        for (giver, taker), reliability in best.items():
            if giver == way[-1] and taker not in way:
                yield from walk(way + taker, whole * reliability)

    found = [path for holder in holders if holder != HOUSEHOLD for path in walk(holder, Decimal(1))]
    return sorted(found, key=lambda path: (-path[1], len(path[0])))


@pytest.mark.parametrize("seed", range(60))
def test_the_paths_are_all_there_are_best_first(seed: int) -> None:
    pick = random.Random(seed)
    names = "ABCDE" + HOUSEHOLD
    hops = []
    for _ in range(pick.randrange(3, 14)):
        giver, taker = pick.sample(names, 2)
        hops.append((giver, taker, pick.choice(["1", "1", "0.5", "0.25", "0.8"])))
    holders = "".join(pick.sample(names, pick.randrange(4)))
    found, wanted = paths(hops, holders), every_path(hops, holders)
    assert sorted(found) == sorted(wanted)
    assert [(whole, len(way)) for way, whole in found] == [(whole, len(way)) for way, whole in wanted]


def test_of_several_hops_between_two_the_most_reliable_counts() -> None:
    assert paths([("A", "H", "0.2"), ("A", "H", "0.9"), ("A", "H", "0.4")], "A") == [("AH", Decimal("0.9"))]


def test_a_tie_of_no_strength_is_still_a_way() -> None:
    assert paths([("A", "B", "0"), ("B", "H", "1")], "A") == [("ABH", Decimal(0))]


def test_a_household_that_holds_the_resource_itself_needs_no_path() -> None:
    assert paths([("A", "H", "0.5")], "HA") == [("AH", Decimal("0.5"))]


def test_nobody_holds_it_or_nobody_reaches_the_household() -> None:
    assert paths([("A", "H", "1")], "") == []
    assert paths([("A", "B", "1"), ("C", "H", "1")], "A") == []


def test_k_says_how_many_and_has_a_limit() -> None:
    hops = [("A", "H", "0.9"), ("A", "B", "1"), ("B", "H", "0.8"), ("B", "C", "1"), ("C", "H", "0.7")]
    assert [way for way, _ in paths(hops, "A", k=2)] == ["AH", "ABH"]
    assert paths(hops, "A", k=0) == []
    with pytest.raises(BadRequest, match="at most 100"):
        paths(hops, "A", k=101)


def test_the_usual_number_of_paths_is_five() -> None:
    assert ask("paths", {"household": "H06", "resource": "funds"}, tiny()).params["k"] == "5"
