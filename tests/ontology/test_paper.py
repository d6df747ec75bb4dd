"""The paper as data: every figure has its words, its place and its number, and the tables are whole."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from ontology.terms import RM, RMV

FILE = Path(__file__).parents[2] / "ontology" / "paper.ttl"
PAPER = Namespace("https://w3id.org/remit/paper#")
PLACE = re.compile(r"(I|III|IV)(\.[A-D](\.?[12(][12)]*\)?)?)?(, (first paragraph|last paragraph|Table II?|below Table II?))?")


@cache
def paper() -> Graph:
    return Graph().parse(FILE)


@cache
def words() -> Graph:
    """The paper and the vocabulary that it uses."""
    return paper() + Graph().parse(FILE.with_name("vocab.ttl"))


def figures() -> list[URIRef]:
    return sorted(figure for figure in paper().subjects(RDF.type, URIRef(RM.StatedFigure)) if isinstance(figure, URIRef))


def said(figure: URIRef, predicate: str) -> str | None:
    found = paper().value(figure, URIRef(predicate), any=False)
    return None if found is None else str(found)


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.removeprefix(PAPER))
def test_a_figure_has_words_a_place_an_indicator_and_its_number_stands_in_the_words(figure: URIRef) -> None:
    stated, quantity, unit = (said(figure, name) for name in (RM.statedText, RM.quantity, RM.unit))
    assert stated
    assert PLACE.fullmatch(said(figure, RM.locator) or "")
    assert said(figure, RM.figureScope) == str(PAPER["county-a"])
    assert said(figure, RM.statistic)
    indicator = URIRef(said(figure, RM.ofIndicator) or "")
    assert words().value(indicator, URIRef(RM.dimension))
    labels = [
        label for thing in (figure, indicator) for name in (RDFS.label, SKOS.prefLabel) for label in words().objects(thing, name)
    ]
    assert [label.language for label in labels if isinstance(label, Literal)].count("zh") == len(labels) / 2 == 2
    if quantity is None:
        assert unit is None
    else:
        numbers = re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[ ,](?=\d{3})", "", stated))
        assert abs(Decimal(quantity)) in {Decimal(number) for number in numbers}


def test_what_a_figure_relates_to_is_a_figure_in_the_same_unit() -> None:
    for relation in (RM.minuend, RM.subtrahend, RM.partOfFigure):
        pairs = list(paper().subject_objects(URIRef(relation)))
        assert pairs
        for figure, other in pairs:
            assert isinstance(figure, URIRef)
            assert isinstance(other, URIRef)
            assert other in figures()
            assert said(figure, RM.unit) == said(other, RM.unit)


def test_a_difference_in_a_table_names_both_its_figures() -> None:
    named = {figure for figure in figures() if said(figure, RM.minuend) and said(figure, RM.subtrahend)}
    assert {PAPER[f"table-2-{income}-difference"] for income in ("operational", "wage", "long-term", "short-term")} <= named


def test_both_tables_are_whole() -> None:
    cells = {figure.removeprefix(PAPER) for figure in figures() if figure.startswith(PAPER["table-"])}
    first = {"operational", "wage", "property", "long-term", "short-term"}
    assert cells == {f"table-1-{income}-{statistic}" for income in first for statistic in ("mean", "sd", "min", "max")} | {
        f"table-2-{income}-{column}" for income in first - {"property"} for column in ("2016", "2017", "difference")
    }


def test_means_and_money_are_kept_apart_by_unit() -> None:
    assert said(PAPER["invested"], RM.unit) == RMV.unit_mcny
    assert said(PAPER["table-1-wage-mean"], RM.unit) == RMV.unit_cny


def test_what_the_vocabulary_has_a_word_for_is_not_named_again() -> None:
    named = {
        str(label)
        for indicator in words().subjects(RDF.type, URIRef(RM.Indicator))
        for label in words().objects(indicator, SKOS.prefLabel)
    }
    own = {
        str(label).lower()
        for indicator in paper().subjects(RDF.type, URIRef(RM.Indicator))
        for label in paper().objects(indicator, RDFS.label)
    }
    assert own
    assert not own & named
