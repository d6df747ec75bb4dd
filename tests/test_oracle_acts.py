from oracle import Row
from oracle_county import act, held, judge, mandate, role

PROHIBITED = Row("offside", "prohibited", "water", "V1", "a")
NO_MANDATE = Row("offside", "no-mandate", "water", "V1", "a")
DONE = act("a", "water", "V1")
FORBIDDEN = mandate("must-not", "water", "V1", holder="a")
ALLOWED = mandate("may", "water", "V1", holder="a")
ANSWERS = held("b", "water", "V1")


def displaced(sub_kind: str, other: str = "b", duty: str = "water", scope: str = "V1", subject: str = "a") -> Row:
    return Row("displacement", sub_kind, duty, scope, subject, other)


def test_an_act_without_mandate_or_part_is_offside() -> None:
    assert judge(DONE, kinds="offside") == {NO_MANDATE}


def test_a_prohibition_is_stronger_than_a_mandate_and_a_part() -> None:
    assert judge(DONE, FORBIDDEN, kinds="offside") == {PROHIBITED}
    assert judge(DONE, FORBIDDEN, ALLOWED, held("a", "water", "V1"), kinds="offside") == {PROHIBITED}


def test_may_and_must_allow_here_or_around_for_this_duty_or_a_broader_one() -> None:
    trained = act("a", "training", "V1")
    for modality in ("may", "must"):
        for scope in ("V1", "T1", "C"):
            assert judge(DONE, mandate(modality, "water", scope, holder="a"), kinds="offside") == set()
            assert judge(trained, mandate(modality, "income", scope, holder="a"), kinds="offside") == set()


def test_mandates_elsewhere_for_others_or_for_less_do_not_allow() -> None:
    for other in (
        mandate("may", "water", "H1", holder="a"),
        mandate("may", "water", "V2", holder="a"),
        mandate("may", "water", "C", holder="b"),
        mandate("may", "housing", "C", holder="a"),
    ):
        assert judge(DONE, other, kinds="offside") == {NO_MANDATE}
    earned = (act("a", "income", "V1"), mandate("may", "training", "C", holder="a"))
    assert judge(*earned, kinds="offside") == {NO_MANDATE._replace(duty="income")}


def test_a_mandate_is_asked_for_on_the_day_of_the_act() -> None:
    for last, expected in (("2017-10-31", {NO_MANDATE}), ("2017-11-01", set())):
        assert judge(DONE, mandate("may", "water", "C", last=last, holder="a"), kinds="offside") == expected


def test_a_mandate_through_a_role_needs_the_role_on_that_day() -> None:
    through_role = mandate("may", "water", "C", role="boost")
    for its_role, expected in (
        (role("a", "boost", "2017-11-01", "2017-11-01"), set()),
        (role("a", "boost", last="2017-10-31"), {NO_MANDATE}),
        (role("a", "boost", "2017-11-02"), {NO_MANDATE}),
        (role("a", "lead"), {NO_MANDATE}),
        (role("b", "boost"), {NO_MANDATE}),
    ):
        assert judge(DONE, through_role, its_role, kinds="offside") == expected


def test_a_prohibition_through_a_role_holds_with_the_role() -> None:
    through_role = mandate("must-not", "water", "T1", role="boost")
    assert judge(DONE, through_role, role("a", "boost"), kinds="offside") == {PROHIBITED}
    assert judge(DONE, through_role, role("a", "boost", "2017-11-02"), kinds="offside") == {NO_MANDATE}


def test_a_prohibition_of_a_broader_duty_reaches_the_narrower_not_the_reverse() -> None:
    income, training = mandate("must-not", "income", "C", holder="a"), mandate("must-not", "training", "C", holder="a")
    assert judge(act("a", "training", "V1"), income, kinds="prohibited") == {PROHIBITED._replace(duty="training")}
    assert judge(act("a", "income", "V1"), training, kinds="prohibited") == set()


def test_a_part_makes_the_act_its_own() -> None:
    for involvement in ("accountable", "responsible"):
        for scope in ("V1", "C"):
            own = held("a", "water", scope, involvement=involvement)
            assert judge(DONE, own, ANSWERS, kinds="offside displacement") == set()
    wider = (act("a", "training", "H1"), held("a", "income", "V1"))
    assert judge(*wider, kinds="offside") == set()


def test_consulted_informed_elsewhere_narrower_or_past_is_no_part() -> None:
    for record in (
        held("a", "water", "V1", involvement="consulted"),
        held("a", "water", "V1", involvement="informed"),
        held("a", "water", "V2"),
        held("a", "water", "H1"),
        held("a", "water", "V1", last="2017-10-31"),
        held("a", "water", "V1", "2017-11-02"),
    ):
        assert judge(DONE, record, kinds="offside") == {NO_MANDATE}
    narrower = (act("a", "income", "V1"), held("a", "training", "V1"))
    assert judge(*narrower, kinds="offside") == {NO_MANDATE._replace(duty="income")}


def test_target_groups_do_not_matter_for_a_part() -> None:
    own = held("a", "water", "V1", target_group="five-guarantee")
    assert judge(act("a", "water", "H1"), own, ANSWERS, kinds="offside displacement") == set()


def test_acts_are_judged_from_since_to_the_day_itself() -> None:
    for day, seen in (("2017-08-31", False), ("2017-09-01", True), ("2017-11-30", True), ("2017-12-01", False)):
        rows = judge(act("a", "water", "V1", day), ANSWERS, kinds="offside displacement")
        assert rows == ({NO_MANDATE, displaced("done-for")} if seen else set())


def test_what_another_answers_for_is_done_for_it() -> None:
    assert judge(DONE, ANSWERS, kinds="displacement") == {displaced("done-for")}
    assert judge(DONE, ANSWERS, held("c", "water", "C"), kinds="displacement") == {
        displaced("done-for"),
        displaced("done-for", "c"),
    }


def test_with_a_mandate_it_is_help() -> None:
    assert judge(DONE, ANSWERS, ALLOWED, kinds="displacement") == {displaced("help")}
    boosts = (mandate("may", "water", "C", role="boost"), role("a", "boost"))
    assert judge(DONE, ANSWERS, *boosts, kinds="displacement") == {displaced("help")}


def test_what_is_allowed_and_prohibited_at_once_is_help_and_offside() -> None:
    rows = judge(DONE, ANSWERS, ALLOWED, FORBIDDEN, kinds="offside displacement")
    assert rows == {PROHIBITED, displaced("help")}


def test_ones_own_duty_elsewhere_is_out_of_area() -> None:
    for record in (
        held("a", "water", "V2"),
        held("a", "water", "H1"),
        held("a", "water", "T2", involvement="responsible"),
    ):
        assert judge(DONE, ANSWERS, record, kinds="displacement") == {displaced("out-of-area")}
    trained = (act("a", "training", "V1"), held("b", "training", "V1"), held("a", "income", "V2"))
    assert judge(*trained, kinds="displacement") == {displaced("out-of-area", duty="training")}


def test_help_is_asked_before_out_of_area() -> None:
    assert judge(DONE, ANSWERS, ALLOWED, held("a", "water", "V2"), kinds="displacement") == {displaced("help")}


def test_a_say_a_past_part_or_a_narrower_one_elsewhere_is_not_ones_own_duty() -> None:
    for record in (
        held("a", "water", "V2", involvement="consulted"),
        held("a", "water", "V2", last="2017-10-31"),
        held("a", "water", "V2", "2017-11-02"),
        held("a", "housing", "V2"),
    ):
        assert judge(DONE, ANSWERS, record, kinds="displacement") == {displaced("done-for")}


def test_only_who_answers_on_that_day_at_that_place_is_displaced() -> None:
    for record in (
        held("b", "water", "V1", involvement="responsible"),
        held("b", "water", "V1", last="2017-10-31"),
        held("b", "water", "H1"),
        held("b", "water", "V2"),
        held("b", "housing", "V1"),
    ):
        assert judge(DONE, record, kinds="displacement") == set()
    assert judge(DONE, held("b", "water", "V1", last="2017-11-01"), kinds="displacement") == {displaced("done-for")}


def test_who_answers_for_the_broader_duty_is_displaced_too() -> None:
    trained = act("a", "training", "V1")
    assert judge(trained, held("b", "income", "T1"), kinds="displacement") == {displaced("done-for", duty="training")}
    assert judge(act("a", "income", "V1"), held("b", "training", "T1"), kinds="displacement") == set()


def test_one_act_may_be_help_on_one_day_and_done_for_on_another() -> None:
    twice = (DONE, act("a", "water", "V1", "2017-11-02"), mandate("may", "water", "C", last="2017-11-01", holder="a"))
    assert judge(*twice, ANSWERS, kinds="displacement") == {displaced("help"), displaced("done-for")}


def test_accountability_handed_on_names_its_farthest_accountable_origin() -> None:
    chain = (
        held("a", "water", "C", code="R1", involvement="responsible"),
        held("b", "water", "T1", code="R2", delegated_from="R1", last="2016-12-31"),
        held("c", "water", "V1", code="R3", delegated_from="R2", involvement="responsible"),
        held("d", "water", "V1", code="R4", delegated_from="R3"),
        held("e", "water", "H1", code="R5", delegated_from="R4"),
    )
    assert judge(*chain, kinds="displacement") == {
        displaced("handed-on", "b", subject="d"),
        displaced("handed-on", "b", scope="H1", subject="e"),
    }


def test_handing_on_the_work_is_no_fault_nor_is_what_has_ended() -> None:
    origin = held("b", "water", "C", code="R1")
    for heir in (
        held("a", "water", "V1", involvement="responsible", delegated_from="R1"),
        held("a", "water", "V1", last="2017-11-29", delegated_from="R1"),
        held("a", "water", "V1", "2017-12-01", delegated_from="R1"),
        held("a", "water", "V1"),
    ):
        assert judge(origin, heir, kinds="displacement") == set()
    last_day = held("a", "water", "V1", last="2017-11-30", delegated_from="R1")
    assert judge(origin, last_day, kinds="displacement") == {displaced("handed-on")}


def test_what_comes_from_the_responsible_alone_was_not_handed_on() -> None:
    worker = held("b", "water", "C", code="R1", involvement="responsible")
    assert judge(worker, held("a", "water", "V1", delegated_from="R1"), kinds="displacement") == set()
