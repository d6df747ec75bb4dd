"""The declaration of our own rosters is sound: every word leads to one column, every column to a term that is there."""

from itertools import chain

import pytest

from graph.intake.concepts import concepts
from graph.intake.dialect import Roster, own_rosters
from graph.rdf import PREFIXES
from graph.vocabulary import superclasses, vocabulary
from ontology.terms import RM

DIALECT = own_rosters()
ROSTERS = list(DIALECT.rosters.values())
KINDS = {
    "code",
    "class",
    "text",
    "date",
    "last-day",
    "decimal",
    "integer",
    "boolean",
    "concept",
    "ref",
    "expression",
    "id-number",
    "iri",
}


def made_kinds() -> set[str]:
    """The kinds that some sheet makes things of."""
    chosen = {choice.kind for choices in DIALECT.classes.values() for choice in choices.values()}
    return {roster.kind for roster in ROSTERS} | chosen


def test_a_sheet_has_one_name_in_each_language() -> None:
    names = [*DIALECT.rosters, *(roster.zh for roster in ROSTERS)]
    assert len(names) == len(set(names)) > 50


@pytest.mark.parametrize("name", ["risk_shares", "Risk Shares", " risk-shares ", "风险分担"])
def test_a_sheet_is_found_by_its_name(name: str) -> None:
    assert DIALECT.roster(name) is DIALECT.rosters["risk_shares"]
    assert DIALECT.roster("Sheet1") is None


@pytest.mark.parametrize("roster", ROSTERS, ids=lambda roster: roster.name)
class TestRoster:
    def test_every_header_means_one_column(self, roster: Roster) -> None:
        headers = list(chain.from_iterable((column.header, column.zh) for column in roster.columns))
        assert len(set(headers)) == len(headers)

    def test_has_one_code_and_says_of_what_class_its_records_are(self, roster: Roster) -> None:
        assert [column.kind for column in roster.columns].count("code") == 1
        assert ("class" in [column.kind for column in roster.columns]) == (not roster.iri)
        assert roster.key.required

    def test_columns_state_what_the_ontology_knows(self, roster: Roster) -> None:
        described = {quad.subject.value for quad in vocabulary() if hasattr(quad.subject, "value")}
        for column in roster.columns:
            assert column.kind in KINDS
            assert (column.predicate == "") == (column.kind in ("code", "class"))
            if column.predicate.startswith(RM.BASE):
                assert column.predicate in described
            else:
                assert column.predicate.startswith(tuple(PREFIXES.values())) or not column.predicate

    def test_columns_draw_on_what_is_there(self, roster: Roster) -> None:
        for column in roster.columns:
            if column.kind == "concept":
                assert concepts(column.of[0])
                assert not column.default or column.default in concepts(column.of[0])
            if column.kind == "ref":
                assert set(column.of) <= made_kinds()

    def test_rules_name_columns_of_the_sheet(self, roster: Roster) -> None:
        assert {*roster.differ, *roster.one_of} <= {column.header for column in roster.columns}


@pytest.mark.parametrize("name", DIALECT.classes)
def test_every_class_that_can_be_chosen_is_one_of_the_ontology(name: str) -> None:
    words = [word for english, choice in DIALECT.classes[name].items() for word in (english, choice.zh)]
    assert len(words) == len(set(words))
    for choice in DIALECT.classes[name].values():
        assert len(superclasses(choice.iri)) > 1
