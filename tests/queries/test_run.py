"""The runner: what an answer carries, and how its cells read."""

from datetime import date
from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode
from tiny import tiny

from graph.rdf import OPEN_END, Value, literal
from ontology.errors import NotFound
from ontology.terms import RM, RMV
from queries.run import ask, plain, word


def test_an_answer_says_what_it_answers() -> None:
    answer = ask("gaps", {"village": "V03"}, tiny())
    assert (answer.question.name, answer.as_of, answer.version) == ("gaps", "2017-11-30", tiny().version)
    assert answer.params == {"village": "V03", "as_of": "2017-11-30", "since": "2017-09-01"}
    assert ask("imports", {}, tiny()).as_of is None


def test_imports_count_what_is_said_of_the_data_too() -> None:
    """Settings and reporting are no facts of the county; what rests on their sheets is counted all the same."""
    records = {row["sheet"]: row["records"] for row in ask("imports", {}, tiny()).table.words()}
    assert records["settings"] == "2"
    assert "0" not in records.values()


def test_an_unknown_question_is_not_found() -> None:
    with pytest.raises(NotFound):
        ask("gasp", {}, tiny())


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (0, "0"),
        (Decimal("0.30"), "0.3"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1000.00"), "1000"),
        (Decimal("-0.5"), "-0.5"),
        (date(2017, 11, 30), "2017-11-30"),
        ('户, "x"', '户, "x"'),
    ],
)
def test_values_as_text(found: Value, text: str) -> None:
    assert plain(found) == text


def test_cells_as_one_word() -> None:
    assert word(None, tiny()) == ""
    assert word(NamedNode(tiny().ids.iri("village", "村 1/2")), tiny()) == "村 1/2"
    assert word(NamedNode(RMV.duty_housing), tiny()) == "housing"
    assert word(NamedNode(RM.Village), tiny()) == RM.Village
    assert word(literal(OPEN_END), tiny()) == ""
    assert word(Literal("3", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")), tiny()) == "3"
    assert word(Literal("慈善会", language="zh"), tiny()) == "慈善会"
