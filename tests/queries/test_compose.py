"""Composing: what the composed query answers is what its parts answer one by one."""

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from queries.compose import compose

FACTS = [
    Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal("1")),
    Quad(NamedNode("urn:b"), NamedNode("urn:q"), Literal("2")),
    Quad(NamedNode("urn:c"), NamedNode("urn:q"), Literal("2")),
]
ONE = 'PREFIX u: <urn:>\nSELECT ("one" AS ?kind) ?s WHERE {\n  ?s u:p ?o .\n} ORDER BY ?kind ?s\n'
TWO = """PREFIX u: <urn:>
PREFIX v: <urn:v>
# Counted.
SELECT ?kind ?o ?n WHERE {
  { SELECT ?o (COUNT(?s) AS ?n) WHERE {
    VALUES ?s { <urn:b> }   # parameter
    ?s u:q ?o
  } GROUP BY ?o ORDER BY ?o }
  BIND("two" AS ?kind)   # a word
} ORDER BY ?kind ?o
"""


def answered(text: str) -> list[list[str | None]]:
    store = ox.Store()
    store.extend(FACTS)
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return [[term.value if isinstance(term, NamedNode | Literal) else None for term in row] for row in found]


def test_the_rows_are_those_of_all_parts_and_what_a_part_lacks_is_unbound() -> None:
    text = compose(["kind", "s", "o", "n"], {}, [ONE, TWO])
    assert answered(text) == [["one", "urn:a", None, None], ["two", None, "2", "1"]]


def test_a_filter_picks_rows_and_parameter_lines_stay_lines() -> None:
    text = compose(["kind", "s"], {"kind": "two"}, [TWO, ONE])
    assert answered(text) == [["two", None]]
    marked = [line.strip() for line in text.splitlines() if line.endswith("# parameter")]
    assert marked == ['VALUES ?kind { "two" }   # parameter', "VALUES ?s { <urn:b> }   # parameter"]


def test_prefixes_stand_once_and_only_the_order_of_the_whole_is_left() -> None:
    text = compose(["kind"], {}, [ONE, TWO])
    assert text.splitlines()[:3] == ["PREFIX u: <urn:>", "PREFIX v: <urn:v>", "SELECT ?kind WHERE {"]
    assert text.count("PREFIX") == 2
    assert [line.strip() for line in text.splitlines() if "ORDER BY" in line] == [
        "} GROUP BY ?o ORDER BY ?o }",
        "} ORDER BY ?kind",
    ]


def test_one_part_is_enough_and_a_prefix_of_two_meanings_is_too_much() -> None:
    assert answered(compose(["s"], {}, [ONE])) == [["urn:a"]]
    with pytest.raises(ValueError, match="one prefix means two things"):
        compose(["s"], {}, [ONE, TWO.replace("<urn:>", "<urn:x>")])
