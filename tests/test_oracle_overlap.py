from oracle import Row
from oracle_county import Record, held, judge

Held = tuple[str, Record]


def overlap(sub_kind: str, scope: str = "V1", subject: str = "a", other: str = "b", duty: str = "water") -> set[Row]:
    return {Row("overlap", sub_kind, duty, scope, subject, other)}


def judged(*records: Held, **settings: str) -> set[Row]:
    return judge(*records, kinds="overlap", **settings)


def pair(first: str, last: str | None, later_first: str, later_last: str | None = None) -> tuple[Held, Held]:
    return held("a", "water", "V1", first, last), held("b", "water", "V1", later_first, later_last)


def test_two_accountable_in_one_scope_conflict_in_alphabetical_order() -> None:
    assert judged(held("b", "water", "V1"), held("a", "water", "V1")) == overlap("conflict")


def test_in_nested_scopes_the_outer_holder_comes_first() -> None:
    assert judged(held("a", "water", "V1"), held("b", "water", "C")) == overlap("conflict", "V1", "b", "a")
    assert judged(held("a", "water", "T1"), held("b", "water", "H1")) == overlap("conflict", "H1", "a", "b")


def test_three_holders_make_three_pairs() -> None:
    three = (held("a", "water", "V1"), held("b", "water", "V1"), held("c", "water", "T1"))
    expected = overlap("conflict") | overlap("conflict", "V1", "c", "a") | overlap("conflict", "V1", "c", "b")
    assert judged(*three) == expected


def test_what_does_not_meet_does_not_overlap() -> None:
    mine = held("a", "water", "V1")
    for other in (
        held("a", "water", "T1"),
        held("b", "water", "V2"),
        held("b", "water", "T2"),
        held("b", "housing", "V1"),
        held("b", "water", "V1", involvement="responsible"),
        held("b", "water", "V1", last="2017-11-29"),
        held("b", "water", "V1", "2017-12-01"),
    ):
        assert judged(mine, other) == set()


def test_a_broader_duty_is_another_duty() -> None:
    assert judged(held("a", "income", "V1"), held("b", "jobs", "V1")) == set()


def test_an_overlap_lasts_to_the_last_day_of_both() -> None:
    other = held("b", "water", "V1", "2017-11-30", "2017-11-30")
    assert judged(held("a", "water", "V1"), other) == overlap("conflict")


def test_proper_delegation_is_no_overlap_at_any_distance() -> None:
    chain = (
        held("a", "water", "C", code="R1"),
        held("b", "water", "T1", code="R2", delegated_from="R1", last="2016-12-31"),
        held("c", "water", "V1", code="R3", delegated_from="R2"),
    )
    assert judged(*chain) == set()


def test_siblings_of_one_delegation_conflict() -> None:
    siblings = (held("a", "water", "V1", delegated_from="R1"), held("b", "water", "V1", delegated_from="R1"))
    assert judged(held("z", "water", "C", code="R1"), *siblings) == overlap("conflict")


def test_the_same_declared_lead_makes_it_shared() -> None:
    assert judged(held("a", "water", "V1", lead="a"), held("b", "water", "T1", lead="a")) == overlap("shared", "V1", "b", "a")
    assert judged(held("a", "water", "V1", lead="c"), held("b", "water", "V1", lead="c")) == overlap("shared")


def test_different_leads_or_one_alone_do_not() -> None:
    assert judged(held("a", "water", "V1", lead="a"), held("b", "water", "V1", lead="b")) == overlap("conflict")
    assert judged(held("a", "water", "V1", lead="a"), held("b", "water", "V1")) == overlap("conflict")


def test_different_target_groups_are_parallel() -> None:
    poor = held("a", "water", "V1", target_group="general-poor")
    for group, sub_kind in (("five-guarantee", "parallel"), ("general-poor", "conflict"), ("everyone", "conflict")):
        assert judged(poor, held("b", "water", "V1", target_group=group)) == overlap(sub_kind)
    assert judged(poor, held("b", "water", "V1")) == overlap("conflict")


def test_a_shared_lead_is_asked_before_target_groups() -> None:
    poor = held("a", "water", "V1", target_group="general-poor", lead="a")
    assert judged(poor, held("b", "water", "V1", target_group="five-guarantee", lead="a")) == overlap("shared")


def test_target_groups_are_asked_before_a_hand_over() -> None:
    poor = held("a", "water", "V1", last="2017-11-30", target_group="general-poor")
    rest = held("b", "water", "V1", "2017-11-30", target_group="five-guarantee")
    assert judged(poor, rest) == overlap("parallel")


def test_a_hand_over_takes_at_most_the_days_set() -> None:
    for last, sub_kind in (("2017-11-30", "hand-over"), ("2017-12-30", "hand-over"), ("2017-12-31", "conflict")):
        assert judged(*pair("2016-01-01", last, "2017-11-30")) == overlap(sub_kind)
    assert judged(*pair("2016-01-01", "2017-12-01", "2017-11-30"), hand_over_days="1") == overlap("conflict")


def test_a_hand_over_needs_one_to_begin_first_and_end_first() -> None:
    assert judged(*pair("2016-01-01", "2017-12-05", "2017-11-30", "2017-12-06")) == overlap("hand-over")
    assert judged(*pair("2016-01-01", "2017-12-05", "2017-11-30", "2017-12-05")) == overlap("conflict")
    assert judged(*pair("2017-11-30", "2017-12-05", "2017-11-30", "2017-12-06")) == overlap("conflict")
    assert judged(*pair("2016-01-01", None, "2017-11-30")) == overlap("conflict")
    assert judged(*pair("2017-11-30", None, "2016-01-01", "2017-12-05")) == overlap("hand-over")


def test_a_hand_over_needs_equal_scopes() -> None:
    outer = held("a", "water", "T1", last="2017-11-30")
    assert judged(outer, held("b", "water", "V1", "2017-11-30")) == overlap("conflict")


def test_several_pairs_carry_the_worst_verdict() -> None:
    leaves = held("a", "water", "V1", last="2017-11-30", target_group="general-poor", lead="a")
    comes = held("b", "water", "V1", "2017-11-30")
    shares = held("b", "water", "V1", "2017-11-30", lead="a")
    parallel = held("b", "water", "V1", target_group="five-guarantee")
    stays = held("b", "water", "V1", "2015-01-01")
    assert judged(leaves, shares) == overlap("shared")
    assert judged(leaves, shares, parallel) == overlap("parallel")
    assert judged(leaves, shares, parallel, comes) == overlap("hand-over")
    assert judged(leaves, shares, parallel, comes, stays) == overlap("conflict")


def test_pairs_from_different_outer_scopes_are_one_row() -> None:
    inner = held("b", "water", "V1", lead="a")
    assert judged(held("a", "water", "T1", lead="a"), held("a", "water", "C"), inner) == overlap("conflict")
