"""Provider diversity: the indices against their meanings, and the question against the rows of random small counties."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import exp, isclose, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_memory import facts_of
from oracle_words import data_day, holds
from small_counties import SINCE, small_county

from queries.diversity import shannon, simpson
from queries.run import ask, word

COUNTS = st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any)
ADDRESSES = {"jobs": "income", "training": "income", "identify": None}
"""Duties that are not named as the need they address."""


@given(COUNTS)
def test_simpson_is_the_chance_that_two_actions_differ(counts: list[int]) -> None:
    acts = [provider for provider, many in enumerate(counts) for _ in range(many)][:60]
    differ = sum(one != other for one, other in product(acts, repeat=2))
    assert isclose(simpson(Counter(acts).values()), Fraction(differ, len(acts) ** 2), abs_tol=1e-12)


@given(COUNTS)
def test_shannon_is_the_mean_surprise(counts: list[int]) -> None:
    total = sum(counts)
    surprise = sum(many * log(total / many) for many in counts if many) / total
    assert isclose(shannon(counts), surprise, abs_tol=1e-12)
    assert 1 <= round(exp(shannon(counts)), 9) <= sum(map(bool, counts))


@given(st.integers(1, 9), st.integers(1, 50))
def test_n_equal_providers_are_n_effective_ones(n: int, each: int) -> None:
    assert isclose(exp(shannon([each] * n)), n)
    assert isclose(simpson([each] * n), Decimal(n - 1) / n, abs_tol=1e-12)


@given(COUNTS, st.integers(2, 5))
def test_neither_index_knows_how_many_actions_there_were_in_all(counts: list[int], times: int) -> None:
    more = [times * many for many in counts]
    assert isclose(shannon(more), shannon(counts), abs_tol=1e-12)
    assert isclose(simpson(more), simpson(counts), abs_tol=1e-12)


@pytest.mark.slow
def test_the_question_counts_what_the_sheets_say() -> None:
    pick, several = Random(8).randrange, 0
    for _ in range(60):
        tables = small_county(pick)
        day, draft = data_day(tables), facts_of(tables)
        acts: dict[str, Counter[str]] = defaultdict(Counter)
        for row in tables["actions"]:
            need = ADDRESSES.get(row["duty"], row["duty"])
            if need and SINCE <= row["date"] <= day and row["outcome"] != "failed":
                acts[need][row["performer"]] += 1
        needs = Counter(row["need"] for row in tables["needs"] if holds(row, day))
        table = ask("provider-diversity", {"since": SINCE.isoformat()}, draft).table
        found = {cells[0]: cells[1:] for cells in ([word(term, draft) for term in row] for row in table.rows)}
        assert set(found) == set(needs) | set(acts)
        for need, (open_, total, providers, entropy, _, index, largest, _) in found.items():
            counts = acts[need]
            assert (int(open_), int(total), int(providers)) == (needs[need], counts.total(), len(counts))
            if counts:
                assert isclose(float(entropy), shannon(counts.values()), abs_tol=6e-5)
                assert isclose(float(index), simpson(counts.values()), abs_tol=6e-5)
                assert counts[largest] == max(counts.values())
            several += len(counts) > 1
    assert several >= 20
