"""What everybody is told, with small numbers suppressed: no number below the least is told, and none follows from the others."""

import random
from collections.abc import Iterable
from importlib import import_module
from itertools import chain, combinations

import numpy as np
import pytest
from in_memory import facts_of
from small_counties import small_county

from graph.formulas.names import SUMS, TOP
from graph.sample import county_tables
from graph.snapshot import Draft
from graph.withheld import Places, Withheld
from queries import published_incomes
from queries.judge import judge
from queries.published import Layout
from queries.run import ask, word

LEAST = 5
withheld = import_module("tests.graph.test_withheld")
QUESTIONS: dict[str, tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "published-incidence": ({}, ("year",), ("households",)),
    "published-guarantees": ({}, ("need",), ("unmet", "unknown")),
    "published-risks": ({}, (), ("listed", "watched", "returned")),
    "published-money": ({}, ("purpose", "unit"), ("households",)),
    "published-incomes": ({"year": "2016"}, (), ("households",)),
}
"""What each is asked, the columns that tell one table of places from another, and the columns of counts."""


def told(draft: Draft, name: str, **said: str) -> list[dict[str, str]]:
    table = ask(name, said, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


def places_of(draft: Draft) -> Places:
    places = Places()
    text = "SELECT ?v ?t ?c { ?v a rm:Village ; rm:within ?t . ?t rm:within ?c }"
    for row in draft.select(f"PREFIX rm: <https://w3id.org/remit/ns#> {text}").rows:
        places.add(*(word(term, draft) for term in row))
    return places


def one_township(**counts: int) -> tuple[Layout, dict[str, int]]:
    places = Places()
    for village in counts:
        places.add(village, "T", "C")
    return Layout(places, {}, LEAST), counts


def test_random_counties_give_nothing_away_even_with_all_sums_that_are_told() -> None:
    pick = random.Random(11)
    for _ in range(5):
        places, counts = withheld.random_county(pick)
        found = Layout(places, {}, LEAST)
        hidden, sums = found.hidden(counts, "x"), found.sums(counts)
        assert {place for place, number in sums.items() if 0 < number < LEAST} <= hidden
        kept = Withheld(hidden & places.all_villages(), hidden & places.villages.keys())
        for village, low, high in withheld.attack(counts, places, kept):
            assert high - low >= LEAST - 1, (village, counts, hidden)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 5, "b": 9, "c": 0}, set()),
        ({"a": 4, "b": 9, "c": 0}, {"a", "b"}),
        ({"a": 4, "b": 4, "c": 9}, {"a", "b"}),
        ({"a": 1, "b": 2, "c": 0}, {"a", "b", "c", "T", "C"}),
        ({"a": 4, "b": 0, "c": 0}, {"a", "b", "c", "T", "C"}),
        ({"a": 0, "b": 0, "c": 0}, set()),
    ],
)
def test_near_the_least_number(counts: dict[str, int], hidden: set[str]) -> None:
    found, counts = one_township(**counts)
    assert found.hidden(counts, "x") == hidden


def test_a_category_of_income_of_few_is_never_the_rest_of_what_is_told() -> None:
    pick = random.Random(5)
    for _ in range(150):
        having = {name: pick.choice((0, 1, 3, 4, 5, 6, 40, 200)) for name in TOP}
        shut = hidden_categories(having)
        assert {name for name, number in having.items() if 0 < number < LEAST} <= shut
        unknown = [name for name in TOP if name in shut]
        known = [[float(name in SUMS[part]) for name in unknown] for part in SUMS if part not in shut]
        for few in subsets([name for name in unknown if having[name] < LEAST]):
            if any(having[name] for name in few):
                assert not follows([float(name in few) for name in unknown], known), (having, shut, few)


def subsets(names: list[str]) -> Iterable[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1))


def follows(sum_of: list[float], known: list[list[float]]) -> bool:
    """Whether a sum can be worked out from sums that are known."""
    if not known:
        return False
    return bool(np.linalg.matrix_rank(np.array([*known, sum_of])) == np.linalg.matrix_rank(np.array(known)))


class Having:
    """As many households as it takes, so many of which have some of each category."""

    def __init__(self, having: dict[str, int]) -> None:
        self.having = having

    def amounts(self, name: str, homes: list[str]) -> list[int]:
        return [1] * self.having[name] + [0] * (len(homes) - self.having[name])


def hidden_categories(having: dict[str, int]) -> set[str]:
    return published_incomes._hidden(Having(having), ["H"] * 300, LEAST)  # type: ignore[arg-type]


def check(draft: Draft, counted: dict[str, dict[str, str]]) -> int:
    """The number of counts of villages that are not told, none of which follows from those that are."""
    places, shut = places_of(draft), 0
    for name, (said, by, columns) in QUESTIONS.items():
        answers = {kind: told(draft, name, **said, by=kind) for kind in ("village", "township", "county")}
        rows = [row for kind in ("village", "township", "county") for row in answers[kind]]
        for table in {tuple(row[one] for one in by) for row in rows}:
            for column in columns:
                numbers = {row["place"]: row[column] for row in rows if tuple(row[one] for one in by) == table}
                assert all(not 0 < int(number) < LEAST for number in numbers.values() if number), (name, table)
                counted[f"{name} {table} {column}"] = numbers
                shut += hides(numbers, places)
    return shut


def hides(numbers: dict[str, str], places: Places) -> int:
    """How many villages are not told, at least one of which lies beside another in each sum that is told."""
    shut = {village for village in places.all_villages() if not numbers[village]}
    for township, villages in places.villages.items():
        assert not numbers[township] or len(shut & villages) != 1, (township, numbers)
    for county, townships in places.townships.items():
        silent = {township for township in townships if not numbers[township]}
        assert not numbers[county] or len(silent) != 1, (county, numbers)
    return len(shut)


@pytest.mark.parametrize("seed", [1, pytest.param(0, marks=pytest.mark.slow)])
def test_of_small_counties_next_to_nothing_is_told(seed: int) -> None:
    draft = facts_of(small_county(random.Random(seed).randrange))
    judge(draft)
    check(draft, {})


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_without_a_least_number_everybody_is_told_what_staff_are(seed: int) -> None:
    tables = small_county(random.Random(seed).randrange)
    tables["settings"] = [row for row in tables["settings"] if row["setting"] != "small-number"]
    draft = facts_of({**tables, "settings": [*tables["settings"], {"setting": "small-number", "value": "0"}]})
    judge(draft)
    for kind in ("village", "county"):
        mine = {
            (row["place"], row["year"]): (row["households"], row["people"]) for row in told(draft, "published-incidence", by=kind)
        }
        staff = {(row["place"], row["year"]): (row["households"], row["people"]) for row in told(draft, "incidence", by=kind)}
        assert mine == staff
    lacking = {(row["household"], row["need"]) for row in told(draft, "guarantees", state="unmet")}
    for row in told(draft, "published-guarantees", by="county"):
        assert int(row["unmet"]) == sum(need == row["need"] for _, need in lacking)
    listed = {row["household"] for row in told(draft, "early-warning")}
    assert sum(int(row["listed"]) for row in told(draft, "published-risks", by="county")) == len(listed)
    arrived = {row["purpose"]: row["households"] for row in told(draft, "money-totals") if row["unit"] == "cny"}
    shown = {row["purpose"]: row["households"] for row in told(draft, "published-money", by="county") if row["unit"] == "cny"}
    assert shown == arrived
    for row, whole in zip(told(draft, "published-incomes", year="2016"), told(draft, "incomes", year="2016"), strict=False):
        assert (row["category"], row["households"], row["having"]) == (whole["category"], whole["households"], whole["having"])
        assert abs(float(row["mean"]) - float(whole["mean"])) <= 5


@pytest.mark.slow
def test_the_sample_county_tells_much_and_gives_nothing_away() -> None:
    draft = facts_of(county_tables(200).tables)
    judge(draft)
    counted: dict[str, dict[str, str]] = {}
    assert check(draft, counted) > 20
    assert sum(bool(number) for numbers in counted.values() for number in numbers.values()) > 100
    rows = told(draft, "published-incomes", year="2016")
    assert len(rows) == len(TOP) + len(SUMS)
    assert all(row["mean"] or row["suppressed"] == "yes" for row in rows)
