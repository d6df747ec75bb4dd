"""Sharing out, against trying every way there is on problems small enough for it."""

from itertools import product

import hypothesis.strategies as st
from hypothesis import given, settings

from queries.shares import Arc, Problem, fair_floors, share_out


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    supplies = draw(st.lists(st.integers(0, 3), min_size=1, max_size=2))
    needs = draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
    tiers = [draw(st.integers(0, 2)) for _ in needs]
    villages = [draw(st.sampled_from(["V1", "V2"])) for _ in needs]
    pairs = [(supply, need) for supply in range(len(supplies)) for need in range(len(needs))]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=5))
    return Problem(supplies, needs, tiers, villages, [Arc(*pair, draw(st.integers(0, 6))) for pair in chosen])


def ways(problem: Problem) -> list[tuple[int, ...]]:
    """Every way of sharing out that no supply and no need forbids."""
    most = [min(problem.supplies[arc.supply], problem.needs[arc.need]) for arc in problem.arcs]
    return [way for way in product(*(range(one + 1) for one in most)) if within(problem, way)]


def within(problem: Problem, way: tuple[int, ...]) -> bool:
    given = [0] * len(problem.supplies)
    taken = [0] * len(problem.needs)
    for arc, share in zip(problem.arcs, way, strict=True):
        given[arc.supply] += share
        taken[arc.need] += share
    return all(a <= b for a, b in zip(given, problem.supplies, strict=True)) and all(
        a <= b for a, b in zip(taken, problem.needs, strict=True)
    )


def served(problem: Problem, way: tuple[int, ...] | list[int], village: str) -> int:
    return sum(share for arc, share in zip(problem.arcs, way, strict=True) if problem.villages[arc.need] == village)


def worth(problem: Problem, way: tuple[int, ...] | list[int]) -> int:
    return sum(problem.worth(arc) * share for arc, share in zip(problem.arcs, way, strict=True))


@settings(max_examples=150)
@given(problems())
def test_the_best_way_of_all_that_are_fair(problem: Problem) -> None:
    floors = fair_floors(problem)
    fair = [way for way in ways(problem) if all(served(problem, way, village) >= least for village, least in floors.items())]
    found = share_out(problem)
    assert within(problem, tuple(found))
    assert all(served(problem, found, village) >= least for village, least in floors.items())
    assert worth(problem, found) == max(worth(problem, way) for way in fair)


@settings(max_examples=150)
@given(problems())
def test_no_whole_way_gives_every_village_more_than_its_fair_part(problem: Problem) -> None:
    """The floor comes from the best common part, in parts of shares: no whole way of sharing out beats it by a whole share."""
    floors = fair_floors(problem)
    assert not any(
        floors and all(served(problem, way, village) > least + 1 for village, least in floors.items()) for way in ways(problem)
    )


def test_the_worst_off_come_first_and_cost_decides_among_equals() -> None:
    problem = Problem([1, 1], [1, 1], [0, 2], ["V1", "V1"], [Arc(0, 0, 0), Arc(0, 1, 6), Arc(1, 1, 5)])
    assert share_out(problem) == [1, 0, 1]
    assert share_out(Problem([1], [1, 1], [0, 2], ["V1", "V1"], [Arc(0, 0, 0), Arc(0, 1, 6)])) == [0, 1]


def test_a_village_is_not_left_out_for_worse_off_ones_elsewhere() -> None:
    problem = Problem([4], [4, 4], [2, 0], ["V1", "V2"], [Arc(0, 0, 0), Arc(0, 1, 3)])
    assert share_out(problem) == [2, 2]


def test_nothing_to_share() -> None:
    assert share_out(Problem([], [2], [0], ["V1"], [])) == []
    assert share_out(Problem([0], [2], [0], ["V1"], [Arc(0, 0, 0)])) == [0]
