"""Incomes by category and against the line: against plain Python (`statistics` and sums over the rows) on random counties."""

import random
import statistics
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_memory import facts_of
from oracle_county import county as bare_county
from oracle_county import period
from oracle_households import line_of, living, weight
from oracle_words import County, Record, Vocabulary, holds
from small_counties import DATA_DAY
from test_households import welfare

from graph.snapshot import Draft
from queries.run import ask, word
from queries.statistics import deviation, mean, quantile

SUMS = {
    "earned": ("operational", "wage"),
    "transfers": ("long-term", "short-term"),
    "total": ("operational", "wage", "property", "long-term", "short-term"),
}
CATEGORIES = ("operational", "wage", "property", "long-term", "short-term")


def rows(name: str, draft: Draft, **said: str) -> list[dict[str, str]]:
    table = ask(name, {"as_of": DATA_DAY.isoformat(), **said}, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


def of(county: County, home: str, year: int, names: tuple[str, ...]) -> float | None:
    """What a household has of some categories; None without any record of the year."""
    mine = [row for row in county.rows("incomes") if (row["household"], row["year"]) == (home, year)]
    counted = (Fraction(str(row["amount"])) * weight(county, row["category"]) for row in mine if row["category"] in names)
    return float(sum(counted, Fraction(0))) if mine else None


def group_of(county: County, **said: str) -> list[str]:
    now = {row["household"] for row in county.rows("statuses") if row["status"] == said.get("status") and holds(row, county.day)}
    return [
        row["code"]
        for row in county.rows("households")
        if said.get("place", "") in {"", *county.around(row["code"])}
        and said.get("group") in (None, row["group"])
        and ("status" not in said or row["code"] in now)
    ]


def gini(amounts: list[float]) -> float | None:
    """Return the mean difference of all pairs over twice the mean."""
    if not sum(amounts):
        return None
    return sum(abs(one - two) for one, two in product(amounts, amounts)) / (2 * len(amounts) * sum(amounts))


def near(said: str, wanted: float | None) -> bool:
    return said == "" if wanted is None else float(said) == pytest.approx(wanted, abs=0.0051)


@pytest.mark.parametrize("seed", range(25))
def test_the_table_is_that_of_plain_python(seed: int) -> None:
    tables = welfare(seed)
    county, draft = County(tables, Vocabulary(), DATA_DAY, DATA_DAY), facts_of(tables)
    pick = random.Random(seed)
    place = pick.choice([row["code"] for row in tables["places"]])
    for said in ({}, {"place": place}, {"group": "five-guarantee"}, {"status": "returned"}):
        for per in ("household", "head"):
            check_table(county, rows("incomes", draft, year="2017", per=per, **said), group_of(county, **said), per)
            check_tenths(county, rows("income-deciles", draft, year="2017", per=per, **said), group_of(county, **said), per)
        check_years(county, rows("income-line", draft, **said), group_of(county, **said))


def check_table(county: County, found: list[dict[str, str]], homes: list[str], per: str) -> None:
    size = {home: len(living(county, home, county.day)) if per == "head" else 1 for home in homes}
    homes = [home for home in homes if size[home] and of(county, home, 2017, CATEGORIES) is not None]
    assert [row["category"] for row in found] == ([*CATEGORIES, *SUMS] if homes else [])
    for row in found:
        names = SUMS.get(row["category"], (row["category"],))
        amounts = [(of(county, home, 2017, names) or 0) / size[home] for home in homes]
        whole = sum(of(county, home, 2017, CATEGORIES) or 0 for home in homes)
        assert (row["households"], row["having"]) == (str(len(homes)), str(sum(amount > 0 for amount in amounts)))
        assert near(row["mean"], statistics.fmean(amounts))
        assert near(row["sd"], statistics.stdev(amounts) if len(amounts) > 1 else None)
        quarters = statistics.quantiles(amounts, method="inclusive") if len(amounts) > 1 else amounts * 3
        wanted = [min(amounts), *quarters, max(amounts)]
        assert all(near(row[name], one) for name, one in zip(("least", "lower", "median", "upper", "most"), wanted, strict=True))
        assert near(row["gini"], gini(amounts))
        part = sum(of(county, home, 2017, names) or 0 for home in homes)
        assert near(row["share"], part / whole if whole else None)
        both = [home for home in homes if of(county, home, 2016, CATEGORIES) is not None]
        means = [
            statistics.fmean([(of(county, home, year, names) or 0) / size[home] for home in both])
            for year in (2016, 2017)
            if both
        ]
        assert row["both"] == str(len(both))
        assert near(row["before"], means[0] if both else None)
        assert near(row["after"], means[1] if both else None)
        assert near(row["change"], means[1] - means[0] if both else None)


def check_tenths(county: County, found: list[dict[str, str]], homes: list[str], per: str) -> None:
    size = {home: len(living(county, home, county.day)) if per == "head" else 1 for home in homes}
    known = {home: of(county, home, 2017, CATEGORIES) for home in homes if size[home]}
    amounts = np.sort(np.array([amount / size[home] for home, amount in known.items() if amount is not None]))
    assert len(found) == (10 if len(amounts) else 0)
    if not len(amounts):
        return
    ends = np.quantile(amounts, np.linspace(0, 1, 11))
    first = 0
    for tenth, row in enumerate(found, start=1):
        last = tenth * len(amounts) // 10
        assert row["households"] == str(last - first)
        assert near(row["from"], float(ends[tenth - 1]))
        assert near(row["to"], float(ends[tenth]))
        assert near(row["mean"], float(amounts[first:last].mean()) if last > first else None)
        assert near(row["share"], float(amounts[first:last].sum() / amounts.sum()) if amounts.sum() else None)
        assert near(row["so_far"], float(amounts[:last].sum() / amounts.sum()) if amounts.sum() else None)
        first = last


def check_years(county: County, found: list[dict[str, str]], homes: list[str]) -> None:
    years = sorted({row["year"] for row in county.rows("incomes") if row["household"] in homes and row["year"] <= 2017})
    assert [row["year"] for row in found] == list(map(str, years))
    for row in found:
        year = int(row["year"])
        there = [home for home in homes if of(county, home, year, CATEGORIES) is not None]
        known = [home for home in there if living(county, home, county.day)]
        heads = [(of(county, home, year, CATEGORIES) or 0) / len(living(county, home, county.day)) for home in known]
        line = line_of(county, year)
        decided = heads if line is not None else []
        below = [amount for amount in decided if line is not None and amount < line]
        assert near(row["line"], None if line is None else float(line))
        numbers = (len(there), len(below), len(decided) - len(below), len(there) - len(decided))
        assert tuple(row[name] for name in ("households", "below", "above", "unknown")) == tuple(map(str, numbers))
        assert near(row["rate"], len(below) / len(decided) if decided else None)
        assert near(row["gap"], sum(1 - amount / float(line or 1) for amount in below) / len(decided) if decided else None)
        assert near(row["mean"], statistics.fmean(heads) if heads else None)
        assert near(row["median"], statistics.median(heads) if heads else None)
        assert near(row["gini"], gini(heads))
        whole = sum(of(county, home, year, CATEGORIES) or 0 for home in known)
        assert near(
            row["transfers"], sum(of(county, home, year, SUMS["transfers"]) or 0 for home in known) / whole if whole else None
        )


AMOUNTS = st.lists(st.integers(0, 10**7).map(lambda cents: Fraction(cents, 100)), min_size=2, max_size=30)


@given(AMOUNTS)
def test_the_statistics_are_those_of_the_standard_library(amounts: list[Fraction]) -> None:
    assert mean(amounts) == statistics.mean(amounts)
    assert float(deviation(amounts) or 0) == pytest.approx(statistics.stdev(map(float, amounts)), rel=1e-9, abs=1e-6)
    for number, wanted in enumerate(statistics.quantiles(amounts, n=10, method="inclusive"), start=1):
        assert quantile(amounts, Fraction(number, 10)) == wanted


def test_of_nothing_there_is_no_statistic() -> None:
    assert (mean([]), deviation([]), deviation([Fraction(1)]), quantile([], Fraction(1, 2))) == (None, None, None, None)


def test_an_older_formula_holds_for_its_own_days() -> None:
    income = ("incomes", {"code": "I", "household": "H1", "year": 2017, "category": "wage", "amount": 1000})
    terms: list[tuple[str, Record]] = []
    for number, (share, first, last) in enumerate((("1", "2016-01-01", "2017-06-30"), ("0.5", "2017-07-01", None)), start=1):
        terms.append(("formula_terms", {"code": f"T{number}", "category": "wage", "coefficient": Decimal(share)}))
        terms.append(("formulas", {"code": f"F{number}", "name": "x", "terms": f"T{number}"} | period(first, last)))
    draft = facts_of(bare_county(income, *terms))

    def total(day: date) -> str:
        return rows("incomes", draft, year="2017", as_of=day.isoformat())[-1]["mean"]

    assert [total(date(2017, 6, 30)), total(date(2017, 7, 1))] == ["1000", "500"]
    assert rows("incomes", draft, year="2017", as_of="2016-12-31") == []
