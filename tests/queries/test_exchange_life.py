"""The life of an exchange, against every sequence of acts that random parties try."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from ontology.errors import OutOfTurn
from queries.exchange_life import HELD, NOTHING, RULES, STATES, Parties, after, possible

TRIES = st.lists(st.tuples(st.sampled_from(sorted(RULES)), st.sampled_from(["giver", "receiver", "third"])), max_size=12)


def run(tries: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What of a sequence of tries is done: act, performer and the state after it."""
    state, asker, done = NOTHING, "", list[tuple[str, str, str]]()
    for act, performer in tries:
        try:
            state = after(state, act, performer, Parties("giver", "receiver", asker))
        except OutOfTurn:
            continue
        asker = performer if act == "ask" else asker
        done.append((act, performer, state))
    return done


@given(TRIES)
def test_nothing_is_held_unless_the_one_who_was_asked_said_yes(tries: list[tuple[str, str]]) -> None:
    done = run(tries)
    for place, (_, _, state) in enumerate(done):
        if state in HELD:
            before = [(act, who) for act, who, _ in done[: place + 1]]
            yes = max(number for number, (act, _) in enumerate(before) if act == "accept")
            asker = next(who for act, who in reversed(before[:yes]) if act == "ask")
            assert before[yes][1] == ("receiver" if asker == "giver" else "giver")


@given(TRIES)
def test_arrival_is_the_receivers_word_alone_and_the_end(tries: list[tuple[str, str]]) -> None:
    done = run(tries)
    for place, (act, who, state) in enumerate(done):
        assert (act == "confirm") == (state == "confirmed")
        if state == "confirmed":
            assert who == "receiver"
            assert place == len(done) - 1
        if act == "deliver":
            assert who == "giver"


@given(TRIES)
def test_what_was_agreed_is_never_lost(tries: list[tuple[str, str]]) -> None:
    states = [state for _, _, state in run(tries)]
    agreed = next((place for place, state in enumerate(states) if state in HELD), len(states))
    assert all(state in HELD for state in states[agreed:])


def test_every_state_is_reached_and_says_what_comes_next() -> None:
    reached = {rule.to for rule in RULES.values()}
    assert reached | {"lapsed"} == set(STATES)
    assert possible("confirmed") == []
    assert all(possible(state) for state in (*STATES, NOTHING) if state != "confirmed")


def test_a_refusal_says_what_is_possible_and_whose_it_is() -> None:
    with pytest.raises(OutOfTurn, match="possible is: accept, decline, withdraw"):
        after("asked", "deliver", "giver", Parties("giver", "receiver", "receiver"))
    with pytest.raises(OutOfTurn, match=r"for the asked to do, giver; not for receiver"):
        after("asked", "accept", "receiver", Parties("giver", "receiver", "receiver"))
