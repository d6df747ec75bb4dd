"""No withheld count can be worked out: an attacker who solves for bounds finds at least as many values as promised.

The attacker reads what the public store says and knows, besides, the total of every county, and every total of a township that
is neither small itself nor the one that stands in for a small one. It asks a linear programme (HiGHS) how small and how large
each withheld count can be.
"""

import random
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from in_memory import facts_of
from pyoxigraph import NamedNode
from small_counties import small_county
from tiny import fresh

from graph.privacy import derive_public
from graph.rdf import META
from graph.sample import county_tables
from graph.snapshot import Draft, Snapshot, Version
from graph.withheld import Places, Withheld, is_wide, withheld
from ontology.terms import RM
from queries.judge import judge

LEAST = 5
Counts = dict[str, int]


def by_name(place: str) -> str:
    return place[::-1]


def random_county(pick: random.Random) -> tuple[Places, Counts]:
    """Up to two counties of up to four townships of up to five villages, dense in zeros and small numbers."""
    places, counts = Places(), {}
    for county in range(pick.choice((1, 1, 2))):
        for township in range(pick.randint(1, 4)):
            most = pick.choice((1, 4, 6, 12, 60))
            for village in range(pick.randint(1, 5)):
                name = f"{county}.{township}.{village}"
                places.add(name, f"{county}.{township}", str(county))
                counts[name] = pick.choice((0, pick.randint(0, most), pick.randint(0, most)))
    return places, counts


def attack(counts: Counts, places: Places, kept: Withheld) -> Iterator[tuple[str, float, float]]:
    """Each withheld village, with the bounds of its count that follow from what is public and the known totals."""
    for townships in places.townships.values():
        cells = sorted(set().union(*(places.villages[one] for one in townships)) & kept.villages)
        known = [places.villages[one] for one in townships if one not in kept.townships]
        whole = set().union(*(places.villages[one] for one in townships))
        if sum(counts.get(one, 0) for one in whole) >= LEAST:
            known.append(whole)
        rows = [[float(cell in villages) for cell in cells] for villages in known]
        sums = [sum(counts.get(one, 0) for one in villages if one in cells) for villages in known]
        floor = [(float(any(one not in kept.villages for one in its_township(cell, places))), None) for cell in cells]
        for place, cell in enumerate(cells):
            yield cell, bound(place, 1.0, (rows, sums, floor)), bound(place, -1.0, (rows, sums, floor))


def its_township(village: str, places: Places) -> set[str]:
    return next(villages for villages in places.villages.values() if village in villages)


def bound(place: int, sign: float, known: tuple[list[list[float]], list[int], list[tuple[float, None]]]) -> float:
    from scipy.optimize import linprog  # takes a second to import

    rows, sums, floor = known
    aim = [sign if one == place else 0.0 for one in range(len(floor))]
    found = linprog(aim, A_eq=rows or None, b_eq=sums or None, bounds=floor, method="highs")
    return sign * float(found.fun) if found.status == 0 else float("inf")


def check(counts: Counts, places: Places) -> int:
    """The number of withheld counts, none of which is told by what is public."""
    kept = withheld(counts, places, LEAST, by_name)
    assert {village for village, count in counts.items() if 0 < count < LEAST} <= kept.villages
    found = list(attack(counts, places, kept))
    for village, low, high in found:
        assert high - low >= LEAST - 1, (village, low, high, counts, kept)
    return len(found)


@pytest.mark.parametrize("seed", range(2))
def test_an_attacker_who_knows_totals_finds_no_withheld_count(seed: int) -> None:
    pick = random.Random(seed)
    assert sum(check(counts, places) for places, counts in (random_county(pick) for _ in range(25))) > 50


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 23))
def test_an_attacker_finds_none_in_many_counties(seed: int) -> None:
    pick = random.Random(seed)
    for _ in range(250):
        places, counts = random_county(pick)
        check(counts, places)


def test_of_each_county_only_one_total_that_is_not_small_is_withheld_or_all_are() -> None:
    pick = random.Random(7)
    for _ in range(200):
        places, counts = random_county(pick)
        kept = withheld(counts, places, LEAST, by_name)
        for townships in places.townships.values():
            totals = {one: sum(counts[village] for village in places.villages[one]) for one in townships}
            large = {one for one in townships & kept.townships if totals[one] >= LEAST}
            assert len(large) <= 1


def test_the_one_that_stands_in_stays_the_same_while_large_counts_move() -> None:
    places = Places()
    for village in ("a", "b", "c", "d"):
        places.add(village, "T", "C")
    seen = {frozenset(withheld({"a": 2, "b": b, "c": 40 - b, "d": 9}, places, LEAST, by_name).villages) for b in range(5, 36)}
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("counts", "kept"),
    [
        ({"a": 7, "b": 9}, set()),
        ({"a": 2, "b": 9, "c": 30}, {"a", "b"}),
        ({"a": 4, "b": 4, "c": 30}, {"a", "b"}),
        ({"a": 1, "b": 1, "c": 30}, {"a", "b", "c"}),
        ({"a": 3}, {"a", "b", "c", "d"}),
        ({}, set()),
    ],
)
def test_of_one_township(counts: Counts, kept: set[str]) -> None:
    places = Places()
    for village in ("a", "b", "c", "d"):
        places.add(village, "T", "C")
    assert withheld(counts, places, LEAST, by_name).villages == kept


def test_what_is_wide() -> None:
    assert not is_wide([40], 5)
    assert not is_wide([2, 3], 5)
    assert is_wide([2, 4], 5)


def published(public: ox.Store) -> dict[str, dict[str, int | None]]:
    """The quantities, None where it is withheld, by term and village."""
    query = f"""SELECT ?term ?village ?number {{ ?count a <{RM.PublishedCount}> ; <{RM.scope}> ?village ; <{RM.countOf}> ?term
        OPTIONAL {{ ?count <{RM.quantity}> ?number }} }}"""
    found: dict[str, dict[str, int | None]] = {}
    for term, village, number in Snapshot(public, Version(0, "")).select(query).rows:
        assert isinstance(term, NamedNode)
        assert isinstance(village, NamedNode)
        found.setdefault(term.value, {})[village.value] = int(number.value) if isinstance(number, ox.Literal) else None
    return found


def villages_of(public: ox.Store) -> Places:
    places = Places()
    query = f"SELECT ?v ?t ?c {{ ?v a <{RM.Village}> ; <{RM.within}> ?t . ?t <{RM.within}> ?c }}"
    for row in Snapshot(public, Version(0, "")).select(query).rows:
        places.add(*(term.value for term in row if isinstance(term, NamedNode)))
    return places


def truth(draft: Draft) -> dict[str, Counts]:
    """The same counts without anything withheld: what an office that sees all would publish."""
    open_draft = Draft(ox.Store(), draft.version, draft.ids)
    open_draft.store.bulk_extend(draft.store)
    for quad in list(open_draft.store.quads_for_pattern(NamedNode(draft.ids.iri("setting", "small-number")), None, None, META)):
        open_draft.store.remove(quad)
    node = NamedNode(draft.ids.iri("setting", "small-number"))
    open_draft.store.add(ox.Quad(node, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(RM.Setting), META))
    open_draft.store.add(ox.Quad(node, NamedNode(RM.value), ox.Literal("0"), META))
    whole = ox.Store()
    derive_public(open_draft, whole)
    return {term: {village: number or 0 for village, number in row.items()} for term, row in published(whole).items()}


def check_store(draft: Draft) -> int:
    """The number of withheld counts of a draft's public store, none of which is told by it."""
    public = ox.Store()
    derive_public(draft, public)
    places, checked = villages_of(public), 0
    everything = truth(draft)
    for term, row in published(public).items():
        counts = everything.get(term, {})
        assert all(number in (None, counts.get(village)) for village, number in row.items())
        hidden = {village for village, number in row.items() if number is None}
        assert {village for village, count in counts.items() if 0 < count < LEAST} <= hidden
        silent = withheld(counts, places, LEAST, lambda village: village).townships
        # Which total stands in is not told apart from outside: leave out every one that could.
        totals = {one: sum(counts.get(village, 0) for village in villages) for one, villages in places.villages.items()}
        if silent:
            silent |= {one for one, villages in places.villages.items() if villages & hidden or totals[one] < LEAST}
        for village, low, high in attack(counts, places, Withheld(hidden, silent)):
            assert high - low >= LEAST - 1, (term, village, low, high)
            checked += 1
    return checked


def test_the_public_store_of_a_county_gives_no_withheld_count_away() -> None:
    assert check_store(fresh()) > 5


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 60))])
def test_the_public_store_of_small_counties_gives_none_away(seed: int) -> None:
    draft = facts_of(small_county(random.Random(seed).randrange))
    judge(draft)
    check_store(draft)


@pytest.mark.slow
@pytest.mark.parametrize("households", [200, 600])
def test_the_public_store_of_the_sample_county_gives_none_away(households: int) -> None:
    draft = facts_of(county_tables(households).tables)
    judge(draft)
    assert check_store(draft) > 50


def test_figures_of_households_or_people_in_a_village_stay_behind_but_the_population_does_not() -> None:
    public, draft = ox.Store(), fresh()
    derive_public(draft, public)
    query = f"SELECT ?figure {{ ?figure a <{RM.StatedFigure}> }}"
    found = {
        row[0].value.rsplit("/", 1)[1]
        for row in Snapshot(public, Version(0, "")).select(query).rows
        if isinstance(row[0], NamedNode)
    }
    assert {"F1", "F7", "F8"} <= found
    assert not {"F2", "F3", "F4", "F5", "F6"} & found
