from oracle import Row
from oracle_county import act, agreement, held, holding, judge, need, reported

UNHELD = Row("absence", "unheld", "housing", "H1")
UNKNOWN = Row("absence", "unknown", "housing", "H1")
NEEDY = need("H1", "housing")
CASES = "unheld unknown idle"


def idle(holder: str, duty: str = "housing", household: str = "H1") -> Row:
    return Row("absence", "idle", duty, household, holder)


def unresourced(holder: str, duty: str = "housing", scope: str = "V1", resource: str = "funds") -> Row:
    return Row("absence", "unresourced", duty, scope, holder, "", resource)


def test_an_open_need_that_nobody_answers_for_is_unheld() -> None:
    assert judge(NEEDY, kinds=CASES) == {UNHELD}


def test_two_needs_with_the_same_core_duty_give_one_row() -> None:
    assert judge(NEEDY, need("H1", "housing", "2017-05-01"), kinds=CASES) == {UNHELD}


def test_a_need_is_open_from_its_first_to_its_last_day() -> None:
    assert judge(need("H1", "housing", "2017-11-30", "2017-11-30"), kinds=CASES) == {UNHELD}
    assert judge(need("H1", "housing", "2017-12-01"), kinds=CASES) == set()
    assert judge(need("H1", "housing", last="2017-11-29"), kinds=CASES) == set()


def test_a_domain_without_a_core_duty_gives_nothing() -> None:
    assert judge(need("H1", "three-guarantees"), kinds=CASES) == set()


def test_income_is_asked_of_its_core_duty_only() -> None:
    rows = judge(need("H1", "income"), held("a", "jobs", "V1"), act("a", "jobs", "V1"), kinds=CASES)
    assert rows == {Row("absence", "unheld", "income", "H1")}


def test_only_the_accountable_cover() -> None:
    for involvement in ("responsible", "consulted", "informed"):
        held_so = held("a", "housing", "V1", involvement=involvement)
        assert judge(NEEDY, held_so, act("a", "housing", "H1"), kinds=CASES) == {UNHELD}


def test_cover_comes_from_the_household_or_any_area_around_it() -> None:
    for scope in ("H1", "V1", "T1", "C"):
        assert judge(NEEDY, held("a", "housing", scope), act("a", "housing", "H1"), kinds=CASES) == set()
    for scope in ("H2", "V2", "T2"):
        assert judge(NEEDY, held("a", "housing", scope), kinds=CASES) == {UNHELD}


def test_cover_lasts_to_its_last_day() -> None:
    acted = act("a", "housing", "H1")
    assert judge(NEEDY, held("a", "housing", "V1", last="2017-11-30"), acted, kinds=CASES) == set()
    assert judge(NEEDY, held("a", "housing", "V1", last="2017-11-29"), acted, kinds=CASES) == {UNHELD}
    assert judge(NEEDY, held("a", "housing", "V1", "2017-12-01"), acted, kinds=CASES) == {UNHELD}


def test_a_target_group_covers_its_own_households_only() -> None:
    both = (NEEDY, need("H2", "housing"), act("a", "housing", "V1"))
    for_poor = held("a", "housing", "V1", target_group="general-poor")
    assert judge(*both, for_poor, kinds=CASES) == {Row("absence", "unheld", "housing", "H2")}
    assert judge(*both, held("a", "housing", "V1", target_group="everyone"), kinds=CASES) == set()


def test_what_was_not_reported_is_unknown_not_unheld() -> None:
    for state in ("partly", "none"):
        for place in ("H1", "V1", "T1", "C"):
            assert judge(NEEDY, reported(place, state), kinds=CASES) == {UNKNOWN}


def test_unreported_neighbours_other_duties_or_other_days_change_nothing() -> None:
    assert judge(NEEDY, reported("V1", "fully"), kinds=CASES) == {UNHELD}
    assert judge(NEEDY, reported("V2", "none"), kinds=CASES) == {UNHELD}
    assert judge(NEEDY, reported("V1", "none", duty="water"), kinds=CASES) == {UNHELD}
    assert judge(NEEDY, reported("V1", "none", duty="housing"), kinds=CASES) == {UNKNOWN}
    assert judge(NEEDY, reported("V1", "none", last="2017-11-29"), kinds=CASES) == {UNHELD}
    assert judge(NEEDY, reported("V1", "none", last="2017-11-30"), kinds=CASES) == {UNKNOWN}


def test_the_accountable_without_an_act_is_idle() -> None:
    assert judge(NEEDY, held("a", "housing", "V1"), kinds=CASES) == {idle("a")}


def test_who_became_accountable_after_since_is_not_idle() -> None:
    for first, expected in (("2017-09-01", {idle("a")}), ("2017-09-02", set()), ("2017-11-30", set())):
        assert judge(NEEDY, held("a", "housing", "V1", first), kinds=CASES) == expected
        assert judge(NEEDY, held("a", "housing", "V1", first), reported("V1", "partly"), kinds=CASES) == (
            {UNKNOWN} if expected else set()
        )


def test_each_accountable_counts_by_itself() -> None:
    two = (held("a", "housing", "V1"), held("b", "housing", "T1"))
    assert judge(NEEDY, *two, act("b", "housing", "V1"), kinds=CASES) == {idle("a")}
    assert judge(NEEDY, *two, kinds=CASES) == {idle("a"), idle("b")}


def test_acts_count_from_since_to_the_day_itself() -> None:
    for day, expected in (
        ("2017-08-31", {idle("a")}),
        ("2017-09-01", set()),
        ("2017-11-30", set()),
        ("2017-12-01", {idle("a")}),
    ):
        assert judge(NEEDY, held("a", "housing", "C"), act("a", "housing", "H1", day), kinds=CASES) == expected


def test_an_act_counts_when_it_reaches_the_household() -> None:
    for scope, expected in (("H1", set()), ("V1", set()), ("T1", set()), ("H2", {idle("a")}), ("V2", {idle("a")})):
        assert judge(NEEDY, held("a", "housing", "C"), act("a", "housing", scope), kinds=CASES) == expected


def test_a_narrower_act_serves_the_duty_a_different_one_does_not() -> None:
    earning = (need("H1", "income"), held("a", "income", "V1"))
    assert judge(*earning, act("a", "training", "H1"), kinds=CASES) == set()
    assert judge(*earning, act("a", "coordinate", "H1"), kinds=CASES) == {idle("a", "income")}


def test_whom_it_was_delegated_to_acts_for_the_accountable() -> None:
    chain = (
        held("a", "housing", "C", code="R1"),
        held("b", "housing", "V1", involvement="responsible", code="R2", delegated_from="R1"),
        held("c", "housing", "V1", involvement="responsible", code="R3", delegated_from="R2"),
    )
    assert judge(NEEDY, *chain, act("c", "housing", "H1"), kinds=CASES) == set()
    assert judge(NEEDY, *chain, act("d", "housing", "H1"), kinds=CASES) == {idle("a")}


def test_a_delegation_that_has_ended_still_kept_the_accountable_from_idling() -> None:
    ended = held("b", "housing", "V1", last="2017-10-31", delegated_from="R1", involvement="responsible")
    acted = act("b", "housing", "H1", "2017-10-15")
    assert judge(NEEDY, held("a", "housing", "C", code="R1"), ended, acted, kinds=CASES) == set()


def test_whoever_holds_something_delegated_counts_whatever_the_involvement() -> None:
    consulted = held("b", "housing", "V1", involvement="consulted", delegated_from="R1")
    acted = act("b", "housing", "H1")
    assert judge(NEEDY, held("a", "housing", "C", code="R1"), consulted, acted, kinds=CASES) == set()


def test_the_one_above_does_not_act_for_the_one_below_nor_one_sibling_for_another() -> None:
    chain = (
        held("a", "housing", "C", code="R1"),
        held("b", "housing", "V1", code="R2", delegated_from="R1"),
        held("c", "housing", "V1", code="R3", delegated_from="R1"),
    )
    assert judge(NEEDY, *chain, act("a", "housing", "H1"), kinds=CASES) == {idle("b"), idle("c")}
    assert judge(NEEDY, *chain, act("b", "housing", "H1"), kinds=CASES) == {idle("c")}


def test_a_narrower_delegation_is_served_by_its_own_duty_only() -> None:
    chain = (
        need("H1", "income"),
        held("a", "income", "V1", code="R1"),
        held("b", "training", "V1", involvement="responsible", delegated_from="R1"),
    )
    assert judge(*chain, act("b", "training", "H1"), kinds=CASES) == set()
    assert judge(*chain, act("b", "jobs", "H1"), kinds=CASES) == {idle("a", "income")}


def test_idleness_is_unknown_when_any_day_looked_back_to_was_not_reported() -> None:
    idling = (NEEDY, held("a", "housing", "V1"))
    for first, last, expected in (
        ("2016-01-01", "2017-08-31", {idle("a")}),
        ("2016-01-01", "2017-09-01", {UNKNOWN}),
        ("2017-10-01", "2017-10-01", {UNKNOWN}),
        ("2017-11-30", None, {UNKNOWN}),
        ("2017-12-01", None, {idle("a")}),
    ):
        assert judge(*idling, reported("V1", "partly", first, last), kinds=CASES) == expected


def test_who_has_acted_is_covered_even_where_little_was_reported() -> None:
    acted = (NEEDY, held("a", "housing", "V1"), act("a", "housing", "H1"), reported("V1", "none"))
    assert judge(*acted, kinds=CASES) == set()
    assert judge(*acted, held("b", "housing", "T1"), kinds=CASES) == {UNKNOWN}


def test_the_look_back_is_a_setting() -> None:
    acted = (NEEDY, held("a", "housing", "V1"), act("a", "housing", "H1", "2017-11-20"))
    assert judge(*acted, kinds=CASES, look_back_days="10") == set()
    assert judge(*acted, kinds=CASES, look_back_days="9") == {idle("a")}


def test_a_holder_without_the_resource_is_unresourced() -> None:
    assert judge(held("a", "housing", "V1"), kinds="unresourced") == {unresourced("a")}
    does = held("a", "training", "T1", involvement="responsible")
    assert judge(does, kinds="unresourced") == {unresourced("a", "training", "T1", "training")}


def test_consulted_informed_past_and_resourceless_duties_need_nothing() -> None:
    for record in (
        held("a", "housing", "V1", involvement="consulted"),
        held("a", "housing", "V1", involvement="informed"),
        held("a", "housing", "V1", last="2017-11-29"),
        held("a", "housing", "V1", "2017-12-01"),
        held("a", "jobs", "V1"),
        held("a", "identify", "V1"),
    ):
        assert judge(record, kinds="unresourced") == set()


def test_a_holding_helps_while_it_holds_and_something_remains() -> None:
    for kept, expected in (
        (holding("a", "funds", 1), set()),
        (holding("a", "funds", 1, last="2017-11-30"), set()),
        (holding("a", "funds", 0), {unresourced("a")}),
        (holding("a", "funds", 1, last="2017-11-29"), {unresourced("a")}),
        (holding("a", "medical", 1), {unresourced("a")}),
        (holding("b", "funds", 1), {unresourced("a")}),
    ):
        assert judge(held("a", "housing", "V1"), kept, kinds="unresourced") == expected


def test_an_agreement_helps_its_receiver_while_it_holds() -> None:
    for agreed, expected in (
        (agreement("b", "a", "funds"), set()),
        (agreement("b", "a", "funds", last="2017-11-30"), set()),
        (agreement("a", "b", "funds"), {unresourced("a")}),
        (agreement("b", "a", "labour"), {unresourced("a")}),
        (agreement("b", "a", "funds", "2017-12-01"), {unresourced("a")}),
    ):
        assert judge(held("a", "housing", "V1"), holding("a", "funds", 0), agreed, kinds="unresourced") == expected
