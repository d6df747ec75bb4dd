"""What everybody is told, with small numbers suppressed: no number below the least is told, and none follows from the others."""

import random
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from importlib import import_module
from itertools import chain, combinations, product

import numpy as np
import pytest
from in_memory import facts_of
from scipy.optimize import linprog
from small_counties import small_county

from graph.formulas.names import SUMS, TOP
from graph.sample import county_tables
from graph.snapshot import Draft, Table
from graph.withheld import Places, Withheld
from queries import published_counts, published_incomes
from queries.judge import judge
from queries.money_facts import Payment
from queries.published import Layout
from queries.run import ask, word

LEAST = 5
withheld = import_module("tests.graph.test_withheld")
QUESTIONS: dict[str, tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "published-incidence": ({}, ("year",), ("households",)),
    "published-guarantees": ({}, ("need",), ("unmet", "unknown", "met")),
    "published-risks": ({}, (), ("listed", "watched", "returned")),
    "published-money": ({}, ("purpose", "unit"), ("households",)),
    "published-satisfaction": ({}, ("asked",), ("spoke", "satisfied")),
    "published-arrival": ({}, ("information",), ("households", "sent", "told")),
    "published-models": ({}, ("model",), ("households",)),
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


class Numbers:
    """What an attacker does not know, one variable each, and the sums of them that are known."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, ...], int] = {}
        self.sums: list[tuple[dict[int, float], float]] = []

    def of(self, *name: str) -> int:
        return self.names.setdefault(name, len(self.names))

    def know(self, parts: Iterable[tuple[tuple[str, ...], float]], total: float) -> None:
        self.sums.append(({self.of(*name): factor for name, factor in parts}, total))

    def range_of(self, *name: str) -> float:
        """How far the least and the greatest value of a number lie apart."""
        if name not in self.names:
            return float("inf")
        rows = np.zeros((len(self.sums), len(self.names)))
        for row, (parts, _) in zip(rows, self.sums, strict=True):
            for place, factor in parts.items():
                row[place] = factor
        aim = np.zeros(len(self.names))
        aim[self.of(*name)] = 1
        totals = [total for _, total in self.sums]
        low, high = (linprog(sign * aim, A_eq=rows, b_eq=totals, method="highs") for sign in (1, -1))
        return float("inf") if high.status else float(-high.fun - low.fun)


def villages_of(place: str, places: Places) -> set[str]:
    found = {village for village in places.all_villages() if village == place} | places.villages.get(place, set())
    return found.union(*(places.villages[township] for township in places.townships.get(place, ())))


def every_place(places: Places) -> list[str]:
    return [*sorted(places.all_villages()), *sorted(places.villages), *sorted(places.townships)]


def random_places(pick: random.Random) -> tuple[Places, dict[str, int]]:
    """A random county of `test_withheld`, whose places are called by IRIs."""
    made, whole = withheld.random_county(pick)
    places = Places()
    for county, townships in made.townships.items():
        for township in townships:
            for village in made.villages[township]:
                places.add(f"v:{village}", f"t:{township}", f"c:{county}")
    return places, {f"v:{village}": number for village, number in whole.items()}


STATES = ("unmet", "unknown", "met")
States = dict[tuple[str, str], dict[str, int]]


def random_states(pick: random.Random, whole: dict[str, int]) -> States:
    """The households of each village by the state of two needs."""
    counts: States = {(need, state): {} for need in "ab" for state in STATES}
    for (village, number), need in product(whole.items(), "ab"):
        unmet = pick.randint(0, pick.choice((number, min(number, 6))))
        unknown = pick.choice((0, pick.randint(0, number - unmet)))
        for state, some in zip(STATES, (unmet, unknown, number - unmet - unknown), strict=True):
            counts[need, state][village] = some
    return counts


def told_of_states(counts: States, places: Places, whole: dict[str, int]) -> Numbers:
    """What everybody knows: what is told, and that the states of each need add up to the same number of households."""
    known = Numbers()
    table = Table(published_counts.GUARANTEES, published_counts.promises(counts, Layout(places, {}, LEAST), every_place(places)))
    for row in table.words():
        of, need = villages_of(row["place"], places), row["need"].rpartition("need-")[2]
        for state in STATES:
            if state in row:
                known.know([((village, need, state), 1.0) for village in of], float(row[state]))
    for village, need in product(whole, "ab"):
        known.know([((village, need, state), 1.0) for state in STATES] + [((village, "all"), -1.0)], 0.0)
    return known


def test_states_of_promises_give_nothing_away_though_they_add_up_to_all_households() -> None:
    pick, tried = random.Random(3), 0
    for _ in range(12):
        places, whole = random_places(pick)
        counts = random_states(pick, whole)
        known = told_of_states(counts, places, whole)
        few = [(village, *key) for key, numbers in counts.items() for village, number in numbers.items() if 0 < number < LEAST]
        for name in few:
            if name[2] != "met":
                tried += 1
                assert known.range_of(*name) >= LEAST - 1 - 1e-6, (name, counts)
    assert tried > 50


def test_a_part_of_households_gives_neither_itself_nor_the_rest_away() -> None:
    pick, tried = random.Random(4), 0
    for _ in range(25):
        places, whole = random_places(pick)
        homes = {f"{village}/{number}": village for village, many in whole.items() for number in range(many)}
        some = {home for home in homes if pick.random() < pick.choice((0.05, 0.5, 0.95))}
        found = Layout(places, homes, LEAST)
        every, part = found.parts(set(homes), [some], "x")
        known = Numbers()
        for place in every_place(places):
            of = villages_of(place, places)
            if place not in every.hidden:
                known.know([((village, side), 1.0) for village in of for side in ("part", "rest")], every.sums[place])
            if place not in part.hidden:
                known.know([((village, "part"), 1.0) for village in of], part.sums[place])
        counts = {"part": found.count(some), "rest": found.count(homes.keys() - some)}
        for side, numbers in counts.items():
            for village, number in numbers.items():
                if 0 < number < LEAST:
                    tried += 1
                    assert known.range_of(village, side) >= LEAST - 1 - 1e-6, (village, side, counts)
    assert tried > 50


YEARS = ("2015", "2016", "2017")


def payments_to(homes: dict[str, str], pick: random.Random) -> list[Payment]:
    """Payments of three years, in each to more or fewer households of a village."""
    chance = {key: pick.choice((0.1, 0.5, 0.9)) for key in product(YEARS, sorted(set(homes.values())))}
    return [
        Payment("", "", home, "p", "cny", Fraction(pick.randint(1, 900)), f"{year}-05-01", home)
        for year, (home, village) in product(YEARS, homes.items())
        if pick.random() < chance[year, village]
    ]


@pytest.mark.parametrize("seed", range(8))
def test_money_of_a_year_does_not_follow_from_all_years_and_the_others(seed: int) -> None:
    pick = random.Random(seed)
    places, whole = random_places(pick)
    homes = {f"{village}/{number}": village for village, many in whole.items() for number in range(many)}
    these, found, known = payments_to(homes, pick), Layout(places, homes, LEAST), Numbers()
    for yearly in (True, False):
        for year, numbers, amounts in published_counts.by_year(these, found, yearly=yearly):
            for place in set(every_place(places)) - numbers.hidden:
                of = product(sorted(villages_of(place, places)), [year] if year else YEARS)
                known.know([(name, 1.0) for name in of], float(amounts[place]))
    few = Counter((homes[one.home], one.day[:4]) for one in these)
    for name, number in few.items():
        assert number >= LEAST or known.range_of(*name) > 0, (name, few)


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


def spoken(rows: list[dict[str, str]]) -> dict[str, tuple[int, str]]:
    """By question how many said how satisfied they are, and how many are."""
    return {
        row["asked"]: (int(row.get("spoke") or int(row["respondents"]) - int(row["no_opinion"])), row["satisfied"])
        for row in rows
    }


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


@pytest.mark.slow
def test_without_a_least_number_everybody_is_told_who_is_satisfied_informed_and_carried() -> None:
    tables = county_tables(200).tables
    settings = [row for row in tables["settings"] if row["setting"] != "small-number"]
    draft = facts_of({**tables, "settings": [*settings, {"setting": "small-number", "value": "0"}]})
    mine = spoken(told(draft, "published-satisfaction", by="county"))
    assert mine == spoken(told(draft, "satisfaction"))
    due = Counter(information for information, _ in {(row["information"], row["household"]) for row in told(draft, "told")})
    shown = {row["information"]: int(row["households"]) for row in told(draft, "published-arrival", by="county")}
    assert shown == due
    carried = {row["model"]: row["households"] for row in told(draft, "models") if row["model"] != "pairing"}
    helped = {row["model"]: row["households"] for row in told(draft, "published-models", by="county")}
    assert helped == carried
    assert mine
    assert due
    assert carried
