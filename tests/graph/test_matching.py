"""Who may be the same: written from the words of the issue, with near-misses that must not be proposed."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters_3w import alias_groups, organisations

from graph.id_numbers import Vault, check_character, pieces
from graph.matching.blocks import NEXT, pairs
from graph.matching.bodies import bodies
from graph.matching.households import households
from graph.matching.model import LEAST, Body, Person
from graph.matching.people import compare, people
from graph.matching.words import alike, key, reading, styled

BORN = date(1960, 5, 1)
VAULT = Vault(b"h" * 32, b"s" * 64, seal=False)
NAMES = st.one_of(st.text(max_size=12), st.text("张張王國国 Ａaıßvü-", max_size=6))
PEOPLE = st.builds(
    Person,
    st.uuids().map(str),
    st.tuples(st.sampled_from(["张三", "張三", "Zhang San", "章三", "李四"])),
    st.sampled_from([BORN, date(1960, 1, 5), date(1961, 5, 1), None]),
    st.sampled_from(["male", "female", ""]),
    places=st.sampled_from([frozenset(), frozenset({"v/A"}), frozenset({"v/B"})]),
)


def number(sequence: int) -> str:
    body = f"52999919600501{sequence:03d}"
    return body + check_character(body)


def person(code: str, name: str, number: str = "", village: str = "A", born: date = BORN) -> Person:
    kept = VAULT.keep(number) if number else None
    near = tuple(pieces(kept.near)) if kept else ()
    hashed, right = (kept.hashed, kept.fits) if kept else ("", True)
    return Person(code, (name,), born, "male", hashed, near, right, places=frozenset({f"village/{village}"}))


def at_home(code: str, name: str, village: str, home: str) -> Person:
    return replace(person(code, name, village=village), homes=frozenset({home}))


@given(NAMES)
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)
    assert styled(styled(text)) == styled(text)


@given(NAMES, NAMES)
def test_names_are_alike_both_ways(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


@given(PEOPLE, PEOPLE)
def test_people_are_alike_both_ways(one: Person, other: Person) -> None:
    assert compare(one, other) == compare(other, one)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("张 三", "张三", "spaces"),
        ("ＭＥＤＡＩＲ", "Medair", "width"),
        ("張國華", "张国华", "traditional"),
        ("Zhang Guohua", "张国华", "pinyin"),
        ("Lü Bu", "吕布", "pinyin"),
        ("章国华", "张国华", "read the same"),
        ("Health Comittee of the County", "Health Committee of the County", "one letter"),
    ],
)
def test_names_that_are_alike(one: str, other: str, why: str) -> None:
    found = alike(one, other)
    assert found
    assert why in found.reason.en


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张三", "张四"),
        ("柳树村村委会", "柳林村村委会"),
        ("Clinic No. 11", "Clinic No. 12"),
        ("UNICEF", "UNHCR"),
        ("IRC", "IRD"),
        ("", "-"),
    ],
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert alike(one, other) is None


def test_one_digit_of_the_number_and_the_check_digit_fits_one() -> None:
    right = number(17)
    wrong = right[:16] + "9" + right[17:]
    found = compare(person("a", "张三", right), person("b", "张三", wrong, "B"))
    assert found
    assert found.reasons[0].en == "the ID numbers differ in one digit and the check digit fits one"
    assert [(pair.one, pair.other) for pair in people([person("a", "张三", right), person("b", "张三", wrong, "B")])] == [
        ("a", "b")
    ]


def test_two_right_numbers_are_two_people() -> None:
    assert compare(person("a", "张三", number(17)), person("b", "张三", number(19))) is None
    assert compare(person("a", "张三", number(17)), person("b", "张三", number(19), "B")) is None


def test_one_number_under_two_names_is_said_to_be_so() -> None:
    found = compare(person("a", "张三", number(17)), person("b", "李四", number(17)))
    assert found
    assert [reason.en for reason in found.reasons] == ["the ID numbers are the same", "the names differ"]


def test_moved_from_one_village_to_another() -> None:
    found = compare(person("a", "张三", number(17)), person("b", "張三", village="B"))
    assert found
    assert "moved between the villages A and B" in [reason.en for reason in found.reasons]
    assert all(reason.zh and reason.zh != reason.en for reason in found.reasons)


@pytest.mark.parametrize("born", [date(1960, 1, 5), date(1960, 5, 2)])
def test_a_slip_in_the_day_of_birth_counts_within_a_village(born: date) -> None:
    assert list(people([person("a", "张三"), person("b", "张三", born=born)]))
    assert not list(people([person("a", "张三"), person("b", "张三", village="B", born=born)]))
    assert not list(people([person("a", "张三"), person("b", "张三", born=date(1971, 9, 30))]))


def test_a_household_in_another_village() -> None:
    first = [at_home(f"a{at}", name, "A", "H1") for at, name in enumerate(("张三", "李四", "王五"))]
    second = [at_home(f"b{at}", name, "B", "H2") for at, name in enumerate(("张三", "李四", "王五"))]
    found = list(households(first + second, list(people(first + second))))
    assert [(pair.one, pair.other) for pair in found] == [("H1", "H2")]
    left = [first[0], first[1], first[2], second[0]]
    assert not list(households(left, list(people(left)))), "one of three moved out: two households"


def test_bodies_of_other_areas_or_kinds_are_two() -> None:
    a, b = Body("a", ("Tea Company",), areas=frozenset({"A"})), Body("b", ("TEA COMPANY",), areas=frozenset({"B"}))
    assert not list(bodies([a, b]))
    assert not list(bodies([Body("a", ("Tea",), frozenset({"x"})), Body("b", ("TEA",), frozenset({"y"}))]))
    assert len(list(bodies([Body("a", ("Tea",)), Body("b", ("TEA",), frozenset({"y"}))]))) == 1


def test_a_thousand_with_one_key_cost_no_more_than_a_few_each() -> None:
    found = list(pairs(map(str, range(1000)), lambda one: ["k"], lambda one: one))
    assert len(found) == len(set(found)) <= 1000 * NEXT


def test_no_pair_with_one_key_is_left_out_of_a_small_block() -> None:
    some = [person(f"p{at}", "张三", born=BORN + timedelta(days=at // 5)) for at in range(NEXT)]
    wanted = {tuple(sorted((a.iri, b.iri))) for a, b in combinations(some, 2) if (c := compare(a, b)) and c.score >= LEAST}
    assert {(pair.one, pair.other) for pair in people(some)} == wanted


def test_the_reading_of_a_name() -> None:
    assert reading("吕 布") == reading("Lü Bu") == reading("lubu") == "lubu"


def test_all_alias_groups_of_the_3w_file_and_nothing_else() -> None:
    found = {(pair.one, pair.other) for pair in bodies(Body(name, (name,)) for name in organisations())}
    assert found == {tuple(sorted(group)) for group in alias_groups()}
