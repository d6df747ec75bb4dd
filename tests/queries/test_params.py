"""Parameters: what somebody wrote becomes typed terms, or is refused; it never becomes part of a query's text."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from in_memory import facts_of
from pyoxigraph import NamedNode, Quad
from tiny import fresh, needed, tiny

from graph.ids import Ids
from graph.rdf import META, TYPE, literal, value
from graph.snapshot import Snapshot, Version
from ontology.errors import BadRequest, Conflict
from ontology.terms import RM, RMV
from queries.catalog import Question, catalog, question
from queries.params import bind, resolve
from queries.run import ask

HOSTILE = [
    "'",
    '"',
    "\\",
    "}",
    "{ ?s ?p ?o }",
    "> } ; DROP ALL #",
    "<urn:x> } UNION { ?s ?p ?o",
    'V03> } . ?a ?b ?c . FILTER(true) VALUES ?x { "',
    '") } } #',
    "V03\n}\nSELECT * { ?s ?p ?o }\n#",
    "V03 # parameter",
    "%3E%20%7D",
    "../V03",
    "V03/",
    "村庄",
    "住房\u202e保障",
    "\x00",
    "\ud800",
    "𝕍𝟘𝟛",
    "x" * 100_000,
    "?village",
    "UNDEF",
    "rmv:duty-housing",
]
EVERY = [(found, name) for found in catalog().values() for name in found.params]


@pytest.mark.parametrize(("found", "name"), EVERY, ids=lambda part: part if isinstance(part, str) else part.name)
def test_hostile_words_are_refused(found: Question, name: str) -> None:
    for word in HOSTILE:
        with pytest.raises(BadRequest, match=f"^{name}"):
            ask(found.name, needed(found) | {name: word}, tiny())


def test_a_code_with_hostile_letters_finds_its_own_thing_and_no_other() -> None:
    """Codes come from rosters, which may contain anything."""
    draft = fresh()
    codes = [word for word in HOSTILE if word != "\ud800"]
    for number, code in enumerate(codes):
        village, holding = NamedNode(draft.ids.iri("village", code)), NamedNode(f"urn:{number}")
        draft.add([Quad(village, NamedNode(RM.inside), village), Quad(village, NamedNode(RM.within), holding)])
        draft.add([Quad(village, TYPE, NamedNode(RM.Village))])
    for number, code in enumerate(codes):
        if code.strip() == code:
            rows = ask("profile", {"thing": code}, draft).table.rows
            assert [row[1] for row in rows] == [NamedNode(f"urn:{number}")], code


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("as_of", ["2017-02-30", "20171130", "2017-W48-4", "2017-11-30T00:00", "30.11.2017", "0000-01-01", "２０１７-11-30"]),
        ("risk_factor", ["1e400", "1E+1000000", "1e-400", "-1", "NaN", "Infinity", "0x10", "1_0", "1,5", "１", ".5", "5."]),
        ("handed_times", ["-1", "1.5", "1e3", "９", "1_0", "0x3", "9" * 10, "9" * 5000, "three"]),
        ("village", ["H01", "T1", "v03", "V3"]),
    ],
)
def test_values_that_are_nearly_right_are_refused(name: str, words: list[str]) -> None:
    for word in words:
        with pytest.raises(BadRequest) as refused:
            ask("evasions", {name: word}, tiny())
        assert word in refused.value.detail


def resolved(name: str, **given: str) -> tuple[dict[str, Any], dict[str, str]]:
    bound = resolve(question(name), given, tiny())
    return {key: value(term) for key, term in bound.terms.items()}, bound.words


def test_what_nobody_says_comes_from_the_data() -> None:
    terms, words = resolved("evasions")
    assert words == {"as_of": "2017-11-30", "since": "2017-09-01", "risk_factor": "2", "handed_times": "3"}
    assert terms["risk_factor"] == Decimal(2)
    assert resolved("evasions", as_of="2017-06-30")[1]["since"] == "2017-04-01"
    assert resolved("overlaps")[1] == {"as_of": "2017-11-30", "hand_over_days": "31"}


def test_settings_of_the_data_count() -> None:
    draft = fresh()
    for name, said in {"risk-factor": "1.5", "look-back-days": "1"}.items():
        draft.add([Quad(NamedNode(draft.ids.iri("setting", name)), NamedNode(RM.value), literal(said), META)])
    words = resolve(question("evasions"), {}, draft).words
    assert (words["risk_factor"], words["since"]) == ("1.5", "2017-11-29")


def test_a_question_about_the_past_uses_the_settings_of_then() -> None:
    rows: list[dict[str, Any]] = [
        {"setting": "data-day", "value": "2017-11-30"},
        {"setting": "look-back-days", "value": "90"},
        {"setting": "look-back-days@2017", "value": "30", "from": date(2017, 1, 1), "to": date(2017, 10, 31)},
        {"setting": "look-back-days@november", "value": "10", "from": date(2017, 11, 1)},
        {"setting": "hand-over-days@2016", "value": "7", "to": date(2016, 12, 31)},
    ]
    draft = facts_of({"settings": rows})

    def said(day: str) -> tuple[str, str]:
        words = resolve(question("overlaps"), {"as_of": day}, draft).words
        return resolve(question("gaps"), {"as_of": day}, draft).words["since"], words["hand_over_days"]

    assert said("2016-12-31") == ("2016-10-02", "7")
    assert said("2017-01-01") == ("2016-12-02", "31")
    assert said("2017-10-31") == ("2017-10-01", "31")
    assert said("2017-11-01") == ("2017-10-22", "31")
    assert draft.setting("look-back-days") == "10"
    assert (draft.setting("hand-over-days"), draft.setting("data-day"), draft.setting("no-such")) == ("31", "2017-11-30", None)


def test_blanks_around_a_word_and_empty_words_count_as_nothing() -> None:
    assert resolved("gaps", village=" V03 ", duty="  ")[1]["village"] == "V03"
    assert "duty" not in resolved("gaps", duty="  ")[1]


@pytest.mark.parametrize("word", ["housing", "Housing", "duty-housing", "housing assurance", "住房保障"])
def test_a_concept_has_several_words(word: str) -> None:
    assert resolved("gaps", duty=word)[0]["duty"] == RMV.duty_housing


@pytest.mark.parametrize(("word", "truth"), [("yes", True), ("TRUE", True), ("no", False), ("false", False)])
def test_truths(word: str, truth: bool) -> None:
    assert resolved("findings", fault=word)[0]["fault"] is truth


def test_a_subject_can_be_a_body_a_person_or_a_household() -> None:
    ids = tiny().ids
    for code, kind in {"GOV": "subject", "P01": "person", "H06": "household"}.items():
        assert resolved("who", subject=code)[0]["subject"] == ids.iri(kind, code)


def test_an_unknown_parameter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadRequest, match="needs has no parameter hamlet, vilage. Its parameters are: household, village, need"):
        ask("needs", {"vilage": "V03", "hamlet": "x", "need": "water"}, tiny())


def test_a_required_parameter_is_asked_for_with_an_example() -> None:
    with pytest.raises(BadRequest, match=r"profile needs the parameter thing: .* \(for example H000001\)"):
        ask("profile", {"thing": " "}, tiny())


def test_a_word_that_is_none_of_the_choices_is_refused_with_them() -> None:
    with pytest.raises(BadRequest, match="sub_kind cannot be «late»; it is one of unheld, idle, unresourced"):
        ask("gaps", {"sub_kind": "late"}, tiny())
    with pytest.raises(BadRequest, match="duty cannot be «dance»; it is one of clothing, coordinate, education"):
        ask("gaps", {"duty": "dance"}, tiny())


def test_since_is_not_after_as_of() -> None:
    assert resolved("gaps", as_of="2017-06-30", since="2017-06-30")[1]["since"] == "2017-06-30"
    with pytest.raises(BadRequest, match="since cannot be later"):
        ask("gaps", {"as_of": "2017-06-30", "since": "2017-07-01"}, tiny())


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(day: str) -> None:
    for found in catalog().values():
        if "as_of" in found.params:
            ask(found.name, needed(found) | {"as_of": day}, tiny())


def test_without_a_data_day_the_day_is_to_be_named() -> None:
    empty = Snapshot(ox.Store(), Version(0, ""), Ids())
    with pytest.raises(Conflict, match="no data day"):
        ask("gaps", {}, empty)
    assert ask("gaps", {"as_of": "2017-11-30"}, empty).table.rows == []


def test_lines_of_parameters_that_have_no_value_are_left_out() -> None:
    gaps = question("gaps")
    whole = bind(gaps, resolve(gaps, {}, tiny()).terms)
    one = bind(gaps, resolve(gaps, {"village": "V02"}, tiny()).terms)
    assert "?village" not in whole
    assert "V03" not in one
    assert one.count("/village/V02>") == gaps.sparql.count("/village/V03>")
