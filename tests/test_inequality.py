"""Inequality of resources and new partners: against the definitions by pairs, area and sets, over the rows of the sheets."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_memory import facts_of
from oracle import Tables
from oracle_county import agreement, county, held, holding, period
from oracle_words import Record, Vocabulary, data_day, holds, involved, number
from small_counties import small_county

from graph.snapshot import Draft
from queries.inequality import curve, gini
from queries.partners import distance
from queries.run import ask, word

AMOUNTS = st.lists(st.integers(0, 10**6).map(lambda cents: Fraction(cents, 100)), min_size=1, max_size=30)
EXACT = Fraction(1, 20_000)
"""Half of the last of four decimals."""


def by_pairs(amounts: list[Fraction]) -> Fraction:
    """The definition: the mean difference of all ordered pairs over twice the mean."""
    differences = sum((abs(one - two) for one in amounts for two in amounts), Fraction(0))
    return differences / (2 * len(amounts) * sum(amounts))


def by_area(amounts: list[Fraction]) -> Fraction:
    """The definition by the curve: one minus twice the area below it."""
    points = [(Fraction(0), Fraction(0)), *curve(amounts)]
    return 1 - sum(((x - before) * (y + below) for (before, below), (x, y) in pairwise(points)), Fraction(0))


@given(AMOUNTS.filter(any))
def test_the_coefficient_is_that_of_all_pairs_and_that_of_the_area(amounts: list[Fraction]) -> None:
    found = gini(amounts)
    assert found == by_pairs(amounts) == by_area(amounts)
    assert 0 <= found <= 1 - Fraction(1, len(amounts))


@given(AMOUNTS.filter(any), st.fractions(min_value=Fraction(1, 100), max_value=100))
def test_neither_scale_nor_copies_nor_order_change_it(amounts: list[Fraction], times: Fraction) -> None:
    assert gini([times * amount for amount in amounts]) == gini(amounts * 2) == gini(amounts[::-1]) == gini(amounts)


@given(AMOUNTS.filter(lambda amounts: len(set(amounts)) > 1))
def test_to_take_from_who_has_most_for_who_has_least_lowers_it(amounts: list[Fraction]) -> None:
    amounts = sorted(amounts)
    given_on = (amounts[-1] - amounts[0]) / 2
    before, after = gini(amounts), gini([amounts[0] + given_on, *amounts[1:-1], amounts[-1] - given_on])
    assert before is not None
    assert after is not None
    assert after < before


def test_the_ends_of_the_scale() -> None:
    assert gini([Fraction(3)] * 4) == 0
    assert gini([Fraction(0)] * 3 + [Fraction(7)]) == Fraction(3, 4)
    assert gini([Fraction(0)] * 3) is None


@given(AMOUNTS.filter(any))
def test_the_curve_rises_to_one_and_never_over_the_diagonal(amounts: list[Fraction]) -> None:
    found = list(curve(amounts))
    subjects, amount = found[-1]
    assert subjects == amount == 1
    assert all(amount <= subjects for subjects, amount in found)
    steps = [y - below for (_, below), (_, y) in pairwise([(Fraction(0), Fraction(0)), *found])]
    assert steps == sorted(steps)


Subsets = st.sets(st.sampled_from("abcde"))


@given(Subsets, Subsets, Subsets)
def test_the_distance_is_a_metric(one: set[str], two: set[str], three: set[str]) -> None:
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, two) == distance(two, one) <= 1
    assert distance(one, three) <= distance(one, two) + distance(two, three)


class Taking(NamedTuple):
    """Who takes part on the data day, by role; "" is everybody but households."""

    groups: dict[str, set[str]]
    amounts: dict[str, dict[str, Fraction]]


def taking(tables: Tables, measure: str) -> Taking:
    day = data_day(tables)
    now = {name: [row for row in tables.get(name, []) if holds(row, day)] for name in ("roles", "responsibilities", "holdings")}
    groups: dict[str, set[str]] = defaultdict(set)
    amounts: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row in now["roles"]:
        groups[row["role"]].add(row["subject"])
    for row in now["holdings"]:
        amounts[row["resource"]][row["holder"]] += Fraction(number(row[measure]))
    everybody = {row["subject"] for row in now["roles"]} | {row["holder"] for row in now["responsibilities"] + now["holdings"]}
    groups[""] = everybody - {row["code"] for row in tables["households"]}
    return Taking(groups, amounts)


def rows(name: str, draft: Draft, **said: str) -> list[dict[str, str]]:
    table = ask(name, said, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


@pytest.mark.parametrize("by", ["resource", pytest.param("role", marks=pytest.mark.slow)])
def test_the_question_counts_what_the_sheets_say(by: str) -> None:
    pick, uneven = Random(5).randrange, 0
    for turn in range(25):
        tables = small_county(pick)
        draft, measure = facts_of(tables), ("remaining", "quantity")[turn % 2]
        groups, amounts = taking(tables, measure)
        found = {(row["role"], row["resource"]): row for row in rows("inequality", draft, by=by, measure=measure)}
        roles = [role for role in groups if bool(role) == (by == "role") and groups[role]]
        assert set(found) == {(role, resource) for role in roles for resource in amounts}
        for (role, resource), row in found.items():
            mine = [amounts[resource].get(member, Fraction(0)) for member in groups[role]]
            assert (int(row["subjects"]), int(row["holders"])) == (len(mine), sum(map(bool, mine)))
            assert Fraction(row["total"]) == sum(mine)
            assert (row["gini"] == "") == (not any(mine))
            if any(mine):
                assert abs(Fraction(row["gini"]) - by_pairs(mine)) <= EXACT
                assert abs(Fraction(row["largest_share"]) - max(mine) / sum(mine)) <= EXACT
                assert amounts[resource][row["largest"]] == max(mine)
                uneven += by_pairs(mine) > 0
    assert uneven >= 4


def test_amounts_in_two_units_are_never_added() -> None:
    subjects = tuple(("subjects", {"code": code, "kind": "enterprise", "name": code}) for code in ("E1", "E2"))
    other = holding("E2", "land", 5)
    draft = facts_of(county(*subjects, holding("E1", "land", 3), (other[0], other[1] | {"unit": "mu"})))
    assert {(row["unit"], row["total"]) for row in rows("inequality", draft)} == {("cny", "3"), ("mu", "5")}
    assert {(row["unit"], row["subject"], row["amount"]) for row in rows("lorenz", draft, resource="land")} == {
        *{("cny", "E2", "0"), ("cny", "E1", "3")},
        *{("mu", "E1", "0"), ("mu", "E2", "5")},
    }


def partners(tables: Tables, subject: str) -> dict[str, tuple[set[str], set[str], set[str]]]:
    """By partner: what it brings, gets and adds, by the words of resources.md."""
    day, requires = data_day(tables), Vocabulary().requires
    now = {
        name: [row for row in tables.get(name, []) if holds(row, day)] for name in ("responsibilities", "holdings", "agreements")
    }
    everybody = {row["holder"] for row in now["responsibilities"] + now["holdings"]}

    def has(who: str, *, shareable: bool = False) -> set[str]:
        mine = [row for row in now["holdings"] if row["holder"] == who and number(row["remaining"]) > 0]
        return {row["resource"] for row in mine if row["shareable"] or not shareable}

    def lacks(who: str) -> set[str]:
        mine = [row for row in now["responsibilities"] if row["holder"] == who and involved(row, "accountable", "responsible")]
        gets = {row["resource"] for row in now["agreements"] if row["to_subject"] == who}
        return {resource for row in mine for resource in requires.get(row["duty"], ())} - has(who) - gets

    found = {}
    for other in everybody - {subject}:
        pair = {subject, other}
        brings, gives = lacks(subject) & has(other, shareable=True), lacks(other) & has(subject, shareable=True)
        adds = has(other, shareable=True) - has(subject) - brings
        if (brings or gives or adds) and not any({row["from_subject"], row["to_subject"]} == pair for row in now["agreements"]):
            found[other] = (brings, gives, adds)
    return found


@pytest.mark.slow
def test_the_partners_are_those_of_the_sheets_best_first() -> None:
    pick, seen = Random(6).randrange, [0, 0, 0]
    for _ in range(60):
        tables = small_county(pick)
        draft = facts_of(tables)
        for subject in [row["code"] for row in tables["subjects"]]:
            wanted = partners(tables, subject)
            found = rows("partners", draft, subject=subject, k="1000")
            assert {row["partner"] for row in found} == set(wanted)
            for row in found:
                parts = wanted[row["partner"]]
                assert [int(row[column]) for column in ("brings", "gives", "adds")] == [len(part) for part in parts]
                assert row["resources"].split() == [resource for part in parts for resource in sorted(part)]
                seen = [before + bool(part) for before, part in zip(seen, parts, strict=True)]
            ranks = [tuple(-int(row[column]) for column in ("brings", "gives", "adds")) for row in found]
            assert ranks == sorted(ranks)
    assert min(seen) >= 20, seen


def test_what_one_lacks_is_what_the_other_brings() -> None:
    """The two questions agree: `lacked` and ready to share in the one is `brings` and `gives` in the other."""
    pick = Random(7).randrange
    lacked = 0
    for _ in range(20):
        tables = small_county(pick)
        draft = facts_of(tables)
        codes = [row["code"] for row in tables["subjects"]]
        for subject in codes[:3]:
            for partner in rows("partners", draft, subject=subject, k="1000"):
                between = rows("complementarity", draft, subject=subject, other=partner["partner"])
                for taker, column in ((subject, "brings"), (partner["partner"], "gives")):
                    fit = [row for row in between if row["taker"] == taker and row["lacked"] == row["shareable"] == "yes"]
                    assert len({row["resource"] for row in fit}) == int(partner[column])
                    lacked += len(fit)
    assert lacked >= 10


def tie(first: str, second: str, strength: str) -> tuple[str, Record]:
    return "ties", {"from_subject": first, "to_subject": second, "kind": "contact", "strength": strength} | period(
        "2016-01-01", None
    )


def test_of_equal_partners_the_better_known_comes_first_and_one_with_an_agreement_not_at_all() -> None:
    subjects = tuple(("subjects", {"code": code, "kind": "enterprise", "name": code}) for code in ("A", "B", "C", "D", "E"))
    needy = held("A", "housing", "V1")
    means = tuple(holding(code, "funds", 10) for code in ("B", "C", "D"))
    draft = facts_of(county(*subjects, needy, *means, holding("E", "land", 1), tie("A", "D", "0.3"), tie("C", "A", "0.9")))
    found = rows("partners", draft, subject="A")
    assert [(row["partner"], row["brings"], row["adds"], row["tie"]) for row in found] == [
        ("C", "1", "0", "0.9"),
        ("D", "1", "0", "0.3"),
        ("B", "1", "0", ""),
        ("E", "0", "1", ""),
    ]
    assert [row["partner"] for row in rows("partners", draft, subject="A", k="1")] == ["C"]
    helped = rows("partners", draft, subject="B")
    assert [(row["partner"], row["gives"], row["adds"]) for row in helped] == [("A", "1", "0"), ("E", "0", "1")]
    agreed = facts_of(county(*subjects, needy, *means, agreement("C", "A", "land")))
    assert [row["partner"] for row in rows("partners", agreed, subject="A")] == ["B", "D"]
