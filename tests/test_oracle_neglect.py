"""Hand-made cases for the oracle's rules about who is missing, weak points, hollow exits and stale rosters."""

from datetime import date

import pytest
from oracle import Row
from oracle_county import START, Record, held, judge, mandate, need, period

NO_MEASURE = Row("absence", "no-measure", "", "H1")
NO_VISIT = Row("absence", "no-visit", "", "H1", "a")
UNSERVED = Row("absence", "unserved", "", "H1", "H1", "", "RQ")
VACANT = Row("absence", "vacant", "", "V1", "body", "", "seat")
ALONE = Row("weakness", "sole-provider", "water", "V1", "a")
POWER = Row("weakness", "power-only", "income", "V1", "a")
THIN = Row("weakness", "thinning", "", "", "a", "b", "two")
STALE = Row("stale", "roster", "", "V1", "", "", "needs")


def watched(first: str = START, last: str | None = None, removed: str | None = None) -> tuple[str, Record]:
    ends = {"risk_removed": removed and date.fromisoformat(removed)}
    return "monitoring", {"household": "H1", "type": "unstable"} | period(first, last) | ends


def measure(last: str | None, benefits: str = "H2; H1") -> tuple[str, Record]:
    return "measures", {"holder": "a", "kind": "industry", "benefits": benefits} | period(START, last)


def silence(first: str, last: str | None = None, duty: str | None = None, place: str = "V1") -> tuple[str, Record]:
    return "reporting", {"place": place, "duty": duty, "reported": "partly"} | period(first, last)


def test_a_month_without_a_measure_is_counted_to_the_day() -> None:
    assert judge(watched("2017-10-31"), kinds="no-measure") == {NO_MEASURE}
    assert judge(watched("2017-11-01"), kinds="no-measure") == set()
    assert judge(watched("2017-11-01"), kinds="no-measure", measure_days="29") == {NO_MEASURE}
    assert judge(watched(), measure("2017-10-31"), kinds="no-measure") == set()
    assert judge(watched(), measure("2017-10-30"), kinds="no-measure") == {NO_MEASURE}


def test_only_measures_for_the_household_itself_count() -> None:
    assert judge(watched(), measure(None, "V1"), kinds="no-measure") == {NO_MEASURE}


def test_a_risk_that_was_removed_asks_for_no_measure() -> None:
    assert judge(watched(removed="2017-11-30"), kinds="no-measure") == set()
    assert judge(watched(removed="2017-12-01"), kinds="no-measure") == {NO_MEASURE}


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (silence("2017-11-30"), set()),
        (silence("2017-01-01", "2017-10-31"), set()),
        (silence("2017-01-01", "2017-10-30"), {NO_MEASURE}),
        (silence("2017-11-01", duty="water"), {NO_MEASURE}),
        (silence("2017-11-01", place="V2"), {NO_MEASURE}),
    ],
)
def test_where_a_place_is_silent_nothing_is_found(report: tuple[str, Record], expected: set[Row]) -> None:
    assert judge(watched(), report, kinds="no-measure") == expected


def paired(first: str = START) -> tuple[str, Record]:
    return "helper_pairings", {"helper": "a", "household": "H1"} | period(first, None)


def visit(day: str, by: str = "a", to: str = "H1") -> tuple[str, Record]:
    return "visits", {"performer": by, "visited": to, "date": date.fromisoformat(day)}


def test_half_a_year_without_a_visit_is_counted_to_the_day() -> None:
    assert judge(paired(), kinds="no-visit") == {NO_VISIT}
    assert judge(paired("2017-06-02"), kinds="no-visit") == set()
    assert judge(paired(), visit("2017-06-01"), kinds="no-visit") == set()
    assert judge(paired(), visit("2017-05-31"), visit("2017-12-01"), kinds="no-visit") == {NO_VISIT}


def test_only_the_helper_at_the_household_itself_counts() -> None:
    assert judge(paired(), visit("2017-11-01", by="b"), visit("2017-11-01", to="V1"), kinds="no-visit") == {NO_VISIT}


def seat(last: str | None = None) -> tuple[str, Record]:
    return "seats", {"code": "seat", "organization": "body", "post": "head"} | period(START, last)


def empty(first: str) -> tuple[str, Record]:
    return "vacancies", {"seat": "seat"} | period(first, None)


BODY = ("subjects", {"code": "body", "kind": "village-committee", "name": "Body", "serves": "V1"})


def test_a_post_is_vacant_when_it_is_stated_for_long_and_nobody_sits_on_it() -> None:
    sits = ("posts", {"member": "a", "organization": "body", "post": "head", "seat": "seat"} | period("2017-11-30", None))
    assert judge(BODY, seat(), empty("2017-09-01"), kinds="vacant") == {VACANT}
    assert judge(BODY, seat(), kinds="vacant") == set()
    assert judge(BODY, seat(), empty("2017-09-02"), kinds="vacant") == set()
    assert judge(BODY, seat(), empty("2017-09-01"), sits, kinds="vacant") == set()
    assert judge(BODY, seat("2017-11-29"), empty("2017-09-01"), kinds="vacant") == set()


NEEDS = (need("H1", "water"), need("H2", "water"))


def test_a_sole_provider_is_the_only_one_who_bears_or_may_do_it() -> None:
    assert judge(*NEEDS, held("a", "water", "T1"), kinds="sole-provider") == {ALONE}
    assert judge(*NEEDS, mandate("may", "water", "C", holder="a"), kinds="sole-provider") == {ALONE}
    assert judge(*NEEDS, held("a", "water", "T1"), held("b", "water", "V1"), kinds="sole-provider") == set()
    assert judge(*NEEDS, held("a", "water", "T1"), mandate("may", "water", "C", holder="b"), kinds="sole-provider") == set()
    assert judge(*NEEDS, held("a", "water", "T1"), mandate("must-not", "water", "C", holder="b"), kinds="sole-provider") == {
        ALONE
    }
    assert judge(*NEEDS, held("a", "water", "T1"), held("b", "water", "H1"), kinds="sole-provider") == {ALONE}
    assert judge(*NEEDS, kinds="sole-provider") == set()


def test_one_household_in_need_is_too_few_unless_the_setting_says_so() -> None:
    assert judge(NEEDS[0], held("a", "water", "T1"), kinds="sole-provider") == set()
    assert judge(NEEDS[0], held("a", "water", "T1"), kinds="sole-provider", sole_households="1") == {ALONE}


def test_where_coverage_cannot_be_decided_nobody_is_called_alone() -> None:
    assert judge(*NEEDS, held("a", "water", "T1"), silence("2017-11-30", duty="water"), kinds="sole-provider") == set()


def test_power_without_duty_has_no_part_of_the_duty_anywhere_inside_or_around() -> None:
    must = mandate("must", "income", "V1", holder="a")
    assert judge(must, kinds="power-only") == {POWER}
    assert judge(mandate("may", "income", "V1", holder="a"), kinds="power-only") == set()
    assert judge(must, held("a", "income", "V2"), held("a", "water", "V1"), kinds="power-only") == {POWER}
    for duty, scope in (("income", "C"), ("income", "H1"), ("training", "V1")):
        assert judge(must, held("a", duty, scope), kinds="power-only") == set()
    assert judge(must, held("a", "income", "V1", involvement="consulted"), kinds="power-only") == {POWER}


def test_information_thins_out_by_the_share_of_points_that_is_lost() -> None:
    told = {"from_subject": "a", "to_subject": "b", "passed": "one", "arrived": "two", "channel": "meeting"}
    passed = ("transmissions", told | {"date": date(2017, 3, 1)})

    def versions(*states: str | None) -> list[tuple[str, Record]]:
        named = zip(("one", "two"), states, strict=True)
        return [("information", {"code": code, "holder": "a", "states": said} | period(START, None)) for code, said in named]

    assert judge(passed, *versions("x; y", "x; z"), kinds="thinning") == {THIN}
    assert judge(passed, *versions("x; y; z", "x; y"), kinds="thinning") == set()
    assert judge(passed, *versions("x; y; z", "x; y"), kinds="thinning", lost_share="0.33") == {THIN}
    assert judge(passed, *versions("x", None), kinds="thinning") == set()


def lifted(status: str = "lifted") -> tuple[str, Record]:
    return "statuses", {"household": "H1", "status": status} | period(START, None)


def test_a_hollow_exit_lacks_something_and_is_not_watched() -> None:
    unsafe = ("housing", {"household": "H1", "grade": "c"} | period(START, None))
    expected = {Row("exit", "unsafe-house", "housing", "H1")}
    assert judge(lifted(), unsafe, kinds="exit") == expected
    assert judge(lifted("marginal"), unsafe, kinds="exit") == set()
    assert judge(lifted(), unsafe, watched(), kinds="exit") == set()
    assert judge(lifted(), unsafe, watched(removed="2017-06-01"), kinds="exit") == expected
    assert judge(lifted(), ("housing", unsafe[1] | {"grade": "b"}), kinds="exit") == set()


def test_what_people_lack_counts_for_the_household_they_belong_to() -> None:
    member = ("members", {"person": "p", "household": "H1", "relation": "child"} | period(START, None))
    out = ("schooling", {"person": "p", "state": "dropped-out"} | period(START, None))
    bare = ("insurance", {"person": "p", "kind": "basic-medical", "insured": False} | period(START, None))
    found = {Row("exit", "out-of-school", "education", "H1"), Row("exit", "uninsured", "medical", "H1")}
    assert judge(lifted(), member, out, bare, kinds="exit") == found
    assert judge(lifted(), out, bare, kinds="exit") == set()
    assert judge(lifted(), member, ("insurance", bare[1] | {"kind": "pension"}), kinds="exit") == set()


def confirmed(day: str, place: str = "V1", roster: str = "needs") -> tuple[str, Record]:
    return "confirmations", {"place": place, "roster": roster, "date": date.fromisoformat(day), "by": "a"}


def test_a_roster_is_stale_where_it_was_confirmed_and_not_again() -> None:
    assert judge(kinds="stale") == set()
    assert judge(confirmed("2017-05-31"), kinds="stale") == {STALE}
    assert judge(confirmed("2017-06-01"), kinds="stale") == set()
    assert judge(confirmed("2017-05-31", roster="statuses"), kinds="stale") == set()
    assert judge(confirmed("2017-05-31"), confirmed("2017-06-01", "T1"), kinds="stale") == set()
    assert judge(confirmed("2017-05-31"), confirmed("2017-06-01", "H1"), kinds="stale") == {STALE}
    assert judge(confirmed("2017-05-31"), confirmed("2017-12-01"), kinds="stale") == {STALE}


def test_a_record_is_stale_while_it_holds_and_neither_it_nor_its_roster_is_confirmed() -> None:
    wanted = ("needs", need("H1", "housing")[1] | {"code": "n"})
    one = {"record": "n"}
    old = ("confirmations", confirmed("2017-05-31")[1] | one)
    new = ("confirmations", confirmed("2017-06-01", "H1")[1] | one)
    stale = Row("stale", "record", "", "V1", "", "", "n")
    assert judge(wanted, old, kinds="stale") == {stale}
    assert judge(wanted, old, new, kinds="stale") == set()
    assert judge(wanted, old, confirmed("2017-06-01"), kinds="stale") == set()
    assert judge(wanted, old, ("confirmations", new[1] | {"record": "other"}), kinds="stale") == {stale}
    assert judge(("needs", wanted[1] | {"to": date(2017, 11, 29)}), old, kinds="stale") == set()


def test_that_one_record_is_right_says_nothing_of_its_roster() -> None:
    one = ("confirmations", confirmed("2017-06-01")[1] | {"record": "n"})
    assert judge(confirmed("2017-05-31"), one, kinds="stale") == {STALE}


def asks(first: str = "2017-10-31", last: str | None = None) -> tuple[str, Record]:
    return "requests", {"code": "RQ", "holder": "H1", "resource": "labour"} | period(first, last)


def step(word: str, day: str, of: str = "RQ", counterpart: str | None = "OF") -> tuple[str, Record]:
    said = {"of": of, "step": word, "performer": "H1", "counterpart": counterpart}
    return "exchange_steps", said | {"date": date.fromisoformat(day)}


def test_a_request_is_unserved_when_it_has_waited_for_long_and_nobody_deals_with_it() -> None:
    assert judge(asks(), kinds="unserved") == {UNSERVED}
    assert judge(asks("2017-11-01"), kinds="unserved") == set()
    assert judge(asks(last="2017-11-29"), kinds="unserved") == set()
    brought = {"from_subject": "a", "to_subject": "H1", "resource": "labour"} | period(START, None)
    assert judge(asks(), ("agreements", brought), kinds="unserved") == set()
    assert judge(asks(), ("agreements", brought | {"resource": "funds"}), kinds="unserved") == {UNSERVED}


def test_an_exchange_serves_a_request_until_it_is_declined_or_taken_back() -> None:
    asked = step("matched", "2017-11-30")
    assert judge(asks(), asked, kinds="unserved") == set()
    assert judge(asks(), step("matched", "2017-12-01"), kinds="unserved") == {UNSERVED}
    assert judge(asks(), asked, step("declined", "2017-11-30", "OF", "RQ"), kinds="unserved") == {UNSERVED}
    assert judge(asks(), asked, step("declined", "2017-11-29"), kinds="unserved") == set()
    assert judge(asks(), asked, step("declined", "2017-11-30", "RQ", "other"), kinds="unserved") == set()
    assert judge(asks(), step("withdrawn", "2017-11-30", counterpart=None), kinds="unserved") == set()


def said(day: str, verdict: str = "contested", settled: str | None = None, about: str = "N1") -> tuple[str, Record]:
    ends = {"settled": settled and date.fromisoformat(settled)}
    return "testimonies", {"household": "H1", "about": about, "verdict": verdict, "date": date.fromisoformat(day)} | ends


def test_the_last_word_of_a_household_counts_until_somebody_settles_it() -> None:
    contested = Row("contest", "wrong", "", "H1", "", "", "N1")
    assert judge(said("2017-11-30"), kinds="wrong") == {contested}
    assert judge(said("2017-12-01"), kinds="wrong") == set()
    assert judge(said("2017-11-01"), said("2017-11-02", "confirmed"), kinds="wrong") == set()
    assert judge(said("2017-11-01"), said("2017-12-01", "confirmed"), kinds="wrong") == {contested}
    assert judge(said("2017-11-01"), said("2017-11-01", "confirmed"), kinds="wrong") == {contested}
    assert judge(said("2017-11-01"), said("2017-11-02", "confirmed", about="N2"), kinds="wrong") == {contested}
    assert judge(said("2017-11-01", settled="2017-11-30"), kinds="wrong") == set()
    assert judge(said("2017-11-01", settled="2017-12-01"), kinds="wrong") == {contested}
    assert judge(said("2017-11-01", "not-told"), kinds="not-told") == {Row("contest", "not-told", "", "H1", "", "", "N1")}
