"""What SPARQL means where SQL means something else: each case on a few facts, against the store."""

import pyoxigraph as ox
import pytest
from columned import all_terms, bag, made_of, select

from graph.columns.made import Made
from graph.ids import Ids
from graph.snapshot import Snapshot, Table, Version

FACTS = """
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a a :Thing ; :n 1 ; :d 1.50 ; :day "2017-01-31"^^xsd:date ; :to :b ; :name "alpha" ; :on true .
:b a :Thing ; :n 2 ; :d 2.25 ; :day "2017-02-01"^^xsd:date ; :to :c ; :name "beta" ; :on false ; :tag :x , :y .
:c a :Thing , :Special ; :n 3 ; :day "2016-02-29"^^xsd:date ; :name "Gamma" ; :tag :x .
:d a :Other ; :n 4 ; :to :a , :d ; :mixed "text" .
:e a :Other ; :to :e ; :mixed 5 .
:x :broader :y . :y :broader :z . :z :broader :x . :w :broader :z .
"""
PREFIX = "PREFIX : <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
CASES = {
    "one thing": "SELECT ?s ?n { ?s a :Thing ; :n ?n }",
    "of no class": "SELECT ?s ?o { ?s :broader ?o }",
    "a constant subject": "SELECT ?n { :b :n ?n }",
    "a constant number": "SELECT ?s { ?s :n 2 }",
    "a constant that nobody names": "SELECT ?s { ?s :to :nobody }",
    "a thing that points to itself": "SELECT ?s { ?s :to ?s }",
    "a class nobody has": "SELECT ?s { ?s a :Nothing }",
    "any class": "SELECT ?s ?c { ?s a ?c ; :n ?n FILTER(?n > 2) }",
    "one of several values twice": "SELECT ?s ?t { ?s :tag ?t ; :tag ?u }",
    "a link and what it leads to": "SELECT ?s ?m { ?s :to ?o . ?o :n ?m }",
    "option": "SELECT ?s ?d { ?s :n ?n OPTIONAL { ?s :d ?d } }",
    "option with a condition on both": "SELECT ?s ?m { ?s :n ?n OPTIONAL { ?s :to ?o . ?o :n ?m FILTER(?m > ?n) } }",
    "a join on what may be unbound": "SELECT ?s ?v { { ?s :n ?n OPTIONAL { ?s :d ?v } } "
    "{ SELECT ?s ?v { ?s :n ?m OPTIONAL { ?s :d ?v } } } }",
    "not bound": "SELECT ?s { ?s :n ?n OPTIONAL { ?s :d ?d } FILTER(!BOUND(?d)) }",
    "union with other variables": "SELECT ?s ?d ?day { { ?s :d ?d } UNION { ?s :day ?day } }",
    "union joined": "SELECT ?s ?n ?d ?d2 { ?s :n ?n { ?s :d ?d } UNION { ?s :name ?d2 } }",
    "minus": "SELECT ?s { ?s :n ?n MINUS { ?s :d ?d } }",
    "minus without a common variable": "SELECT ?s { ?s :n ?n MINUS { ?x :d ?d } }",
    "not exists": "SELECT ?s { ?s :n ?n FILTER NOT EXISTS { ?s :d ?d } }",
    "not exists with a condition outside": "SELECT ?s { ?s :n ?n FILTER NOT EXISTS { ?x :n ?m FILTER(?m > ?n) } }",
    "exists": "SELECT ?s { ?s :n ?n FILTER EXISTS { ?s :tag ?t } }",
    "a hidden variable of a sub-select": "SELECT ?s ?n { ?s :n ?n { SELECT ?s { ?s :to ?n } } }",
    "a sub-select each once": "SELECT ?s ?t { ?s :n ?n { SELECT DISTINCT ?t { ?x :tag ?t } } }",
    "values apart": "SELECT ?s ?n { ?s :n ?n . VALUES ?n { 1 3 9 } }",
    "bind": "SELECT ?s ?m { ?s :n ?n BIND(?n * 2 + 1 AS ?m) }",
    "bind of an error": "SELECT ?s ?m { ?s :n ?n OPTIONAL { ?s :d ?d } BIND(?d + 1 AS ?m) }",
    "if with an error": 'SELECT ?s ?m { ?s :n ?n OPTIONAL { ?s :d ?d } BIND(IF(?d > 2, "more", "less") AS ?m) }',
    "coalesce": "SELECT ?s ?m { ?s :n ?n OPTIONAL { ?s :tag ?t } BIND(COALESCE(?t, :none) AS ?m) }",
    "an error or true": "SELECT ?s { ?s :n ?n OPTIONAL { ?s :d ?d } FILTER(?d > 2 || ?n > 2) }",
    "an error and false": "SELECT ?s { ?s :n ?n OPTIONAL { ?s :d ?d } FILTER(!(?d > 2 && ?n > 2)) }",
    "not an error": "SELECT ?s { ?s :n ?n OPTIONAL { ?s :d ?d } FILTER(!(?d > 2)) }",
    "in": "SELECT ?s { ?s :n ?n FILTER(?n IN (1, 3)) }",
    "not in, with an error": "SELECT ?s { ?s :n ?n OPTIONAL { ?s :d ?d } FILTER(?d NOT IN (1.5, 7)) }",
    "days": 'SELECT ?s { ?s :day ?d FILTER(?d < "2017-02-01"^^xsd:date && YEAR(?d) = 2017) }',
    "parts of days": "SELECT ?s (YEAR(?d) AS ?y) (MONTH(?d) AS ?m) (DAY(?d) AS ?e) { ?s :day ?d }",
    "words": 'SELECT ?s { ?s :name ?w FILTER(STRSTARTS(?w, "al") || CONTAINS(?w, "mm") || STRENDS(?w, "ta")) }',
    "the word of a thing": 'SELECT ?s (REPLACE(STR(?s), "^.*/", "") AS ?code) { ?s :n ?n }',
    "pieces of words": 'SELECT (CONCAT(?w, "-", SUBSTR(?w, 2, 2)) AS ?x) { ?s :name ?w }',
    "division": "SELECT ?s (?n / 3 AS ?third) (?d / ?n AS ?part) { ?s :n ?n ; :d ?d }",
    "division of negatives": "SELECT ?s (FLOOR((1 - ?n) / 2) AS ?f) (CEIL((0 - ?n) / 2) AS ?c) (ROUND((0 - ?n) / 2) AS ?r) { "
    "?s :n ?n }",
    "division by nothing": "SELECT ?s (1 / (?n - 2) AS ?x) { ?s :n ?n }",
    "numbers of two kinds": "SELECT ?s { ?s :n ?n ; :d ?d FILTER(?d > ?n) }",
    "whole numbers": "SELECT (xsd:integer(?d) AS ?i) (ABS(1 - ?n) AS ?a) { ?s :n ?n ; :d ?d }",
    "values of several rows and columns": "SELECT ?s ?w { ?s :n ?n . VALUES (?n ?w) { (1 :one) (2 :two) (3 :x) } }",
    "count": "SELECT (COUNT(*) AS ?all) (COUNT(?d) AS ?some) (COUNT(DISTINCT ?t) AS ?tags) "
    "{ ?s :n ?n OPTIONAL { ?s :d ?d } OPTIONAL { ?s :tag ?t } }",
    "count of nothing": "SELECT (COUNT(*) AS ?none) { ?s a :Nothing }",
    "groups of nothing": "SELECT ?s (COUNT(*) AS ?none) { ?s a :Nothing ; :n ?n } GROUP BY ?s",
    "sums": "SELECT ?c (SUM(?n) AS ?sum) (MIN(?n) AS ?min) (MAX(?n) AS ?max) { ?s a ?c ; :n ?n } GROUP BY ?c",
    "means": "SELECT ?c (AVG(?n) AS ?mean) (AVG(DISTINCT ?n) AS ?apart) { ?s a ?c ; :n ?n } GROUP BY ?c",
    "mean of decimals": "SELECT (AVG(?d) AS ?mean) { ?s :d ?d }",
    "mean by thing that does not end": "SELECT ?c (AVG(?n + 0.5) AS ?mean) { ?s a ?c ; :n ?n } GROUP BY ?c",
    "sum of quotients": "SELECT (SUM(?n / 3) AS ?sum) (MAX(?n / 3) AS ?most) { ?s :n ?n }",
    "a quotient as a decimal, and with one": "SELECT (xsd:decimal(?n / 3) AS ?v) (?n / 3 + ?d AS ?sum) { ?s :n ?n ; :d ?d }",
    "a quotient rounded": "SELECT (ROUND(?n / 3 * 100) / 100 AS ?v) (FLOOR(?n / 3) AS ?w) (CEIL(?n / 7) AS ?x) { ?s :n ?n }",
    "sum of products": "SELECT (SUM(?d * ?d) AS ?sum) (SUM(?d * ?n) AS ?other) { ?s :d ?d ; :n ?n }",
    "sum of nothing": "SELECT (SUM(?n) AS ?sum) { ?s a :Nothing ; :n ?n }",
    "groups by what may be unbound": "SELECT ?t (COUNT(*) AS ?many) { ?s :n ?n OPTIONAL { ?s :tag ?t } } GROUP BY ?t",
    "having": "SELECT ?t (COUNT(*) AS ?many) { ?s :tag ?t } GROUP BY ?t HAVING (COUNT(*) > 1)",
    "grouped in a sub-select": "SELECT ?s ?many { ?s :n ?n OPTIONAL { { SELECT ?s (COUNT(?t) AS ?many) { ?s :tag ?t } GROUP BY "
    "?s } } }",
    "steps": "SELECT ?a ?b { ?a :broader ?m . ?a :broader+ ?b }",
    "steps or none": "SELECT ?b { :w :broader* ?b }",
    "steps or none, backwards": "SELECT ?a { ?s :tag ?t . ?a :broader* ?t }",
    "steps or none from a thing without": "SELECT ?s ?b { ?s a :Thing . ?s :broader* ?b }",
    "one step or none": "SELECT ?s ?b { ?s a :Thing . ?s :to? ?b }",
    "sequence and inverse": "SELECT ?s ?b { ?s :to/:to ?b . ?b ^:to ?c }",
    "either property": "SELECT ?s ?b { ?s :to|:tag ?b }",
    "each once": "SELECT DISTINCT ?t { ?s :tag ?t }",
    "two names": "SELECT ?a ?A { ?a :to ?A }",
    "a variable that is never bound": "SELECT ?s ?never { ?s :n ?n }",
}
ORDERED = {
    "by thing": "SELECT ?s ?n { ?s :n ?n } ORDER BY ?s",
    "backwards": "SELECT ?s ?n { ?s :n ?n } ORDER BY DESC(?n)",
    "unbound first": "SELECT ?s ?d { ?s :n ?n OPTIONAL { ?s :d ?d } } ORDER BY ?d DESC(?s)",
    "unbound last when backwards": "SELECT ?s ?d { ?s :n ?n OPTIONAL { ?s :d ?d } } ORDER BY DESC(?d) ?s",
    "by what is not shown": "SELECT ?s { ?s :day ?d ; :name ?w } ORDER BY ?w",
    "capitals before small letters": "SELECT ?w { ?s :name ?w } ORDER BY ?w",
    "by an expression": "SELECT ?s { ?s :n ?n } ORDER BY (0 - ?n)",
    "some of them": "SELECT ?s { ?s :n ?n } ORDER BY ?n OFFSET 1 LIMIT 2",
}
LEFT_TO_THE_STORE = {
    "a product of more digits than the store keeps": "SELECT (?n / 3 * 1.5 AS ?v) { ?s :n ?n }",
    "a quotient of quotients": "SELECT ((?n / 3) / (?n / 7) AS ?v) { ?s :n ?n }",
    "a quotient or a decimal": "SELECT (IF(?n > 2, ?n / 3, 0.5) AS ?v) { ?s :n ?n }",
    "a quotient in one part, a decimal in the other": "SELECT ?v { { ?s :d ?v } UNION { ?s :n ?n BIND(?n / 3 AS ?v) } }",
    "values with a gap": "SELECT * { VALUES (?s ?n) { (:a UNDEF) (UNDEF 2) } ?s :n ?n ; :name ?name }",
    "option after option on what may be unbound": "SELECT * { ?s :n ?n OPTIONAL { ?s :to ?o } OPTIONAL { ?o :name ?name } }",
    "a property that is a variable": "SELECT ?p { :a ?p ?o }",
    "values of several kinds": "SELECT ?s ?v { ?s :mixed ?v }",
    "any graph": "SELECT ?s { GRAPH ?g { ?s :n ?n } }",
    "texts in a row": "SELECT (GROUP_CONCAT(?w) AS ?all) { ?s :name ?w }",
    "the smallest of what may be unbound": "SELECT (MIN(?d) AS ?min) { ?s :n ?n OPTIONAL { ?s :d ?d } }",
    "a number of either kind": "SELECT ?s (COALESCE(?d, 0) AS ?v) { ?s :n ?n OPTIONAL { ?s :d ?d } }",
    "a word or a number": "SELECT ?s (COALESCE(?w, ?n) AS ?v) { ?s :n ?n OPTIONAL { ?s :name ?w } }",
    "whatever is reached from whatever": "SELECT ?a ?b { ?a :broader* ?b }",
    "of several kinds": "SELECT ?v { { ?s :n ?v } UNION { ?s :name ?v } }",
    "a thing as a condition": "SELECT ?s { ?s :to ?o FILTER(?o) }",
}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    found.load(input=FACTS.encode(), format=ox.RdfFormat.TURTLE)
    return found


@pytest.fixture(scope="module")
def made(store: ox.Store) -> Made:
    return made_of(store, all_terms(store))


@pytest.mark.parametrize("name", CASES)
def test_the_columns_answer_as_the_store_does(name: str, store: ox.Store, made: Made) -> None:
    text = PREFIX + CASES[name]
    found, wanted = select(made, text), _in(store, text)
    assert found is not None, made.explained(text)[0]
    assert found.columns == wanted.columns
    assert bag(found) == bag(wanted)


@pytest.mark.parametrize("name", ORDERED)
def test_the_columns_sort_as_the_store_does(name: str, store: ox.Store, made: Made) -> None:
    text = PREFIX + ORDERED[name]
    found, wanted = select(made, text), _in(store, text)
    assert found is not None, made.explained(text)[0]
    assert [str(row) for row in found.rows] == [str(row) for row in wanted.rows]


@pytest.mark.parametrize("name", LEFT_TO_THE_STORE)
def test_any_doubt_is_left_to_the_store(name: str, made: Made) -> None:
    why, covered = made.explained(PREFIX + LEFT_TO_THE_STORE[name])
    assert not covered
    assert why
    assert select(made, PREFIX + LEFT_TO_THE_STORE[name]) is None


def test_a_number_that_is_too_large_is_left_to_the_store(made: Made) -> None:
    text = PREFIX + "SELECT (?n * 4000000000000000000 * 4 AS ?v) { ?s :n ?n }"
    assert made.explained(text)[1]
    assert select(made, text) is None


def test_things_whose_names_differ_in_a_few_digits_are_told_apart() -> None:
    names = [f"https://remit.example/id/confirmation/C{county}-CF{number:06}" for county in (1, 6) for number in range(200)]
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(name), ox.NamedNode("http://example.org/name"), ox.Literal(name)) for name in names)
    found = select(made_of(store, all_terms(store)), PREFIX + "SELECT ?s ?name { ?s :name ?name }")
    assert found is not None
    assert sorted(row[0].value for row in found.rows if isinstance(row[0], ox.NamedNode)) == sorted(names)


def test_the_mean_of_nothing_is_left_to_the_store(made: Made) -> None:
    text = PREFIX + "SELECT (AVG(?n) AS ?mean) { ?s a :Nothing ; :n ?n }"
    assert made.explained(text)[1]
    assert select(made, text) is None


def _in(store: ox.Store, text: str) -> Table:
    return Snapshot(store, Version(1, ""), Ids()).select(text)
