"""Money counted once: against the oracle on random small counties, and by hand."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from in_memory import facts_of
from oracle_county import county as bare_county
from oracle_county import period
from oracle_money import Total, nothing, owed, repaid, sources, state, totals, traced
from oracle_words import County, Record, Tables, Vocabulary
from small_counties import DATA_DAY
from test_households import welfare

from graph.snapshot import Draft
from queries.run import ask, word

FIRST = date(2017, 1, 1)
DAYS = (date(2016, 6, 1), FIRST - timedelta(days=1), FIRST, date(2017, 6, 1), DATA_DAY, DATA_DAY + timedelta(days=1))
KINDS = ("subsidy", "subsidy", "fund-injection", "student-grant", "micro-loan")


def moneyed(seed: int) -> Tables:
    """A random small county in which money goes round, in chains, circles and back."""
    tables = welfare(seed)
    pick = random.Random(seed + 2000)
    bodies = [row["code"] for row in tables["subjects"] if row["kind"] != "person"][:4] or [tables["subjects"][0]["code"]]
    homes = [row["code"] for row in tables["households"]]
    people = [row["code"] for row in tables.get("people", [])]
    for number in range(14):
        giver = pick.choice(bodies)
        taker = pick.choice([one for one in (*bodies, *bodies, *homes, *people) if one != giver])
        flow = {"code": f"FX{number}", "from_subject": giver, "to_subject": taker, "type": pick.choice(KINDS)}
        tables.setdefault("money_flows", []).append(flow | {"quantity": Decimal(pick.randrange(1, 9)), "date": pick.choice(DAYS)})
    for number in range(6):
        first = pick.choice(DAYS)
        last = pick.choice((None, first, DATA_DAY - timedelta(days=1), DATA_DAY))
        last = last if last is None or last >= first else None
        loan = {"code": f"LX{number}", "from_subject": pick.choice(bodies), "to_subject": pick.choice([*homes, *people])}
        loan |= {"kind": pick.choice(("mutual-loan", "micro-loan")), "quantity": Decimal(10), "from": first, "to": last}
        tables.setdefault("loans", []).append(loan)
        for part in range(pick.randrange(3)):
            back = {"code": f"BX{number}{part}", "from_subject": loan["to_subject"], "to_subject": loan["from_subject"]}
            kind = pick.choice(("repayment", "repayment", "repayment", loan["kind"]))
            back |= {"type": kind, "quantity": Decimal(5), "date": pick.choice(DAYS), "agreement": loan["code"]}
            tables["money_flows"].append(back)
    return tables


def rows(name: str, draft: Draft, **said: str) -> list[dict[str, str]]:
    table = ask(name, {"as_of": DATA_DAY.isoformat(), **said}, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 20))])
def test_all_is_as_the_oracle_says(seed: int) -> None:
    tables = moneyed(seed)
    draft, county = facts_of(tables), County(tables, Vocabulary(), DATA_DAY, DATA_DAY)
    for first, said in ((date.min, {}), (FIRST, {"first_day": FIRST.isoformat()})):
        found = [tuple(row[name] for name in Total._fields) for row in rows("money-totals", draft, **said)]
        assert found == [tuple(map(str, one)) for one in totals(county, first)]
        assert [row["household"] for row in rows("money-nothing", draft, **said)] == nothing(county, first)
    given = {"purpose": "subsidy", "first_day": FIRST.isoformat()}
    assert [row["household"] for row in rows("money-nothing", draft, **given)] == nothing(county, FIRST, "subsidy")
    check_sources(draft, county)
    home = random.Random(seed).choice([row["code"] for row in tables["households"]])
    assert {row["record"]: int(row["hop"]) for row in rows("money-trace", draft, household=home)} == traced(county, home)
    check_loans(draft, county)


NUMBERS = Total._fields[1:]


def check_sources(draft: Draft, county: County) -> None:
    place = county.tables["places"][-1]["code"]
    for inside, said in (("", {}), (place, {"place": place})):
        homes = {home for home in county.group_of if not inside or inside in county.around(home)}
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for row in rows("money-sources", draft, **said):
            found[row["purpose"]][row["source"]] = float(row["amount"])
        for purpose in {one.purpose for one in totals(county)}:
            wanted = sources(county, purpose, homes)
            assert found[purpose] == pytest.approx(wanted, abs=0.006)


def check_loans(draft: Draft, county: County) -> None:
    begun = sorted((row for row in county.rows("loans") if row["from"] <= county.day), key=lambda row: row["code"])
    found = [(row["loan"], row["state"], Fraction(row["repaid"]), Fraction(row["owed"])) for row in rows("loans", draft)]
    assert found == [(row["code"], state(county, row), repaid(county, row), owed(county, row)) for row in begun]
    for row in rows("repayments", draft):
        these = [loan for loan in begun if loan["kind"] == row["group"]]
        assert int(row["loans"]) == len(these)
        assert Fraction(row["lent"]) == sum(Fraction(loan["quantity"]) for loan in these)
        late = [loan for loan in these if state(county, loan) == "overdue"]
        assert (int(row["overdue_loans"]), Fraction(row["overdue"])) == (len(late), sum(owed(county, loan) for loan in late))


def flow(giver: str, taker: str, amount: int, day: str = "2017-03-01", kind: str = "subsidy", **more: str) -> tuple[str, Record]:
    paid = {"from_subject": giver, "to_subject": taker, "type": kind, "quantity": amount, "date": date.fromisoformat(day)}
    return "money_flows", paid | more


def lent(code: str, amount: int, last: str | None = None, kind: str = "mutual-loan") -> tuple[str, Record]:
    loan = {"code": code, "from_subject": "FUND", "to_subject": "H1", "kind": kind, "quantity": amount}
    return "loans", loan | period("2017-02-01", last)


BODIES = [("subjects", {"code": code, "kind": "government-body", "name": code}) for code in ("GOV", "DEPT", "CO", "FUND")]


def asked(name: str, *records: tuple[str, Record], **said: str) -> list[dict[str, str]]:
    return rows(name, facts_of(bare_county(*BODIES, *records)), **said)


def test_what_is_passed_on_is_counted_once() -> None:
    chain = (flow("GOV", "DEPT", 100), flow("DEPT", "H1", 50), flow("DEPT", "H2", 30), flow("CO", "H3", 7, kind="donation"))
    donated, subsidy = asked("money-totals", *chain)
    assert [subsidy[name] for name in NUMBERS] == ["3", "180", "80", "100", "80", "2", "20"]
    assert [donated[name] for name in NUMBERS] == ["1", "7", "0", "7", "7", "1", "0"]


def test_for_another_purpose_is_not_passed_on_and_an_injection_is_for_the_loans() -> None:
    (fund,) = asked("money-totals", flow("GOV", "FUND", 500, kind="fund-injection"), lent("L", 200))
    assert (fund["purpose"], fund["gross"], fund["passed_on"], fund["net"], fund["arrived"]) == (
        "mutual-loan",
        "700",
        "200",
        "500",
        "200",
    )
    apart = asked("money-totals", flow("GOV", "FUND", 500, kind="subsidy"), lent("L", 200))
    assert [row["passed_on"] for row in apart] == ["0", "0"]


def test_a_loan_counts_once_and_what_comes_back_is_no_help() -> None:
    out = flow("FUND", "H1", 200, kind="mutual-loan", agreement="L")
    back = flow("H1", "FUND", 60, "2017-06-01", kind="repayment", agreement="L")
    for records in ((lent("L", 200),), (lent("L", 200), out), (lent("L", 200), out, back)):
        (total,) = asked("money-totals", *records)
        assert (total["payments"], total["gross"], total["arrived"]) == ("1", "200", "200")
    (again,) = asked("money-totals", flow("GOV", "FUND", 200, kind="fund-injection"), lent("L", 200), back, lent("M", 60))
    assert (again["net"], again["arrived"]) == ("260", "260")


def test_a_circle_puts_nothing_in() -> None:
    circle = (flow("DEPT", "CO", 40), flow("CO", "DEPT", 40))
    (total,) = asked("money-totals", *circle)
    assert (total["gross"], total["passed_on"], total["net"], total["underway"]) == ("80", "80", "0", "0")
    found = asked("money-sources", *circle, flow("GOV", "DEPT", 10), flow("DEPT", "H1", 10))
    assert [(row["source"], row["amount"], row["share"], row["hops"]) for row in found] == [("GOV", "10", "1", "2")]


def test_money_of_several_sources_is_mixed() -> None:
    mixed = (
        flow("GOV", "DEPT", 60),
        flow("CO", "DEPT", 30),
        flow("DEPT", "H1", 100),
        flow("DEPT", "H2", 20),
        flow("CO", "H2", 5),
    )
    found = asked("money-sources", *mixed)
    assert [(row["source"], row["amount"], row["hops"], row["households"]) for row in found] == [
        ("GOV", "60", "2", "2"),
        ("CO", "35", "1", "2"),
        ("DEPT", "30", "1", "2"),
    ]
    assert sum(Decimal(row["amount"]) for row in found) == 125
    one_home = asked("money-sources", *mixed, household="H1")
    assert [(row["source"], row["amount"]) for row in one_home] == [("GOV", "50"), ("CO", "25"), ("DEPT", "25")]


def test_a_loan_is_overdue_after_its_last_day() -> None:
    back = flow("H1", "FUND", 199, "2017-11-30", kind="repayment", agreement="L")
    last = flow("H1", "FUND", 1, "2017-11-30", kind="repayment", agreement="L")
    for end, records, wanted in (
        ("2017-11-29", (back,), "overdue"),
        ("2017-11-30", (back,), "open"),
        (None, (back,), "open"),
        ("2017-11-29", (back, last), "repaid"),
    ):
        (found,) = asked("loans", lent("L", 200, end), *records)
        assert found["state"] == wanted, (end, wanted)
    (kind,) = asked("repayments", lent("L", 200, "2017-11-29"), back)
    assert (kind["due"], kind["overdue"], kind["overdue_loans"], kind["rate"]) == ("200", "1", "1", "0.995")
    (village,) = asked("repayments", lent("L", 200), by="village", place="V1")
    assert (village["group"], village["owed"], village["rate"]) == ("V1", "200", "")
    assert asked("repayments", lent("L", 200), place="V3") == []


def test_a_student_brings_the_money_home_while_living_there() -> None:
    student = (
        ("people", {"code": "P1", "name": "x"}),
        ("statuses", {"household": "H1", "status": "lifted"} | period("2016-01-01", None)),
    )
    lives = {"person": "P1", "household": "H1", "relation": "child"}
    paid = flow("GOV", "P1", 4000, "2017-09-01", kind="student-grant")
    for last, reached in ((None, []), ("2017-09-01", []), ("2017-08-31", ["H1"])):
        member = ("members", lives | period("2016-01-01", last))
        assert [row["household"] for row in asked("money-nothing", *student, member, paid)] == reached, last
