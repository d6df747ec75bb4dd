"""What is promised to households, what stands against exit, and how many are poor: against the oracle, and by hand."""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_memory import facts_of
from oracle_county import county as bare_county
from oracle_county import need, period
from oracle_households import incidence, promises, stands, years
from oracle_words import County, Record, Tables, Vocabulary
from small_counties import DATA_DAY, small_county

from graph.snapshot import Draft
from queries.guarantees import SCHOOL_AGE, age
from queries.run import ask, word

CENT = Fraction(1, 200)
"""Half of the last of two decimals."""


def welfare(seed: int) -> Tables:
    """A random small county with more of what matters here: safe states, returns, incomes, lines and populations."""
    pick = random.Random(seed)
    tables = small_county(pick.randrange)
    homes = [row["code"] for row in tables["households"]]
    for number, home in enumerate(homes):
        for person in range(pick.randrange(3)):
            code = f"PX{number}{person}"
            born = pick.choice(
                (date(1970, 1, 1), date(2011, 11, 30), date(2011, 12, 1), date(2001, 11, 30), date(2001, 12, 1), None)
            )
            tables.setdefault("people", []).append({"code": code, "name": "x", "birth_date": born})
            left = pick.choice((None, None, DATA_DAY, DATA_DAY - timedelta(days=1)))
            member = {"code": f"MX{code}", "person": code, "household": home, "relation": "other", **spell(left)}
            tables.setdefault("members", []).append(member | {"relation": "child"})
            if pick.random() < 0.7:
                covered = {"code": f"IX{code}", "person": code, "kind": "basic-medical", "insured": pick.random() < 0.8}
                tables.setdefault("insurance", []).append(covered | spell(None))
            if pick.random() < 0.6:
                state = pick.choice(("enrolled", "finished", "dropped-out"))
                tables.setdefault("schooling", []).append({"code": f"SX{code}", "person": code, "state": state} | spell(None))
        add_figures(tables, pick, home)
    for place in tables["places"]:
        if pick.random() < 0.6:
            figure = {"code": f"FX{place['code']}", "name": "x", "statistic": "total", "place": place["code"], "unit": "person"}
            figure |= {"quantity": pick.randrange(0, 40), "stated_text": "x", "indicator": "population"}
            tables.setdefault("figures", []).append(figure)
    add_lines(tables, pick)
    return tables


def spell(last: date | None) -> Record:
    return {"from": date(2016, 1, 1), "to": last}


def add_figures(tables: Tables, pick: random.Random, home: str) -> None:
    if pick.random() < 0.6:
        status = {"code": f"SR{home}", "household": home, "status": pick.choice(("returned", "registered"))}
        first = pick.choice((date(2013, 12, 31), date(2014, 1, 1), date(2016, 5, 1), DATA_DAY + timedelta(days=1)))
        last = pick.choice((None, None, first, first + timedelta(days=400)))
        others = [row for row in tables.get("statuses", []) if row["household"] != home]
        tables["statuses"] = [*others, status | {"from": first, "to": last}]
    for year in pick.sample((2015, 2016, 2017, 2018), pick.randrange(4)):
        for category in pick.sample(("wage", "operational", "short-term"), pick.randrange(1, 4)):
            income = {"code": f"I{home}{year}{category}", "household": home, "year": year, "category": category}
            tables.setdefault("incomes", []).append(income | {"amount": Decimal(pick.choice((0, 100, 1000, "2952.01", 5905)))})
    if pick.random() < 0.5:
        tables.setdefault("housing", []).append(
            {"code": f"HX{home}", "household": home, "grade": pick.choice("abd")} | spell(None)
        )


def add_lines(tables: Tables, pick: random.Random) -> None:
    if pick.random() < 0.5:
        line = {"code": "PL1", "quantity": Decimal(2952), "from": pick.choice((date(2017, 1, 1), date(2016, 12, 31)))}
        tables["poverty_lines"] = [line]
    if pick.random() < 0.5:
        tables["settings"].append({"setting": "poverty-line-2016", "value": "2855"})
    if pick.random() < 0.4:
        terms = [
            {"code": f"FT{category}", "category": category, "coefficient": Decimal(weight)}
            for category, weight in (("wage", 1), ("operational", "0.5"))
        ]
        tables["formula_terms"] = terms
        formula = {"code": "FM1", "name": "x", "terms": "; ".join(str(term["code"]) for term in terms)}
        tables["formulas"] = [formula | spell(pick.choice((None, DATA_DAY, DATA_DAY - timedelta(days=1))))]


def rows(name: str, draft: Draft, **said: str) -> list[dict[str, str]]:
    table = ask(name, {"as_of": DATA_DAY.isoformat(), **said}, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


@pytest.mark.parametrize("seed", range(20))
def test_all_is_as_the_oracle_says(seed: int) -> None:
    tables = welfare(seed)
    draft = facts_of(tables)
    county = County(tables, Vocabulary(), DATA_DAY, DATA_DAY)
    assert [tuple(row.values()) for row in rows("guarantees", draft)] == [tuple(one) for one in promises(county)]
    found, expected = rows("exit-check", draft), stands(county)
    assert [tuple(row.values())[:8] for row in found] == [tuple(one)[:8] for one in expected]
    for row, one in zip(found, expected, strict=True):
        assert near(row["number"], one.number), (row, one)
        assert near(row["line"], one.line)
    pick = random.Random(seed).choice
    inside = pick([row["code"] for row in tables["places"]])
    for by in ("village", "township", "county"):
        assert_counts(rows("incidence", draft, by=by), incidence(county, by))
        assert_counts(rows("incidence", draft, by=by, place=inside), incidence(county, by, inside))


def near(said: str, wanted: Fraction | int | None) -> bool:
    return said == "" if wanted is None else abs(Fraction(said) - wanted) <= CENT


def assert_counts(found: list[dict[str, str]], expected: list[Any]) -> None:
    assert [(row["place"], row["year"], row["day"], row["households"], row["people"]) for row in found] == [
        (one.place, str(one.year), one.day.isoformat(), str(one.households), str(one.people)) for one in expected
    ]
    for row, one in zip(found, expected, strict=True):
        assert near(row["population"], one.population)
        assert near(row["incidence"], one.incidence)
        assert row["suppressed"] == "no"


def test_the_random_counties_have_every_answer() -> None:
    seen: set[tuple[str, str]] = set()
    stood: set[tuple[str, str]] = set()
    for seed in range(20):
        county = County(welfare(seed), Vocabulary(), DATA_DAY, DATA_DAY)
        seen |= {(one.state, one.basis) for one in promises(county)}
        stood |= {(one.against, one.basis) for one in stands(county)}
    assert seen == {
        *(("unmet", "need"), ("unmet", "state"), ("met", "state"), ("met", "nobody")),
        *(("met", "closed"), ("met", "confirmed"), ("unknown", "silent")),
    }
    assert {("income", basis) for basis in ("below", "no-line", "no-income", "no-members")} <= stood


@given(st.dates(date(1990, 1, 1), date(2017, 11, 30)))
def test_ages_are_those_of_the_oracle(born: date) -> None:
    assert age(born, DATA_DAY) == years(born, DATA_DAY)


def promised(*records: tuple[str, Record], household: str = "H1", **said: str) -> dict[str, tuple[str, ...]]:
    draft = facts_of(bare_county(*records))
    found = rows("guarantees", draft, household=household, **said)
    return {row["need"]: (row["state"], row["basis"], row["evidence"], row["against"]) for row in found}


def state(table: str, first: str = "2016-01-01", last: str | None = None, **said: str) -> tuple[str, Record]:
    return table, {"household": "H1", **said} | period(first, last)


def test_what_speaks_against_is_heard_before_what_speaks_for() -> None:
    good, bad = state("housing", grade="a", code="G"), state("housing", grade="c", code="B")
    assert promised(good)["housing"] == ("met", "state", "G", "")
    assert promised(good, bad)["housing"] == ("unmet", "state", "B", "G")
    assert promised(good, need("H1", "housing"))["housing"] == ("unmet", "need", "needs-1", "G")
    assert promised(good, need("H1", "housing", last="2017-11-29"))["housing"] == ("met", "state", "G", "")
    assert promised(need("H1", "housing", last="2017-11-29"))["housing"] == ("met", "closed", "needs-0", "")
    assert promised(need("H1", "housing", last="2017-11-30"))["housing"] == ("unmet", "need", "needs-0", "")
    assert promised(need("H1", "housing", "2017-12-01"))["housing"] == ("unknown", "silent", "", "")
    assert promised(state("water", safety="unsafe", last="2017-11-29"))["water"] == ("unknown", "silent", "", "")


def test_a_confirmed_roster_of_needs_says_that_there_is_none_for_half_a_year() -> None:
    def confirmed(day: str, place: str = "T1", roster: str = "needs") -> tuple[str, Record]:
        return "confirmations", {"place": place, "roster": roster, "date": date.fromisoformat(day), "by": "GOV"}

    by = ("subjects", {"code": "GOV", "kind": "government-body", "name": "x"})
    for record, basis in (
        (confirmed("2017-06-01"), "confirmed"),
        (confirmed("2017-11-30"), "confirmed"),
        (confirmed("2017-05-31"), "silent"),
        (confirmed("2017-12-01"), "silent"),
        (confirmed("2017-06-01", "T2"), "silent"),
        (confirmed("2017-06-01", "V1", "households"), "silent"),
    ):
        assert promised(by, record)["food"][1] == basis, record


def test_school_is_for_those_of_school_age() -> None:
    def child(born: str | None) -> tuple[tuple[str, Record], tuple[str, Record]]:
        person = {"code": "P1", "name": "x", "birth_date": born and date.fromisoformat(born)}
        return ("people", person), state("members", person="P1", relation="child")

    enrolled = ("schooling", {"code": "S", "person": "P1", "state": "enrolled"} | period("2016-01-01", None))
    assert (SCHOOL_AGE.start, SCHOOL_AGE.stop) == (6, 16)
    for born, basis in (("2011-11-30", "silent"), ("2011-12-01", "nobody"), ("2001-12-01", "silent"), ("2001-11-30", "nobody")):
        assert promised(*child(born))["education"][1] == basis, born
    assert promised(*child("2010-01-01"), enrolled)["education"] == ("met", "state", "S", "")
    assert promised(*child(None))["education"][:2] == promised(*child(None), enrolled)["education"][:2] == ("unknown", "silent")
    assert promised()["education"][:2] == ("unknown", "silent")


def test_one_member_without_insurance_is_enough() -> None:
    members: list[tuple[str, Record]] = []
    for code in ("P1", "P2"):
        members += [("people", {"code": code, "name": "x"}), state("members", person=code, relation="child")]

    def insured(person: str, *, yes: bool) -> tuple[str, Record]:
        return "insurance", {"code": f"I{person}", "person": person, "kind": "basic-medical", "insured": yes} | period(
            "2017-01-01", None
        )

    assert promised(*members, insured("P1", yes=True))["medical"][:2] == ("unknown", "silent")
    assert promised(*members, insured("P1", yes=True), insured("P2", yes=True))["medical"][:3] == ("met", "state", "IP2")
    assert promised(*members, insured("P1", yes=True), insured("P2", yes=False))["medical"][:3] == ("unmet", "state", "IP2")


def test_a_household_with_nothing_against_it_is_said_to_be_ready() -> None:
    by = ("subjects", {"code": "GOV", "kind": "government-body", "name": "x"})
    sure = ("confirmations", {"place": "C", "roster": "needs", "date": DATA_DAY, "by": "GOV"})
    poor = ("statuses", {"code": "S", "household": "H1", "status": "registered"} | period("2016-01-01", None))
    one = (("people", {"code": "P1", "name": "x"}), state("members", person="P1", relation="head"))
    line = ("poverty_lines", {"code": "L", "quantity": 2952} | period("2017-01-01", None))

    def against(amount: str) -> list[tuple[str, str]]:
        income = ("incomes", {"code": "I", "household": "H1", "year": 2017, "category": "wage", "amount": amount})
        draft = facts_of(bare_county(by, sure, poor, *one, line, income))
        return [(row["against"], row["state"]) for row in rows("exit-check", draft)]

    assert against("2952") == [("nothing", "met")]
    assert against("2951.99") == [("income", "unmet")]
