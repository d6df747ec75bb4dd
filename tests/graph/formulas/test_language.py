"""The language of income formulas: what it reads, what it refuses, and that it computes as plain Python does."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.formulas.addends import addends
from graph.formulas.compute import compute, unknown_inside
from graph.formulas.language import DEEPEST, LONGEST, of_terms, read
from graph.formulas.names import names
from graph.formulas.tree import written
from graph.formulas.wrong import FormulaError

KNOWN = {
    "wage": Fraction(4000),
    "operational": Fraction(1250, 3),
    "property": Fraction(0),
    "long-term": Fraction(1800),
    "pension": Fraction(1200),
    "short-term": Fraction(-50),
    "grain": Fraction(800),
    "land": Fraction(5),
    "people": Fraction(4),
    "registered": Fraction(3),
    "price(grain)": Fraction(12, 5),
}
"""What is known of a household; costs, medical, residing and price(land) are not."""


def figure(text: str) -> Fraction | None:
    return compute(read(text).node)(KNOWN)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("wage + pension", 5200),
        ("wage - long-term - pension", 1000),
        ("wage - (long-term - pension)", 3400),
        ("2 * wage / 4", 2000),
        ("50% * 工资性收入", 2000),
        ("earned", Fraction(13250, 3)),
        ("transfers", 1750),
        ("total / registered", Fraction(18500, 9)),
        ("min(wage, 3000 yuan/year, long-term)", 1800),
        ("max(0, short-term)", 0),
        ("min(wage / people, 900 元/人/年)", 900),
        ("grain * price(grain)", 1920),
        ("grain * 2.5 yuan / kg", 2000),
        ("land * 300 yuan/mu/year", 1500),
        ("if land >= 5 mu then wage else 0", 4000),
        ("if land > 5 mu or people = 4 person and not registered = 3 person then wage else 0", 0),
        ("if (land > 5 mu or people = 4 person) and registered != 4 person then -wage else 0", -4000),
        ("wage - costs", None),
        ("wage - (costs else 0)", 4000),
        ("wage + (costs else medical)", None),
        ("0 * costs", None),
        ("max(wage, costs)", None),
        ("wage / residing", None),
        ("if costs > 0 then wage else wage", None),
        ("if costs > 0 and land > 9 mu then wage else 0", 0),
        ("if costs > 0 or land > 4 mu then wage else 0", 4000),
        ("wage / (people - 4 person)", None),
    ],
)
def test_what_an_expression_gives(text: str, wanted: int | Fraction | None) -> None:
    assert figure(text) == wanted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "ends too early"),
        ("wage +", "ends too early"),
        ("(wage", "ends too early"),
        ("wage costs", "«costs» at character 6 is not expected here"),
        ("wage-costs", "«wage-costs» is no name"),
        ("wages", "«wages» is no name"),
        ("price(wage)", "«wage» is no item that has a price"),
        ("wage + land", "yuan/year and mu do not go together"),
        ("wage + 3000 yuan", "yuan/year and yuan do not go together"),
        ("wage + grain", "yuan/year and kg/year do not go together"),
        ("wage + grain * price(land)", "yuan/year and yuan*kg/mu/year do not go together"),
        ("wage + wage / people", "yuan/year and yuan/person/year do not go together"),
        ("if land > 5 then wage else 0", "mu and no unit do not go together"),
        ("(costs else 1)", "yuan/year and no unit do not go together"),
        ("max(wage, land)", "yuan/year and mu do not go together"),
        ("grain", "the result is in kg/year"),
        ("wage * wage", "the result is in yuan*yuan/year/year"),
        ("3", "the result is in no unit"),
        ("0", "the result is in"),
        ("wage / 0", "divides by zero"),
        ("9999999999999 yuan/year", "too large"),
        ("10 ** 99", "«*» at character 5"),
        ("wage ^ 2", "«^» at character 6"),
        ("__import__('os').system('true')", "«__import__» at character 1"),
        ("wage.__class__", "«.» at character 5"),
        ("wage[0]", "«[» at character 5"),
        ("lambda: wage", "not expected here"),
        ("(" * 900 + "wage" + ")" * 900, None),
        ("-" * 1990 + "wage", f"deeper than {DEEPEST}"),
        ("+".join(["wage"] * 300), f"deeper than {DEEPEST}"),
        ("min(" * 400 + "wage", "ends too early"),
        ("wage" + " " * LONGEST, f"longer than {LONGEST}"),
    ],
)
def test_what_is_refused_and_why(text: str, reason: str | None) -> None:
    if reason is None:
        assert figure(text) == 4000
        return
    with pytest.raises(FormulaError) as caught:
        read(text)
    assert reason in caught.value.reason
    assert caught.value.right


WORDS = st.sampled_from(
    [*sorted(names()), *"+-*/()<>=,%.", "if", "then", "else", "and", "or", "not", "min", "max", "price", "7", "3 yuan/year"]
)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map(" ".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        node = read(text).node
    except FormulaError:
        return
    assert read(written(node)).node == node
    compute(node)(KNOWN)


def leaf(word: str) -> tuple[str, Fraction | None]:
    return word, KNOWN.get(word)


MONEY = st.sampled_from(["wage", "operational", "property", "long-term", "pension", "short-term", "costs", "medical"]).map(leaf)
SHARE = st.integers(1, 999).map(lambda number: (f"{number / 100:.2f}", Fraction(number, 100)))
Said = tuple[str, Fraction | None]


def plus(one: Said, two: Said, sign: int) -> Said:
    known = one[1] is not None and two[1] is not None
    return f"({one[0]}) {'+' if sign > 0 else '-'} ({two[0]})", (one[1] or 0) + sign * (two[1] or 0) if known else None  # type: ignore[return-value]


def scaled(one: Said, share: Said) -> Said:
    return f"{share[0]} * ({one[0]})", None if one[1] is None or share[1] is None else one[1] * share[1]


def least(one: Said, two: Said) -> Said:
    return f"min({one[0]}, {two[0]})", None if one[1] is None or two[1] is None else one[1] if one[1] < two[1] else two[1]


def instead(one: Said, two: Said) -> Said:
    return f"({one[0]} else {two[0]})", two[1] if one[1] is None else one[1]


def chosen(one: Said, two: Said, three: Said) -> Said:
    text = f"(if {one[0]} < {two[0]} then {three[0]} else {two[0]})"
    return text, None if one[1] is None or two[1] is None else three[1] if one[1] < two[1] else two[1]


def larger(inner: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    return st.one_of(
        st.builds(plus, inner, inner, st.sampled_from([1, -1])),
        st.builds(scaled, inner, SHARE),
        st.builds(least, inner, inner),
        st.builds(instead, inner, inner),
        st.builds(chosen, inner, inner, inner),
    )


@given(st.recursive(MONEY, larger, max_leaves=12))
def test_it_computes_as_plain_python_does(said: Said) -> None:
    text, wanted = said
    if len(text) > LONGEST:
        return
    node = read(text).node
    assert compute(node)(KNOWN) == wanted
    assert (wanted is None) == bool(list(unknown_inside(node, KNOWN)))
    assert read(written(node)).node == node
    parts = [compute(part)(KNOWN) for part in addends(node)]
    assert (None if None in parts else sum(part for part in parts if part is not None)) == wanted


def test_coefficients_are_an_expression() -> None:
    formula = of_terms({"operational": Fraction(7, 10), "wage": Fraction(1), "long-term": Fraction(1, 2), "pension": Fraction(1)})
    assert written(formula.node) == "0.5 * long-term + 0.7 * operational + 0.5 * pension + wage"
    # the pension, a part of long-term income, counts fully, and the rest of it by half
    assert compute(formula.node)(KNOWN) == Fraction(875, 3) + 4000 + 1200 + 300
    assert figure(written(of_terms({}).node)) == 0
    assert written(of_terms({"wage": Fraction(-1), "property": Fraction(0)}).node) == "0 * property - 1 * wage"
