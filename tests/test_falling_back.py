"""Who may fall back, the list and its test: against the oracle on random small counties, and by hand."""

import random
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_memory import facts_of
from oracle_county import county as bare_county
from oracle_county import need, period
from oracle_falling_back import Caught, Sign, Warned, back_test, signs, warnings
from oracle_words import County, Record, Tables, Vocabulary
from small_counties import DATA_DAY
from test_households import welfare

from graph.snapshot import Draft, Snapshot
from ontology.errors import Conflict
from queries.fisher import as_few
from queries.run import ask, word

PAST = date(2016, 12, 31)
DAYS = (PAST, date(2016, 5, 1), date(2017, 3, 1), DATA_DAY - timedelta(days=182), DATA_DAY - timedelta(days=183), DATA_DAY)


def risky(seed: int) -> Tables:
    """A random small county with more of what the signs look at: lines, loans and what came back, causes, old statuses."""
    tables = welfare(seed)
    pick = random.Random(seed + 1000)
    homes = [row["code"] for row in tables["households"]]
    people = [row["code"] for row in tables.get("people", [])]
    said = {row["setting"] for row in tables["settings"]}
    lines = ({"setting": f"poverty-line-{year}", "value": "2855"} for year in (2015, 2016))
    tables["settings"] += [line for line in lines if line["setting"] not in said]
    for number, borrower in enumerate(pick.choices([*homes, *homes, *people], k=8)):
        loan = {"code": f"LX{number}", "from_subject": tables["subjects"][0]["code"], "to_subject": borrower}
        loan |= {"kind": "micro-loan", "quantity": Decimal(pick.choice((500, 4000))), "from": pick.choice(DAYS)}
        tables.setdefault("loans", []).append(loan | {"to": pick.choice((None, loan["from"] + timedelta(days=90), DATA_DAY))})
        for part in range(pick.randrange(3)):
            back = {"code": f"FX{number}{part}", "from_subject": borrower, "to_subject": loan["from_subject"]}
            back |= {"type": "repayment", "quantity": Decimal(250), "date": pick.choice(DAYS), "agreement": loan["code"]}
            tables.setdefault("money_flows", []).append(back)
    for number, home in enumerate(pick.choices(homes, k=6)):
        cause = {"code": f"CX{number}", "household": home, "cause": pick.choice(("illness", "disaster", "schooling"))}
        last = pick.choice((None, None, DATA_DAY - timedelta(days=1)))
        tables.setdefault("causes", []).append(cause | {"rank": number + 1, "from": pick.choice(DAYS[:-1]), "to": last})
        need = {"code": f"NX{number}", "household": home, "need": pick.choice(("medical", "housing", "education"))}
        tables["needs"].append(need | {"from": pick.choice(DAYS), "to": None})
    add_past(tables, pick, homes)
    return tables


def add_past(tables: Tables, pick: random.Random, homes: list[str]) -> None:
    """Who left, who came back, and who left again; measures and mandates for what the signs call for."""
    with_status = {row["household"] for row in tables.get("statuses", [])}
    for number, home in enumerate(home for home in homes if home not in with_status):
        left = pick.choice((date(2015, 1, 1), PAST, DATA_DAY))
        steps = [("lifted", left)]
        if pick.random() < 0.6:
            steps.append(("returned", left + timedelta(days=pick.choice((1, 60, 400)))))
        if len(steps) == 2 and pick.random() < 0.5:
            steps.append(("lifted", steps[-1][1] + timedelta(days=30)))
        ends = [first - timedelta(days=1) for _, first in steps[1:]]
        for place, ((status, first), last) in enumerate(zip(steps, [*ends, None], strict=True)):
            row = {"code": f"SX{number}{place}", "household": home, "status": status, "from": first, "to": last}
            tables.setdefault("statuses", []).append(row)
    for number, home in enumerate(pick.choices(homes, k=6)):
        helped = {
            "code": f"MX{number}",
            "holder": tables["subjects"][0]["code"],
            "kind": pick.choice(("industry", "health", "ecology")),
            "from": pick.choice(DAYS),
        }
        helped |= pick.choice(({"duty": "training"}, {"duty": "medical"}, {"duty": "housing"}, {}))
        if not helped.get("duty"):
            met = [row["code"] for row in tables["needs"] if row["household"] == home]
            helped |= {"needs": pick.choice(met) if met else None}
        tables.setdefault("measures", []).append(helped | {"benefits": home, "to": pick.choice((None, DATA_DAY))})
        watched = {"code": f"WX{number}", "household": home, "type": "unstable", "from": pick.choice(DAYS)}
        gone = pick.choice((None, DATA_DAY, DATA_DAY + timedelta(days=1)))
        tables.setdefault("monitoring", []).append(watched | {"to": None, "risk_removed": gone})
        must = {"code": f"DX{number}", "holder": tables["subjects"][-1]["code"], "modality": "must", "scope": home}
        tables["mandates"].append(must | {"duty": pick.choice(("income", "medical")), "from": PAST, "to": None})


def rows(name: str, draft: Draft, as_of: date = DATA_DAY, **said: str) -> list[dict[str, str]]:
    table = ask(name, {"as_of": as_of.isoformat(), **said}, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


def near(said: str, wanted: Fraction | None) -> bool:
    return said == "" if wanted is None else abs(Fraction(said) - wanted) <= Fraction(1, 10_000)


def county_on(tables: Tables, day: date) -> County:
    return County(tables, Vocabulary(), day, day)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 16))])
def test_all_is_as_the_oracle_says(seed: int) -> None:
    tables = risky(seed)
    draft = facts_of(tables)
    for day in (DATA_DAY, PAST):
        county = county_on(tables, day)
        check_signs(rows("risk-signs", draft, day, state="all"), signs(county))
        found = [tuple(row[name] for name in Warned._fields) for row in rows("early-warning", draft, day)]
        assert sorted(found) == sorted(tuple(map(str, one)) for one in warnings(county))
        assert [row[0] for row in found] == [one.household for one in warnings(county)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(16))
def test_the_test_of_a_past_list_is_as_the_oracle_says(seed: int) -> None:
    tables = risky(seed)
    draft = facts_of(tables)
    for by in ("all", "village", "group", "type", "cause"):
        expected = back_test(county_on(tables, DATA_DAY), PAST, by)
        check_test(rows("back-test", draft, by=by, day=PAST.isoformat()), expected)


def check_test(found: list[dict[str, str]], expected: list[Caught]) -> None:
    names = Caught._fields
    assert sorted(tuple(row[name] for name in names) for row in found) == sorted(tuple(map(str, one)) for one in expected)
    for row in found:
        fell, listed, caught = (int(row[name]) for name in ("fell", "listed", "caught"))
        assert near(row["share"], Fraction(caught, fell) if fell else None)
        assert near(row["precision"], Fraction(caught, listed) if listed else None)


def check_signs(found: list[dict[str, str]], expected: list[Sign]) -> None:
    assert [(row["household"], row["sign"], row["state"]) for row in found] == [
        (one.household, one.sign, one.state) for one in expected
    ]
    for row, one in zip(found, expected, strict=True):
        assert (row["record"], row["from"]) == (one.record, one.since), (row, one)
        assert near(row["found"], one.found), (row, one)
        assert near(row["limit"], one.limit), (row, one)
        assert near(row["points"], one.points), (row, one)


@pytest.mark.slow
def test_the_random_counties_have_every_sign() -> None:
    counties = [county_on(risky(seed), DATA_DAY) for seed in range(12)]
    found = {(one.sign, one.state) for county in counties for one in signs(county)}
    for sign in ("income", "drop", "transfers", "labour", "debt", "medical", "education"):
        assert {(sign, "found"), (sign, "unknown")} <= found, sign
    assert {("overdue", "found"), ("sudden", "found"), ("again", "found"), ("housing", "found")} <= found
    warned = [one for county in counties for one in warnings(county)]
    assert {one.basis for one in warned} == {"accountable", "mandated", "nobody"}
    assert {one.state for one in warned} == {"helped", "missing"}
    assert {one.type for one in warned} == {"unstable", "marginal", "sudden"}
    tested = [one for county in counties for one in back_test(county, PAST)]
    assert all(any(getattr(one, name) for one in tested) for name in ("caught", "missed", "blind", "false_alarms"))


@pytest.mark.slow
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_chances_are_those_of_scipy(found: int, others: int, elsewhere: int, rest: int) -> None:
    from scipy.stats import fisher_exact  # takes seconds to import

    chance = fisher_exact([[found, others], [elsewhere, rest]], alternative="less").pvalue
    assert float(as_few(found, found + others, elsewhere, elsewhere + rest)) == pytest.approx(chance, rel=1e-6, abs=1e-12)


def one(*records: tuple[str, Record], as_of: str = "2017-11-30", **settings: str) -> dict[str, tuple[str, str, str]]:
    """The signs of H1 that are found: number, limit and points of each."""
    found = rows("risk-signs", facts_of(bare_county(*records, **settings)), date.fromisoformat(as_of), household="H1")
    return {row["sign"]: (row["found"], row["limit"], row["points"]) for row in found}


def wage(year: int, amount: str, category: str = "wage") -> tuple[str, Record]:
    return "incomes", {"household": "H1", "year": year, "category": category, "amount": amount}


def member(code: str = "P1", born: str | None = "1980-01-01") -> tuple[tuple[str, Record], tuple[str, Record]]:
    person = {"code": code, "name": "x", "birth_date": born and date.fromisoformat(born)}
    lives = {"person": code, "household": "H1", "relation": "head"} | period("2010-01-01", None)
    return ("people", person), ("members", lives)


LINE = ("poverty_lines", {"quantity": 2000} | period("2010-01-01", None))


@pytest.mark.slow
def test_income_is_weighed_to_the_cent_for_years_that_had_ended() -> None:
    assert one(*member(), LINE, wage(2016, "2999.99"))["income"] == ("2999.99", "3000", "3")
    assert "income" not in one(*member(), LINE, wage(2016, "3000"))
    assert "income" not in one(*member(), LINE, wage(2016, "3000"), wage(2017, "1"))
    assert "income" in one(*member(), LINE, wage(2016, "3000"), wage(2017, "1"), as_of="2017-12-31")
    assert "income" not in one(*member(), LINE, wage(2014, "1"))
    assert "income" in one(*member(), LINE, wage(2015, "1"))
    assert "income" not in one(*member(), LINE, wage(2016, "2999.99"), warn_income_factor="1.4")
    assert "income" not in one(*member(), LINE, wage(2016, "2999.99"), warn_income_points="0")


@pytest.mark.slow
def test_a_fall_and_transfers_have_their_limits() -> None:
    assert one(wage(2015, "1000"), wage(2016, "799.99"))["drop"] == ("0.2", "0.2", "2")
    assert "drop" not in one(wage(2015, "1000"), wage(2016, "800"))
    assert "drop" not in one(wage(2014, "1000"), wage(2016, "1"))
    assert one(wage(2016, "500"), wage(2016, "500", "long-term"))["transfers"] == ("0.5", "0.5", "1")
    assert "transfers" not in one(wage(2016, "500.01"), wage(2016, "500", "long-term"))


@pytest.mark.slow
def test_working_age_is_from_sixteen_to_fifty_nine() -> None:
    for born, works in (("2001-11-30", True), ("2001-12-01", False), ("1957-12-01", True), ("1957-11-30", False)):
        assert ("labour" not in one(*member(born=born))) == works, born
    assert "labour" not in one(*member(born=None))
    assert "labour" not in one()


@pytest.mark.slow
def test_what_is_owed_and_late() -> None:
    giver = ("subjects", {"code": "GOV", "kind": "government-body", "name": "x"})

    def lent(last: str | None, back: int, day: str = "2017-11-30", to: str = "H1") -> tuple[tuple[str, Record], ...]:
        loan = {"code": "L", "from_subject": "GOV", "to_subject": to, "kind": "micro-loan", "quantity": 100}
        paid = {"from_subject": to, "to_subject": "GOV", "type": "repayment", "quantity": back, "date": date.fromisoformat(day)}
        return giver, ("loans", loan | period("2016-01-01", last)), ("money_flows", paid | {"agreement": "L"})

    assert one(*lent("2017-11-29", 99))["overdue"] == ("1", "", "2")
    assert "overdue" not in one(*lent("2017-11-29", 100))
    assert "overdue" in one(*lent("2017-11-29", 100, day="2017-12-01"))
    assert "overdue" not in one(*lent("2017-11-30", 1))
    assert "overdue" in one(*member(), *lent("2017-11-29", 99, to="P1"))
    assert one(*lent(None, 40), wage(2016, "59.99"))["debt"] == ("60", "59.99", "1")
    assert "debt" not in one(*lent(None, 40), wage(2016, "60"))
    assert "debt" not in one(*lent(None, 40))


def test_a_hardship_is_sudden_for_half_a_year_and_its_record_counts_once() -> None:
    assert set(one(need("H1", "medical", "2017-06-01"))) == {"sudden"}
    assert set(one(need("H1", "medical", "2017-05-31"))) == {"medical"}
    assert set(one(need("H1", "medical", "2017-06-01"), need("H1", "housing", "2016-01-01"))) == {"sudden", "housing"}
    assert one(need("H1", "medical", "2017-06-01", "2017-11-29")) == {}
    assert set(one(need("H1", "education", "2017-06-01"))) == {"education"}
    ill = {"household": "H1", "cause": "illness", "rank": 1}
    assert set(one(("causes", ill | period("2017-06-01", None)))) == {"sudden"}
    assert one(("causes", ill | period("2017-05-31", None))) == {}
    assert one(("causes", ill | {"cause": "schooling"} | period("2017-06-01", None))) == {}


def test_who_is_poor_is_not_judged_and_who_came_back_before_is() -> None:
    def status(word: str, first: str, last: str | None) -> tuple[str, Record]:
        return "statuses", {"household": "H1", "status": word} | period(first, last)

    assert one(need("H1", "food"), status("registered", "2016-01-01", None)) == {}
    assert one(need("H1", "food"), status("registered", "2016-01-01", "2017-11-29")) == {"food": ("", "", "2")}
    left = (status("lifted", "2015-01-01", "2015-12-31"), status("returned", "2016-01-01", "2016-12-31"))
    assert one(*left, status("lifted", "2017-01-01", None)) == {"again": ("", "", "1")}


def fell_back() -> Tables:
    """Thirty households fall back in each of two villages: in one all were on the list, in the other one in ten."""
    tables = bare_county()
    for number in range(60):
        home, village = f"HH{number:02}", "V1" if number < 30 else "V3"
        tables["households"].append({"code": home, "village": village, "group": "general-poor"})
        back = {"code": f"S{number}", "household": home, "status": "registered"} | period("2017-01-01", None)
        tables.setdefault("statuses", []).append(back)
        if village == "V1" or number % 10 == 0:
            for need_ in ("food", "water", "housing"):
                open_ = {"code": f"N{need_}{number}", "household": home, "need": need_} | period("2010-01-01", None)
                tables.setdefault("needs", []).append(open_)
    return tables


def test_a_kind_of_household_that_is_overlooked_is_named() -> None:
    draft = facts_of(fell_back())
    found = {row["group"]: row for row in rows("back-test", draft, by="village", day=PAST.isoformat())}
    assert [(row["caught"], row["missed"], row["verdict"]) for row in found.values()] == [
        ("30", "0", "alike"),
        ("0", "0", "few"),
        ("3", "27", "overlooked"),
    ]
    assert (found["V3"]["share"], found["V3"]["share_low"], found["V3"]["share_high"]) == ("0.1", "0.0346", "0.2562")
    (whole,) = rows("back-test", draft, day=PAST.isoformat())
    assert (whole["caught"], whole["missed"], whole["false_alarms"], whole["verdict"]) == ("33", "27", "0", "")


def test_the_list_can_be_made_of_what_was_on_record_then() -> None:
    """Of the needs of half of the households, and of five households at all, nobody knew until later."""
    tables = fell_back()
    known = {home["code"] for home in tables["households"][::2]} - {f"HH{number:02}" for number in range(5)}
    parts = {name: [row for row in tables[name] if row["household"] in known] for name in ("needs", "statuses")}
    earlier = facts_of(tables | parts | {"households": [home for home in tables["households"] if home["code"] in known]})
    draft, asked = facts_of(tables), list[str]()

    def then(day: str) -> AbstractContextManager[Snapshot]:
        asked.append(day)
        return nullcontext(earlier)

    draft.then = then
    (now,) = rows("back-test", draft, day=PAST.isoformat())
    (old,) = rows("back-test", draft, day=PAST.isoformat(), recorded_by="2017-01-31")
    assert asked == ["2017-01-31"]
    caught = sum(f"HH{number:02}" in known for number in (*range(30), 30, 40, 50))
    assert (now["fell"], now["caught"]) == ("60", "33")
    assert (old["fell"], old["caught"], old["households"]) == ("60", str(caught), now["households"])
    assert 5 < caught < 33
    draft.then = None
    with pytest.raises(Conflict, match="no history"):
        rows("back-test", draft, recorded_by="2017-01-31")
