from datetime import date

from oracle import Row
from oracle_county import START, Record, act, judge, period, referral

PASSED = Row("evasion", "passed-around", "water", "H1")
RISK_DOWN = Row("evasion", "risk-down", "", "", "a", "b", "flood")


def transfer(day: str = "2017-11-01") -> tuple[str, Record]:
    record = {"risk": "flood", "from_subject": "a", "to_subject": "b", "share": 0.3}
    return "risk_transfers", record | {"date": date.fromisoformat(day)}


def able(holder: str, quantity: int, first: str = START, last: str | None = None) -> tuple[str, Record]:
    return "risk_capacities", {"holder": holder, "quantity": quantity} | period(first, last)


def share(holder: str, part: str, first: str = START, last: str | None = None, risk: str = "flood") -> tuple[str, Record]:
    return "risk_shares", {"risk": risk, "holder": holder, "share": part} | period(first, last)


def overloaded(bearer: str, risk: str = "flood") -> Row:
    return Row("evasion", "overloaded", "", "", bearer, "", risk)


def test_risk_moved_to_the_weaker_goes_down() -> None:
    assert judge(transfer(), able("a", 10), able("b", 9), kinds="risk-down") == {RISK_DOWN}


def test_risk_moved_between_equals_or_upwards_does_not() -> None:
    assert judge(transfer(), able("a", 10), able("b", 10), kinds="risk-down") == set()
    assert judge(transfer(), able("a", 9), able("b", 10), kinds="risk-down") == set()


def test_both_capacities_must_be_known_on_the_day_of_the_transfer() -> None:
    assert judge(transfer(), able("a", 10), kinds="risk-down") == set()
    assert judge(transfer(), able("b", 9), kinds="risk-down") == set()
    for last, expected in (("2017-10-31", set()), ("2017-11-01", {RISK_DOWN})):
        assert judge(transfer(), able("a", 10), able("b", 9, last=last), kinds="risk-down") == expected


def test_the_capacity_of_that_day_counts_not_a_later_one() -> None:
    weak_later = (able("b", 11, last="2017-11-01"), able("b", 1, "2017-11-02"))
    assert judge(transfer(), able("a", 10), *weak_later, kinds="risk-down") == set()
    assert judge(transfer("2017-11-02"), able("a", 10), *weak_later, kinds="risk-down") == {RISK_DOWN}
    strong_before = (able("a", 10, last="2017-11-01"), able("a", 1, "2017-11-02"))
    assert judge(transfer(), *strong_before, able("b", 9), kinds="risk-down") == {RISK_DOWN}


def test_transfers_are_judged_from_since_to_the_day_itself() -> None:
    for day, seen in (("2017-08-31", False), ("2017-09-01", True), ("2017-11-30", True), ("2017-12-01", False)):
        rows = judge(transfer(day), able("a", 10), able("b", 9), kinds="risk-down")
        assert rows == ({RISK_DOWN} if seen else set())


def test_a_share_above_the_factor_times_the_fair_one_is_overloaded() -> None:
    able_both = (able("a", 3), able("b", 1))
    assert judge(share("a", "0.49"), share("b", "0.51"), *able_both, kinds="overloaded") == {overloaded("b")}


def test_a_share_at_exactly_the_factor_is_not() -> None:
    able_both = (able("a", 3), able("b", 1))
    assert judge(share("a", "0.5"), share("b", "0.5"), *able_both, kinds="overloaded") == set()
    thirds = (able("a", 1), able("b", 1), able("c", 1), share("a", "0.3"), share("b", "0.1"), share("c", "0.6"))
    assert judge(*thirds, kinds="overloaded") == set()
    assert judge(*thirds, kinds="overloaded", risk_factor="1.8") == set()
    assert judge(*thirds, kinds="overloaded", risk_factor="1.79") == {overloaded("c")}


def test_who_has_no_known_capacity_is_left_out_of_everything() -> None:
    shares = (share("a", "0.4"), share("b", "0.3"), share("c", "0.3"))
    assert judge(*shares, able("a", 3), able("b", 1), kinds="overloaded") == set()
    assert judge(*shares, able("a", 3), able("b", 1), able("c", 100), kinds="overloaded") == {
        overloaded("a"),
        overloaded("b"),
    }
    past = able("c", 100, last="2017-11-29")
    assert judge(*shares, able("a", 3), able("b", 1), past, kinds="overloaded") == set()


def test_without_any_capacity_there_is_nothing_to_compare_with() -> None:
    shares = (share("a", "0.9"), share("b", "0.1"))
    assert judge(*shares, kinds="overloaded") == set()
    assert judge(*shares, able("a", 0), able("b", 0), kinds="overloaded") == set()
    assert judge(*shares, able("a", 0), able("b", 1), kinds="overloaded") == {overloaded("a")}


def test_shares_and_capacities_are_those_of_the_day() -> None:
    able_both = (able("a", 9), able("b", 1))
    for first, last, expected in (
        ("2016-01-01", "2017-11-30", {overloaded("b")}),
        ("2017-11-30", None, {overloaded("b")}),
        ("2016-01-01", "2017-11-29", set()),
        ("2017-12-01", None, set()),
    ):
        assert judge(share("a", "0.1"), share("b", "0.9", first, last), *able_both, kinds="overloaded") == expected


def test_each_risk_is_judged_by_itself() -> None:
    both = (share("a", "0.2"), share("b", "0.8"), share("b", "0.8", risk="hail"), able("a", 9), able("b", 1))
    assert judge(*both, kinds="overloaded") == {overloaded("b")}


def test_several_shares_of_one_bearer_are_one() -> None:
    thirds = (share("b", "0.3"), share("b", "0.3"), share("a", "0.4"), able("a", 3), able("b", 1))
    assert judge(*thirds, kinds="overloaded") == {overloaded("b")}


def test_a_case_handed_three_times_without_an_act_was_passed_around() -> None:
    hands = (referral("a", "b", "2017-10-01"), referral("b", "c", "2017-10-02"))
    assert judge(*hands, kinds="passed-around") == set()
    assert judge(*hands, referral("c", "d", "2017-10-03"), kinds="passed-around") == {PASSED}
    assert judge(*hands, kinds="passed-around", handed_times="2") == {PASSED}


def test_three_hands_need_no_chain() -> None:
    hands = [referral("a", taker, "2017-10-01") for taker in ("b", "c", "d")]
    assert judge(*hands, kinds="passed-around") == {PASSED}


def test_who_handed_it_on_must_receive_it_on_the_same_day_or_later() -> None:
    away = referral("a", "b", "2017-10-02")
    for back, expected in (("2017-10-01", set()), ("2017-10-02", {PASSED}), ("2017-11-30", {PASSED})):
        assert judge(away, referral("c", "a", back), kinds="passed-around") == expected


def test_back_and_forth_is_a_circle_whichever_came_first() -> None:
    assert judge(referral("a", "b", "2017-10-02"), referral("b", "a", "2017-10-01"), kinds="passed-around") == {PASSED}


def test_other_places_and_duties_are_other_cases() -> None:
    away = referral("a", "b", "2017-10-01")
    assert judge(away, referral("b", "a", "2017-10-02", scope="V1"), kinds="passed-around") == set()
    assert judge(away, referral("b", "a", "2017-10-02", duty="housing"), kinds="passed-around") == set()


def test_only_referrals_looked_back_to_count() -> None:
    away = referral("a", "b", "2017-08-31")
    assert judge(away, referral("b", "a", "2017-09-01"), kinds="passed-around") == set()
    back = referral("a", "b", "2017-09-01")
    assert judge(back, referral("b", "a", "2017-11-30"), kinds="passed-around") == {PASSED}
    assert judge(back, referral("b", "a", "2017-12-01"), kinds="passed-around") == set()


def test_an_act_by_anybody_since_the_first_referral_settles_it() -> None:
    circle = (referral("a", "b", "2017-10-05"), referral("b", "a", "2017-10-20"))
    for day, expected in (
        ("2017-10-04", {PASSED}),
        ("2017-10-05", set()),
        ("2017-11-30", set()),
        ("2017-12-01", {PASSED}),
    ):
        assert judge(*circle, act("z", "water", "H1", day), kinds="passed-around") == expected


def test_the_act_must_serve_the_duty_and_reach_the_scope() -> None:
    circle = (referral("a", "b", "2017-10-05", "income", "V1"), referral("b", "a", "2017-10-20", "income", "V1"))
    passed = {PASSED._replace(duty="income", scope="V1")}
    for duty, scope, expected in (
        ("income", "V1", set()),
        ("jobs", "T1", set()),
        ("income", "H1", passed),
        ("income", "V2", passed),
        ("water", "V1", passed),
    ):
        assert judge(*circle, act("z", duty, scope), kinds="passed-around") == expected
    narrow = (referral("a", "b", "2017-10-05", "jobs"), referral("b", "a", "2017-10-20", "jobs"))
    assert judge(*narrow, act("z", "income", "H1"), kinds="passed-around") == {PASSED._replace(duty="jobs")}


def test_the_first_referral_is_the_first_one_looked_back_to() -> None:
    hands = [referral("a", "b", day) for day in ("2017-08-30", "2017-10-01", "2017-10-01", "2017-10-01")]
    assert judge(*hands, act("z", "water", "H1", "2017-09-15"), kinds="passed-around") == {PASSED}
